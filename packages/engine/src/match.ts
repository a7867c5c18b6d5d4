import { coversAddresses, includesAddress, intersectAddresses, wholeFamily, addressSet } from "./address-set.ts";
import { labelsAsWritten, labelsOfNamespace, labelsOfWorkload, matchSelector, nameLabel, selectorIsUnsatisfiable } from "./selector.ts";
import { both, either, maybe, no, truthOf, yes, type Truth } from "./truth.ts";
import { familiesOfUnknown } from "./unknown-address.ts";
import type { AddressRange, Peer, PodSet, PortMatch, Rule, Selector, Workload, World } from "./world.ts";

/**
 * An end of a flow in one address family, as rules see it. `pod` ends can be selected by labels and are governed by
 * policies; `host` ends (nodes, pods on the host network, addresses of nodes) and `address` ends are known by
 * address alone (NP-15, NP-61).
 */
export interface End {
  readonly kind: "pod" | "host" | "address";
  /** Index of the workload, for pods and for workloads on the host network. */
  readonly workload: number | undefined;
  /** The node that a `host` end is, or that a pod runs on; undefined when not known. */
  readonly node: number | undefined;
  /** In the family of the flow; undefined when not known. A node may have several, and any may be used. */
  readonly addresses: readonly bigint[] | undefined;
  readonly family: 4 | 6;
  /** A domain name that an `address` end is known to be an answer for (ANP-23). */
  readonly name?: string;
}

/** Whether a set of pods has this end in it. Ends that are no pods are in none (NP-15, NP-61, ANP-12). */
export function matchPods(world: World, set: PodSet, end: End): Truth {
  if (end.kind !== "pod" || end.workload === undefined) return no;
  const workload = world.workloads[end.workload];
  return workload === undefined ? no : matchWorkload(world, set, workload);
}

/** Whether a set of pods has a workload in it, by namespace and labels. */
export function matchWorkload(world: World, set: PodSet, workload: Workload): Truth {
  if (workload.hostNetwork) return no;
  const inNamespace = matchNamespace(world, set.namespaces, workload.namespace);
  return inNamespace === no ? no : both(inNamespace, matchSelector(set.pods, labelsOfWorkload(workload)));
}

/**
 * Whether namespaces, given as one index or by their labels, include a namespace. An index that there is not is in
 * none. A described namespace may turn out to be any one that satisfies its description.
 */
export function matchNamespace(world: World, namespaces: number | Selector, index: number): Truth {
  const namespace = world.namespaces[index];
  if (typeof namespaces !== "number") return namespace === undefined ? no : matchSelector(namespaces, labelsOfNamespace(namespace));
  const named = world.namespaces[namespaces];
  if (namespace?.described === undefined || named === undefined) return truthOf(namespaces === index);
  if (matchSelector(namespace.described, labelsOfNamespace(named)) === no) return no;
  return matchSelector([{ key: nameLabel, operator: "In", values: [named.name] }], labelsOfNamespace(namespace));
}

/**
 * Whether an end is a peer of a rule. Its blocks are taken together: an end that is in one or another of them wherever
 * its address may be is certainly a peer (NP-43).
 */
export function matchPeers(world: World, peers: readonly Peer[], end: End): Truth {
  let result: Truth = no;
  for (const peer of peersToAsk(peers)) {
    result = either(result, matchPeer(world, peer, end));
    if (result === yes) break;
  }
  return result;
}

/** The peers of a rule as they are asked: all that are not addresses, then all blocks as one, and all networks. */
export function peersToAsk(peers: readonly Peer[]): readonly Peer[] {
  const known = together.get(peers);
  if (known !== undefined) return known;
  const addresses = peers.filter((peer) => peer.kind === "addresses");
  const asOne = (of: "block" | "network"): readonly Peer[] => {
    const alike = addresses.filter((peer) => peer.of === of);
    return alike.slice(0, 1).map((first) => ({ ...first, ranges: addressSet(alike.flatMap(({ ranges }) => ranges)) }));
  };
  const others = peers.filter((peer) => peer.kind !== "addresses");
  const result = addresses.length === 0 ? peers : [...others, ...asOne("block"), ...asOne("network")];
  together.set(peers, result);
  return result;
}

/** Rules are values and do not change; whoever asks for one flow mostly asks for more. */
const together = new WeakMap<readonly Peer[], readonly Peer[]>();

/** Whether an end is what a peer of a rule means (NP-12, NP-15, NP-20, NP-61). */
export function matchPeer(world: World, peer: Peer, end: End): Truth {
  switch (peer.kind) {
    case "pods":
      return matchPods(world, peer, end);
    case "addresses":
      return matchAddresses(world, peer, end);
    case "nodes":
      return matchNodes(world, peer.nodes, end);
    case "names":
      return matchNames(peer.names, end);
  }
}

