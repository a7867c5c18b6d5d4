import type { LabelSelector } from "../cluster.ts";
import type { NetworkPolicyFacts, ServiceFacts } from "../facts.ts";
import type { Told } from "./places.ts";

/** Label keys of pods that selectors of policies and Services ask for. */
export function labelKeysAsked(policies: readonly Told<NetworkPolicyFacts>[], services: readonly Told<ServiceFacts>[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { facts } of policies) for (const selector of podSelectorsOf(facts)) for (const key of keysOf(selector)) keys.add(key);
  for (const { facts } of services) for (const key of facts.service.selector?.keys() ?? []) keys.add(key);
  return keys;
}

function podSelectorsOf({ written }: NetworkPolicyFacts): readonly LabelSelector[] {
  const peers = [...(written.ingress ?? []), ...(written.egress ?? [])].flatMap((rule) => (typeof rule.peers === "string" ? [] : rule.peers));
  return [written.podSelector, ...peers.flatMap(({ podSelector }) => podSelector ?? [])];
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): readonly string[] {
  return [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
}
