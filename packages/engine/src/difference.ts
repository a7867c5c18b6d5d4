import { intersectAddresses, uniteAddresses } from "./address-set.ts";
import type { Opening, Party } from "./opening.ts";
import type { Reachability } from "./reachability.ts";
import { isEmpty, subtract, type Traffic } from "./traffic.ts";
import { findUnchanged } from "./unchanged.ts";
import type { AddressRange, Direction } from "./world.ts";

/** Parties of both sides at once: workloads by key, with their indices before and after; addresses by range. */
export type ChangeEnd =
  | { readonly kind: "workloads"; readonly keys: readonly string[]; readonly before: readonly number[]; readonly after: readonly number[] }
  | { readonly kind: "addresses"; readonly ranges: readonly AddressRange[] };

/** Traffic between two ends that one side lets pass and the other does not. */
export interface Change {
  readonly source: ChangeEnd;
  readonly destination: ChangeEnd;
  /** Passes for certain on one side, and not for certain on the other. */
  readonly certain: Traffic;
  /** Passes at least possibly on one side, and certainly not on the other. */
  readonly possible: Traffic;
  /** Only where both families have it differently. */
  readonly family?: 4 | 6;
}

/**
 * What a change of the world changes. Ends that exist on one side only are listed apart: with them come and go flows
 * that no policy opened or closed.
 */
export interface Difference {
  readonly opened: readonly Change[];
  readonly closed: readonly Change[];
  /** Indices in the world after. */
  readonly added: readonly number[];
  /** Indices in the world before. */
  readonly removed: readonly number[];
}

/**
 * Compares two worlds flow by flow, grouped by the parties of both: what one policy tells apart before or after is
 * told apart here. `difference(a, b).opened` is `difference(b, a).closed`; of a world with itself nothing is left.
 * Cost: pairs of such groups with an end that differs, or where something else is said; all pairs where the worlds
 * differ in semantics, nodes or namespaces.
 */
export function difference(before: Reachability, after: Reachability): Difference {
  const { joint, added, removed } = joinParties(before, after);
  const opened: Change[] = [];
  const closed: Change[] = [];
  const compare = comparison();
  for (const source of joint) {
    for (const destination of joint) {
      if (source.end.kind === "addresses" && destination.end.kind === "addresses") continue;
      if (source.same && destination.same && source.saysSame.egress && destination.saysSame.ingress) continue;
      const families = familiesOf(before, after, source, destination);
      for (const family of families) {
        const a = before.between(source.before, destination.before, family);
        const b = after.between(source.after, destination.after, family);
        const named = families.length > 1 ? { family } : {};
        const gained = compare(a, b);
        if (gained !== undefined) opened.push({ source: source.end, destination: destination.end, ...gained, ...named });
        const lost = compare(b, a);
        if (lost !== undefined) closed.push({ source: source.end, destination: destination.end, ...lost, ...named });
      }
    }
  }
  return { opened, closed, added, removed };
}

interface JointParty {
  readonly end: ChangeEnd;
  readonly before: number;
  readonly after: number;
  /** It is to policies what it was. */
  readonly same: boolean;
  /** The policies that have it as subject say what they said. */
  readonly saysSame: Readonly<Record<Direction, boolean>>;
}

type Gain = Pick<Change, "certain" | "possible">;

/** What the second opening has and the first has not. Openings are few and shared, so each two are compared once. */
function comparison(): (from: Opening, to: Opening) => Gain | undefined {
  const known = new Map<Opening, Map<Opening, Gain | undefined>>();
  return (from, to) => {
    let gains = known.get(from);
    if (gains === undefined) known.set(from, (gains = new Map<Opening, Gain | undefined>()));
    if (!gains.has(to)) {
      const certain = subtract(to.atLeast, from.atLeast);
      const possible = subtract(to.atMost, from.atMost);
      gains.set(to, isEmpty(certain) && isEmpty(possible) ? undefined : { certain, possible });
    }
    return gains.get(to);
  };
}

