import { parseCidr, type Peer, type PodSet, type Policy, type PortMatch, type Protocol, rangesOfCidrs, type Ref, type Rule, subtractAddresses } from "@demarc/engine";
import type { LabelSelector, NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from "../../cluster.ts";
import { compileLabelSelector } from "../../label-selector.ts";
import type { ApiError } from "../../object.ts";

/**
 * Says a NetworkPolicy in the engine's language. Each rule, peer and port refers to its field path.
 *
 * A policy that the API server refuses is kept with standing `refused`: its subject as far as it can be read,
 * else the whole namespace; both directions where its types cannot be read. Parts that cannot be read match
 * nothing, so that no rule opens more than is written.
 *
 * @param namespace  index of the policy's namespace in the world
 */
export function compileNetworkPolicy(policy: Omit<NetworkPolicy, "subjects">, namespace: number): Policy {
  const { refusals } = policy.object;
  const hasBadSubject = refusals.some(({ path }) => isWithin(path, "spec.podSelector"));
  const hasBadTypes = refusals.some(({ path }) => isWithin(path, "spec.policyTypes"));
  const isBroken = refusals.some(({ path }) => path === "spec" || path === "");
  const rules = [...(policy.ingress ?? []), ...(policy.egress ?? [])];
  return {
    ref: refTo(policy, ""),
    subject: { namespaces: namespace, pods: hasBadSubject || isBroken ? [] : compileLabelSelector(policy.podSelector) }, // NP-8
    isolates: hasBadTypes || isBroken ? { ingress: true, egress: true } : policy.isolates,
    rules: rules.map((rule) => compileRule(policy, rule, namespace, refusals)),
    priority: 0,
    standing: refusals.length === 0 ? "in force" : "refused",
  };
}

function compileRule(policy: Omit<NetworkPolicy, "subjects">, rule: PolicyRule, namespace: number, refusals: readonly ApiError[]): Rule {
  const isReadable = ({ path }: { readonly path: string }): boolean => !refusals.some((refusal) => isWithin(refusal.path, path));
  return {
    ref: refTo(policy, rule.path),
    direction: rule.direction,
    action: "allow",
    peers: typeof rule.peers === "string" ? "any" : rule.peers.filter(isReadable).flatMap((peer) => compilePeer(policy, peer, namespace)), // NP-12
    ports: typeof rule.ports === "string" ? "any" : rule.ports.filter(isReadable).map((port) => compilePort(policy, port)), // NP-12
  };
}

function compilePeer(policy: Omit<NetworkPolicy, "subjects">, peer: PolicyPeer, namespace: number): readonly Peer[] {
  const ref = refTo(policy, peer.path);
  if (peer.ipBlock !== undefined) {
    const cidr = parseCidr(peer.ipBlock.cidr);
    if (!cidr.ok) return [];
    return [{ kind: "addresses", ref, ranges: subtractAddresses([cidr.range], rangesOfCidrs(peer.ipBlock.except)) }]; // NP-20 to NP-22
  }
  return [{ kind: "pods", ref, ...podsOf(peer.namespaceSelector, peer.podSelector, namespace) }];
}

/** NP-13: a pod selector alone means the policy's own namespace; NP-14: an empty namespace selector means all. */
function podsOf(namespaces: LabelSelector | undefined, pods: LabelSelector | undefined, own: number): PodSet {
  return {
    namespaces: namespaces === undefined ? own : compileLabelSelector(namespaces),
    pods: pods === undefined ? [] : compileLabelSelector(pods),
  };
}

function compilePort(policy: Omit<NetworkPolicy, "subjects">, { path, protocol, port, endPort }: PolicyPort): PortMatch {
  const ref = refTo(policy, path);
  const known = protocolOf(protocol);
  if (typeof port === "string") return { kind: "named", ref, protocol: known, name: port }; // PORT-6, PORT-7
  if (port === undefined) return { kind: "range", ref, protocol: known, first: 1, last: 65535 }; // PORT-3
  return { kind: "range", ref, protocol: known, first: port, last: endPort ?? port }; // PORT-4, PORT-5
}

/** PORT-2: TCP unless said otherwise. Others are refused before they come here (NPV-3). */
function protocolOf(written: string | undefined): Protocol {
  return written === "UDP" || written === "SCTP" ? written : "TCP";
}

function refTo(policy: Omit<NetworkPolicy, "subjects">, path: string): Ref {
  return { object: policy.object.id, path };
}

/** Whether `path` is `whole` or a field in it. */
function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);
}
