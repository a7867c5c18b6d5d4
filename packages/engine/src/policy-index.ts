import { matchWorkload } from "./match.ts";
import { no, type Truth } from "./truth.ts";
import type { Policy, Tier, World } from "./world.ts";

/** A policy that has, or may have, a workload as its subject. */
export interface SelectingPolicy {
  readonly policy: Policy;
  readonly selects: Truth;
}

/**
 * The policies of a tier whose subject a workload is or may be, in order of precedence. Remembered: whoever asks for
 * one flow of a pod mostly asks for more.
 */
export function selectingPolicies(world: World, tier: Tier, index: number): readonly SelectingPolicy[] {
  const workload = world.workloads[index];
  if (workload === undefined) return [];
  let byTier = selections.get(world);
  if (byTier === undefined) selections.set(world, (byTier = new Map<Tier, Map<number, readonly SelectingPolicy[]>>()));
  let byWorkload = byTier.get(tier);
  if (byWorkload === undefined) byTier.set(tier, (byWorkload = new Map<number, readonly SelectingPolicy[]>()));
  let found = byWorkload.get(index);
  if (found === undefined) {
    const list: SelectingPolicy[] = [];
    // A described namespace may turn out to be any.
    const candidates = world.namespaces[workload.namespace]?.described === undefined ? policiesFor(tier, workload.namespace) : inOrder(tier);
    for (const policy of candidates) {
      const selects = matchWorkload(world, policy.subject, workload);
      if (selects !== no) list.push({ policy, selects });
    }
    found = list;
    byWorkload.set(index, found);
  }
  return found;
}

/** Worlds are values and do not change, so what is once found in one stays true. */
const selections = new WeakMap<World, Map<Tier, Map<number, readonly SelectingPolicy[]>>>();

/** The policies of a tier that can have a workload of a namespace as subject, in order of precedence. */
function policiesFor(tier: Tier, namespace: number): readonly Policy[] {
  let index = indices.get(tier);
  if (index === undefined) {
    index = indexTier(tier);
    indices.set(tier, index);
  }
  return index.get(namespace) ?? index.get(everywhere) ?? [];
}

/** Key of the policies that select namespaces by label; namespaces have indices from 0. */
const everywhere = -1;

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
