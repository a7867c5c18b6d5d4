import type { AdminPolicyPeer, LabelSelector } from "../cluster.ts";
import type { AdminPolicyFacts, NetworkPolicyFacts, ServiceFacts } from "../facts.ts";
import type { Told } from "./places.ts";

/** Label keys of pods that selectors of policies and Services ask for. */
export function labelKeysAsked(
  policies: readonly Told<NetworkPolicyFacts>[],
  adminPolicies: readonly Told<AdminPolicyFacts>[],
  services: readonly Told<ServiceFacts>[],
): ReadonlySet<string> {
  const keys = new Set<string>();
  const selectors = [...policies.flatMap(({ facts }) => podSelectorsOf(facts)), ...adminPolicies.flatMap(({ facts }) => podSelectorsOfAdmin(facts))];
  for (const selector of selectors) for (const key of keysOf(selector)) keys.add(key);
  for (const { facts } of services) for (const key of facts.service.selector?.keys() ?? []) keys.add(key);
  return keys;
}

function podSelectorsOf({ written }: NetworkPolicyFacts): readonly LabelSelector[] {
  const peers = [...(written.ingress ?? []), ...(written.egress ?? [])].flatMap((rule) => (typeof rule.peers === "string" ? [] : rule.peers));
  return [written.podSelector, ...peers.flatMap(({ podSelector }) => podSelector ?? [])];
}

function podSelectorsOfAdmin({ written }: AdminPolicyFacts): readonly LabelSelector[] {
  const peers = [written.subject, ...[...written.ingress, ...written.egress].flatMap((rule): readonly AdminPolicyPeer[] => rule.peers)];
  return peers.flatMap((peer) => (peer.kind === "pods" ? [peer.podSelector] : []));
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): readonly string[] {
  return [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
}
