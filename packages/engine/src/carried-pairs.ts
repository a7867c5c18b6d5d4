import type { PairTraffic } from "./opening.ts";
import { nothing, type TrafficId, type TrafficTable } from "./traffic-table.ts";
import type { Direction } from "./world.ts";

/** What a rule does to one pair of parties, by number of the traffic. */
export interface Share {
  readonly carried: TrafficId;
  readonly certain: TrafficId;
  readonly alone: TrafficId;
}

/**
 * The pairs that a rule carries something between. They are kept by runs of consecutive peers that fare alike: a block
 * with exceptions holds nearly all of thousands of parties, and lists of them for thousands of such rules fill the memory.
 */
export class CarriedPairs {
  readonly #direction: Direction;
  readonly #traffic: TrafficTable;
  readonly #shares: Share[] = [];
  /** Subject, first and last peer, alternating; each has a share. */
  readonly #runs: number[] = [];

  constructor(direction: Direction, traffic: TrafficTable) {
    this.#direction = direction;
    this.#traffic = traffic;
  }

  /** How much is kept. */
  get size(): number {
    return this.#shares.length;
  }

  /** Subjects come in order, and the peers of each. */
  add(subject: number, peer: number, share: Share): void {
    const end = this.#runs.length;
    const before = this.#shares.at(-1);
    if (before !== undefined && this.#runs[end - 3] === subject && this.#runs[end - 1] === peer - 1 && areEqual(before, share)) {
      this.#runs[end - 1] = peer;
      return;
    }
    this.#shares.push(share);
    this.#runs.push(subject, peer, peer);
  }

  /** A part of each share that is not empty, by source and destination. */
  list(part: keyof Share): readonly PairTraffic[] {
    const pairs: PairTraffic[] = [];
    this.#shares.forEach((share, run) => {
      if (share[part] === nothing) return;
      const traffic = this.#traffic.trafficOf(share[part]);
      const [subject = 0, first = 0, last = 0] = this.#runs.slice(3 * run, 3 * run + 3);
      for (let peer = first; peer <= last; peer++) {
        pairs.push(this.#direction === "egress" ? { source: subject, destination: peer, traffic } : { source: peer, destination: subject, traffic });
      }
    });
    // Those of egress come in order as they are.
    return this.#direction === "egress" ? pairs : pairs.sort((a, b) => a.source - b.source || a.destination - b.destination);
  }
}

function areEqual(a: Share, b: Share): boolean {
  return a.carried === b.carried && a.certain === b.certain && a.alone === b.alone;
}
