import type { NetworkPolicy } from "@demarc/kubernetes";
import { field } from "@demarc/source";
import { acceptedPolicies, refTo } from "../policy-rules.ts";
import { countWorkloads } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { workloadNames } from "../workload-names.ts";

export const podSelectorMissingIsAll: Rule = defineRule({
  id: "pod-selector-missing-is-all",
  category: "shape",
  severity: "warning",
  summary: "A policy whose `podSelector` is missing or null selects every pod of its namespace",

  *find({ cluster }) {
    for (const policy of acceptedPolicies(cluster)) {
      const missing = whatIsMissing(policy);
      // A misspelt `podSelector` is reported as what it is.
      if (missing === undefined || policy.unknownFields.some(({ nearest }) => nearest === "podSelector" || nearest === "matchLabels")) continue;
      const subjects = policy.subjects.length === 0 ? "" : `: ${countWorkloads(workloadNames(cluster, policy.subjects), policy.namespace)}`;
      yield {
        at: refTo(policy.object, missing.path),
        message: `${missing.what} in ${policy.name}, which then selects every pod of ${policy.namespace}${subjects}`,
        details: ["nothing tells whether all pods are meant or the labels were lost (NP-8)"],
        next: ["write `podSelector: {}` if every pod is meant", "or name the pods: `podSelector: {matchLabels: {KEY: VALUE}}`"],
        weight: policy.subjects.length,
        subject: "podSelector",
      };
    }
  },
});

function whatIsMissing({ object, podSelector }: NetworkPolicy): { readonly what: string; readonly path: string } | undefined {
  if (podSelector.matchLabels.size > 0 || podSelector.matchExpressions.length > 0) return undefined;
  const spec = field(object.value, "spec");
  const selector = field(spec, "podSelector");
  if (spec === undefined || spec === null) return { what: "`spec` is missing", path: "" };
  if (selector === undefined) return { what: "`podSelector` is missing", path: "spec" };
  if (selector === null) return { what: "`podSelector` has no value", path: "spec.podSelector" };
  for (const key of ["matchLabels", "matchExpressions"]) {
    if (field(selector, key) === null) return { what: `\`${key}\` has no value`, path: `spec.podSelector.${key}` };
  }
  return undefined;
}
