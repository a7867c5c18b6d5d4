import { anyPeer, rulesOf, type Compiled, type CompiledRule, type PeerId, type PortSpec } from "./compile.ts";
import { Cover, type CertainMatch, type Parts } from "./cover.ts";
import { namedPorts } from "./match.ts";
import { memberTruth, type Members, type Membership } from "./membership.ts";
import { PairMap } from "./pair-map.ts";
import { unknownPorts, type Parties } from "./party.ts";
import { withoutRules, type FirstMatchProfile, type IsolationProfile, type TierProfile } from "./profile.ts";
import { SequenceTable } from "./sequence-table.ts";
import { everything, nothing, type TrafficId, type TrafficTable } from "./traffic-table.ts";
import { noTraffic, trafficOf, union, unionOfAll } from "./traffic.ts";
import { maybe, no, yes, type Truth } from "./truth.ts";
import type { Workload, World } from "./world.ts";

/** What one side lets pass: in every way the unknown can turn out, and in some. */
export interface Bounds {
  readonly least: TrafficId;
  readonly most: TrafficId;
}

export const open: Bounds = { least: everything, most: everything };

/** One pair of parties in one family, seen from the side of the subject. */
export interface Pair {
  readonly peer: number;
  readonly destination: number;
  readonly family: 4 | 6;
}

/**
 * Evaluates what tiers say about a pair, for all protocols and ports at once. As `decide` does for one flow, it keeps
 * what may be allowed, what may be denied and what may be handed on; each is a set of traffic, and they overlap where
 * something is unknown. `least` is what nothing may deny.
 *
 * Why that is sound: a way in which the unknown turns out settles, for each port, one path through the tiers. Every
 * step of that path is a possible step here, since `yes` holds in all ways and `no` in none; so its end is in the
 * sets. Hence what is denied in some way is in `denied` and not in `least`, and what is allowed in some way is in
 * `most`.
 */
export class Sides {
  readonly #compiled: Compiled;
  readonly #traffic: TrafficTable;
  /** NP-65; what may pass though isolation denies it. */
  readonly #mayPassAnyway: TrafficId;
  readonly #parties: Parties;
  readonly #membership: Membership;
  readonly #resolved = new PairMap();
  /** By party, the number of its named ports; 0 for none. */
  readonly #portsOf: Int32Array;
  readonly #someOpen: boolean;
  readonly #likeness: Partial<Record<4 | 6, Int32Array>> = {};
  readonly #memberships = new SequenceTable();
  /** Profile, then ports of the destination, then likeness of the peer. */
  readonly #said: (Said | undefined)[][][] = [];
  /** Rules, then pair. */
  readonly #covers = new Map<ReadonlySet<CompiledRule>, Map<number, Cover>>();
  #coveredRuns = 0;
  readonly #partsByPair = new Map<ReadonlySet<CompiledRule>, Record<4 | 6, PairMap>>();
  readonly #parts: Parts[] = [];
  readonly #partsIds = new PairMap();

  constructor(world: World, compiled: Compiled, parties: Parties, membership: Membership) {
    this.#compiled = compiled;
    this.#traffic = compiled.traffic;
    this.#mayPassAnyway = world.semantics.otherProtocols === "undetermined" ? this.#traffic.idOf({ ...noTraffic, other: true }) : nothing;
    this.#parties = parties;
    this.#membership = membership;
    this.#portsOf = Int32Array.from([...parties.classes.map((c) => c.ports), ...parties.atoms.map(() => 0)]);
    this.#someOpen = this.#portsOf.includes(unknownPorts);
  }

  evaluate(profile: readonly TierProfile[], pair: Pair): Bounds {
    const t = this.#traffic;
    let allowed: TrafficId = nothing;
    let denied: TrafficId = nothing;
    let reach: TrafficId = everything;
    for (const tier of profile) {
      if (tier.kind === "first-match" && tier.groups.length === 0) continue;
      const said =
        tier.kind === "isolation" ? this.#isolation(tier, pair) : this.#ask(tier, pair);
      allowed = t.union(allowed, t.intersect(reach, said.allowed));
      denied = t.union(denied, t.intersect(reach, said.denied));
      reach = t.intersect(reach, said.handedOn);
      if (reach === nothing) break;
    }
    // ANP-8: nobody had the last word.
    allowed = t.union(allowed, reach);
    return denied === nothing && allowed === everything ? open : { least: t.complement(denied), most: allowed };
  }