/** Whether blocks or networks can have ends of a kind in them at all: those of nodes and pods are up to the implementation for blocks. */
export function canHold({ semantics }: World, of: "block" | "network", kind: End["kind"]): boolean {
  if (of === "network") return true;
  switch (kind) {
    case "pod":
      return semantics.ipBlockMatchesPods;
    case "host":
      return semantics.ipBlockMatchesNodes;
    case "address":
      return true;
  }
}

/**
 * Whether the address of an end is among the ranges (NP-20, NP-24). Where it is not known: a block of the whole family
 * holds it anyway; for pods, where the pod network is known, one that holds all of it or nothing of it settles the
 * matter too, and in a family that the pod network does not have there is no address at all (NP-43).
 */
export function matchAddresses(world: World, { of, ranges }: Pick<Peer & { readonly kind: "addresses" }, "of" | "ranges">, end: End): Truth {
  const { family, addresses } = end;
  if (!canHold(world, of, end.kind)) return no;
  if (addresses !== undefined) {
    if (addresses.length === 0) return no;
    const set = addressSet(ranges);
    const inside = addresses.filter((value) => includesAddress(set, { family, value })).length;
    return inside === 0 ? no : inside === addresses.length ? yes : maybe;
  }
  if (familiesOfUnknown(world)[family] === no) return no;
  const podRanges = end.kind === "pod" ? world.semantics.podRanges.filter((r) => r.family === family) : [];
  return holdUnknown(ranges, podRanges.length > 0 ? podRanges : [wholeFamily(family)]);
}

/** `whereabouts`: where the unknown address certainly is. */
export function holdUnknown(ranges: readonly AddressRange[], whereabouts: readonly AddressRange[]): Truth {
  if (coversAddresses(ranges, whereabouts)) return yes;
  return intersectAddresses(ranges, whereabouts).length === 0 ? no : maybe;
}

/** ANP-22: nodes by their labels; hits what is on the host network of them. */
export function matchNodes(world: World, nodes: Selector, end: End): Truth {
  if (end.kind !== "host") return no;
  const node = end.node === undefined ? undefined : world.nodes[end.node];
  if (node !== undefined) return matchSelector(nodes, labelsAsWritten(node.labels));
  // On some node that we do not see: certainly picked only if all are.
  if (nodes.length === 0) return yes;
  return selectorIsUnsatisfiable(nodes) ? no : maybe;
}

/**
 * ANP-23: an end outside by the name that it is known by. `*.` at the front stands for one or more labels, so not for
 * the rest alone; neither case nor a final dot counts.
 */
function matchNames(names: readonly string[], { kind, name }: End): Truth {
  if (kind !== "address" || name === undefined) return no;
  const asked = plainName(name);
  return truthOf(
    names.some((written) => {
      const pattern = plainName(written);
      if (!pattern.startsWith("*.")) return pattern === asked;
      const rest = pattern.slice(1);
      return asked.endsWith(rest) && asked.length > rest.length;
    }),
  );
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Whether a port is meant by a rule. Names are looked up on the destination (PORT-6). */
export function matchPorts(world: World, ports: Rule["ports"], protocol: string, port: number | undefined, destination: End): Truth {
  if (ports === "any") return yes;
  return ports.reduce<Truth>((found, match) => either(found, matchPort(world, match, protocol, port, destination)), no);
}

function matchPort(world: World, match: PortMatch, protocol: string, port: number | undefined, destination: End): Truth {
  if (match.kind === "range") {
    if (match.protocol !== protocol) return no;
    return truthOf(match.protocol === "other" || (port !== undefined && match.first <= port && port <= match.last));
  }
  // PORT-8: nodes and addresses have no names; what is on the host network is its node (NP-61).
  if (destination.kind !== "pod" || destination.workload === undefined || protocol === "other") return no;
  const workload = world.workloads[destination.workload];
  if (workload?.described !== undefined) return match.protocol === undefined || match.protocol === protocol ? maybe : no;
  return truthOf(namedPorts(workload, match).some((p) => p.protocol === protocol && p.port === port));
}

/** Ports of a workload that a named match finds: by name and protocol (PORT-7), all of them (PORT-9). */
export function namedPorts(workload: Workload | undefined, match: PortMatch & { readonly kind: "named" }): Workload["ports"] {
  return (workload?.ports ?? []).filter(
    (p) => p.name === match.name && (match.protocol === undefined || p.protocol === match.protocol),
  );
}
