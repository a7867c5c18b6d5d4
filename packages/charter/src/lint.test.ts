import { describe, expect, test } from "vitest";
import { clusterOf } from "../test/cluster-of.ts";
import { lintPage } from "./lint.ts";
import { readPage } from "./page/read-page.ts";

const teams = "## Responsibilities\n\n### Platform team\n\n- Default deny\n\n### Claims team\n\n- Own policies\n\n### Fraud team\n\n- Own policies\n\n";
const lines = (text: string, code: string): readonly string[] =>
  readPage({ path: "page.md", text })
    .problems.filter((problem) => problem.code === code)
    .map(({ location, message }) => `${location?.line ?? 0}: ${message}`);

describe("contradictions of a page with itself", () => {
  test.each([
    ["flow-ends-equal", "## Required flows\n\n- `claims` → `claims`: TCP 80\n", ["3: the flow's source and destination are both `claims`"]],
    ["flow-ends-equal", "## Required flows\n\n- `claims/web` → `claims/db`: TCP 5432\n", []],
    ["flow-twice", "## Required flows\n\n- `claims` → `fraud`: TCP 80\n- `claims` → `fraud`: TCP 80, 443\n", ["4: `claims → fraud` on TCP 80 is listed on line 3 already"]],
    ["flow-twice", "## Required flows\n\n- `claims` → `fraud`: TCP 80\n- `claims` → `fraud`: TCP 443\n", []],
    ["flow-twice", "## Required flows\n\n- `claims` → `fraud`\n- `claims` → `fraud`\n", ["4: `claims → fraud` is listed on line 3 already"]],
    ["flow-without-port", "## Required flows\n\n- `claims` → `fraud`: scores\n", ["3: `claims → fraud` names no port"]],
    ["flow-without-port", "## Required flows\n\n- `claims` → `fraud`: scores, TCP 80\n", []],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → `fraud`: TCP 80\n\n## Forbidden flows\n\n- `claims` → `fraud`\n", ["7: `claims → fraud` forbids what line 3 requires (claims-to-fraud)"]],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → `fraud`: TCP 80\n\n## Forbidden flows\n\n- `claims` → `fraud` (TCP 22)\n- `fraud` → `claims`\n- others → `fraud`\n- `claims` → internet\n", []],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → `fraud`: TCP 80\n\n## Forbidden flows\n\n- anywhere → `fraud` on TCP 80\n", ["7: `anywhere → fraud on TCP 80` forbids what line 3 requires (claims-to-fraud)"]],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → `fraud`: TCP 80\n\n## Forbidden flows\n\n- `claims` → anywhere\n- anywhere → `fraud` on TCP 22\n", ["7: `claims → anywhere` forbids what line 3 requires (claims-to-fraud)"]],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims/web` → `claims/db`: TCP 5432\n\n## Forbidden flows\n\n- anywhere → `claims`\n", []],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → `fraud`: scores\n\n## Forbidden flows\n\n- anywhere → `fraud` on TCP 22\n", []],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → `fraud`: scores\n\n## Forbidden flows\n\n- `claims` → `fraud`\n", ["7: `claims → fraud` forbids what line 3 requires (claims-to-fraud)"]],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims/web` → `claims/db`: TCP 5432\n\n## Forbidden flows\n\n- anywhere → `claims/db`\n", ["7: `anywhere → claims/db` forbids what line 3 requires (claims-web-to-claims-db)"]],
    ["flow-required-and-forbidden", "## Required flows\n\n- `claims` → Rates: TCP 80\n\n## Forbidden flows\n\n- `claims/web` → Rates\n\n## External dependencies\n\n- Rates: 192.0.2.1:80\n", ["7: `claims/web → Rates` forbids what line 3 requires (claims-to-rates)"]],
    ["flow-end-not-understood", "## Required flows\n\n- `claims` → The Thing: TCP 80\n", ["3: `The Thing` is no namespace and none of the page's externals"]],
    ["flow-not-understood", "## Required flows\n\n- claims scores\n", ["3: `claims scores` does not say who talks to whom"]],
    ["port-not-understood", "## Required flows\n\n- `claims` → `fraud`: TCP 65536\n", ["3: `65536` is no port"]],
    ["external-not-an-address", "## External dependencies\n\n- Rates: see contract\n", ["3: `Rates: see contract` gives no address"]],
    ["external-without-port", "## External dependencies\n\n- Rates: 192.0.2.1\n", ["3: `Rates` has no port"]],
    ["external-twice", "## External dependencies\n\n- Rates: 192.0.2.1:80\n- Old rates: 192.0.2.1:80\n", ["4: Old rates (192.0.2.1:80) is listed on line 3 already"]],
    ["namespace-owned-twice", `${teams}## Namespaces\n\n- \`claims\` (owner: Claims team)\n- \`claims\` (owner: Fraud team)\n`, ["18: `claims` is given to fraud here and to claims on line 17"]],
    ["namespace-owned-twice", `${teams}## Namespaces\n\n- \`claims\` (owner: Claims team)\n- \`claims\` (owner: Claims team)\n`, ["18: `claims` is listed twice, first on line 17"]],
    ["namespace-without-owner", `${teams}## Namespaces\n\n- \`claims\` - intake\n`, ["17: the page does not say whose `claims` is"]],
    ["namespace-not-understood", "## Namespaces\n\n- The usual ones\n", ["3: `The usual ones` names no namespace"]],
    ["namespace-not-understood", "## Namespaces\n\n- `shöp` - the shop\n", ["3: `shöp` is no name of a namespace"]],
    ["responsibility-given-twice", "## Responsibilities\n\n### Platform team\n\n- DNS\n\n### Claims team\n\n- DNS of our pods\n- Pod-to-pod rules\n", ["9: dns-egress is given to claims here and to platform on line 5"]],
    ["responsibility-unclear", "## Responsibilities\n\n### Platform team\n\n- Coffee\n", ["5: `Coffee` is no concern that can be checked"]],
    ["contact-not-addressable", "**Contact**: Claims team\n", ["1: `Claims team` does not say how to reach the platform team"]],
    ["contact-not-addressable", "**Contact**: claims@insurer.example\n", []],
    ["date-ambiguous", "**Last updated**: 01/02/2026\n", ["1: `01/02/2026` is 2026-02-01 or 2026-01-02"]],
    ["date-not-understood", "**Last updated**: 31.11.2026\n", ["1: `31.11.2026` is no date"]],
    ["page-section-not-understood", "## Miscellaneous\n\n- one\n- two\n", ["1: `Miscellaneous` does not say what it lists"]],
    ["page-sentence-not-checked", "## External dependencies\n\nNobody else must reach the rates.\n\n- Rates: 192.0.2.1:80\n", ["3: `Nobody else must reach the rates` is checked by nothing"]],
    ["request-field-missing", "## Documentation required\n\n- Description\n- Source and destination\n- Justification\n", ["3: requests need not give ports and protocols"]],
    ["request-example-unclear", "## Example request\n\n```\nSource: claims\nDestination: fraud/scorer\n```\n", ["5: the example gives no port that can be read"]],
    ["route-without-team", "## Troubleshooting\n\n- Something else: think\n", ["3: `Something else: think` does not say who acts"]],
    ["team-not-understood", "## Responsibilities\n\n### Overview\n\n- DNS\n", ["3: `Overview` names no team, so its 1 items are nobody's"]],
    ["flow-reason-unclear", "## Required flows\n\n- `claims` → `kube-system`\n  - DNS\n  - other things\n", ["5: `other things` names no service or port, so it cannot be checked"]],
    ["flow-reason-unclear", "## Required flows\n\n- `claims` → `kube-system`\n  - DNS\n  - API server: TCP 6443\n", []],
  ])("%s: %s", (code, page, expected) => {
    expect(lines(page, code)).toEqual(expected);
  });
});