  /**
   * The part of some traffic that certainly passes without some rules, which all have one ref. As `evaluate`, for that
   * traffic alone and its least: what nothing may deny. @param profile  of the subject, with the rules
   */
  leastWithout(profile: readonly TierProfile[], rules: ReadonlySet<CompiledRule>, traffic: TrafficId, pair: Pair): TrafficId {
    const t = this.#traffic;
    let denied: TrafficId = nothing;
    let reach = traffic;
    for (const tier of profile) {
      if (tier.kind === "isolation") {
        if (tier.isolated === no) continue;
        const certain = tier.isolated === yes;
        const lists = certain ? [tier.allows] : tier.doubtful;
        const left = reach;
        denied = t.unionOf([denied, ...lists.map((list) => (list === undefined ? left : t.subtract(left, this.#certainWithout(list.rules, rules, left, pair))))]);
        if (certain) break;
        continue;
      }
      const said = this.#ask(withoutRules(tier, rules), pair);
      denied = t.union(denied, t.intersect(reach, said.denied));
      reach = t.intersect(reach, said.handedOn);
      if (reach === nothing) break;
    }
    return t.subtract(traffic, denied);
  }

  /** What some rules let pass for certain between a pair. Large ones are remembered for the pairs that were asked for of late. */
  coverOf(rules: ReadonlySet<CompiledRule>, pair: Pair): Cover {
    const key = (pair.peer * this.#portsOf.length + pair.destination) * 2 + (pair.family === 6 ? 1 : 0);
    const known = this.#covers.get(rules)?.get(key);
    if (known !== undefined) return known;
    const matches: CertainMatch[] = [];
    for (const rule of rules) {
      const { least } = this.#rule(rule, pair);
      if (least !== nothing) matches.push({ rule, traffic: least });
    }
    const cover = new Cover(this.#traffic, matches);
    if (matches.length > smallCover) this.#remember(rules, key, cover);
    return cover;
  }

  #remember(rules: ReadonlySet<CompiledRule>, key: number, cover: Cover): void {
    this.#coveredRuns += cover.size;
    if (this.#coveredRuns > coveredRunsMax) {
      this.#covers.clear();
      this.#coveredRuns = cover.size;
    }
    const byPair = this.#covers.get(rules);
    if (byPair === undefined) this.#covers.set(rules, new Map([[key, cover]]));
    else byPair.set(key, cover);
  }

  /** The part of `reach` that a list lets pass for certain, without some rules that have one ref. */
  #certainWithout(list: ReadonlySet<CompiledRule>, rules: ReadonlySet<CompiledRule>, reach: TrafficId, pair: Pair): TrafficId {
    const t = this.#traffic;
    const { whole, single } = this.#partsOf(list, pair);
    const own = t.unionOf([...rules].filter((rule) => list.has(rule)).map((rule) => this.#rule(rule, pair).least));
    return t.subtract(t.intersect(reach, whole), t.intersect(own, single));
  }

  /**
   * Of the cover of a pair what each of thousands of rules asks for, two numbers. They are remembered for every pair, as
   * what passes between it is: were they forgotten with the cover, each of the rules would make it again.
   */
  #partsOf(list: ReadonlySet<CompiledRule>, pair: Pair): Parts {
    if (list.size <= smallCover) return this.coverOf(list, pair).parts;
    let memory = this.#partsByPair.get(list);
    if (memory === undefined) this.#partsByPair.set(list, (memory = { 4: new PairMap(), 6: new PairMap() }));
    const known = this.#parts[memory[pair.family].get(pair.peer, pair.destination)];
    if (known !== undefined) return known;
    const parts = this.coverOf(list, pair).parts;
    let id = this.#partsIds.get(parts.whole, parts.single);
    if (id < 0) this.#partsIds.set(parts.whole, parts.single, (id = this.#parts.push(parts) - 1));
    memory[pair.family].set(pair.peer, pair.destination, id);
    return parts;
  }

  /** What the rules of a list match for a pair, certainly and perhaps. */
  matched(rule: CompiledRule, pair: Pair): Bounds {
    return this.#rule(rule, pair);
  }

  #isolation(profile: IsolationProfile, pair: Pair): Said {
    if (profile.isolated === no) return silence;
    const t = this.#traffic;
    const certain = this.#entries(profile.allows.entries, pair);
    let allowed = certain.most;
    let deniedIfAlone: TrafficId = nothing;
    for (const allowing of profile.doubtful) {
      const alone = allowing === undefined ? { least: nothing, most: everything } : this.#entries(allowing.entries, pair);
      allowed = t.union(allowed, alone.most);
      deniedIfAlone = t.union(deniedIfAlone, t.complement(alone.least));
    }
    const denied = profile.isolated === yes ? t.complement(certain.least) : deniedIfAlone;
    return { allowed: t.union(allowed, this.passesAnyway(denied)), denied, handedOn: profile.isolated === yes ? nothing : everything };
  }

  /** The part of what isolation denies that may pass all the same (NP-65). */
  passesAnyway(denied: TrafficId): TrafficId {
    return this.#traffic.intersect(denied, this.#mayPassAnyway);
  }

  /**
   * What a first-match tier says, by peer and destination. Its policies are few and their peers broad, so that most
   * parties are alike to all of them: an answer is remembered for all that are in the same peers.
   */
  answersOf(profile: FirstMatchProfile, family: 4 | 6): Answers {
    const walk = (peer: number, destination: number): Said => this.#walk(profile, { peer, destination, family });
    const { id } = profile;
    if (id === undefined) return { likeness: undefined, known: () => [], walk };
    const byPorts = (this.#said[id] ??= []);
    const known = (destination: number): (Said | undefined)[] => (byPorts[profile.named ? (this.#portsOf[destination] ?? 0) : 0] ??= []);
    return { likeness: this.#likenessOf(family), known, walk };
  }

  #ask(profile: FirstMatchProfile, { peer, destination, family }: Pair): Said {
    const { likeness, known, walk } = this.answersOf(profile, family);
    if (likeness === undefined) return walk(peer, destination);
    return (known(destination)[likeness[peer] ?? 0] ??= walk(peer, destination));
  }

  /** By party: a number that is the same for parties that are in the same peers of all first-match tiers. */
  #likenessOf(family: 4 | 6): Int32Array {
    let likeness = this.#likeness[family];
    if (likeness === undefined) {
      const tiers = this.#compiled.tiers.filter(({ tier }) => tier.decides === "first-match");
      const rules = tiers.flatMap(({ policies }) => policies.flatMap((p) => [...rulesOf(p, "ingress"), ...rulesOf(p, "egress")]));
      const members = [...new Set(rules.flatMap((r) => r.peers))].map((peer) => this.members(peer, family));
      const count = this.#parties.classes.length + this.#parties.atoms.length;
      likeness = Int32Array.from({ length: count }, (_, party) => this.#memberships.idOf(members.map((m) => memberTruth(m, party))));
      this.#likeness[family] = likeness;
    }
    return likeness;
  }

  #walk(profile: FirstMatchProfile, pair: Pair): Said {
    const t = this.#traffic;
    const said = { allowed: nothing, denied: nothing, handedOn: nothing };
    let reach: TrafficId = everything;
    for (const group of profile.groups) {
      // Policies of equal priority: any of those that match may come first, so what each may say is possible.
      let passedBy: TrafficId = everything;
      for (const { rules, selects } of group) {
        if (rules === undefined) {
          for (const outcome of outcomes) said[outcome] = t.union(said[outcome], reach);
          continue;
        }
        let unmatched: TrafficId = everything;
        for (const rule of rules) {
          const match = this.#rule(rule, pair);
          if (match.most === nothing) continue;
          const outcome = outcomeOf[rule.action];
          said[outcome] = t.union(said[outcome], t.intersect(reach, t.intersect(unmatched, match.most)));
          unmatched = t.subtract(unmatched, match.least);
          if (unmatched === nothing) break;
        }
        if (selects === yes) passedBy = t.intersect(passedBy, unmatched);
      }
      reach = t.intersect(reach, passedBy);
      if (reach === nothing) break;
    }
    said.handedOn = t.union(said.handedOn, reach);
    return said;
  }

  #rule(rule: CompiledRule, pair: Pair): Bounds {
    let truth: Truth = no;
    for (const peer of rule.peers) {
      const one = this.#truth(peer, pair);
      if (one > truth) truth = one;
      if (truth === yes) break;
    }
    if (truth === no) return closed;
    const least = this.portsOn(rule.ports, pair.destination);
    return { least: truth === yes ? least : nothing, most: this.mostPortsOn(rule.ports, pair.destination) };
  }

  #entries(entries: Int32Array, pair: Pair): Bounds {
    const t = this.#traffic;
    const certain: TrafficId[] = [];
    const doubtful: TrafficId[] = [];
    for (let i = 0; i < entries.length; i += 2) {
      const truth = this.#truth(entries[i] ?? anyPeer, pair);
      if (truth === no) continue;
      const spec = entries[i + 1] ?? 0;
      const least = this.portsOn(spec, pair.destination);
      const most = this.mostPortsOn(spec, pair.destination);
      if (truth === yes) certain.push(least);
      if (truth === maybe || most !== least) doubtful.push(most);
      if (least === everything && truth === yes) return open;
    }
    const least = t.unionOf(certain);
    return { least, most: doubtful.length === 0 ? least : t.union(least, t.unionOf(doubtful)) };
  }

  #truth(peer: PeerId, pair: Pair): Truth {
    if (peer === anyPeer) return yes;
    return memberTruth(this.members(peer, pair.family), pair.peer);
  }

  members(peer: PeerId, family: 4 | 6): Members {
    return this.#membership.of(peer, family);
  }

  /** Ports of a rule that are the same on every destination; undefined when it has names. */
  portsAnywhere(spec: number): TrafficId | undefined {
    const ports = this.#compiled.portSpecs[spec];
    return ports === undefined ? nothing : ports.names.length === 0 ? ports.fixed : undefined;
  }

  /** Ports of a rule on a destination, for certain: names are looked up there (PORT-6). */
  portsOn(spec: number, destination: number): TrafficId {
    const ports = this.#compiled.portSpecs[spec];
    if (ports === undefined) return nothing;
    // PORT-8: only pods have names.
    const list = this.#portsOf[destination] ?? 0;
    if (list === 0 || list === unknownPorts || ports.names.length === 0) return ports.fixed;
    const known = this.#resolved.get(spec, list);
    return known >= 0 ? known : this.#resolve(spec, ports, list, this.#parties.classes[destination]?.representative);
  }

  /** As `portsOn`; on pods that need not exist yet a name may stand for any port. */
  mostPortsOn(spec: number, destination: number): TrafficId {
    const ports = this.#compiled.portSpecs[spec];
    if (ports === undefined || ports.names.length === 0 || this.#portsOf[destination] !== unknownPorts) return this.portsOn(spec, destination);
    const known = this.#resolved.get(spec, unknownPorts);
    if (known >= 0) return known;
    const protocols = ports.names.flatMap(({ protocol }) => (protocol === undefined ? withPorts : [protocol]));
    const result = this.#traffic.union(ports.fixed, this.#traffic.idOf(unionOfAll(protocols.map((protocol) => trafficOf(protocol)))));
    this.#resolved.set(spec, unknownPorts, result);
    return result;
  }

  /** Whether a rule's ports may be more on some destination than they are for certain. */
  hasOpenPorts(spec: number): boolean {
    return this.#someOpen && (this.#compiled.portSpecs[spec]?.names.length ?? 0) > 0;
  }

  #resolve(spec: number, ports: PortSpec, list: number, workload: Workload | undefined): TrafficId {
    let found = noTraffic;
    for (const name of ports.names) {
      for (const p of namedPorts(workload, { kind: "named", ref: nowhere, ...name })) {
        if (p.protocol !== "other") found = union(found, trafficOf(p.protocol, p.port));
      }
    }
    const result = this.#traffic.union(ports.fixed, this.#traffic.idOf(found));
    this.#resolved.set(spec, list, result);
    return result;
  }
}

/** Answers of a first-match tier for one profile. */
export interface Answers {
  /** By peer: those with the same number get the same answer from a destination. Undefined: nothing is remembered. */
  readonly likeness: Int32Array | undefined;
  /** Answers so far for a destination, by likeness. */
  readonly known: (destination: number) => (Said | undefined)[];
  readonly walk: (peer: number, destination: number) => Said;
}

export interface Said {
  readonly allowed: TrafficId;
  readonly denied: TrafficId;
  readonly handedOn: TrafficId;
}

/** So many runs of ports are kept in covers; beyond, they are forgotten and made again. */
const coveredRunsMax = 1 << 20;
/** Of so few rules, a cover is made again as soon as it is found. */
const smallCover = 16;

const silence: Said = { allowed: nothing, denied: nothing, handedOn: everything };
const closed: Bounds = { least: nothing, most: nothing };
const outcomes = ["allowed", "denied", "handedOn"] as const;
const outcomeOf = { allow: "allowed", deny: "denied", pass: "handedOn" } as const;
const withPorts = ["TCP", "UDP", "SCTP"] as const;
const nowhere = { object: -1, path: "" };
