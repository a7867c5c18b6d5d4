import type { PodSet, Ref } from "@demarc/engine";
import { compileLabelSelector, picksAll, type Cluster, type KubernetesObject, type NetworkPolicy, type PolicyPeer, type PolicyPort, type PolicyRule } from "@demarc/kubernetes";
import { remembered } from "./remembered.ts";

/** A rule of a policy, with what rules of Demarc ask of it. */
export interface WrittenRule {
  readonly policy: NetworkPolicy;
  readonly rule: PolicyRule;
  /** The same reference as the engine's. */
  readonly ref: Ref;
}

export interface WrittenPeer extends WrittenRule {
  readonly peer: PolicyPeer;
  /** Position in its list. */
  readonly index: number;
}

/** Policies that the API server takes; a refused one does nothing, and `refused-policy` says so. */
export const acceptedPolicies: (cluster: Cluster) => readonly NetworkPolicy[] = remembered(({ networkPolicies }: Cluster) =>
  networkPolicies.filter(({ object }) => object.refusals.length === 0),
);

/** Those of one namespace. */
export function acceptedPoliciesIn(cluster: Cluster, namespace: string): readonly NetworkPolicy[] {
  return policiesByNamespace(cluster).get(namespace) ?? [];
}

const policiesByNamespace = remembered((cluster: Cluster): ReadonlyMap<string, readonly NetworkPolicy[]> => {
  const policies = new Map<string, NetworkPolicy[]>();
  for (const policy of acceptedPolicies(cluster)) {
    const others = policies.get(policy.namespace);
    if (others === undefined) policies.set(policy.namespace, [policy]);
    else others.push(policy);
  }
  return policies;
});

/**
 * Rules that speak: of accepted policies, in directions that their policy isolates. What an inert rule says
 * has no effect (NP-4), and `rules-without-their-policytype` says so.
 */
export function* rulesInForce(cluster: Cluster): Iterable<WrittenRule> {
  for (const policy of acceptedPolicies(cluster)) yield* speakingRules(policy);
}

/** Rules in the directions that the policy isolates; those of another direction say nothing (NP-4). */
export function speakingRules(policy: NetworkPolicy): readonly WrittenRule[] {
  return [...(policy.ingress ?? []), ...(policy.egress ?? [])]
    .filter(({ direction }) => policy.isolates[direction])
    .map((rule) => ({ policy, rule, ref: { object: policy.object.id, path: rule.path } }));
}

/** Every written peer of rules that are in force; of rules without a list of peers none. */
export function* peersInForce(cluster: Cluster): Iterable<WrittenPeer> {
  for (const written of rulesInForce(cluster)) yield* peersOf(written);
}

/** Whether an entry opens a port by number, whatever its protocol; one without a port opens all (PORT-3, PORT-5). */
export function holdsPort({ port, endPort }: PolicyPort, wanted: number): boolean {
  return port === undefined || port === wanted || (typeof port === "number" && endPort !== undefined && port <= wanted && wanted <= endPort);
}

/** Whether a rule says which workloads of the policy's own namespace it is about, at its far end. */
export function namesOwnWorkload({ peers }: PolicyRule): boolean {
  const inside = typeof peers === "string" ? [] : peers.filter(({ namespaceSelector }) => namespaceSelector === undefined);
  return inside.some(({ podSelector }) => podSelector !== undefined && !picksAll(podSelector));
}

/** Peers as they are written; none where the rule means everybody or nobody. */
export function peersOf(written: WrittenRule): readonly WrittenPeer[] {
  const { peers } = written.rule;
  return typeof peers === "string" ? [] : peers.map((peer, index) => ({ ...written, peer, index }));
}

export function refTo(object: KubernetesObject, path: string): Ref {
  return { object: object.id, path };
}

/** The pods that a peer with selectors means: of the policy's namespace when it names no other (NP-13). */
export function podSetOf(cluster: Cluster, policy: NetworkPolicy, peer: PolicyPeer): PodSet {
  return {
    namespaces: peer.namespaceSelector ? compileLabelSelector(peer.namespaceSelector) : namespaceIndex(cluster, policy.namespace),
    pods: peer.podSelector ? compileLabelSelector(peer.podSelector) : [],
  };
}

/** The pods that a policy selects. */
export function subjectSetOf(cluster: Cluster, policy: NetworkPolicy): PodSet {
  return { namespaces: namespaceIndex(cluster, policy.namespace), pods: compileLabelSelector(policy.podSelector) };
}

/** -1 for a namespace that there is not. */
export function namespaceIndex({ namespaces }: Cluster, name: string): number {
  return namespaces.findIndex((namespace) => namespace.name === name);
}
