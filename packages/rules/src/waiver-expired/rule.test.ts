import { charterOf } from "../../test/charter-text.ts";
import { checkRule } from "../../test/check-rule.ts";
import { dedent } from "../../test/dedent.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { waiverExpired } from "./rule.ts";

const annotated = (text: string): string => `
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    name: edge
    namespace: financial-ml
    annotations:
      demarc.dev/ignore: ${text}
  spec: {podSelector: {}, policyTypes: [Ingress]}
`;
const page = charterOf(dedent(guidelinesPage));
const waiver = { rule: "world-ingress", file: "**", reason: "public by design", owner: "platform", at: { file: "demarc.yaml", line: 40, column: 3 } };

checkRule(waiverExpired, {
  cases: [
    {
      name: "an annotation whose day is over",
      manifests: annotated("empty-peer-list-allows-all=edge is public@2026-10-31"),
      findings: [{ at: "manifests.yaml:7", severity: "warning", message: "the waiver of `empty-peer-list-allows-all` ended on 2026-10-31: edge is public" }],
    },
    { name: "on its last day it holds", manifests: annotated("empty-peer-list-allows-all=edge is public@2026-11-01"), today: "2026-11-01", findings: [] },
    { name: "a day later it does not", manifests: annotated("empty-peer-list-allows-all=edge is public@2026-11-01"), today: "2026-11-02", findings: [{ severity: "warning" }] },
    {
      name: "a waiver of the charter is its owner's",
      manifests: annotated("empty-peer-list-allows-all=edge is public@2027-01-01"),
      page: { ...page, waivers: [{ ...waiver, expires: "2025-01-01" }] },
      findings: [{ at: "demarc.yaml:40", owner: "platform", message: "the waiver of `world-ingress` ended on 2025-01-01: public by design" }],
    },
    {
      name: "an owner that is written by name is the team of that name",
      manifests: annotated("empty-peer-list-allows-all=edge is public@2027-01-01"),
      page: { ...page, waivers: [{ ...waiver, owner: "Platform team", expires: "2025-01-01" }, { ...waiver, reason: "no longer", owner: "Ghosts", expires: "2025-01-01" }] },
      findings: [{ owner: "platform" }, { owner: "Ghosts" }],
    },
  ],
});
