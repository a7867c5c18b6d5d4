import type { CompiledRule } from "./compile.ts";
import { nothing, type TrafficId, type TrafficTable } from "./traffic-table.ts";

/** What a rule lets pass for certain between a pair. */
export interface CertainMatch {
  readonly rule: CompiledRule;
  readonly traffic: TrafficId;
}

/**
 * What rules let pass for certain between one pair, kept so that each of them can be asked what it does there without
 * going through all the others. Building costs O(n log n) in the runs of ports of all rules.
 */
export class Cover {
  /** How much is kept. */
  readonly size: number;
  readonly #traffic: TrafficTable;
  readonly #matches: readonly CertainMatch[];
  #parts: Parts | undefined;
  #runs: Runs | undefined;

  constructor(traffic: TrafficTable, matches: readonly CertainMatch[]) {
    this.#traffic = traffic;
    this.#matches = matches;
    this.size = matches.reduce((sum, match) => sum + traffic.runsOf(match.traffic).length, 1);
  }

  get parts(): Parts {
    return (this.#parts ??= this.#isSmall ? partsInTurn(this.#traffic, this.#matches) : partsAtOnce(this.#traffic, this.#matches));
  }

  /** The rules that let pass some of this traffic, each once. */
  meeting(traffic: TrafficId): ReadonlySet<CompiledRule> {
    if (this.#isSmall) {
      const meeting = this.#matches.filter((match) => this.#traffic.intersect(match.traffic, traffic) !== nothing);
      return new Set(meeting.map(({ rule }) => rule));
    }
    this.#runs ??= new Runs(this.#traffic, this.#matches);
    return this.#runs.meeting(this.#traffic.runsOf(traffic));
  }

  /** Most are: what few sets of ports have to do with each other is remembered by the table. */
  get #isSmall(): boolean {
    return this.#matches.length < 8;
  }
}

/** What some rule lets pass; and what one rule alone does, where rules with the same ref are one. */
export interface Parts {
  readonly whole: TrafficId;
  readonly single: TrafficId;
}

/** Runs of ports by their first, with the farthest that they and all before them reach, and whose they are. */
class Runs {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #farthest: Int32Array;
  readonly #rules: readonly CompiledRule[];

  constructor(traffic: TrafficTable, matches: readonly CertainMatch[]) {
    const runs: { readonly rule: CompiledRule; readonly first: number; readonly last: number }[] = [];
    for (const { rule, traffic: id } of matches) {
      const ends = traffic.runsOf(id);
      for (let i = 0; i < ends.length; i += 2) runs.push({ rule, first: ends[i] ?? 0, last: ends[i + 1] ?? 0 });
    }
    runs.sort((a, b) => a.first - b.first);
    this.#rules = runs.map(({ rule }) => rule);
    this.#first = Int32Array.from(runs, ({ first }) => first);
    this.#last = Int32Array.from(runs, ({ last }) => last);
    let farthest = -1;
    this.#farthest = this.#last.map((last) => (farthest = Math.max(farthest, last)));
  }

  meeting(ends: Int32Array): ReadonlySet<CompiledRule> {
    const found = new Set<CompiledRule>();
    for (let at = 0; at < ends.length; at += 2) {
      const [first = 0, last = 0] = [ends[at], ends[at + 1]];
      for (let i = this.#countUpTo(last) - 1; i >= 0 && (this.#farthest[i] ?? -1) >= first; i--) {
        const rule = this.#rules[i];
        if (rule !== undefined && (this.#last[i] ?? -1) >= first) found.add(rule);
      }
    }
    return found;
  }

  /** How many runs begin at or before a place. */
  #countUpTo(place: number): number {
    let low = 0;
    let high = this.#first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#first[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function partsInTurn(traffic: TrafficTable, matches: readonly CertainMatch[]): Parts {
  let whole = nothing;
  let shared = nothing;
  for (const id of byRef(traffic, matches)) {
    shared = traffic.union(shared, traffic.intersect(whole, id));
    whole = traffic.union(whole, id);
  }
  return { whole, single: traffic.subtract(whole, shared) };
}

function partsAtOnce(traffic: TrafficTable, matches: readonly CertainMatch[]): Parts {
  const depths = depthsOf(traffic, byRef(traffic, matches));
  const where = (isWanted: (depth: number) => boolean): TrafficId => traffic.idOfRuns(runsWhere(depths, isWanted));
  return { whole: where((depth) => depth > 0), single: where((depth) => depth === 1) };
}

function byRef(traffic: TrafficTable, matches: readonly CertainMatch[]): Iterable<TrafficId> {
  const ids = new Map<number, TrafficId>();
  for (const { rule, traffic: id } of matches) ids.set(rule.refNumber, traffic.union(ids.get(rule.refNumber) ?? nothing, id));
  return ids.values();
}

/** Where it changes how many rules let pass what comes there, in order, and how many do from there on. */
function depthsOf(traffic: TrafficTable, ids: Iterable<TrafficId>): readonly (readonly [place: number, depth: number])[] {
  const changes = new Map<number, number>();
  for (const id of ids) {
    const ends = traffic.runsOf(id);
    for (let i = 0; i < ends.length; i++) {
      // A run ends just before the next place.
      const place = (ends[i] ?? 0) + (i & 1);
      changes.set(place, (changes.get(place) ?? 0) + ((i & 1) === 0 ? 1 : -1));
    }
  }
  let depth = 0;
  return [...changes].sort(([a], [b]) => a - b).map(([place, change]) => [place, (depth += change)]);
}

function runsWhere(depths: ReturnType<typeof depthsOf>, isWanted: (depth: number) => boolean): readonly number[] {
  const runs: number[] = [];
  let inside = false;
  for (const [place, depth] of depths) {
    if (isWanted(depth) === inside) continue;
    runs.push(inside ? place - 1 : place);
    inside = !inside;
  }
  return runs;
}
