import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { rulesWithoutTheirPolicytype } from "./rule.ts";

const egressRules = "egress: [{to: [{podSelector: {}}]}, {to: [{ipBlock: {cidr: 192.168.1.208/32}}]}]";

checkRule(rulesWithoutTheirPolicytype, {
  base: servingWorld,
  cases: [
    {
      name: "egress rules under Ingress alone leave egress open, and say for whom",
      manifests: policyYaml("mlserver", `podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\n${egressRules}`),
      findings: [
        {
          at: "manifests.yaml:7",
          severity: "error",
          message: "2 egress rules of mlserver do nothing, since `policyTypes` lists Ingress only",
          details: ["egress of 1 workload of financial-ml (mlserver) is open, to everybody and on every port"],
          next: ["write `policyTypes: [Ingress, Egress]`: then egress is what the rules say, and nothing else"],
        },
      ],
    },
    {
      name: "where another policy isolates the direction, what the rules were to allow stays closed",
      manifests: `${policyYaml("mlserver", `podSelector: {}\npolicyTypes: [Ingress]\n${egressRules}`)}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Egress]")}`,
      findings: [{ details: ["other policies isolate egress of these pods, and what the rules were to allow stays closed"] }],
    },
    {
      name: "the other direction",
      manifests: policyYaml("mlserver", "podSelector: {}\npolicyTypes: [Egress]\ningress: [{from: [{podSelector: {}}]}]"),
      findings: ["error manifests.yaml:7 1 ingress rule of mlserver does nothing, since `policyTypes` lists Egress only"],
    },
    { name: "listed, they count", manifests: policyYaml("mlserver", `podSelector: {}\npolicyTypes: [Ingress, Egress]\n${egressRules}`), findings: [] },
    { name: "left out, the types follow from the rules", manifests: policyYaml("mlserver", `podSelector: {}\n${egressRules}`), findings: [] },
    { name: "an empty list of rules is none", manifests: policyYaml("mlserver", "podSelector: {}\npolicyTypes: [Ingress]\negress: []"), findings: [] },
  ],
});
