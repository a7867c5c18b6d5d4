import { equalPolicies } from "../equal-things.ts";
import { defineRule, type Rule } from "../rule.ts";

/** Two policies of one namespace with the same spec under two names. */
export const duplicatePolicy: Rule = defineRule({
  id: "duplicate-policy",
  category: "hygiene",
  severity: "info",
  summary: "two policies of a namespace say the same",

  *find({ cluster }) {
    for (const [first, ...others] of equalPolicies(cluster)) {
      for (const policy of others) {
        // Of a generated name, there may be any number.
        if (policy.name === first.name) continue;
        yield {
          at: { object: policy.object.id, path: "metadata.name" },
          related: [{ at: { object: first.object.id, path: "metadata.name" }, message: `${first.name} says the same` }],
          message: `${policy.name} says the same as ${first.name} of ${policy.namespace}`,
          next: ["delete one of them"],
          subject: first.name,
        };
      }
    }
  },
});
