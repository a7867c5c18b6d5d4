import { agreedTraffic, type AgreedTraffic, type Charter } from "@demarc/charter";
import {
  addressSet, intersect, intersectAddresses, isEmpty, noTraffic, subtract, subtractAddresses, trafficOf, union, type AddressRange,
  type Endpoint, type PairTraffic, type Traffic,
} from "@demarc/engine";
import { addTo } from "@demarc/source";
import { someAddress } from "./address-text.ts";
import { dnsServers } from "./dns-servers.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** Members of a party that everything agreed treats alike: of one namespace, in the same agreements. */
export type Segment =
  | {
      readonly kind: "workloads";
      readonly namespace: string;
      readonly team: string;
      readonly workloads: readonly number[];
      readonly asSource: ReadonlySet<number>;
      readonly asDestination: ReadonlySet<number>;
    }
  | {
      readonly kind: "addresses";
      readonly ranges: readonly AddressRange[];
      readonly asSource: ReadonlySet<number>;
      readonly asDestination: ReadonlySet<number>;
    };

/** Some end of a segment, for a verdict; its members fare alike. */
export function endpointOf(segment: Segment): Endpoint {
  return segment.kind === "workloads" ? { kind: "workload", workload: segment.workloads[0] ?? 0 } : { kind: "address", address: someAddress(segment.ranges) };
}

/** Part of what passes between two parties: whom it concerns, and what of it is agreed. */
export interface SegmentPair {
  readonly pair: PairTraffic;
  readonly source: Segment;
  readonly destination: Segment;
  /** All that certainly passes between the two by what is asked about. */
  readonly traffic: Traffic;
  readonly agreed: Traffic;
  /** `traffic` without `agreed`. */
  readonly excess: Traffic;
}

/**
 * What is agreed, by party. Workloads are sorted once by the agreements that they are in, so that a pair costs
 * its distinct segments, not its workloads.
 */
export class Agreements {
  readonly all: readonly AgreedTraffic[];
  readonly #context: RuleContext;
  readonly #asSource = new Map<number, number[]>();
  readonly #asDestination = new Map<number, number[]>();
  readonly #segments = new Map<number, readonly Segment[]>();

