import type { Bulk } from "./bulk.ts";
import { anyPeer, rulesOf, type CompiledPolicy, type CompiledRule } from "./compile.ts";
import { listMembers, type MemberList } from "./membership.ts";
import type { CoveringRule, PairTraffic, RuleAccount } from "./opening.ts";
import { nothing, type TrafficId } from "./traffic-table.ts";
import { maybe, yes, type Truth } from "./truth.ts";
import type { Direction, Ref, Tier } from "./world.ts";

interface Found {
  readonly decides: Tier["decides"];
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly direction: Direction;
}

/** Accounts are remembered until so many pairs are in them; beyond, those asked for again are worked out again. */
const rememberedPairsMax = 1_000_000;

/** What each rule does in the whole. */
export class Accounts {
  readonly #bulk: Bulk;
  #rules: ReadonlyMap<string, readonly Found[]> | undefined;
  readonly #known = new Map<string, RuleAccount>();
  readonly #allowing: AllowingRules;
  #pairs = 0;

  constructor(bulk: Bulk) {
    this.#bulk = bulk;
    this.#allowing = new AllowingRules(bulk);
  }

  /**
   * What a rule carries today, and what of it nothing else carries: the side is asked again without the rule, for each
   * pair that it touches. Rules with the same ref are taken together. Throws when the world has no such rule.
   * Cost: classes that its policy selects × parties that its peers mean; all rules of a pair once for each pair.
   */
  of(ref: Ref): RuleAccount {
    const key = keyOf(ref);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const account = makeAccount(this.#bulk, ref, this.#find(ref));
    this.#pairs += account.carries.length;
    if (this.#pairs <= rememberedPairsMax) this.#known.set(key, account);
    return account;
  }

  /**
   * Other rules of that side that certainly let pass some of what a rule carries, those in most pairs first. Apart from
   * the account, since of thousands that overlap each is covered by all others. Throws as `of` does, costs the same,
   * and for each pair what covers it.
   */
  coveredBy(ref: Ref): readonly CoveringRule[] {
    const found = this.#find(ref);
    const removed = new Set(found.map(({ rule }) => rule));
    const pairs = new Map<CompiledRule, Set<number>>();
    visitCarried(this.#bulk, found, ({ at, carried }) => {
      const allowing = this.#allowing.of(at.subject, at.direction);
      for (const other of this.#bulk.sides.coverOf(allowing, at).meeting(carried)) {
        if (removed.has(other)) continue;
        let own = pairs.get(other);
        if (own === undefined) pairs.set(other, (own = new Set<number>()));
        own.add(pairKey(this.#bulk, at));
      }
    });
    return [...pairs]
      .map(([{ rule }, own]) => ({ rule: rule.ref, pairs: own.size }))
      .sort((a, b) => b.pairs - a.pairs || a.rule.object - b.rule.object || (a.rule.path < b.rule.path ? -1 : 1));
  }

  #find(ref: Ref): readonly [Found, ...Found[]] {
    this.#rules ??= indexRules(this.#bulk);
    const [first, ...more] = this.#rules.get(keyOf(ref)) ?? [];
    if (first === undefined) throw new Error(`no rule ${ref.path} of object ${ref.object} in this world`);
    return [first, ...more];
  }
}

function makeAccount(bulk: Bulk, ref: Ref, found: readonly [Found, ...Found[]]): RuleAccount {
  const account = new Accountant(bulk, new Set(found.map(({ rule }) => rule)));
  visitCarried(bulk, found, (one) => { account.add(one); });
  const subjects = new Set(found.flatMap(({ policy }) => allOf(bulk.membership.classesOf(policy.policy.subject))));
  const peers = new Set(found.flatMap(({ rule }) => peersOf(bulk, rule)));
  return {
    rule: ref,
    direction: found[0].direction,
    carries: account.carries(),
    certain: account.certain(),
    alone: account.alone(),
    subjects: [...subjects].flatMap((c) => bulk.workloadsOf(c)).sort((a, b) => a - b),
    peers: [...peers].sort((a, b) => a - b),
    speaks: found.some(speaks),
  };
}

function allOf({ certain, possible }: MemberList): readonly number[] {
  return [...certain, ...possible];
}

/** Visits what rules with one ref carry, pair by pair and family by family. */
function visitCarried(bulk: Bulk, found: readonly Found[], visit: (one: Carrying) => void): void {
  for (const one of found) {
    if (!speaks(one) || one.rule.action === "deny") continue;
    const { certain, possible } = bulk.membership.classesOf(one.policy.policy.subject);
    for (const peer of peersOf(bulk, one.rule)) {
      for (const subject of certain) visitPair(bulk, one, subject, peer, yes, visit);
      for (const subject of possible) visitPair(bulk, one, subject, peer, maybe, visit);
    }
  }
}

function visitPair(bulk: Bulk, { rule, direction }: Found, subject: number, peer: number, selects: Truth, visit: (one: Carrying) => void): void {
  const { traffic, sides } = bulk;
  const [source, destination] = direction === "egress" ? [subject, peer] : [peer, subject];
  for (const family of bulk.families(source, destination)) {
    const matched = sides.matched(rule, { peer, destination, family });
    if (matched.most === nothing) continue;
    const passes = bulk.bounds(source, destination, family);
    const carried = traffic.intersect(matched.most, passes.most);
    if (carried === nothing) continue;
    const certain = selects === yes ? traffic.intersect(matched.least, passes.least) : nothing;
    visit({ at: { direction, subject, peer, source, destination, family }, carried, certain });
  }
}

/** NP-4: rules of a direction that their policy does not isolate do nothing; nor does a policy that is refused. */
function speaks({ decides, policy, direction }: Found): boolean {
  return policy.policy.standing === "in force" && (decides === "first-match" || policy.policy.isolates[direction]);
}

function peersOf(bulk: Bulk, rule: CompiledRule): readonly number[] {
  if (rule.peers.includes(anyPeer)) return bulk.parties.map((p) => p.id);
  const members = rule.peers.flatMap((peer) => ([4, 6] as const).map((family) => bulk.membership.of(peer, family)));
  return listMembers(members, bulk.parties.length);
}

interface Place {
  readonly direction: Direction;
  readonly subject: number;
  readonly peer: number;
  readonly source: number;
  readonly destination: number;
  readonly family: 4 | 6;
}

interface Carrying {
  readonly at: Place;
  readonly carried: TrafficId;
  readonly certain: TrafficId;
}

interface Carried {
  readonly source: number;
  readonly destination: number;
  carried: TrafficId;
  certain: TrafficId;
  alone: TrafficId;
}

/** Collects what rules carry, pair by pair; families and rules with one ref are taken together. */
class Accountant {
  readonly #bulk: Bulk;
  readonly #removed: ReadonlySet<CompiledRule>;
  readonly #pairs = new Map<number, Carried>();

  constructor(bulk: Bulk, removed: ReadonlySet<CompiledRule>) {
    this.#bulk = bulk;
    this.#removed = removed;
  }

  add({ at, carried, certain }: Carrying): void {
    const { traffic } = this.#bulk;
    const pair = this.#pairOf(at);
    const left = this.#bulk.leastWithout(this.#removed, carried, at.direction, at.source, at.destination, at.family);
    pair.carried = traffic.union(pair.carried, carried);
    pair.certain = traffic.union(pair.certain, certain);
    pair.alone = traffic.union(pair.alone, traffic.subtract(carried, left));
  }

  carries(): readonly PairTraffic[] {
    return this.#list((pair) => pair.carried);
  }

  certain(): readonly PairTraffic[] {
    return this.#list((pair) => pair.certain);
  }

  alone(): readonly PairTraffic[] {
    return this.#list((pair) => pair.alone);
  }

  #pairOf(at: Place): Carried {
    const key = pairKey(this.#bulk, at);
    const { source, destination } = at;
    let pair = this.#pairs.get(key);
    if (pair === undefined) this.#pairs.set(key, (pair = { source, destination, carried: nothing, certain: nothing, alone: nothing }));
    return pair;
  }

  #list(trafficOf: (pair: Carried) => TrafficId): readonly PairTraffic[] {
    return [...this.#pairs.values()]
      .filter((pair) => trafficOf(pair) !== nothing)
      .sort((a, b) => a.source - b.source || a.destination - b.destination)
      .map((pair) => ({ source: pair.source, destination: pair.destination, traffic: this.#bulk.traffic.trafficOf(trafficOf(pair)) }));
  }
}

/** All rules that allow something to a subject for certain. */
class AllowingRules {
  readonly #bulk: Bulk;
  readonly #known: Record<Direction, Map<number, ReadonlySet<CompiledRule>>> = { ingress: new Map(), egress: new Map() };

  constructor(bulk: Bulk) {
    this.#bulk = bulk;
  }

  of(subject: number, direction: Direction): ReadonlySet<CompiledRule> {
    let rules = this.#known[direction].get(subject);
    if (rules === undefined) this.#known[direction].set(subject, (rules = this.#find(subject, direction)));
    return rules;
  }

  #find(subject: number, direction: Direction): ReadonlySet<CompiledRule> {
    const lists = this.#bulk.profiles.of(subject, direction).map((tier) => {
      if (tier.kind === "isolation") return tier.allows.rules;
      const certain = tier.groups.flat().filter(({ selects }) => selects === yes);
      return new Set(certain.flatMap(({ rules = [] }) => rules.filter(({ action }) => action === "allow")));
    });
    const [only, ...more] = lists.filter(({ size }) => size > 0);
    // The very set that the tier asks by, so that one cover serves both.
    return only !== undefined && more.length === 0 ? only : new Set(lists.flatMap((list) => [...list]));
  }
}

function pairKey({ parties }: Bulk, { source, destination }: Place): number {
  return source * parties.length + destination;
}

function indexRules(bulk: Bulk): ReadonlyMap<string, readonly Found[]> {
  const index = new Map<string, Found[]>();
  for (const { tier, policies } of bulk.compiled.tiers) {
    for (const policy of policies) {
      for (const direction of ["ingress", "egress"] as const) {
        for (const rule of rulesOf(policy, direction)) {
          const key = keyOf(rule.rule.ref);
          const found = { decides: tier.decides, policy, rule, direction };
          const known = index.get(key);
          if (known === undefined) index.set(key, [found]);
          else known.push(found);
        }
      }
    }
  }
  return index;
}

function keyOf(ref: Ref): string {
  return `${ref.object} ${ref.path}`;
}
