import { speakingRules, acceptedPolicies } from "../policy-rules.ts";
import { count } from "../counting-words.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A policy that is called a denial of everything and has rules that allow. */
export const nameContradictsEffect: Rule = defineRule({
  id: "name-contradicts-effect",
  category: "hygiene",
  severity: "info",
  summary: "a policy's name says the opposite of what it does",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      if (!/(?:^|[-_.])(?:deny|denies|block|isolate)(?:[-_.](?:all|everything|ingress|egress|by[-_.]default))?$|^default[-_.]deny/.test(policy.name)) continue;
      const allowing = speakingRules(policy).filter(({ ref }) => context.reachability.account(ref).carries.length > 0);
      if (allowing.length === 0) continue;
      yield {
        at: { object: policy.object.id, path: "metadata.name" },
        related: allowing.map(({ ref }) => ({ at: ref, message: "allows" })),
        message: `${policy.name} is called a denial, and has ${count(allowing.length, "rule")} that let traffic pass`,
        next: ["move what it allows into a policy of its own, or give it a name that says what it does"],
        subject: "name",
      };
    }
  },
});
