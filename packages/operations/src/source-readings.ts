import { addressSet, includesAddress, intersectAddresses, type Address, type AddressRange, type Endpoint, type Flow } from "@demarc/engine";
import type { Way } from "./expansion.ts";
import { flowsBetween, type Asked, type AskedFlow, type Named } from "./flow-pairs.ts";
import { rangesText } from "./ends.ts";

/** Whose address pods see of a client outside: its own, or that of a node that sends its packets on. */
export type LbSource = "preserve" | "node";

/**
 * Where packets of a client outside come in: by no node that may put its own address in place of the client's, by any
 * node, by one that was asked for, or by the one on which the pod itself runs.
 */
export type Entrance =
  | { readonly kind: "as-sent" }
  | { readonly kind: "any-node" }
  | { readonly kind: "node"; readonly node: number }
  | { readonly kind: "own-node" };

/** What may stand between a client outside and pods, and what is known of it. */
export interface Rewriting {
  /** Where the client's address is kept if its `externalTrafficPolicy` is `Local`. */
  readonly service?: string;
  readonly nodes: "objects" | "networks" | "unknown";
}

export function rewritingOf(way: Way, service?: string): Rewriting {
  const { nodes } = way.cluster.world;
  const known = nodes.some(({ addresses }) => addresses.length > 0) ? "objects" : (way.question.nodeRanges ?? []).length > 0 ? "networks" : "unknown";
  return { nodes: known, ...(service !== undefined && { service }) };
}

/**
 * As {@link flowsBetween}, and where a node may put its own address in place of the client's, the same from each
 * address that a node may have (SVC-21, SVC-23). A pod's own node is told by itself, as it always gets in (NP-62).
 */
export function flowsThrough(way: Way, entrance: Entrance, destinations: readonly Named[], asked: Asked): readonly AskedFlow[] {
  const sent = flowsBetween(way.reachability, way.sources, destinations, asked);
  if (entrance.kind === "as-sent" || !isClientOutside(way)) return sent;
  const { lbSource } = way.question;
  const preserved = lbSource === "node" ? [] : sent.map((flow) => ({ ...flow, lbSource: "preserve" as const }));
  return lbSource === "preserve" ? preserved : [...preserved, ...destinations.flatMap((destination) => fromNodes(way, entrance, destination, asked))];
}

/** An address of the pod network is that of a pod, which is not in the input. */
export function isClientOutside({ question: { source }, cluster }: Way): boolean {
  if (source.kind === "address") return !includesAddress(addressSet(cluster.world.semantics.podRanges), source.address);
  return source.kind === "dns";
}

function fromNodes(way: Way, entrance: Exclude<Entrance, { kind: "as-sent" }>, destination: Named, asked: Asked): readonly AskedFlow[] {
  const sent = flowsBetween(way.reachability, way.sources, [destination], asked);
  return ([4, 6] as const).flatMap((family) => {
    const [one] = sent.filter(({ flow: { source } }) => source.kind === "address" && source.address.family === family);
    if (one === undefined) return [];
    const template: AskedFlow = { ...one, flow: { ...one.flow, family } };
    return [...fromOwnNode(way, entrance, destination, template), ...fromOthers(way, entrance, destination, template)];
  });
}

function nodeOfMember({ cluster }: Way, { workload }: Named["members"][number]): number | undefined {
  return cluster.world.workloads[workload]?.node;
}

function fromOwnNode(way: Way, entrance: Entrance, destination: Named, template: AskedFlow): readonly AskedFlow[] {
  const nodes = destination.members.map((member) => nodeOfMember(way, member));
  const mayBeOwn = entrance.kind === "node" ? nodes.some((node) => node === undefined || node === entrance.node) : nodes.length > 0;
  if (!mayBeOwn) return [];
  const known = new Set(nodes.flatMap((node) => node ?? []));
  const ranges = nodes.includes(undefined) ? [] : [...known].flatMap((node) => rangesOfNode(way, node, template.flow.family));
  // Stands behind all nodes of the input: which one it is makes no difference to what it may send.
  const source: Endpoint = { kind: "node", node: way.cluster.world.nodes.length };
  const byName = entrance.kind === "node" || nodes.includes(undefined);
  return [{ ...template, flow: { ...template.flow, source }, source: { kind: "external", ranges: rangesText(ranges) }, byName, lbSource: "own-node" }];
}

function fromOthers(way: Way, entrance: Entrance, destination: Named, template: AskedFlow): readonly AskedFlow[] {
  if (entrance.kind === "own-node") return [];
  const candidates = entrance.kind === "node" ? [entrance.node] : way.cluster.world.nodes.map((_, node) => node);
  const { family } = template.flow;
  const nodes = candidates.flatMap((node) => {
    const ranges = rangesOfNode(way, node, family);
    return ranges.length === 0 ? [] : [{ node, ranges }];
  });
  if (nodes.length === 0) return somewhere(way, template);
  return nodes.flatMap(({ node, ranges }): readonly AskedFlow[] => {
    const members = destination.members.filter((member) => nodeOfMember(way, member) !== node);
    const [there] = members;
    if (there === undefined && destination.members.length > 0) return [];
    const end: Endpoint = there === undefined ? destination.endpoint : { kind: "workload", workload: there.workload };
    const flow: Flow = { ...template.flow, source: { kind: "node", node }, destination: end };
    return [{ ...template, flow, source: { kind: "external", ranges: rangesText(ranges) }, byName: false, lbSource: "node" }];
  });
}

/** In the networks of nodes, or anywhere if they are not known; which of the addresses a node has is not known either way. */
function somewhere(way: Way, template: AskedFlow): readonly AskedFlow[] {
  const { family } = template.flow;
  const networks = addressSet((way.question.nodeRanges ?? []).filter((range) => range.family === family));
  return way.reachability.parties.flatMap((party) => {
    if (party.kind !== "addresses") return [];
    const own = addressSet(party.ranges.filter((range) => range.family === family));
    const ranges = networks.length === 0 ? own : intersectAddresses(own, networks);
    const [first] = ranges;
    if (first === undefined) return [];
    const source: Endpoint = { kind: "address", address: { family: first.family, value: first.first } };
    return [{ ...template, flow: { ...template.flow, source }, source: { kind: "external", ranges: rangesText(ranges) }, byName: true, lbSource: "node" as const }];
  });
}

function rangesOfNode({ cluster }: Way, node: number, family: 4 | 6 | undefined): readonly AddressRange[] {
  const addresses: readonly Address[] = cluster.world.nodes[node]?.addresses ?? [];
  return addresses.filter((address) => address.family === family).map(({ value, family: own }) => ({ family: own, first: value, last: value }));
}
