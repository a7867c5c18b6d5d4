import { says } from "../isolation-questions.ts";
import { acceptedPolicies, refTo } from "../policy-rules.ts";
import { countWorkloads } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { workloadNames } from "../workload-names.ts";

export const intendedAllowIsDeny: Rule = defineRule({
  id: "intended-allow-is-deny",
  category: "shape",
  severity: "warning",
  summary: "A policy that is called after what it allows has no rule, and so denies everything",

  *find({ cluster }) {
    for (const policy of acceptedPolicies(cluster)) {
      const denied = (["ingress", "egress"] as const).filter((direction) => policy.isolates[direction]);
      const hasRules = denied.some((direction) => (policy[direction] ?? []).length > 0);
      if (denied.length === 0 || hasRules || !says(policy, /\b(?:allow|permit|open|enable)/) || says(policy, /\b(?:deny|nothing|none|no|block|isolate|disallow)\b/)) continue;
      const [first] = denied;
      if (first === undefined) continue;
      const whom = policy.subjects.length === 0 ? "every pod that it selects" : countWorkloads(workloadNames(cluster, policy.subjects), policy.namespace);
      yield {
        at: refTo(policy.object, `spec.${first}`),
        message: `${policy.name} allows nothing: it has no ${denied.join(" and no ")} rule, and so denies ${denied.length === 2 ? "all traffic" : `all ${first}`} of ${whom}`,
        details: [`an empty or missing list of rules denies; one empty rule allows everything (NP-11)`],
        next: [
          `name what is to be allowed: \`${first}: [{${first === "ingress" ? "from" : "to"}: [{podSelector: {matchLabels: {KEY: VALUE}}}], ports: [{protocol: TCP, port: PORT}]}]\``,
          "or rename the policy after what it does, e.g. `default-deny`",
        ],
        weight: policy.subjects.length,
        subject: "rules",
      };
    }
  },
});
