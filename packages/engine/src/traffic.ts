import {
  coversIntervals,
  equalIntervals,
  includesInInterval,
  intersectIntervals,
  normaliseIntervals,
  numberSteps,
  subtractIntervals,
} from "./interval.ts";
import type { Protocol } from "./world.ts";

/**
 * A set of (protocol, port), exact. Ranges are inclusive, sorted, disjoint and not adjacent, so that
 * equal sets have equal representations. `other` stands for all protocols without ports together.
 */
export interface Traffic {
  readonly tcp: readonly PortRange[];
  readonly udp: readonly PortRange[];
  readonly sctp: readonly PortRange[];
  readonly other: boolean;
}

export interface PortRange {
  /** 1–65535, ≤ last. */
  readonly first: number;
  readonly last: number;
}

export type PortProtocol = Exclude<Protocol, "other">;

/** Ports are 1 to 65535 (NPV-4); 0 is none. */
export const lastPort = 65535;

const none: readonly PortRange[] = [];
const every: readonly PortRange[] = [{ first: 1, last: lastPort }];

/** Nothing passes. */
export const noTraffic: Traffic = { tcp: none, udp: none, sctp: none, other: false };

/** Every protocol and port. */
export const allTraffic: Traffic = { tcp: every, udp: every, sctp: every, other: true };

/**
 * One protocol, from `first` to `last` (inclusive). Without ports: the whole protocol; with `first` alone:
 * that port. Ports are ignored for `other`, which has none. A range that is empty gives nothing.
 */
export function trafficOf(protocol: Protocol, first?: number, last: number | undefined = first): Traffic {
  const low = Math.max(1, first ?? 1);
  const high = Math.min(lastPort, last ?? lastPort);
  const ranges = first === undefined && last === undefined ? every : low <= high ? [{ first: low, last: high }] : none;
  switch (protocol) {
    case "TCP":
      return { ...noTraffic, tcp: ranges };
    case "UDP":
      return { ...noTraffic, udp: ranges };
    case "SCTP":
      return { ...noTraffic, sctp: ranges };
    case "other":
      return { ...noTraffic, other: true };
  }
}

/** What is in either. `union(a, b) = union(b, a)`, `union(a, noTraffic) = a`. */
export function union(a: Traffic, b: Traffic): Traffic {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  return combine(a, b, uniteRanges, a.other || b.other);
}

/** What is in any of them. O(n log n), where one `union` after the other would copy what is there each time. */
export function unionOfAll(all: readonly Traffic[]): Traffic {
  const ranges = (protocol: PortProtocol): readonly PortRange[] => normaliseIntervals(all.flatMap((one) => rangesOf(one, protocol)), numberSteps);
  return { tcp: ranges("TCP"), udp: ranges("UDP"), sctp: ranges("SCTP"), other: all.some(({ other }) => other) };
}

/** What is in both. `intersect(a, b) = intersect(b, a)`, `intersect(a, allTraffic) = a`. */
export function intersect(a: Traffic, b: Traffic): Traffic {
  return combine(a, b, intersectIntervals, a.other && b.other);
}

/** What is in `a` and not in `b`. `union(subtract(a, b), intersect(a, b)) = a`. */
export function subtract(a: Traffic, b: Traffic): Traffic {
  return combine(a, b, subtractRanges, a.other && !b.other);
}

/** Everything else. `complement(complement(a)) = a`. */
export function complement(a: Traffic): Traffic {
  return subtract(allTraffic, a);
}

/** Whether two sets hold the same. */
export function equals(a: Traffic, b: Traffic): boolean {
  return (
    a === b || (a.other === b.other && equalIntervals(a.tcp, b.tcp) && equalIntervals(a.udp, b.udp) && equalIntervals(a.sctp, b.sctp))
  );
}

/** Whether nothing passes, traffic without ports included. */
export function isEmpty(a: Traffic): boolean {
  return a.tcp.length === 0 && a.udp.length === 0 && a.sctp.length === 0 && !a.other;
}

/** Whether all of `b` is in `a`. */
export function covers(a: Traffic, b: Traffic): boolean {
  const inside = (["TCP", "UDP", "SCTP"] as const).every((p) => coversIntervals(rangesOf(a, p), rangesOf(b, p)));
  return inside && (a.other || !b.other);
}

/** Whether a protocol and port are in the set; `port` is ignored for `other`, and without it only `other` can be. */
export function includes(a: Traffic, protocol: Protocol, port: number | undefined): boolean {
  if (protocol === "other") return a.other;
  return port !== undefined && includesInInterval(rangesOf(a, protocol), port);
}

/** The port ranges of one protocol. */
export function rangesOf(a: Traffic, protocol: PortProtocol): readonly PortRange[] {
  switch (protocol) {
    case "TCP":
      return a.tcp;
    case "UDP":
      return a.udp;
    case "SCTP":
      return a.sctp;
  }
}

/**
 * Some member that people will recognise, for a witness: the lowest TCP port, else UDP, else SCTP, else `other`.
 * Undefined for the empty set.
 */
export function someOf(a: Traffic): { readonly protocol: Protocol; readonly port: number | undefined } | undefined {
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    const range = rangesOf(a, protocol)[0];
    if (range !== undefined) return { protocol, port: range.first };
  }
  return a.other ? { protocol: "other", port: undefined } : undefined;
}

/** For people: `everything`, `nothing`, or e.g. `TCP 80, 8080-8090; UDP all; other protocols`. */
export function formatTraffic(a: Traffic): string {
  if (isEmpty(a)) return "nothing";
  if (equals(a, allTraffic)) return "everything";
  const parts: string[] = [];
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    const ranges = rangesOf(a, protocol);
    if (ranges.length > 0) parts.push(`${protocol} ${equalIntervals(ranges, every) ? "all" : ranges.map(formatRange).join(", ")}`);
  }
  if (a.other) parts.push("other protocols");
  return parts.join("; ");
}

function formatRange(range: PortRange): string {
  return range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
}

type RangeOperation = (a: readonly PortRange[], b: readonly PortRange[]) => readonly PortRange[];

const uniteRanges: RangeOperation = (a, b) => {
  if (a.length === 0 || a === b) return b;
  return b.length === 0 ? a : normaliseIntervals([...a, ...b], numberSteps);
};

const subtractRanges: RangeOperation = (a, b) => (b.length === 0 ? a : subtractIntervals(a, b, numberSteps));

function combine(a: Traffic, b: Traffic, operation: RangeOperation, other: boolean): Traffic {
  return { tcp: operation(a.tcp, b.tcp), udp: operation(a.udp, b.udp), sctp: operation(a.sctp, b.sctp), other };
}
