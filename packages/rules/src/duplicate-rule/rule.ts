import { canonical } from "../fingerprint.ts";
import { valueAt } from "../field-path.ts";
import { acceptedPolicies } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A rule that stands twice in one policy, but for the order of what is in it. */
export const duplicateRule: Rule = defineRule({
  id: "duplicate-rule",
  category: "hygiene",
  severity: "info",
  summary: "a policy has the same rule twice",

  *find({ cluster }) {
    for (const policy of acceptedPolicies(cluster)) {
      const seen = new Map<string, string>();
      for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) {
        const key = `${rule.direction} ${canonical(valueAt(policy.object.value, rule.path))}`;
        const first = seen.get(key);
        if (first === undefined) {
          seen.set(key, rule.path);
          continue;
        }
        yield {
          at: { object: policy.object.id, path: rule.path },
          related: [{ at: { object: policy.object.id, path: first }, message: "the same rule" }],
          message: `${ruleName(policy, rule)} says the same as ${first}`,
          next: ["delete one of them"],
        };
      }
    }
  },
});
