import { addressSet, isEmpty, noTraffic, subtract, union, type AddressRange, type Endpoint, type Reachability, type Traffic } from "@demarc/engine";
import { rangesText, type End } from "../ends.ts";
import type { WorkloadGroup } from "../workload-groups.ts";
import { everyEnd, type EndFilter } from "./filter.ts";

/** Between two ends: what certainly passes, what may, and where the two differ. */
export interface Found {
  readonly source: End;
  readonly destination: End;
  readonly atLeast: Traffic;
  readonly atMost: Traffic;
  /** Pairs of endpoints whose traffic is not certain; asked for causes. */
  readonly unclear: readonly UnclearPair[];
  /** What it hangs on besides, one sentence each. */
  readonly causes?: readonly string[];
}

export interface UnclearPair {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly family: 4 | 6;
  /** Whether both ends have that family is what is not known (NP-43). */
  readonly perhaps?: true;
  readonly traffic: Traffic;
}

export interface Filters {
  readonly from: EndFilter;
  readonly to: EndFilter;
  readonly touching: EndFilter;
}

/** Two sets of parties, and an endpoint that stands for each. */
interface Side {
  readonly party: number;
  readonly endpoint: Endpoint;
}

type Summed = Pick<Found, "atLeast" | "atMost" | "unclear">;

/** By party, those that it may reach, and those that may reach it; ascending. */
interface Connected {
  readonly to: readonly (readonly number[])[];
  readonly from: readonly (readonly number[])[];
}

/**
 * What may pass at all, looked up at once: in a large cluster nearly all pairs carry nothing. Undefined where the
 * filters leave few pairs to ask for.
 */
export function connectedParties(reachability: Reachability, filters: Filters): Connected | undefined {
  if (Object.values(filters).some((filter) => filter !== everyEnd)) return undefined;
  const to = reachability.parties.map((): number[] => []);
  const from = reachability.parties.map((): number[] => []);
  for (const { source, destination } of reachability.connected()) {
    to[source]?.push(destination);
    from[destination]?.push(source);
  }
  return { to, from };
}

/** Every pair of different workloads that may carry something, in the order of the groups. */
export function betweenWorkloads(
  reachability: Reachability,
  groups: readonly WorkloadGroup[],
  filters: Filters,
  connected: Connected | undefined,
): readonly Found[] {
  const found: Found[] = [];
  // Groups of the same parties have the same traffic: summed once.
  const kinds = kindsOf(groups);
  const cache = new Map<number, Summed>();
  const sides = groups.map((group) => sidesOf(reachability, group));
  const [to, touching] = [filters.to, filters.touching].map((filter) => groups.map(({ end }) => filter.workload(end)));
  const reached = connected === undefined ? undefined : groupsReached(groups, connected);
  for (const [s, source] of groups.entries()) {
    if (!filters.from.workload(source.end)) continue;
    for (const d of reached?.(source) ?? groups.keys()) {
      const destination = groups[d];
      if (s === d || destination === undefined || to?.[d] !== true) continue;
      if (touching?.[s] !== true && touching?.[d] !== true) continue;
      const key = (kinds[s] ?? 0) * groups.length + (kinds[d] ?? 0);
      let summed = cache.get(key);
      if (summed === undefined) cache.set(key, (summed = sum(reachability, sides[s] ?? [], sides[d] ?? [])));
      if (!isEmpty(summed.atMost)) found.push({ source: source.end, destination: destination.end, ...summed });
    }
  }
  return found;
}

/** By group, a number that is the same for groups of the same parties. */
function kindsOf(groups: readonly WorkloadGroup[]): readonly number[] {
  const kinds = new Map<string, number>();
  return groups.map(({ parties }) => {
    const key = parties.join();
    const kind = kinds.get(key) ?? kinds.size;
    kinds.set(key, kind);
    return kind;
  });
}

/** The groups with a party that some party of a group may reach, in order. */
function groupsReached(groups: readonly WorkloadGroup[], { to }: Connected): (source: WorkloadGroup) => readonly number[] {
  const byParty = new Map<number, number[]>();
  groups.forEach(({ parties }, group) => {
    for (const party of parties) {
      const others = byParty.get(party);
      if (others === undefined) byParty.set(party, [group]);
      else others.push(group);
    }
  });
  return ({ parties }) => {
    const reached = new Set<number>();
    for (const party of parties) for (const other of to[party] ?? []) for (const group of byParty.get(other) ?? []) reached.add(group);
    return [...reached].sort((a, b) => a - b);
  };
}