/** All families that the pair can use on either side; one is enough where policies do not tell them apart. */
function familiesOf(before: Reachability, after: Reachability, source: JointParty, destination: JointParty): readonly (4 | 6)[] {
  const a = before.families(source.before, destination.before);
  const b = after.families(source.after, destination.after);
  const families = ([4, 6] as const).filter((f) => a.includes(f) || b.includes(f));
  if (families.length < 2) return families;
  const same =
    before.between(source.before, destination.before, 4) === before.between(source.before, destination.before, 6) &&
    after.between(source.after, destination.after, 4) === after.between(source.after, destination.after, 6);
  return same ? [4] : families;
}

function joinParties(before: Reachability, after: Reachability): {
  readonly joint: readonly JointParty[];
  readonly added: readonly number[];
  readonly removed: readonly number[];
} {
  const places = new Map<string, number[]>();
  before.world.workloads.forEach((w, index) => {
    const known = places.get(w.key);
    if (known === undefined) places.set(w.key, [index]);
    else known.push(index);
  });
  const added: number[] = [];
  const groups = new Map<string, { keys: string[]; before: number[]; after: number[] }>();
  after.world.workloads.forEach((w, index) => {
    const was = places.get(w.key)?.shift();
    if (was === undefined) {
      added.push(index);
      return;
    }
    const key = `${before.partyOf({ kind: "workload", workload: was })} ${after.partyOf({ kind: "workload", workload: index })}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { keys: [], before: [], after: [] }));
    group.keys.push(w.key);
    group.before.push(was);
    group.after.push(index);
  });
  const removed = [...places.values()].flat().sort((a, b) => a - b);
  const unchanged = findUnchanged(before, after);
  const workloads = [...groups].map(([key, group]): JointParty => {
    const parties = partiesIn(key);
    const says = (direction: Direction): boolean => unchanged?.says(parties.before, parties.after, direction) ?? false;
    return {
      end: { kind: "workloads", ...group },
      ...parties,
      same: unchanged !== undefined && group.before.every((was, i) => unchanged.workload(was, group.after[i] ?? -1)),
      saysSame: { ingress: says("ingress"), egress: says("egress") },
    };
  });
  return { joint: [...workloads, ...joinAddresses(before, after)], added, removed };
}

function partiesIn(key: string): { readonly before: number; readonly after: number } {
  const [before = "", after = ""] = key.split(" ");
  return { before: Number(before), after: Number(after) };
}

/** Pieces that lie in one atom before and in one after. */
function joinAddresses(before: Reachability, after: Reachability): readonly JointParty[] {
  const ranges = new Map<string, AddressRange[]>();
  const ofBefore = rangesInOrder(before.parties);
  const ofAfter = rangesInOrder(after.parties);
  let i = 0;
  let j = 0;
  for (;;) {
    const a = ofBefore[i];
    const b = ofAfter[j];
    if (a === undefined || b === undefined) break;
    const shared = intersectAddresses([a.range], [b.range]);
    if (shared.length > 0) {
      const key = `${a.party} ${b.party}`;
      const known = ranges.get(key);
      if (known === undefined) ranges.set(key, [...shared]);
      else known.push(...shared);
    }
    if (a.range.family !== b.range.family ? a.range.family < b.range.family : a.range.last < b.range.last) i++;
    else j++;
  }
  // Addresses are what they are, and nothing is said at them (NP-7).
  return [...ranges].map(([key, list]): JointParty => ({
    end: { kind: "addresses", ranges: uniteAddresses(list, []) },
    ...partiesIn(key),
    same: true,
    saysSame: { ingress: true, egress: true },
  }));
}

function rangesInOrder(parties: readonly Party[]): readonly { readonly party: number; readonly range: AddressRange }[] {
  return parties
    .flatMap((p) => (p.kind === "addresses" ? p.ranges.map((range) => ({ party: p.id, range })) : []))
    .sort((a, b) => a.range.family - b.range.family || (a.range.first < b.range.first ? -1 : 1));
}
