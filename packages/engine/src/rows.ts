import { anyPeer, type Compiled } from "./compile.ts";
import type { FirstMatchProfile, IsolationProfile, TierProfile } from "./profile.ts";
import type { Sides } from "./side.ts";
import { everything, nothing, type TrafficId, type TrafficTable } from "./traffic-table.ts";
import { no, yes } from "./truth.ts";

/** For consecutive peers: what the subject's side lets pass (numbers of traffic). */
export interface Row {
  readonly least: Int32Array;
  readonly most: Int32Array;
}

export interface RowQuestion {
  readonly profile: readonly TierProfile[];
  /** For ingress, the destination of all pairs; undefined for egress, where each peer is its own. */
  readonly destination: number | undefined;
  readonly family: 4 | 6;
  /** Peers from here, a multiple of 32, to before `end`. */
  readonly start: number;
  readonly end: number;
}

/**
 * The same as `Sides.evaluate`, for many peers at once. Instead of asking for each peer which rules mean it, each rule
 * hands its ports to the peers that it means: most rules mean few, and 32 that it does not mean are passed over in
 * one step.
 */
export class Rows {
  readonly #sides: Sides;
  readonly #traffic: TrafficTable;
  readonly #allowed: Int32Array;
  readonly #denied: Int32Array;
  readonly #reach: Int32Array;
  readonly #certain: Int32Array;
  readonly #possible: Int32Array;

  constructor(compiled: Compiled, sides: Sides, parties: number) {
    this.#traffic = compiled.traffic;
    this.#sides = sides;
    this.#allowed = new Int32Array(parties);
    this.#denied = new Int32Array(parties);
    this.#reach = new Int32Array(parties);
    this.#certain = new Int32Array(parties);
    this.#possible = new Int32Array(parties);
  }

  /** Writes `end − start` numbers into both columns of a row, from `at` on. */
  fill(question: RowQuestion, row: Row, at: number): void {
    const length = question.end - question.start;
    this.#allowed.fill(nothing, 0, length);
    this.#denied.fill(nothing, 0, length);
    this.#reach.fill(everything, 0, length);
    for (const tier of question.profile) {
      if (tier.kind === "first-match") this.#firstMatch(tier, question);
      else if (this.#isolation(tier, question)) break;
    }
    const t = this.#traffic;
    for (let i = 0; i < length; i++) {
      // ANP-8: nobody had the last word.
      row.most[at + i] = t.union(this.#allowed[i] ?? nothing, this.#reach[i] ?? nothing);
      row.least[at + i] = t.complement(this.#denied[i] ?? nothing);
    }
  }

  #firstMatch(profile: FirstMatchProfile, { start, end, destination, family }: RowQuestion): void {
    if (profile.groups.length === 0) return;
    const t = this.#traffic;
    const { likeness, known, walk } = this.#sides.answersOf(profile, family);
    // One list of answers serves all peers, unless they are destinations whose port names matter.
    const shared = destination === undefined && profile.named ? undefined : known(destination ?? start);
    for (let i = 0; i < end - start; i++) {
      const left = this.#reach[i] ?? nothing;
      if (left === nothing) continue;
      const peer = start + i;
      const like = likeness?.[peer];
      const said = like === undefined ? walk(peer, destination ?? peer) : ((shared ?? known(peer))[like] ??= walk(peer, destination ?? peer));
      if (said.handedOn === everything && said.allowed === nothing && said.denied === nothing) continue;
      this.#add(this.#allowed, i, t.intersect(left, said.allowed));
      this.#add(this.#denied, i, t.intersect(left, said.denied));
      this.#reach[i] = t.intersect(left, said.handedOn);
    }
  }

  /** @returns whether it had the last word on everything that reached it */
  #isolation(profile: IsolationProfile, question: RowQuestion): boolean {
    if (profile.isolated === no) return false;
    const t = this.#traffic;
    const length = question.end - question.start;
    const isolated = profile.isolated === yes;
    const possible = this.#scatter(profile.allows.entries, question);
    for (let i = 0; i < length; i++) {
      const left = this.#reach[i] ?? nothing;
      if (left === nothing) continue;
      this.#add(this.#allowed, i, t.intersect(left, possible[i] ?? nothing));
      if (isolated) this.#deny(i, t.subtract(left, this.#certain[i] ?? nothing));
    }
    for (const allowing of profile.doubtful) {
      // A refused policy, once mended, may allow anything or nothing.
      const most = allowing === undefined ? undefined : this.#scatter(allowing.entries, question);
      for (let i = 0; i < length; i++) {
        const left = this.#reach[i] ?? nothing;
        this.#add(this.#allowed, i, t.intersect(left, most === undefined ? everything : (most[i] ?? nothing)));
        if (!isolated) this.#deny(i, t.subtract(left, most === undefined ? nothing : (this.#certain[i] ?? nothing)));
      }
    }
    if (isolated) this.#reach.fill(nothing, 0, length);
    return isolated;
  }

  #deny(i: number, traffic: TrafficId): void {
    this.#add(this.#denied, i, traffic);
    this.#add(this.#allowed, i, this.#sides.passesAnyway(traffic));
  }

  /** What entries let pass: certainly, into the column of that name, and possibly, into the one returned. */
  #scatter(entries: Int32Array, question: RowQuestion): Int32Array {
    const length = question.end - question.start;
    const certain = this.#certain.fill(nothing, 0, length);
    let doubts: number[] | undefined;
    for (let e = 0; e < entries.length; e += 2) {
      const members = this.#sides.members(entries[e] ?? anyPeer, question.family);
      const spec = entries[e + 1] ?? 0;
      this.#hand(members.yes, spec, question, certain, "portsOn");
      if (members.maybe !== undefined || this.#sides.hasOpenPorts(spec)) (doubts ??= []).push(e);
    }
    if (doubts === undefined) return certain;
    const possible = this.#possible;
    for (let i = 0; i < length; i++) possible[i] = certain[i] ?? nothing;
    for (const e of doubts) {
      const members = this.#sides.members(entries[e] ?? anyPeer, question.family);
      const spec = entries[e + 1] ?? 0;
      if (members.maybe !== undefined) this.#hand(members.maybe, spec, question, possible, "mostPortsOn");
      if (this.#sides.hasOpenPorts(spec)) this.#hand(members.yes, spec, question, possible, "mostPortsOn");
    }
    return possible;
  }

  #hand(members: Uint32Array, spec: number, { start, end, destination }: RowQuestion, column: Int32Array, portsOn: "portsOn" | "mostPortsOn"): void {
    const ports = destination === undefined ? this.#sides.portsAnywhere(spec) : this.#sides[portsOn](spec, destination);
    const lastWord = (end - 1) >> 5;
    for (let word = start >> 5; word <= lastWord; word++) {
      for (let bits = members[word] ?? 0; bits !== 0; bits &= bits - 1) {
        const peer = (word << 5) + 31 - Math.clz32(bits & -bits);
        if (peer >= end) break;
        this.#add(column, peer - start, ports ?? this.#sides[portsOn](spec, peer));
      }
    }
  }

  #add(column: Int32Array, i: number, traffic: TrafficId): void {
    if (traffic === nothing) return;
    const before = column[i] ?? nothing;
    if (before !== everything && before !== traffic) column[i] = before === nothing ? traffic : this.#traffic.union(before, traffic);
  }
}
