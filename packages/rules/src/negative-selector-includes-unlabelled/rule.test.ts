import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { negativeSelectorIncludesUnlabelled } from "./rule.ts";

const from = (peer: string): string => policyYaml("internal", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from:\n  - ${peer}`);

checkRule(negativeSelectorIncludesUnlabelled, {
  base: servingWorld,
  cases: [
    {
      name: "everything without the label is let in too, and is named",
      manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [edge]}]}}"),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "warning",
          message: "`tier!=edge` in ingress rule 1 of internal means everything without the label `tier` too: financial-ml/drift-monitor",
          details: ["it picks 2 workloads now"],
          next: ["say who is meant: `{key: tier, operator: In, values: [VALUE]}`", "or ask for the label as well: `{key: tier, operator: Exists}`"],
          weight: 1,
        },
      ],
    },
    {
      name: "every namespace but one is an open list",
      manifests: from("{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [mlflow]}]}}"),
      findings: [{ message: "`kubernetes.io/metadata.name!=mlflow` in ingress rule 1 of internal means every other namespace, 6 namespaces now and each one to come", details: ["it picks 6 namespaces now"], next: ["say who is meant: `{key: kubernetes.io/metadata.name, operator: In, values: [VALUE]}`"] }],
    },
    { name: "without the label, by wish", manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}"), findings: [{ message: /^`!tier` in/ }] },
    { name: "where everything has the label now, it is information", manifests: from("{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [risk]}]}}"), findings: [{ severity: "info" }] },
    { name: "with the label asked for, only known values are left", manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [edge]}, {key: tier, operator: Exists}]}}"), findings: [] },
    { name: "a positive selector", manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: In, values: [model]}]}}"), findings: [] },
    { name: "whom a policy restricts may be everything but something", manifests: policyYaml("guard", "podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [edge]}]}\npolicyTypes: [Ingress]"), findings: [] },
  ],
});
