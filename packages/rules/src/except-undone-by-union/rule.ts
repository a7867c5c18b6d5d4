import { intersect, intersectAddresses, isEmpty, type AddressRange } from "@demarc/engine";
import { count, listSome } from "../counting-words.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { blocksInForce, type WrittenBlock } from "../written-blocks.ts";

/** An exception of a block that other rules for the same pods open again: `except` denies nothing (NP-22). */
export const exceptUndoneByUnion: Rule = defineRule({
  id: "except-undone-by-union",
  category: "addresses",
  severity: "error",
  summary: "another rule opens what a block's exception leaves out",

  *find(context) {
    for (const written of blocksInForce(context)) {
      if (written.excepted.length === 0) continue;
      const undoing = undoneBy(context, written);
      const [first] = undoing;
      if (first === undefined) continue;
      const { policy, rule } = written.written;
      yield {
        at: { object: written.written.ref.object, path: `${written.block.path}.except` },
        related: undoing.map((other) => ({ at: other.ref, message: `${ruleName(other.policy, other.rule)} opens it` })),
        message: `the exception ${written.block.except.join(", ")} of ${ruleName(policy, rule)} is void: ${undoing.length === 1 ? `${ruleName(first.policy, first.rule)} opens it` : `${count(undoing.length, "rule")} open it, ${listSome(undoing.map((other) => ruleName(other.policy, other.rule)), 3)}`} for the same pods`,
        details: ["policies add up: an exception takes addresses out of its own peer, and denies nothing"],
        next: ["take the addresses out of the other rules as well: give them the same exception, or name their peers"],
        subject: `${rule.direction} ${written.block.cidr} ${written.block.except.join(" ")}`,
        weight: 3,
      };
    }
  },
});

/** Rules that carry traffic between these subjects and the excepted addresses, on ports of this rule. */
function undoneBy(context: RuleContext, { written, excepted }: WrittenBlock): readonly WrittenRule[] {
  const { reachability } = context;
  const own = reachability.account(written.ref);
  const traffic = own.carries.map((pair) => pair.traffic);
  const subjects = new Set(own.subjects.map((workload) => reachability.partyOf({ kind: "workload", workload })));
  return [...rulesInForce(context.cluster)].filter(({ ref, rule, policy }) => {
    if (rule.direction !== written.rule.direction || policy.namespace !== written.policy.namespace) return false;
    if (ref.object === written.ref.object && ref.path === written.ref.path && typeof rule.peers !== "string" && rule.peers.length === 1) return false;
    return reachability.account(ref).carries.some((pair) => {
      const [near, far] = rule.direction === "ingress" ? [pair.destination, pair.source] : [pair.source, pair.destination];
      return subjects.has(near) && isIn(context, far, excepted) && traffic.some((one) => !isEmpty(intersect(one, pair.traffic)));
    });
  });
}

function isIn({ reachability }: RuleContext, party: number, ranges: readonly AddressRange[]): boolean {
  const found = reachability.parties[party];
  return found?.kind === "addresses" && intersectAddresses(found.ranges, ranges).length > 0;
}