  constructor(context: RuleContext) {
    this.#context = context;
    const { charter, cluster, today } = context;
    this.all = charter === undefined ? [] : [...agreedTraffic(charter, cluster, today), ...dnsOfTheCluster(context, charter)];
    this.all.forEach(({ sources, destinations }, index) => {
      for (const workload of sources.workloads) addTo(this.#asSource, workload, index);
      for (const workload of destinations.workloads) addTo(this.#asDestination, workload, index);
    });
  }

  /**
   * What a pair of parties carries for certain, cut where an agreement begins or ends. What only may pass is no
   * opening that somebody could be asked to answer for; a workload with itself is left out.
   */
  split(pair: PairTraffic): Iterable<SegmentPair> {
    return this.cut(pair, intersect(pair.traffic, this.#context.reachability.between(pair.source, pair.destination).atLeast));
  }

  /** Some traffic of a pair of parties, cut where an agreement begins or ends; a workload with itself is left out. */
  *cut(pair: PairTraffic, traffic: Traffic): Iterable<SegmentPair> {
    if (isEmpty(traffic)) return;
    for (const source of this.segmentsOf(pair.source)) {
      for (const destination of this.segmentsOf(pair.destination)) {
        if (isSelf(source, destination)) continue;
        const agreed = this.agreedBetween(source, destination);
        yield { pair, source, destination, traffic, agreed, excess: subtract(traffic, agreed) };
      }
    }
  }

  /** @param kind  of what is agreed; all where it is left out */
  agreedBetween(source: Segment, destination: Segment, kind?: AgreedTraffic["kind"]): Traffic {
    let agreed = noTraffic;
    for (const index of source.asSource) {
      const agreement = this.all[index];
      if (agreement === undefined || (kind !== undefined && agreement.kind !== kind)) continue;
      if (destination.asDestination.has(index)) agreed = union(agreed, agreement.traffic);
    }
    return agreed;
  }

  /** The pairs' traffic that nothing agreed covers. */
  *unagreed(pairs: Iterable<PairTraffic>): Iterable<SegmentPair> {
    for (const pair of pairs) for (const part of this.split(pair)) if (!isEmpty(part.excess)) yield part;
  }

  segmentsOf(party: number): readonly Segment[] {
    const known = this.#segments.get(party);
    if (known !== undefined) return known;
    const found = this.#cut(party);
    this.#segments.set(party, found);
    return found;
  }

  #cut(id: number): readonly Segment[] {
    const party = this.#context.reachability.parties[id];
    if (party === undefined) return [];
    return party.kind === "workloads" ? this.#cutWorkloads(party.workloads) : this.#cutAddresses(party.ranges);
  }

  #cutWorkloads(workloads: readonly number[]): readonly Segment[] {
    const { cluster, ownership } = this.#context;
    const groups = new Map<string, { namespace: string; workloads: number[]; source: number[]; destination: number[] }>();
    for (const workload of workloads) {
      const namespace = cluster.workloads[workload]?.namespace ?? "";
      const source = this.#asSource.get(workload) ?? [];
      const destination = this.#asDestination.get(workload) ?? [];
      const key = JSON.stringify([namespace, source, destination]);
      const group = groups.get(key) ?? { namespace, workloads: [], source, destination };
      group.workloads.push(workload);
      groups.set(key, group);
    }
    return [...groups.values()].map(({ namespace, workloads: members, source, destination }) => ({
      kind: "workloads",
      namespace,
      team: ownership.ofNamespace(namespace),
      workloads: members,
      asSource: new Set(source),
      asDestination: new Set(destination),
    }));
  }

  /** Addresses are cut agreement by agreement: there are few, and most touch nothing. */
  #cutAddresses(ranges: readonly AddressRange[]): readonly Segment[] {
    let pieces = [{ ranges: addressSet(ranges), source: [] as number[], destination: [] as number[] }];
    this.all.forEach(({ sources, destinations }, index) => {
      pieces = cutPieces(pieces, sources.addresses, (piece) => ({ ...piece, source: [...piece.source, index] }));
      pieces = cutPieces(pieces, destinations.addresses, (piece) => ({ ...piece, destination: [...piece.destination, index] }));
    });
    return pieces.map(({ ranges: own, source, destination }) => ({ kind: "addresses", ranges: own, asSource: new Set(source), asDestination: new Set(destination) }));
  }
}

/**
 * Names are looked up by every pod, so where the page gives access to the cluster's DNS to a team, that it is asked is
 * agreed: what remains to say is whose policy opens it. It need not pass; `egress-isolated-without-dns` says where it does not.
 */
function dnsOfTheCluster(context: RuleContext, { responsibilities }: Charter): readonly AgreedTraffic[] {
  const line = responsibilities.find(({ mode, concerns }) => mode === "owns" && concerns.includes("dns-egress"));
  if (line === undefined) return [];
  return (["UDP", "TCP"] as const).flatMap((protocol): readonly AgreedTraffic[] => {
    const servers = dnsServers(context, protocol);
    if (servers.length === 0) return [];
    return [
      {
        id: `cluster DNS by ${protocol}`,
        kind: "required",
        statement: line.statement,
        at: line.at,
        summary: `DNS by ${protocol}, which the page gives to ${line.team}`,
        between: { from: [], to: [] },
        sources: { workloads: [...context.cluster.workloads.keys()], addresses: [] },
        destinations: { workloads: servers.map(({ workload }) => workload), addresses: [] },
        traffic: servers.map(({ port }) => trafficOf(protocol, port)).reduce(union),
        portsKnown: true,
        must: "none",
        seen: "always",
        unresolved: undefined,
      },
    ];
  });
}

interface Piece {
  readonly ranges: readonly AddressRange[];
  readonly source: number[];
  readonly destination: number[];
}

function cutPieces(pieces: readonly Piece[], by: readonly AddressRange[], mark: (piece: Piece) => Piece): Piece[] {
  if (by.length === 0) return [...pieces];
  return pieces.flatMap((piece) => {
    const inside = intersectAddresses(piece.ranges, by);
    if (inside.length === 0) return [piece];
    const rest = subtractAddresses(piece.ranges, by);
    return [mark({ ...piece, ranges: inside }), ...(rest.length > 0 ? [{ ...piece, ranges: rest }] : [])];
  });
}

/** Whether both are the same one workload: it needs no policy to reach itself. */
export function isSelf(source: Segment, destination: Segment): boolean {
  return (
    source.kind === "workloads" &&
    destination.kind === "workloads" &&
    source.workloads.length === 1 &&
    destination.workloads.length === 1 &&
    source.workloads[0] === destination.workloads[0]
  );
}

/** The agreements of a run; made once, since several rules ask. */
export const agreementsOf: (context: RuleContext) => Agreements = remembered((context: RuleContext) => new Agreements(context));
