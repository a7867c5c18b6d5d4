import { formatAddress } from "./address.ts";
import {
  bigintSteps,
  coversIntervals,
  equalIntervals,
  includesInInterval,
  intersectIntervals,
  normaliseIntervals,
  subtractIntervals,
  type Interval,
} from "./interval.ts";
import type { Address, AddressRange } from "./world.ts";

/**
 * A set of addresses of both families: ranges sorted by family and first address, disjoint and not adjacent, so that
 * equal sets have equal representations. IPv4 and IPv6 never mix (NP-20).
 */
export type AddressSet = readonly AddressRange[];

const lastOf = { 4: (1n << 32n) - 1n, 6: (1n << 128n) - 1n } as const;

/** All addresses of a family. */
export function wholeFamily(family: 4 | 6): AddressRange {
  return { family, first: 0n, last: lastOf[family] };
}

/** No address of either family. */
export const noAddresses: AddressSet = [];
/** Every address of both families. */
export const allAddresses: AddressSet = [wholeFamily(4), wholeFamily(6)];

/** Brings ranges in any order, overlapping or adjacent, into the one form of the set they make. */
export function addressSet(ranges: readonly AddressRange[]): AddressSet {
  return join(normaliseIntervals(ofFamily(ranges, 4), bigintSteps), normaliseIntervals(ofFamily(ranges, 6), bigintSteps));
}

/** The operations take ranges in any order and give sets; the laws are those of traffic. */
export function uniteAddresses(a: readonly AddressRange[], b: readonly AddressRange[]): AddressSet {
  return addressSet([...a, ...b]);
}

/** What is in both. */
export function intersectAddresses(a: readonly AddressRange[], b: readonly AddressRange[]): AddressSet {
  return combine(a, b, intersectIntervals);
}

/** What is in `a` and not in `b`. */
export function subtractAddresses(a: readonly AddressRange[], b: readonly AddressRange[]): AddressSet {
  return combine(a, b, (x, y) => subtractIntervals(x, y, bigintSteps));
}

/** What is not in it, of both families: the complement of IPv4 ranges alone holds all of IPv6. */
export function complementAddresses(a: readonly AddressRange[]): AddressSet {
  return subtractAddresses(allAddresses, a);
}

/** Whether the same addresses are in both, however the ranges are cut. */
export function equalAddresses(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return ([4, 6] as const).every((f) => equalIntervals(sorted(a, f), sorted(b, f)));
}

/** Whether all of `inner` is in `outer`. */
export function coversAddresses(outer: readonly AddressRange[], inner: readonly AddressRange[]): boolean {
  return ([4, 6] as const).every((f) => coversIntervals(sorted(outer, f), sorted(inner, f)));
}

/** `set` must be normalised. O(log n). */
export function includesAddress(set: AddressSet, address: Address): boolean {
  return includesInInterval(ofFamily(set, address.family), address.value);
}

/** `first-last`, or the address alone; sets are joined by comma. `none` for the empty set. */
export function formatRanges(ranges: readonly AddressRange[]): string {
  const set = addressSet(ranges);
  return set.length === 0 ? "none" : set.map(formatRange).join(", ");
}

/** The fewest blocks that make up exactly this set, e.g. `10.0.0.0/8`; single addresses with `/32` or `/128`. */
export function formatCidrs(ranges: readonly AddressRange[]): readonly string[] {
  return addressSet(ranges).flatMap(cidrsOf);
}

function formatRange({ family, first, last }: AddressRange): string {
  const start = formatAddress({ family, value: first });
  return first === last ? start : `${start}-${formatAddress({ family, value: last })}`;
}

function cidrsOf({ family, first, last }: AddressRange): readonly string[] {
  const bits = family === 4 ? 32 : 128;
  const result: string[] = [];
  let at = first;
  while (at <= last) {
    // The largest block that starts here: aligned, and not beyond the end.
    let host = 0;
    while (host < bits && at % (1n << BigInt(host + 1)) === 0n && at + (1n << BigInt(host + 1)) - 1n <= last) host++;
    result.push(`${formatAddress({ family, value: at })}/${bits - host}`);
    at += 1n << BigInt(host);
  }
  return result;
}

function ofFamily(ranges: readonly AddressRange[], family: 4 | 6): readonly AddressRange[] {
  return ranges.every((r) => r.family === family) ? ranges : ranges.filter((r) => r.family === family);
}

function sorted(ranges: readonly AddressRange[], family: 4 | 6): readonly Interval<bigint>[] {
  return normaliseIntervals(ofFamily(ranges, family), bigintSteps);
}

function join(four: readonly Interval<bigint>[], six: readonly Interval<bigint>[]): AddressSet {
  return [
    ...four.map(({ first, last }): AddressRange => ({ family: 4, first, last })),
    ...six.map(({ first, last }): AddressRange => ({ family: 6, first, last })),
  ];
}

type Operation = (a: readonly Interval<bigint>[], b: readonly Interval<bigint>[]) => readonly Interval<bigint>[];

function combine(a: readonly AddressRange[], b: readonly AddressRange[], operation: Operation): AddressSet {
  return join(operation(sorted(a, 4), sorted(b, 4)), operation(sorted(a, 6), sorted(b, 6)));
}
