import type { Peer, PodSet, Policy, PortMatch, Rule } from "@demarc/engine";
import type { AdminPeer, AdminPolicyObject, AdminPort, AdminRule } from "../src/index.ts";
import { isPortProtocol, isUsable, rangeOf, selectorOf } from "./engine-language.ts";

type Direction = Rule["direction"];

export function tierOf({ kind, spec }: AdminPolicyObject): "admin" | "baseline" {
  return kind === "BaselineAdminNetworkPolicy" || spec.tier === "Baseline" ? "baseline" : "admin";
}

export function adminPolicy(policy: AdminPolicyObject, object: number): Policy {
  const { kind, spec } = policy;
  const rules = (["ingress", "egress"] as const).flatMap((direction) =>
    (spec[direction] ?? []).map((rule, at) =>
      adminRule(rule, kind, direction, { object, path: `spec.${direction}[${at}]` }),
    ),
  );
  return {
    ref: { object, path: "" },
    subject: podSetOf(spec.subject) ?? { namespaces: [{ key: "nobody", operator: "In", values: [] }], pods: [] },
    isolates: { ingress: false, egress: false },
    rules,
    priority: kind === "BaselineAdminNetworkPolicy" ? 1001 : (spec.priority ?? 0), // MIX-2
    standing: "in force",
  };
}

/** ANP-24, CNP-14: what is not understood fails closed. */
function adminRule(rule: AdminRule, kind: AdminPolicyObject["kind"], direction: Direction, ref: Rule["ref"]): Rule {
  const action = rule.action === "Pass" ? "pass" : rule.action === "Deny" ? "deny" : "allow";
  const list = direction === "ingress" ? "from" : "to";
  const written = (rule[list] ?? []).filter(({ domainNames }) => domainNames === undefined);
  const peers = written.map((peer, at) => adminPeer(peer, direction, { ...ref, path: `${ref.path}.${list}[${at}]` }));
  const entries = (kind === "ClusterNetworkPolicy" ? rule.protocols : rule.ports) ?? undefined;
  const ports = entries?.map((entry, at) => adminPorts(entry, { ...ref, path: `${ref.path}.ports[${at}]` }));
  const known = peers.filter((peer) => peer !== undefined);
  const isWhole = known.length === peers.length;
  if (isWhole && ports?.includes(undefined) !== true)
    return { ref, direction, action, peers: known, ports: ports?.flatMap((port) => port ?? []) ?? "any" };
  if (action === "allow") return { ref, direction, action, peers: [], ports: [] };
  return { ref, direction, action: "deny", peers: isWhole ? known : "any", ports: "any" };
}

function adminPeer(peer: AdminPeer, direction: Direction, ref: Rule["ref"]): Peer | undefined {
  const pods = podSetOf(peer);
  if (pods !== undefined) return { kind: "pods", ref, ...pods };
  if (direction === "ingress") return undefined; // ANP-10
  if (peer.networks) return { kind: "addresses", ref, ranges: peer.networks.map(rangeOf) };
  return peer.nodes && isUsable(peer.nodes) ? { kind: "nodes", ref, nodes: selectorOf(peer.nodes) } : undefined;
}

function podSetOf({ namespaces, pods }: AdminPeer): PodSet | undefined {
  if (![namespaces, pods?.namespaceSelector, pods?.podSelector].every((selector) => !selector || isUsable(selector)))
    return undefined;
  if (namespaces) return { namespaces: selectorOf(namespaces), pods: [] };
  return pods && { namespaces: selectorOf(pods.namespaceSelector ?? {}), pods: selectorOf(pods.podSelector ?? {}) }; // CNP-11
}

function adminPorts(entry: AdminPort, ref: Rule["ref"]): readonly PortMatch[] | undefined {
  const { portNumber, portRange, namedPort, destinationNamedPort } = entry;
  const range = (protocol: string, first: number, last: number): readonly PortMatch[] =>
    isPortProtocol(protocol) && first <= last ? [{ kind: "range", ref, protocol, first, last }] : [];
  if (portNumber) return range(portNumber.protocol ?? "TCP", portNumber.port, portNumber.port);
  if (portRange) return range(portRange.protocol ?? "TCP", portRange.start, portRange.end);
  const name = namedPort ?? destinationNamedPort;
  if (name !== undefined) return [{ kind: "named", ref, protocol: undefined, name }];
  for (const [protocol, written] of [
    ["TCP", entry.tcp],
    ["UDP", entry.udp],
    ["SCTP", entry.sctp],
  ] as const) {
    if (written === undefined) continue;
    const { number, range: between } = written.destinationPort ?? {};
    return range(protocol, number ?? between?.start ?? 1, number ?? between?.end ?? 65535);
  }
  return undefined;
}
