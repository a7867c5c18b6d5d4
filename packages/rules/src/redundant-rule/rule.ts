import type { NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "../counting-words.ts";
import { acceptedPolicies, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { redundantPolicies } from "../redundancy.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

/**
 * Rules that carry something, all of which other rules carry as well: taking one of them out closes nothing. One
 * finding for each policy. Two that cover each other are both listed; only one of them can go.
 */
export const redundantRule: Rule = defineRule({
  id: "redundant-rule",
  category: "hygiene",
  severity: "info",
  summary: "other rules let pass all that a rule does",

  *find(context) {
    const whole = new Set(redundantPolicies(context).map(({ policy }) => policy.object.id));
    for (const policy of acceptedPolicies(context.cluster)) {
      if (whole.has(policy.object.id)) continue;
      const redundant = speakingRules(policy).filter(({ ref }) => {
        const { carries, alone } = context.reachability.account(ref);
        return carries.length > 0 && alone.length === 0;
      });
      if (redundant.length > 0) yield say(context, policy, redundant);
    }
  },
});

function say(context: RuleContext, policy: NetworkPolicy, redundant: readonly WrittenRule[]): Found {
  const [first] = redundant;
  const proof = redundant.map(({ rule, ref }) => {
    const covering = context.reachability.account(ref).coveredBy.slice(0, 3);
    return `${rule.path}: all of it passes by ${listSome(covering.map(({ rule: other }) => `${context.cluster.object(other.object).name} ${other.path}`), 3)} as well`;
  });
  const foreign = redundant.some(({ ref }) => context.reachability.account(ref).coveredBy.every(({ rule }) => context.ownership.ofObject(context.cluster.object(rule.object)) !== context.ownership.ofObject(policy.object)));
  return {
    at: first?.ref ?? { object: policy.object.id, path: "metadata.name" },
    related: redundant.slice(1).map(({ ref, rule }) => ({ at: ref, message: ruleName(policy, rule) })),
    message: `${count(redundant.length, "rule")} of ${policy.name} open${redundant.length === 1 ? "s" : ""} nothing that other rules do not: ${listSome(redundant.map(({ rule }) => rule.path), 6)}`,
    details: [...proof, ...(foreign ? ["some of it is covered by another team's policy: redundant today, and a layer of its own"] : [])],
    next: ["keep the narrow rule and delete the wide one where two cover each other; take one out at a time, each proof holds for that rule alone"],
    subject: "redundant",
  };
}
