import type { AddressRange, Protocol, Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { describedEnd } from "./described-pods.ts";
import { rangesText } from "./ends.ts";
import { addressEnd, flowsBetween, podsOf, type AskedFlow, type Named } from "./flow-pairs.ts";
import type { Reference } from "./reference.ts";
import type { LbSource, Rewriting } from "./source-readings.ts";

export interface Question {
  readonly source: Reference;
  readonly destination: Reference;
  readonly protocol: Protocol;
  readonly port: number | undefined;
  /** Absent: each family that both ends have. */
  readonly family?: 4 | 6;
  /** Whose address pods see where that is not fixed (SVC-21); absent: both are judged. */
  readonly lbSource?: LbSource;
  /** Where nodes have their addresses, for want of Node objects. */
  readonly nodeRanges?: readonly AddressRange[];
}

/** The flows that a question is about; with none, why there are none. */
export interface Expansion {
  readonly flows: readonly AskedFlow[];
  /** Set when nothing stands behind the destination, so that the connection fails whatever policies say. */
  readonly nothingBehind?: string;
  /** Set when the input does not tell all that is asked: with the flows alone there is no answer but a denial. */
  readonly unknown?: string;
  /** Set when a node may put its own address in place of the client's. */
  readonly rewriting?: Rewriting;
  readonly notes: readonly string[];
}

/** A question whose source is taken apart. */
export interface Way {
  readonly cluster: Cluster;
  readonly reachability: Reachability;
  readonly question: Question;
  readonly sources: readonly Named[];
  /** From addresses or nodes, not from pods. */
  readonly fromOutside: boolean;
}

/** To ends as they are, at the port that is asked for. */
export function straight(way: Way, destinations: readonly Named[], notes: readonly string[]): Expansion {
  const { question } = way;
  const families = familiesAsked(question);
  const flows = flowsBetween(way.reachability, way.sources, destinations, {
    protocol: question.protocol,
    port: question.port,
    ...(families !== undefined && { families }),
  });
  return flows.length === 0 && way.sources.length > 0 && destinations.length > 0 ? { flows, nothingBehind: noFamilyText(families), notes } : { flows, notes };
}

/** The family that is asked for, by itself or by an address that stands for an end. */
export function familiesAsked({ source, destination, family }: Question): readonly (4 | 6)[] | undefined {
  if (family !== undefined) return [family];
  const given = [source, destination].flatMap((end) => ("address" in end ? [end.address.family] : []));
  return given.length === 0 ? undefined : given.filter((one) => given.every((other) => other === one));
}

/** Why two ends cannot talk at all, as a reason of a verdict; `families` are those that were asked for. */
export function noFamilyText(families: readonly (4 | 6)[] | undefined): string {
  return families?.length === 1 ? `the two ends do not both have an IPv${String(families[0])} address (NP-42)` : "the two ends have no address family in common (NP-42)";
}

/** The single ends that a reference stands for: pods, addresses, nodes; empty where it stands for none. */
export function endsOf(cluster: Cluster, reachability: Reachability, reference: Reference): readonly Named[] {
  switch (reference.kind) {
    case "workloads":
      return podsOf(cluster, reachability, reference.workloads);
    case "service":
      return [...podsOf(cluster, reachability, reference.service.workloads), ...reference.service.endpointAddresses.map(addressEnd)];
    case "node":
      return [{ endpoint: { kind: "node", node: reference.node }, end: { kind: "node", name: cluster.nodes[reference.node]?.name ?? "" }, members: [] }];
    case "address":
      return [addressEnd(reference.address)];
    case "described":
      return [{ endpoint: { kind: "workload", workload: reference.workload }, end: describedEnd(reference.pods, String), members: [] }];
    case "dns":
      return reachability.parties.flatMap((party) => (party.kind === "addresses" ? byName(reference.name, party.ranges) : []));
  }
}

/** Any of the addresses may be an answer for the name, and rules that name domains match by it (ANP-23). */
function byName(name: string, ranges: readonly AddressRange[]): readonly Named[] {
  const [first] = ranges;
  if (first === undefined) return [];
  return [
    {
      endpoint: { kind: "address", address: { family: first.family, value: first.first }, name },
      end: { kind: "external", ranges: rangesText(ranges) },
      members: [],
      byName: true,
      ranges,
    },
  ];
}
