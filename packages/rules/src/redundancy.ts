import type { Direction, Ref } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { isolators } from "./outside-questions.ts";
import { acceptedPolicies, picksAll, speakingRules } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

export interface RedundantPolicy {
  readonly policy: NetworkPolicy;
  /** Rules of other policies that carry all that it does. */
  readonly coveredBy: readonly Ref[];
  /** Policies that isolate its subjects as well. */
  readonly isolatedBy: readonly Ref[];
}

const known = new WeakMap<RuleContext, readonly RedundantPolicy[]>();

/**
 * Policies without which nothing would change: other policies isolate all of their subjects in the same directions,
 * and rules of other policies carry all that theirs do. A policy without subjects is `policy-selects-nothing`.
 */
export function redundantPolicies(context: RuleContext): readonly RedundantPolicy[] {
  const before = known.get(context);
  if (before !== undefined) return before;
  const found = acceptedPolicies(context.cluster).flatMap((policy) => redundancyOf(context, policy) ?? []);
  known.set(context, found);
  return found;
}

function redundancyOf(context: RuleContext, policy: NetworkPolicy): RedundantPolicy | undefined {
  const { reachability, cluster } = context;
  // A default deny is there for the pods of tomorrow as well.
  if (policy.subjects.length === 0 || (picksAll(policy.podSelector) && speakingRules(policy).length === 0)) return undefined;
  const isolatedBy = new Map<number, Ref>();
  for (const direction of ["ingress", "egress"] as const satisfies readonly Direction[]) {
    if (!policy.isolates[direction]) continue;
    for (const subject of policy.subjects) {
      const others = isolators(context, subject, direction).filter(({ object }) => object !== policy.object.id);
      if (others.length === 0) return undefined;
      for (const other of others) isolatedBy.set(other.object, other);
    }
  }
  const coveredBy = new Map<string, Ref>();
  for (const { ref } of speakingRules(policy)) {
    const { alone, coveredBy: covering } = reachability.account(ref);
    if (alone.length > 0) return undefined;
    for (const { rule } of covering) if (rule.object !== policy.object.id) coveredBy.set(`${rule.object} ${rule.path}`, rule);
  }
  // Two rules of the policy may cover each other and nothing else them: ask the world without the policy's rules.
  if (carriesOfItsOwn(context, policy)) return undefined;
  return cluster.overwritten.has(policy.object.id) ? undefined : { policy, coveredBy: [...coveredBy.values()], isolatedBy: [...isolatedBy.values()] };
}

/** Whether some pair of one of its rules is covered by rules of this very policy alone. */
function carriesOfItsOwn({ reachability }: RuleContext, policy: NetworkPolicy): boolean {
  return speakingRules(policy).some(({ ref }) => {
    const { carries, coveredBy } = reachability.account(ref);
    return carries.length > 0 && coveredBy.every(({ rule }) => rule.object === policy.object.id);
  });
}

/** Policies that void a redundant one and select more pods than it: it was meant to restrict them, and does not. */
export function widerThan({ cluster }: RuleContext, { policy, coveredBy }: RedundantPolicy): readonly number[] {
  if (speakingRules(policy).length === 0) return [];
  const covering = [...new Set(coveredBy.map(({ object }) => object))];
  return covering.filter((id) => {
    const other = cluster.networkPolicies.find((candidate) => candidate.object.id === id);
    return other !== undefined && other.subjects.length > policy.subjects.length && policy.subjects.every((subject) => other.subjects.includes(subject));
  });
}
