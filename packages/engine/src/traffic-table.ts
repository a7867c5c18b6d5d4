import { normaliseIntervals, numberSteps } from "./interval.ts";
import { PairMap } from "./pair-map.ts";
import { SequenceTable } from "./sequence-table.ts";
import { lastPort, type PortRange, type Traffic } from "./traffic.ts";

/** Sets of traffic by number: equal sets have the same number. */
export type TrafficId = number;

export const nothing: TrafficId = 0;
export const everything: TrafficId = 1;

/**
 * Traffic as numbers, for bulk: every distinct set is kept once, and each operation on two of them is done once.
 * Inside, protocols lie one after the other on a line, with a gap between, so that runs never join across protocols.
 */
export class TrafficTable {
  readonly #runs: SequenceTable = new SequenceTable();
  readonly #unions: PairMap = new PairMap();
  readonly #intersections: PairMap = new PairMap();
  readonly #differences: PairMap = new PairMap();
  readonly #complements: (TrafficId | undefined)[] = [];
  readonly #traffic: (Traffic | undefined)[] = [];
  #scratch: Int32Array = new Int32Array(64);

  constructor() {
    this.#runs.idOf([]);
    this.#runs.idOf(protocolStarts.flatMap((start) => [start + 1, start + lastPort]).concat(otherAt, otherAt));
  }

  get size(): number {
    return this.#runs.size;
  }

  idOf(traffic: Traffic): TrafficId {
    const runs: number[] = [];
    [traffic.tcp, traffic.udp, traffic.sctp].forEach((ranges, protocol) => {
      const start = protocolStarts[protocol] ?? 0;
      for (const { first, last } of ranges) runs.push(start + first, start + last);
    });
    if (traffic.other) runs.push(otherAt, otherAt);
    return this.#runs.idOf(runs);
  }

  trafficOf(id: TrafficId): Traffic {
    let traffic = this.#traffic[id];
    if (traffic === undefined) {
      traffic = this.#toTraffic(this.#runs.at(id));
      this.#traffic[id] = traffic;
    }
    return traffic;
  }

  /** First and last of each run, alternating, ascending; a view, valid until the next set is made. */
  runsOf(id: TrafficId): Int32Array {
    return this.#runs.at(id);
  }

  /** @param runs  as `runsOf` gives them, neither overlapping nor adjacent */
  idOfRuns(runs: readonly number[]): TrafficId {
    return this.#runs.idOf(runs);
  }

