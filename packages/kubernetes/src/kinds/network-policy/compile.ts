import {
  labelsAsWritten, matchSelector, parseCidr, type Peer, type PodSet, type Policy, type PortMatch, type Protocol, rangesOfCidrs, type Ref, type Rule,
  subtractAddresses, yes,
} from "@demarc/engine";
import type { LabelSelector, NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from "../../cluster.ts";
import { compileLabelSelector } from "../../label-selector.ts";
import type { PlugIn } from "../../cni/plug-in.ts";
import type { ApiError } from "../../object.ts";

/**
 * Says a NetworkPolicy in the engine's language. Each rule, peer and port refers to its field path.
 *
 * A policy that the API server refuses is kept with standing `refused`: its subject as far as it can be read,
 * else the whole namespace; both directions where its types cannot be read. Parts that cannot be read match
 * nothing, so that no rule opens more than is written.
 *
 * Where the plug-in enforces no policies it isolates nobody; the rest of it stays, so that it can be pointed at.
 *
 * @param namespace  index of the policy's namespace in the world
 */
export function compileNetworkPolicy(policy: Omit<NetworkPolicy, "subjects">, namespace: number, plugIn: PlugIn): Policy {
  const { refusals } = policy.object;
  const hasBadSubject = refusals.some(({ path }) => isWithin(path, "spec.podSelector"));
  const hasBadTypes = refusals.some(({ path }) => isWithin(path, "spec.policyTypes"));
  const isBroken = refusals.some(({ path }) => path === "spec" || path === "");
  const rules = [...(policy.ingress ?? []), ...(policy.egress ?? [])];
  return {
    ref: refTo(policy, ""),
    subject: { namespaces: namespace, pods: hasBadSubject || isBroken ? [] : compileLabelSelector(policy.podSelector) }, // NP-8
    isolates: plugIn.switches.enforcement === "none" ? neither : hasBadTypes || isBroken ? both : policy.isolates,
    rules: rules.map((rule) => compileRule({ policy, namespace, plugIn, refusals }, rule)),
    priority: 0,
    standing: refusals.length === 0 ? "in force" : "refused",
  };
}

const neither = { ingress: false, egress: false };
const both = { ingress: true, egress: true };

interface Written {
  readonly policy: Omit<NetworkPolicy, "subjects">;
  readonly namespace: number;
  readonly plugIn: PlugIn;
  readonly refusals: readonly ApiError[];
}

function compileRule(written: Written, rule: PolicyRule): Rule {
  const { policy, refusals } = written;
  const isReadable = ({ path }: { readonly path: string }): boolean => !refusals.some((refusal) => isWithin(refusal.path, path));
  return {
    ref: refTo(policy, rule.path),
    direction: rule.direction,
    action: "allow",
    peers: typeof rule.peers === "string" ? "any" : rule.peers.filter(isReadable).flatMap((peer) => compilePeer(written, peer)), // NP-12
    ports: typeof rule.ports === "string" ? "any" : rule.ports.filter(isReadable).flatMap((port) => compilePort(written, port)), // NP-12
  };
}

function compilePeer({ policy, namespace, plugIn }: Written, peer: PolicyPeer): readonly Peer[] {
  const ref = refTo(policy, peer.path);
  if (peer.ipBlock !== undefined) {
    const cidr = parseCidr(peer.ipBlock.cidr);
    if (!cidr.ok) return [];
    return [{ kind: "addresses", ref, of: "block", ranges: subtractAddresses([cidr.range], rangesOfCidrs(peer.ipBlock.except)) }]; // NP-20 to NP-22
  }
  const set = podsOf(peer.namespaceSelector, peer.podSelector, namespace);
  return [{ kind: "pods", ref, ...set }, ...(meansNodes(set, plugIn) ? [{ kind: "nodes" as const, ref, nodes: [] }] : [])];
}

/** NP-61: where a namespace stands for the nodes, selectors of namespaces that pick it mean them, unless they ask for pods by label. */
function meansNodes({ namespaces, pods }: PodSet, { hostNetworkLabels }: PlugIn): boolean {
  if (hostNetworkLabels === undefined || typeof namespaces === "number" || pods.length > 0) return false;
  return matchSelector(namespaces, labelsAsWritten(hostNetworkLabels)) === yes;
}

/** NP-13: a pod selector alone means the policy's own namespace; NP-14: an empty namespace selector means all. */
function podsOf(namespaces: LabelSelector | undefined, pods: LabelSelector | undefined, own: number): PodSet {
  return {
    namespaces: namespaces === undefined ? own : compileLabelSelector(namespaces),
    pods: pods === undefined ? [] : compileLabelSelector(pods),
  };
}

function compilePort({ policy, plugIn: { switches } }: Written, { path, protocol, port, endPort }: PolicyPort): readonly PortMatch[] {
  const ref = refTo(policy, path);
  const known = protocolOf(protocol);
  if (known === "SCTP" && switches.sctp === "off") return []; // NP-65
  if (port === undefined || (typeof port === "string" && switches.namedPorts === "any-port")) return [{ kind: "range", ref, protocol: known, first: 1, last: 65535 }]; // PORT-3
  if (typeof port === "string") return [{ kind: "named", ref, protocol: known, name: port }]; // PORT-6, PORT-7
  return [{ kind: "range", ref, protocol: known, first: port, last: switches.endPort === "ignored" ? port : (endPort ?? port) }]; // PORT-4, PORT-5
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
