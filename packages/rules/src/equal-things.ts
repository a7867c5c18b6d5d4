import type { Cluster, NetworkPolicy, PolicyRule } from "@demarc/kubernetes";
import { valueAt } from "./field-path.ts";
import { canonical } from "./fingerprint.ts";
import { acceptedPolicies } from "./policy-rules.ts";

/** Policies of one namespace that say the same under several names, each list in the order of the input. */
export function equalPolicies(cluster: Cluster): readonly (readonly [first: NetworkPolicy, ...others: NetworkPolicy[]])[] {
  return grouped(acceptedPolicies(cluster), (policy) => `${policy.namespace} ${canonical(valueAt(policy.object.value, "spec"))}`);
}

/** Rules of a policy that say the same, but for the order of fields. */
export function equalRules(policy: NetworkPolicy): readonly (readonly [first: PolicyRule, ...others: PolicyRule[]])[] {
  return grouped([...(policy.ingress ?? []), ...(policy.egress ?? [])], (rule) => `${rule.direction} ${canonical(valueAt(policy.object.value, rule.path))}`);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
