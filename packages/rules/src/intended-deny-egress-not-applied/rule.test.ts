import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { intendedDenyEgressNotApplied } from "./rule.ts";

checkRule(intendedDenyEgressNotApplied, {
  base: servingWorld,
  cases: [
    {
      name: "`egress: []` without types denies nothing (NP-3)",
      manifests: policyYaml("lockdown", "podSelector: {matchLabels: {app: mlserver}}\negress: []"),
      findings: [
        {
          at: "manifests.yaml:6",
          severity: "error",
          message: "lockdown does not deny egress: 1 workload of financial-ml (mlserver) may reach everybody",
          next: ["write `policyTypes: [Egress]`, or `policyTypes: [Ingress, Egress]` to deny both"],
        },
      ],
    },
    { name: "so does `egress:` with nothing behind it", manifests: policyYaml("lockdown", "podSelector: {}\negress:"), findings: [{ at: "manifests.yaml:6" }] },
    { name: "a name that says deny and egress is a wish too", manifests: policyYaml("deny-all-egress", "podSelector: {}"), findings: [{ at: "manifests.yaml:4", message: /^deny-all-egress does not deny egress: 3 workloads/ }] },
    { name: "a name that says deny, of ingress, is kept", manifests: policyYaml("default-deny", "podSelector: {}"), findings: [] },
    { name: "a name that says egress allows perhaps", manifests: policyYaml("egress-gateway", "podSelector: {}"), findings: [] },
    {
      name: "for a single pod that another policy isolates it is information too",
      manifests: `${policyYaml("lockdown", "podSelector: {matchLabels: {app: mlserver}}\negress: []")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Egress]")}`,
      findings: [{ severity: "info" }],
    },
    { name: "a policy that selects nothing yet is wrong all the same", manifests: policyYaml("lockdown", "podSelector: {matchLabels: {app: later}}\negress: []"), findings: [{ severity: "error", message: "lockdown does not deny egress: the pods that it selects may reach everybody" }] },
    { name: "with types it denies", manifests: policyYaml("lockdown", "podSelector: {}\npolicyTypes: [Egress]\negress: []"), findings: [] },
    { name: "with a rule it isolates (NP-3)", manifests: policyYaml("deny-egress", "podSelector: {}\negress: [{to: [{podSelector: {}}]}]"), findings: [] },
    {
      name: "where another policy denies it already, it is information",
      manifests: `${policyYaml("lockdown", "podSelector: {}\negress: []")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Egress]")}`,
      findings: [{ severity: "info", message: "lockdown does not deny egress; other policies do, for the same pods" }],
    },
  ],
});
