import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { podSelectorMissingIsAll } from "./rule.ts";

checkRule(podSelectorMissingIsAll, {
  base: servingWorld,
  cases: [
    {
      name: "labels that were lost select everybody",
      manifests: policyYaml("serving", "podSelector:\n  matchLabels:\npolicyTypes: [Ingress]"),
      findings: [
        {
          at: "manifests.yaml:6",
          severity: "warning",
          message: "`matchLabels` has no value in serving, which then selects every pod of financial-ml: 3 workloads of financial-ml (drift-monitor, mlserver and seldon-envoy)",
        },
      ],
    },
    { name: "left out", manifests: policyYaml("serving", "policyTypes: [Ingress]"), findings: [{ at: "manifests.yaml:4", message: /^`podSelector` is missing in serving/ }] },
    { name: "null", manifests: policyYaml("serving", "podSelector:\npolicyTypes: [Ingress]"), findings: [{ at: "manifests.yaml:5", message: /^`podSelector` has no value in serving/ }] },
    { name: "an empty selector is said on purpose", manifests: policyYaml("serving", "podSelector: {}"), findings: [] },
    { name: "with labels in one part, the other may be empty", manifests: policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}, matchExpressions: }"), findings: [] },
    { name: "a misspelt field is `unknown-field-typo`", manifests: policyYaml("serving", "podselector: {matchLabels: {app: mlserver}}"), findings: [] },
  ],
});
