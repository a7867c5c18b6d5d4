import { refKey } from "./ref-key.ts";
import type { Ref, Rule, World } from "./world.ts";

/**
 * The world without some rules, or single peers of them, for "what if this went away". Their policies stay and isolate
 * as before, as when it is taken out of the object and `policyTypes` is left as it is; a rule without its last peer
 * matches nobody. Refs that nothing has change nothing.
 */
export function removeRules(world: World, refs: readonly Ref[]): World {
  const removed = new Set(refs.map(refKey));
  const isRemoved = ({ ref }: { readonly ref: Ref }): boolean => removed.has(refKey(ref));
  const withoutPeers = (rule: Rule): Rule => (rule.peers !== "any" && rule.peers.some(isRemoved) ? { ...rule, peers: rule.peers.filter((peer) => !isRemoved(peer)) } : rule);
  const tiers = world.tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.map((policy) => {
      const rules = policy.rules.filter((rule) => !isRemoved(rule)).map(withoutPeers);
      return rules.length === policy.rules.length && rules.every((rule, index) => rule === policy.rules[index]) ? policy : { ...policy, rules };
    }),
  }));
  return { ...world, tiers };
}
