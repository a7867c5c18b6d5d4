import { describe, expect, test } from "vitest";
import { clusterOf } from "../test/cluster-of.ts";
import { readCharter } from "./file/read-charter.ts";
import { lintFacts, lintPage } from "./lint.ts";
import type { Charter } from "./charter.ts";

const head = `apiVersion: demarc.dev/v1alpha1
kind: Charter
spec:
  teams:
    - { id: platform, name: Platform team, role: platform }
    - { id: claims, name: Claims, role: application }
  namespaces: [{ name: claims, owner: claims }]
  flows: [{ from: [claims], to: [fraud], ports: [TCP 80] }]
`;
const read = (spec: string): ReturnType<typeof readCharter> => readCharter({ path: "demarc.yaml", text: `${head}${spec}` });
const charterOf = (spec: string): Charter => {
  const { value } = read(spec);
  if (value === undefined) throw new Error("no charter");
  return value.charter;
};
const waiver = (rule: string, owner: string, expires = "2030-01-01"): string => `  waivers: [{ rule: ${rule}, file: x, reason: r, owner: ${owner}, expires: ${expires} }]\n`;
const approval = (fields: string): string => `    - { from: claims, to: fraud, ports: [TCP 443], ${fields} }\n`;

describe("registers are held against the rest of the charter", () => {
  test.each([
    ["a waiver of a team", waiver("world-ingress", "claims"), []],
    ["a waiver of a team by its name", waiver("world-ingress", "the platform team"), []],
    ["a waiver of nobody", waiver("world-ingress", "ghost"), ["9 warning charter-unknown-team: `ghost`, who answers for the waiver of `world-ingress`, is none of the teams"]],
    ["approvals of one id", `  approvals:\n${approval("id: N1, approvedBy: [platform]")}${approval("id: N1, approvedBy: [platform, claims]")}`, ["11 error charter-duplicate: the approval `N1` is listed twice, first on line 10"]],
    ["an approval by nobody", `  approvals:\n${approval("id: N1, approvedBy: [ghost]")}`, ["10 warning charter-unknown-team: `ghost`, who approved `N1`, is none of the teams"]],
    ["an approval by a team of the page and one of another", `  approvals:\n${approval("id: N1, approvedBy: [platform, rates]")}`, []],
    ["an approval to a namespace of nobody on the page, which takes the platform", `  approvals: [{ id: N1, from: claims, to: rates/x, approvedBy: [claims] }, { id: N2, from: claims, to: rates/x, approvedBy: [platform] }]\n`, ["9 warning approval-without-consent: the approval `N1` does not count: claims cannot agree to it: that takes platform"]],
    ["an approval by who asks, with somebody who is not known", `  approvals:\n${approval("id: N1, approvedBy: [claims, rates]")}`, ["10 warning approval-without-consent: the approval `N1` does not count: claims and rates cannot agree to it: that takes platform"]],
    ["an approval that has run out is not told of as one by nobody", `  approvals:\n${approval("id: N1, approvedBy: [platform], expires: 2020-01-01")}`, []],
    ["an approval between strangers", `  approvals: [{ id: N1, from: claim, to: nowhere/x, approvedBy: [platform] }]\n`, ["9 note namespace-unlisted: the approval `N1` speaks of `claim` and `nowhere`, and neither the namespaces nor the flows do"]],
    ["approvals to the cluster's own namespaces, and to addresses", `  approvals: [{ id: N1, from: claims, to: kube-system, approvedBy: [platform] }, { id: N2, from: fraud, to: { cidr: 192.0.2.0/24 }, approvedBy: [platform] }]\n`, []],
    ["tests from and to addresses", `  probes: [{ from: ghost/a, to: 203.0.113.7, port: 1, expect: denied }, { from: 203.0.113.7, to: claims/b, port: 1, expect: denied }, { from: 10.0.0.0/8, to: claims/b, port: 1, expect: denied }]\n`, ["9 note namespace-unlisted: the connectivity test speaks of `ghost`, and neither the namespaces nor the flows do"]],
    ["tests to Services and nodes: the kind is no namespace", `  probes: [{ from: ghost/a, to: service/claims/b, port: 1, expect: denied }, { from: svc/ghost/a, to: node/worker-1, port: 1, expect: denied }]\n`, ["9 note namespace-unlisted: the connectivity test speaks of `ghost`, and neither the namespaces nor the flows do"]],
    ["the example of a request", `  requestExample: { source: ghosts, destination: "ghost/scorer:9000", protocol: TCP }\n`, ["9 note namespace-unlisted: the example of a request speaks of `ghosts` and `ghost`, and neither the namespaces nor the flows do"]],
  ])("%s", (_what, spec, expected) => {
    expect(read(spec).problems.map(({ severity, code, message, location }) => `${location?.line ?? 0} ${severity} ${code}: ${message}`)).toEqual(expected);
  });

  test("manifests that do not know a namespace of a register are told", () => {
    const charter = charterOf(`  forbidden: [{ from: [claims], to: [vault] }]\n  probes: [{ from: claims/a, to: vualt/b, port: 1, expect: denied }]\n`);
    const cluster = clusterOf({ "ns.yaml": ["claims", "fraud", "vault"].map((name) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`).join("\n---\n") });
    expect(lintPage(charter, cluster).map(({ message, fix }) => [message, fix])).toEqual([["the manifests have no namespace `vualt`", "write `vault`, or give the manifests of `vualt` too"]]);
  });
});

describe("facts from outside the charter", () => {
  const codes = (spec: string, today = "2026-11-01"): readonly string[] => lintFacts(charterOf(spec), { rules: ["world-ingress", "world-egress"], today }).map(({ code, message, fix }) => `${code}: ${message}${fix?.startsWith("write `") === true ? `, ${fix}` : ""}`);

  test.each([
    [waiver("world-ingress", "claims"), []],
    [waiver("world-ingres", "claims"), ["waiver-of-no-rule: no rule has the id `world-ingres`, write `world-ingress`"]],
    [waiver("no-such-rule", "claims"), ["waiver-of-no-rule: no rule has the id `no-such-rule`"]],
    [waiver("world-ingress", "claims", "2026-10-31"), ["entry-expired: the waiver of `world-ingress` ended on 2026-10-31"]],
    [waiver("world-ingress", "claims", "2026-11-01"), []],
    [`  approvals:\n${approval("id: N1, approvedBy: [claims], expires: 2026-10-31")}`, ["entry-expired: the approval `N1` ended on 2026-10-31"]],
    [`  approvals:\n${approval("id: N1, approvedBy: [claims], expires: 2026-11-01")}`, []],
    [`  approvals:\n${approval("id: N1, approvedBy: [claims]")}`, []],
  ])("%s", (spec, expected) => {
    expect(codes(spec)).toEqual(expected);
  });

  test("with manifests approvals that ran out are told, and waivers are findings", () => {
    const charter = charterOf(`${waiver("world-ingress", "claims", "2020-01-01")}  approvals:\n${approval("id: N1, approvedBy: [claims], expires: 2020-01-01")}`);
    expect(lintPage(charter, clusterOf({}), { today: "2026-11-01" }).map(({ message }) => message)).toEqual(["the approval `N1` ended on 2020-01-01"]);
  });
});
