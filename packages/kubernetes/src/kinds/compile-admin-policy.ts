import { type Peer, type PodSet, type Policy, type PortMatch, type Protocol, rangesOfCidrs, type Ref, type Rule, type Selector } from "@demarc/engine";
import type { AdminPolicy, AdminPolicyPeer, AdminPolicyPort, AdminPolicyRule } from "../cluster.ts";
import { compileLabelSelector, labelSelectorErrors } from "../label-selector.ts";
import type { ApiError } from "../object.ts";
import { field } from "../plain-data.ts";

/**
 * Says a policy of the admin or the baseline tier in the engine's language. Each rule, peer and port refers to its
 * field path. What is not understood fails closed, as the API asks of implementations (ANP-24).
 *
 * A policy that the API server refuses is kept with standing `refused`: its subject as far as it can be read, else all
 * pods. One that another release of the API takes is judged as that has it.
 *
 * @param precedence  lower speaks first within the tier (ANP-3, MIX-2)
 * @param isOfChannel  whether an error is one that only the experimental channel gives (CNP-23)
 */
export function compileAdminPolicy(policy: Omit<AdminPolicy, "subjects">, precedence: number, isOfChannel: (error: ApiError) => boolean): Policy {
  const ofLaterRelease = new Set(unknownPaths(policy));
  const refusals = policy.object.refusals.filter((error) => !isOfChannel(error) && !ofLaterRelease.has(error.path));
  const isRefused = refusals.length > 0;
  const hasBadSubject = refusals.some(({ path }) => path === "" || path === "spec" || path.startsWith("spec.subject"));
  return {
    ref: refTo(policy, ""),
    subject: hasBadSubject ? everyPod : (podsOf(policy.subject) ?? nobody), // CPV-10
    // These tiers do not isolate (ANP-9); of a refused policy it says in which directions it is not known what it does.
    isolates: { ingress: isRefused && isWritten(policy, "ingress"), egress: isRefused && isWritten(policy, "egress") },
    rules: [...policy.ingress, ...policy.egress].map((rule) => compileRule(policy, rule)),
    priority: precedence,
    standing: isRefused ? "refused" : "in force",
  };
}

/** Peers and ports that a later release may know: each has one field, and it is one that no release so far has. */
function unknownPaths({ subject, ingress, egress }: Omit<AdminPolicy, "subjects">): readonly string[] {
  const parts = [subject, ...[...ingress, ...egress].flatMap(({ peers, ports }) => [...peers, ...(ports === "absent" ? [] : ports)])];
  return parts.flatMap((part) => (part.kind === "unknown" && part.fields.length === 1 && !part.fields.some((name) => everKnown.has(name)) ? [part.path] : []));
}

const everKnown: ReadonlySet<string> = new Set([
  "namespaces", "pods", "nodes", "networks", "domainNames",
  "portNumber", "portRange", "namedPort", "tcp", "udp", "sctp", "destinationNamedPort",
]);

const everyPod: PodSet = { namespaces: [], pods: [] };

/** A value out of none can nothing have. */
const nothing: Selector = [{ key: "kubernetes.io/metadata.name", operator: "In", values: [] }];

const nobody: PodSet = { namespaces: nothing, pods: [] };

function isWritten({ object }: Omit<AdminPolicy, "subjects">, direction: Rule["direction"]): boolean {
  const rules = field(object.value, "spec", direction);
  return rules !== undefined && rules !== null && !(Array.isArray(rules) && rules.length === 0);
}

/** ANP-24, CNP-14: a rule with something that is not understood allows nothing, or else denies all that it may have meant. */
function compileRule(policy: Omit<AdminPolicy, "subjects">, rule: AdminPolicyRule): Rule {
  const { direction, action } = rule;
  const ref = refTo(policy, rule.path);
  const peers = meantPeers(rule).map((peer) => compilePeer(peer, refTo(policy, peer.path)));
  const understood = peers.flatMap((peer) => peer ?? []);
  const understandsPeers = understood.length === peers.length;
  const understandsPorts = rule.ports === "absent" || rule.ports.every(({ kind }) => kind !== "unknown");
  if (understandsPeers && understandsPorts) {
    const ports = rule.ports === "absent" ? "any" : rule.ports.flatMap((port) => compilePort(port, refTo(policy, port.path)));
    return { ref, direction, action, peers: understood, ports };
  }
  if (action === "allow") return { ref, direction, action, peers: [], ports: [] };
  return { ref, direction, action: "deny", peers: understandsPeers ? understood : "any", ports: "any" };
}

/** ANP-23: names are for rules that allow; others have no meaning there, and match nobody. */
function meantPeers({ action, peers }: AdminPolicyRule): readonly AdminPolicyPeer[] {
  return action === "allow" ? peers : peers.filter(({ kind }) => kind !== "domain-names");
}

/** Undefined for what is not understood. */
function compilePeer(peer: AdminPolicyPeer, ref: Ref): Peer | undefined {
  switch (peer.kind) {
    case "namespaces":
    case "pods": {
      const pods = podsOf(peer);
      return pods && { kind: "pods", ref, ...pods };
    }
    case "networks":
      return { kind: "addresses", ref, of: "network", ranges: rangesOfCidrs(peer.cidrs) }; // ANP-21
    case "nodes":
      return labelSelectorErrors(peer.nodeSelector).length > 0 ? undefined : { kind: "nodes", ref, nodes: compileLabelSelector(peer.nodeSelector) }; // ANP-22
    case "domain-names":
      return { kind: "names", ref, names: peer.names };
    case "unknown":
      return undefined;
  }
}

/** ANP-11, ANP-20, CNP-11; undefined where a selector has no meaning (CPV-10), and for what names no pods. */
function podsOf(peer: AdminPolicyPeer): PodSet | undefined {
  if (peer.kind !== "namespaces" && peer.kind !== "pods") return undefined;
  const { namespaceSelector } = peer;
  const podSelector = peer.kind === "pods" ? peer.podSelector : undefined;
  if ([namespaceSelector, podSelector].some((selector) => selector !== undefined && labelSelectorErrors(selector).length > 0)) return undefined;
  return {
    namespaces: namespaceSelector === undefined ? [] : compileLabelSelector(namespaceSelector),
    pods: podSelector === undefined ? [] : compileLabelSelector(podSelector),
  };
}

/** Nothing for a range the wrong way round (CPV-5) and for a protocol that there is not (CPV-11). */
function compilePort(port: AdminPolicyPort, ref: Ref): readonly PortMatch[] {
  switch (port.kind) {
    case "named":
      return [{ kind: "named", ref, protocol: undefined, name: port.name }]; // ANP-31
    case "range": {
      const { protocol, first, last } = port;
      return isPortProtocol(protocol) && first <= last ? [{ kind: "range", ref, protocol, first, last }] : [];
    }
    case "unknown":
      return [];
  }
}

function isPortProtocol(text: string): text is Exclude<Protocol, "other"> {
  return text === "TCP" || text === "UDP" || text === "SCTP";
}

function refTo({ object }: Omit<AdminPolicy, "subjects">, path: string): Ref {
  return { object: object.id, path };
}
