import { equalRules } from "../equal-things.ts";
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
      for (const [first, ...others] of equalRules(policy)) {
        for (const rule of others) {
          yield {
            at: { object: policy.object.id, path: rule.path },
            related: [{ at: { object: policy.object.id, path: first.path }, message: "the same rule" }],
            message: `${ruleName(policy, rule)} says the same as ${first.path}`,
            next: ["delete one of them"],
          };
        }
      }
    }
  },
});
