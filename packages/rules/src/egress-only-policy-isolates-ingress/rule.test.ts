import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { egressOnlyPolicyIsolatesIngress } from "./rule.ts";

const onlyEgress = "podSelector: {matchLabels: {app: mlserver}}\negress: [{to: [{podSelector: {}}]}]";

checkRule(egressOnlyPolicyIsolatesIngress, {
  base: servingWorld,
  cases: [
    {
      name: "egress rules without types close ingress, and the pods that lose it are named",
      manifests: policyYaml("allow-dns", onlyEgress),
      findings: [
        {
          at: "manifests.yaml:4:1",
          severity: "error",
          message: "allow-dns has egress rules only, yet cuts 1 workload of financial-ml (mlserver) off from all ingress, since `policyTypes` is missing",
          witness: "everybody → financial-ml/mlserver:9000/TCP is denied",
          next: ["write `policyTypes: [Egress]` if only egress was meant"],
          weight: 1,
        },
      ],
    },
    { name: "without any rule, egress was not thought of", manifests: policyYaml("closed", "podSelector: {}"), findings: [] },
    { name: "of pods that listen nowhere there is no flow to show", manifests: policyYaml("allow-dns", "podSelector: {}\negress: [{to: [{podSelector: {}}]}]", "financial-mlops-pytorch"), findings: [{ severity: "error", message: /cuts 1 workload of financial-mlops-pytorch \(trainer\) off/, weight: 1 }] },
    {
      name: "where another policy isolates ingress already, nothing changes",
      manifests: `${policyYaml("allow-dns", onlyEgress)}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]")}`,
      findings: [{ severity: "info", message: "allow-dns has egress rules only, and without `policyTypes` isolates ingress too; other policies do so already" }],
    },
    { name: "with types there is nothing to fill in", manifests: policyYaml("allow-dns", `${onlyEgress}\npolicyTypes: [Egress]`), findings: [] },
    { name: "an empty list of ingress rules was written on purpose", manifests: policyYaml("allow-dns", `${onlyEgress}\ningress: []`), findings: [] },
    { name: "with an ingress rule, ingress was thought of", manifests: policyYaml("allow-dns", `${onlyEgress}\ningress: [{}]`), findings: [] },
    {
      name: "a policy that selects nothing yet is wrong all the same",
      manifests: policyYaml("allow-dns", "podSelector: {matchLabels: {app: later}}\negress: [{to: [{podSelector: {}}]}]"),
      findings: [{ severity: "error", message: /yet cuts the pods that it selects off/, weight: 0 }],
    },
  ],
});
