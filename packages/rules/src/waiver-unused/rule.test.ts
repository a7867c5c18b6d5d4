import { charterOf } from "../../test/charter-text.ts";
import { checkRule } from "../../test/check-rule.ts";
import { dedent } from "../../test/dedent.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { waiverUnused } from "./rule.ts";

const policy = (annotation: string, ingress = "[{ports: [{protocol: TCP, port: 9000}]}]"): string => `
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    name: edge
    namespace: financial-ml
    annotations:
      demarc.dev/ignore: ${annotation}
  spec: {podSelector: {}, policyTypes: [Ingress], ingress: ${ingress}}
`;
const page = charterOf(dedent(guidelinesPage));
const waiver = { rule: "empty-peer-list-allows-all", reason: "public by design", owner: "platform", expires: "2027-01-01", at: { file: "demarc.yaml", line: 40, column: 3 } };
const used = "empty-peer-list-allows-all=edge is public@2027-01-01";

checkRule(waiverUnused, {
  cases: [
    { name: "a waiver that covers a finding of its object is used", manifests: policy(used), findings: [] },
    {
      name: "when the finding is gone, the waiver can go",
      manifests: policy(used, "[{from: [{podSelector: {}}], ports: [{protocol: TCP, port: 9000}]}]"),
      findings: [{ at: "manifests.yaml:7", severity: "info", message: "the waiver of `empty-peer-list-allows-all` covers nothing that is found: edge is public" }],
    },
    { name: "a rule that nearly has that name was meant", manifests: policy("empty-peer-list-allow-all=edge is public@2027-01-01"), findings: [{ message: "the waiver of `empty-peer-list-allow-all` names no rule: edge is public", next: ["write `empty-peer-list-allows-all` for `empty-peer-list-allow-all`"] }] },
    { name: "a rule that there is not is told, whatever its name", manifests: policy("no-such-thing=edge is public@2027-01-01"), findings: [{ severity: "warning", message: "the waiver of `no-such-thing` names no rule: edge is public", next: ["write the id of a rule for `no-such-thing`; `demarc rules` lists them"] }] },
    { name: "without a date it waives nothing", manifests: policy("empty-peer-list-allows-all=edge is public"), findings: [{ message: /^`empty-peer-list-allows-all=edge is public` in `demarc\.dev\/ignore` of NetworkPolicy edge waives nothing/ }] },
    { name: "one that has run out is `waiver-expired`", manifests: policy("empty-peer-list-allows-all=edge is public@2020-01-01", "[]"), findings: [] },
    { name: "of a rule that could not be evaluated nobody knows", manifests: policy("required-flow-blocked=later@2027-01-01"), findings: [] },
    { name: "in the charter, by a glob over files", manifests: policy(used), page: { ...page, waivers: [{ ...waiver, file: "**/*.yaml" }] }, findings: [] },
    { name: "a glob that no such file matches", manifests: policy(used), page: { ...page, waivers: [{ ...waiver, file: "k8s/**" }] }, findings: [{ at: "demarc.yaml:40", owner: "platform" }] },
    { name: "by the object's name", manifests: policy(used), page: { ...page, waivers: [{ ...waiver, object: "NetworkPolicy/financial-ml/edge" }] }, findings: [] },
    { name: "by another object's name", manifests: policy(used), page: { ...page, waivers: [{ ...waiver, object: "NetworkPolicy/financial-ml/other" }] }, findings: [{ at: "demarc.yaml:40" }] },
  ],
});
