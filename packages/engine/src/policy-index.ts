import type { Policy, Tier } from "./world.ts";

/** The policies of a tier that can have a workload of a namespace as subject, in order of precedence. */
export function policiesFor(tier: Tier, namespace: number): readonly Policy[] {
  let index = indices.get(tier);
  if (index === undefined) {
    index = indexTier(tier);
    indices.set(tier, index);
  }
  return index.get(namespace) ?? index.get(everywhere) ?? [];
}

/** Key of the policies that select namespaces by label; namespaces have indices from 0. */
const everywhere = -1;

/** Worlds are values and do not change, so what is once found in a tier stays true. */
const indices = new WeakMap<Tier, ReadonlyMap<number, readonly Policy[]>>();

function indexTier(tier: Tier): ReadonlyMap<number, readonly Policy[]> {
  const ordered = inOrder(tier);
  const anywhere = ordered.filter((p) => typeof p.subject.namespaces !== "number");
  const result = new Map<number, Policy[]>([[everywhere, anywhere]]);
  for (const policy of ordered) {
    const { namespaces } = policy.subject;
    if (typeof namespaces !== "number") continue;
    const known = result.get(namespaces);
    if (known === undefined) result.set(namespaces, [policy]);
    else known.push(policy);
  }
  if (anywhere.length === 0) return result;
  const place = new Map(ordered.map((p, i) => [p, i]));
  for (const [namespace, policies] of result) {
    if (namespace === everywhere) continue;
    policies.push(...anywhere);
    policies.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  }
  return result;
}

/** By priority where the tier goes by it (ANP-3), else as given. */
export function inOrder(tier: Tier): readonly Policy[] {
  if (tier.decides !== "first-match") return tier.policies;
  return [...tier.policies].sort((a, b) => a.priority - b.priority);
}
