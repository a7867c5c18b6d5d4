import type { Direction } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "../counting-words.ts";
import { acceptedPolicies, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { lostWithout, replacementsFor, type Loss } from "../replacement.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";
import { describeRanges } from "../address-text.ts";
import { describeSomePort } from "../traffic-text.ts";

/**
 * A policy whose rules for everybody carry what the page needs, and what rules that were written for it do not: they
 * are dead, and nobody notices. Whoever narrows the wide rules first breaks these flows, so the finding brings the
 * rules that must take their place; that those suffice is what `lostWithout` asks.
 */
export const maskedRule: Rule = defineRule({
  id: "masked-rule",
  category: "hygiene",
  severity: "warning",
  summary: "a flow that is needed passes only by a rule for everybody; the rule written for it is dead",
  statements: ["S5.1"],

  *find(context) {
    if (context.charter === undefined) return;
    for (const policy of acceptedPolicies(context.cluster)) {
      for (const direction of ["ingress", "egress"] as const) {
        const rules = speakingRules(policy).filter(({ rule }) => rule.direction === direction);
        const wide = rules.filter(({ rule }) => typeof rule.peers === "string");
        if (wide.length === 0) continue;
        const losses = lostWithout(context, wide.map(({ ref }) => ref)).filter(({ pairs }) => pairs.some((pair) => concerns(policy, pair, direction)));
        if (losses.length > 0) yield say(context, policy, direction, wide, deadAmong(context, rules), losses);
      }
    }
  },
});

function concerns({ subjects }: NetworkPolicy, pair: Loss["pairs"][number], direction: Direction): boolean {
  if (direction === "egress") return subjects.includes(pair.source);
  return pair.destination.kind === "workload" && subjects.includes(pair.destination.workload);
}

/** Rules with peers that carry nothing at all. */
function deadAmong({ reachability }: RuleContext, rules: readonly WrittenRule[]): readonly WrittenRule[] {
  return rules.filter(({ rule, ref }) => typeof rule.peers !== "string" && reachability.account(ref).carries.length === 0);
}

function say(context: RuleContext, policy: NetworkPolicy, direction: Direction, wide: readonly WrittenRule[], dead: readonly WrittenRule[], losses: readonly Loss[]): Found {
  const { cluster } = context;
  const replacements = replacementsFor(context, losses, direction);
  const flows = losses.flatMap(({ agreed, pairs }) => pairs.map(({ source, destination }) => `${workloadName(cluster, source)} → ${destination.kind === "workload" ? workloadName(cluster, destination.workload) : describeRanges(destination.ranges)}:${describeSomePort(agreed.traffic)}`));
  const unique = [...new Set(flows)].sort();
  return {
    at: wide[0]?.ref ?? { object: policy.object.id, path: "metadata.name" },
    related: [
      ...wide.slice(1).map(({ ref, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} is for everybody too` })),
      ...dead.map(({ ref, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} carries nothing` })),
    ],
    message: `${count(unique.length, "flow")} that the page needs pass${unique.length === 1 ? "es" : ""} only by ${policy.name}'s ${direction} rules for everybody: ${listSome(unique, 3)}`,
    details: [
      `whoever narrows ${wide.length === 1 ? "that rule" : `these ${wide.length} rules`} first breaks ${unique.length === 1 ? "it" : "them"}`,
      ...(dead.length > 0 ? [`rules that may have been written for ${unique.length === 1 ? "it" : "them"} and carry nothing: ${listSome(dead.map(({ rule }) => rule.path), 6)}`] : []),
    ],
    ...(unique[0] !== undefined && { witness: unique[0] }),
    next: [`add in the same change that removes the rules for everybody: ${direction}: [${replacements.join(", ")}]`],
    subject: direction,
    weight: unique.length * 2,
  };
}