/** Workloads with addresses outside, both ways; addresses with equal traffic are one end. */
export function withOutside(
  reachability: Reachability,
  groups: readonly WorkloadGroup[],
  filters: Filters,
  connected: Connected | undefined,
): readonly Found[] {
  const atoms = addressAtoms(reachability);
  const atomsAmong = (group: WorkloadGroup, others: Connected["to"] | undefined): readonly Atom[] => {
    if (others === undefined) return atoms;
    const parties = new Set(group.parties.flatMap((party) => others[party] ?? []));
    return atoms.filter(({ party }) => parties.has(party));
  };
  const found: Found[] = [];
  for (const group of groups) {
    const sides = sidesOf(reachability, group);
    const touches = filters.touching.workload(group.end);
    const wanted = (ranges: readonly AddressRange[], asked: EndFilter): readonly AddressRange[] =>
      touches ? asked.ranges(ranges) : filters.touching.ranges(asked.ranges(ranges));
    if (filters.from.workload(group.end)) {
      const out = mergeEqual(atomsAmong(group, connected?.to), (ranges) => wanted(ranges, filters.to), (atom) => sum(reachability, sides, [atom]));
      for (const { end, summed } of out) found.push({ source: group.end, destination: end, ...summed });
    }
    if (filters.to.workload(group.end)) {
      const into = mergeEqual(atomsAmong(group, connected?.from), (ranges) => wanted(ranges, filters.from), (atom) => sum(reachability, [atom], sides));
      for (const { end, summed } of into) found.push({ source: end, destination: group.end, ...summed });
    }
  }
  return found;
}

interface Atom extends Side {
  readonly ranges: readonly AddressRange[];
}

/** Parties of addresses; each is of one family. */
function addressAtoms(reachability: Reachability): readonly Atom[] {
  return reachability.parties.flatMap((party): readonly Atom[] => {
    const [first] = party.kind === "addresses" ? party.ranges : [];
    if (party.kind !== "addresses" || first === undefined) return [];
    return [{ party: party.id, ranges: party.ranges, endpoint: { kind: "address", address: { family: first.family, value: first.first } } }];
  });
}

function mergeEqual(
  atoms: readonly Atom[],
  wanted: (ranges: readonly AddressRange[]) => readonly AddressRange[],
  sumOf: (atom: Atom) => Summed,
): readonly { readonly end: End; readonly summed: Summed }[] {
  const merged = new Map<string, { readonly ranges: AddressRange[]; readonly summed: Summed }>();
  for (const atom of atoms) {
    const ranges = wanted(atom.ranges);
    if (ranges.length === 0) continue;
    const summed = sumOf(atom);
    if (isEmpty(summed.atMost)) continue;
    const key = JSON.stringify([summed.atLeast, summed.atMost]);
    const equal = merged.get(key);
    if (equal === undefined) merged.set(key, { ranges: [...ranges], summed });
    else equal.ranges.push(...ranges);
  }
  return [...merged.values()].map(({ ranges, summed }) => ({ end: { kind: "external", ranges: rangesText(addressSet(ranges)) }, summed }));
}

/** Over all pairs of parties, in every address family that they have, or may have, in common (NP-42, NP-43). */
function sum(reachability: Reachability, sources: readonly Side[], destinations: readonly Side[]): Summed {
  let atLeast = noTraffic;
  let atMost = noTraffic;
  const unclear: UnclearPair[] = [];
  const possible: UnclearPair[] = [];
  for (const source of sources) {
    for (const destination of destinations) {
      for (const family of reachability.families(source.party, destination.party)) {
        const opening = reachability.between(source.party, destination.party, family);
        atLeast = union(atLeast, opening.atLeast);
        atMost = union(atMost, opening.atMost);
        const traffic = subtract(opening.atMost, opening.atLeast);
        if (!isEmpty(traffic)) unclear.push({ source: source.endpoint, destination: destination.endpoint, family, traffic });
      }
      const family = reachability.perhapsFamily(source.party, destination.party);
      if (family === undefined) continue;
      const passes = reachability.between(source.party, destination.party, family).atMost;
      if (!isEmpty(passes)) possible.push({ source: source.endpoint, destination: destination.endpoint, family, perhaps: true, traffic: passes });
    }
  }
  for (const pair of possible) {
    // Only what no family that is there lets pass anyway.
    const traffic = subtract(pair.traffic, atMost);
    if (!isEmpty(traffic)) unclear.push({ ...pair, traffic });
  }
  return { atLeast, atMost: possible.reduce((sum, { traffic }) => union(sum, traffic), atMost), unclear };
}

function sidesOf(reachability: Reachability, group: WorkloadGroup): readonly Side[] {
  const sides = new Map<number, Side>();
  for (const workload of group.members) {
    const endpoint: Endpoint = { kind: "workload", workload };
    const party = reachability.partyOf(endpoint);
    if (!sides.has(party)) sides.set(party, { party, endpoint });
  }
  return [...sides.values()];
}
