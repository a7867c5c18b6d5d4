import { refusedFields } from "../refused-fields.ts";
import { defineRule, type Rule } from "../rule.ts";

/** An exception that does not lie strictly inside its block: the API server refuses the policy (NPV-15). */
export const exceptOutsideCidr: Rule = defineRule({
  id: "except-outside-cidr",
  category: "addresses",
  severity: "error",
  summary: "an exception is not inside its block, so the whole policy is refused",

  *find(context) {
    for (const { policy, error, value } of refusedFields(context, /\.ipBlock\.except\[\d+\]$/)) {
      yield {
        at: { object: policy.object.id, path: error.path },
        message: `the exception \`${value}\` is not strictly inside its block, so the API server refuses ${policy.name} as a whole`,
        details: [error.message],
        next: ["write an exception that is smaller than the block and inside of it; an exception that is the whole block means no peer at all"],
        weight: 5,
      };
    }
  },
});
