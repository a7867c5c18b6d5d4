import { shapeOf } from "../field-path.ts";

/**
 * What a policy says without a field that was meant, by the field's kind of place (indices left out). The API
 * server drops what it does not know and applies the rest.
 */
const withoutField: Readonly<Record<string, string>> = {
  "spec.podSelector": "the policy selects every pod of its namespace",
  "spec.ingress": "the policy lets nobody in",
  "spec.egress": "the policy has no egress rules",
  "spec.policyTypes": "its directions follow from its rules",
  "spec.ingress[].from": "the rule lets everybody in",
  "spec.egress[].to": "the rule lets its pods out to everybody",
  "spec.ingress[].ports": "the rule opens every port",
  "spec.egress[].ports": "the rule opens every port",
  "peer.podSelector": "the peer means whole namespaces",
  "peer.namespaceSelector": "the peer looks in the policy's own namespace only",
  "peer.ipBlock": "the peer has no addresses",
  "peer.ipBlock.cidr": "the block has no addresses, so the policy is refused",
  "peer.ipBlock.except": "the exception does not hold, and the whole block is open",
  "ports[].port": "the entry opens every port of its protocol",
  "ports[].endPort": "the entry is one port, not a range",
  "ports[].protocol": "the entry means TCP",
  "selector.matchLabels": "the selector picks everything",
  "selector.matchExpressions": "the selector asks for less",
  "selector.matchExpressions[].key": "the requirement has no key, so the policy is refused",
  "selector.matchExpressions[].operator": "the requirement has no operator, so the policy is refused",
  "selector.matchExpressions[].values": "the requirement has no values, so the policy is refused",
};

/** In words; undefined for a place that means nothing for the network, e.g. in `metadata`. */
export function consequenceWithout(path: string): string | undefined {
  const shape = shapeOf(path);
  const short = shape
    .replace(/^spec\.(?:ingress|egress)\[\]\.(?:from|to)\[\]/, "peer")
    .replace(/^spec\.(?:ingress|egress)\[\]\.ports\[\]/, "ports[]")
    .replace(/^(?:spec|peer)\.(?:podSelector|namespaceSelector)\./, "selector.");
  return withoutField[short] ?? withoutField[shape];
}