describe("contradictions of a page with the manifests", () => {
  const cluster = clusterOf({ "k8s/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: claims }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: claims-ml }\n" });
  const { value: charter } = readPage({ path: "page.md", text: "## Namespaces\n\n- `claim`\n- `claims-ml`\n\n## Required flows\n\n- `claims-ml` → `kube-system`: DNS\n- `claims-ml` → `fraud`: TCP 80\n\n**Last updated**: 2026-02-01\n" });

  test("a namespace that no manifest knows is told once, with the name that is meant", () => {
    expect(lintPage(charter, cluster).map(({ code, location, message, fix }) => [code, location?.line, message, fix])).toEqual([
      ["namespace-unknown", 3, "the manifests have no namespace `claim`", "write `claims`, or give the manifests of `claim` too"],
      ["namespace-unknown", 9, "the manifests have no namespace `fraud`", "correct the name, or give its manifests too"],
    ]);
  });

  test("without manifests nothing is unknown", () => {
    expect(lintPage(charter, clusterOf({}))).toEqual([]);
  });

  test.each([
    ["2026-02-01", ["k8s/claims.yaml"], []],
    ["2026-02-02", ["k8s/claims.yaml"], ["the page is of 2026-02-01, and k8s/claims.yaml was changed on 2026-02-02"]],
    ["2026-02-02", ["a.yaml", "b.yaml", "c.yaml", "d.yaml"], ["the page is of 2026-02-01, and a.yaml, b.yaml, c.yaml and 1 more were changed on 2026-02-02"]],
    ["2026-02-02", [], ["the page is of 2026-02-01, and a policy was changed on 2026-02-02"]],
    ["2026-01-31", ["k8s/claims.yaml"], []],
  ])("policies that were changed on %s: the newest are named", (date, files, expected) => {
    expect(lintPage(charter, clusterOf({}), { policiesChanged: { date, files } }).map(({ code, message }) => [code, message])).toEqual(expected.map((message) => ["date-older-than-policies", message]));
  });
});