  /** What is in any of them. Many are put together at once: one after the other, each step would keep a copy of all before. */
  unionOf(ids: readonly TrafficId[]): TrafficId {
    if (ids.length <= fewUnions) return ids.reduce((sum, id) => this.union(sum, id), nothing);
    const pairs = [...new Set(ids)].flatMap((id) => intervalsOf(this.#runs.at(id)));
    return this.#runs.idOf(normaliseIntervals(pairs, numberSteps).flatMap(({ first, last }) => [first, last]));
  }

  union(a: TrafficId, b: TrafficId): TrafficId {
    if (a === b || b === nothing || a === everything) return a;
    if (a === nothing || b === everything) return b;
    return a < b ? this.#remembered(this.#unions, a, b, union) : this.#remembered(this.#unions, b, a, union);
  }

  intersect(a: TrafficId, b: TrafficId): TrafficId {
    if (a === b || b === everything || a === nothing) return a;
    if (a === everything || b === nothing) return b;
    return a < b ? this.#remembered(this.#intersections, a, b, intersection) : this.#remembered(this.#intersections, b, a, intersection);
  }

  subtract(a: TrafficId, b: TrafficId): TrafficId {
    if (a === b || a === nothing || b === everything) return nothing;
    if (a === everything) return this.complement(b);
    return b === nothing ? a : this.#remembered(this.#differences, a, b, difference);
  }

  complement(a: TrafficId): TrafficId {
    if (a === nothing) return everything;
    let result = this.#complements[a];
    if (result === undefined) {
      result = a === everything ? nothing : this.#merge(everything, a, difference);
      this.#complements[a] = result;
    }
    return result;
  }

  #remembered(memory: PairMap, a: TrafficId, b: TrafficId, keeps: (inA: boolean, inB: boolean) => boolean): TrafficId {
    const known = memory.get(a, b);
    if (known >= 0) return known;
    const result = this.#merge(a, b, keeps);
    memory.set(a, b, result);
    return result;
  }

  /**
   * Walks the ends of both runs in order and notes where membership of the result changes. Runs that reach into
   * nothing of the other side, and alone are not kept, are passed over: a port against thousands costs little.
   */
  #merge(a: TrafficId, b: TrafficId, keeps: (inA: boolean, inB: boolean) => boolean): TrafficId {
    const [allX, allY] = [this.#runs.at(a), this.#runs.at(b)];
    const x = keeps(true, false) ? allX : between(allX, allY);
    const y = keeps(false, true) ? allY : between(allY, x);
    if (this.#scratch.length < x.length + y.length) this.#scratch = new Int32Array(2 * (x.length + y.length));
    const out = this.#scratch;
    let length = 0;
    let inside = false;
    for (let i = 0, j = 0; i < x.length || j < y.length; ) {
      const p = edge(x, i);
      const q = edge(y, j);
      const at = Math.min(p, q);
      if (p === at) i++;
      if (q === at) j++;
      const now = keeps((i & 1) === 1, (j & 1) === 1);
      if (now === inside) continue;
      out[length++] = now ? at : at - 1;
      inside = now;
    }
    return this.#runs.idOf(out, length);
  }

  #toTraffic(runs: Int32Array): Traffic {
    const byProtocol: [PortRange[], PortRange[], PortRange[]] = [[], [], []];
    let other = false;
    for (let i = 0; i < runs.length; i += 2) {
      const first = runs[i] ?? 0;
      const last = runs[i + 1] ?? 0;
      if (first === otherAt) other = true;
      else byProtocol[first >> 16]?.push({ first: first & 0xffff, last: last & 0xffff });
    }
    const [tcp, udp, sctp] = byProtocol;
    return { tcp, udp, sctp, other };
  }
}

const protocolStarts: readonly number[] = [0, 1 << 16, 2 << 16];
const otherAt: number = (3 << 16) + 1;

const union = (inA: boolean, inB: boolean): boolean => inA || inB;
const intersection = (inA: boolean, inB: boolean): boolean => inA && inB;
const difference = (inA: boolean, inB: boolean): boolean => inA && !inB;

/** So few are mostly put together before, and remembered. */
const fewUnions = 16;

function intervalsOf(runs: Int32Array): readonly PortRange[] {
  return Array.from({ length: runs.length / 2 }, (_, i) => ({ first: runs[2 * i] ?? 0, last: runs[2 * i + 1] ?? 0 }));
}

/** The runs that reach into the stretch that others span. */
function between(runs: Int32Array, others: Int32Array): Int32Array {
  const [first, last] = [others[0], others.at(-1)];
  if (first === undefined || last === undefined) return noRuns;
  const start = countWhere(runs, 1, (end) => end < first);
  return runs.subarray(2 * start, 2 * countWhere(runs, 0, (begin) => begin <= last));
}

const noRuns = new Int32Array(0);

/** How many runs, from the first on, have a first (0) or last (1) place such that something holds. */
function countWhere(runs: Int32Array, side: 0 | 1, holds: (place: number) => boolean): number {
  let low = 0;
  let high = runs.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(runs[2 * middle + side] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the membership of a run changes: at its first member, and just behind its last. */
function edge(runs: Int32Array, i: number): number {
  return i < runs.length ? (runs[i] ?? 0) + (i & 1) : Number.MAX_SAFE_INTEGER;
}
