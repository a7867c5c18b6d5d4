import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { intendedAllowIsDeny } from "./rule.ts";

checkRule(intendedAllowIsDeny, {
  base: servingWorld,
  cases: [
    {
      name: "a policy called allow-web whose `ingress:` is empty denies",
      manifests: policyYaml("allow-web", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress:"),
      findings: [
        {
          at: "manifests.yaml:7",
          severity: "warning",
          message: "allow-web allows nothing: it has no ingress rule, and so denies all ingress of 1 workload of financial-ml (mlserver)",
          weight: 1,
        },
      ],
    },
    {
      name: "an annotation that says so counts as much as the name",
      manifests: policyYaml("web", "podSelector: {}\npolicyTypes: [Ingress, Egress]").replace("namespace: financial-ml}", "namespace: financial-ml, annotations: {description: Permit web traffic}}"),
      findings: [{ message: /^web allows nothing: it has no ingress and no egress rule, and so denies all traffic of 3 workloads/ }],
    },
    { name: "a deny policy is called one", manifests: policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]"), findings: [] },
    { name: "`allow-nothing` says what it does", manifests: policyYaml("allow-nothing", "podSelector: {}\npolicyTypes: [Ingress]"), findings: [] },
    { name: "one rule is enough", manifests: policyYaml("allow-web", "podSelector: {}\npolicyTypes: [Ingress, Egress]\negress: [{to: [{podSelector: {}}]}]"), findings: [] },
    { name: "a word that only contains allow is none", manifests: policyYaml("shallow-copy", "podSelector: {}\npolicyTypes: [Ingress]"), findings: [] },
  ],
});
