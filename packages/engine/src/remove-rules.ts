import type { Ref, World } from "./world.ts";

/**
 * The world without some rules, for "what if this rule went away". Their policies stay and isolate as before, as when
 * the rule is taken out of the object and `policyTypes` is left as it is. Refs that no rule has change nothing.
 */
export function removeRules(world: World, refs: readonly Ref[]): World {
  const removed = new Set(refs.map(keyOf));
  const tiers = world.tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.map((policy) =>
      policy.rules.some((r) => removed.has(keyOf(r.ref))) ? { ...policy, rules: policy.rules.filter((r) => !removed.has(keyOf(r.ref))) } : policy,
    ),
  }));
  return { ...world, tiers };
}

function keyOf(ref: Ref): string {
  return `${ref.object} ${ref.path}`;
}
