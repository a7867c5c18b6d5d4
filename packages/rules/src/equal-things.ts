import type { Cluster, NetworkPolicy, PolicyRule } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { valueAt } from "./field-path.ts";
import { canonical } from "./fingerprint.ts";
import { acceptedPolicies } from "./policy-rules.ts";

/** Policies of one namespace that say the same under several names, each list in the order of the input. */
export function equalPolicies(cluster: Cluster): readonly (readonly [first: NetworkPolicy, ...others: NetworkPolicy[]])[] {
  return [...groupBy(acceptedPolicies(cluster), (policy) => `${policy.namespace} ${canonical(valueAt(policy.object.value, "spec"))}`).values()];
}

/** Rules of a policy that say the same, but for the order of fields. */
export function equalRules(policy: NetworkPolicy): readonly (readonly [first: PolicyRule, ...others: PolicyRule[]])[] {
  const rules = [...(policy.ingress ?? []), ...(policy.egress ?? [])];
  return [...groupBy(rules, (rule) => `${rule.direction} ${canonical(valueAt(policy.object.value, rule.path))}`).values()];
}
