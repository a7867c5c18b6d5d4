import type { Direction } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count } from "@demarc/source";
import { leftOpen, omitsPolicyTypes, policyTypesYaml } from "../isolation-questions.ts";
import { acceptedPolicies, refTo } from "../policy-rules.ts";
import { countWorkloads } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadNames } from "../workload-names.ts";

export const rulesWithoutTheirPolicytype: Rule = defineRule({
  id: "rules-without-their-policytype",
  category: "shape",
  severity: "error",
  summary: "Rules of a direction that `policyTypes` does not list are enforced by nobody",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      if (omitsPolicyTypes(policy)) continue;
      for (const direction of ["ingress", "egress"] as const) {
        if (!policy.isolates[direction] && (policy[direction] ?? []).length > 0) yield say(context, policy, direction);
      }
    }
  },
});

function say(context: RuleContext, policy: NetworkPolicy, direction: Direction): Found {
  const open = leftOpen(context, policy, direction);
  const listed = (policy.policyTypes ?? []).join(", ");
  const missing = direction === "ingress" ? "Ingress" : "Egress";
  return {
    at: refTo(policy.object, `spec.${direction}`),
    message: `${count((policy[direction] ?? []).length, `${direction} rule`)} of ${policy.name} ${(policy[direction] ?? []).length === 1 ? "does" : "do"} nothing, since \`policyTypes\` lists ${listed} only`,
    details: [
      open.length > 0
        ? `${direction} of ${countWorkloads(workloadNames(context.cluster, open), policy.namespace)} is open, to everybody and on every port`
        : policy.subjects.length > 0
          ? `other policies isolate ${direction} of these pods, and what the rules were to allow stays closed`
          : "the policy selects no workload of the input",
    ],
    next: [
      `write \`${policyTypesYaml(["ingress", "egress"])}\`: then ${direction} is what the rules say, and nothing else`,
      `or take \`${direction}\` out, if it is not to be restricted by this policy (${missing} stays unlisted)`,
    ],
    weight: open.length,
    subject: direction,
  };
}
