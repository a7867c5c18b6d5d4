import type { Bulk } from "./bulk.ts";
import { CarriedPairs, type Share } from "./carried-pairs.ts";
import { anyPeer, rulesOf, type CompiledPolicy, type CompiledRule } from "./compile.ts";
import { listMembers, type MemberList } from "./membership.ts";
import type { CoveringRule, RuleAccount } from "./opening.ts";
import { refKey } from "./ref-key.ts";
import { nothing, type TrafficId, type TrafficTable } from "./traffic-table.ts";
import { maybe, yes, type Truth } from "./truth.ts";
import type { Direction, Ref, Tier } from "./world.ts";

interface Found {
  readonly decides: Tier["decides"];
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly direction: Direction;
}

/** So many runs of pairs are remembered; accounts of rules beyond are worked out again when they are asked for again. */
const rememberedRunsMax = 1_000_000;
/** So many entries of lists are kept; beyond, a list is made again from its runs each time. */
const listedMax = 3_000_000;

/** What each rule does in the whole. */
export class Accounts {
  readonly #bulk: Bulk;
  #rules: ReadonlyMap<string, readonly Found[]> | undefined;
  readonly #known = new Map<string, RuleAccount>();
  readonly #allowing: AllowingRules;
  readonly #lists = new Lists(listedMax);
  #runs = 0;

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
    const key = refKey(ref);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#find(ref);
    const pairs = carriedBy(this.#bulk, found);
    const account = makeAccount(this.#bulk, ref, { found, pairs, lists: this.#lists });
    this.#runs += pairs.size;
    if (this.#runs <= rememberedRunsMax) this.#known.set(key, account);
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
    const [first, ...more] = this.#rules.get(refKey(ref)) ?? [];
    if (first === undefined) throw new Error(`no rule ${ref.path} of object ${ref.object} in this world`);
    return [first, ...more];
  }
}

interface Worked {
  readonly found: readonly [Found, ...Found[]];
  readonly pairs: CarriedPairs;
  readonly lists: Lists;
}

/** Its lists are made when they are asked for: together, those of all rules are rules × parties. */
function makeAccount(bulk: Bulk, ref: Ref, { found, pairs, lists }: Worked): RuleAccount {
  const carries = lists.lazily(() => pairs.list("carried"));
  const certain = lists.lazily(() => pairs.list("certain"));
  const alone = lists.lazily(() => pairs.list("alone"));
  const subjects = lists.lazily(() => subjectsOf(bulk, found));
  const peers = lists.lazily(() => peersOf(bulk, found));
  return {
    rule: ref,
    direction: found[0].direction,
    get carries() {
      return carries();
    },
    get certain() {
      return certain();
    },
    get alone() {
      return alone();
    },
    get subjects() {
      return subjects();
    },
    get peers() {
      return peers();
    },
    speaks: found.some(speaks),
  };
}

/** Lists that are made when they are first asked for, and kept as long as all of them together are not too long. */
class Lists {
  #left: number;

  constructor(max: number) {
    this.#left = max;
  }

  lazily<T>(make: () => readonly T[]): () => readonly T[] {
    let known: readonly T[] | undefined;
    return () => {
      if (known !== undefined) return known;
      const made = make();
      if (made.length > this.#left) return made;
      this.#left -= made.length;
      return (known = made);
    };
  }
}

function subjectsOf(bulk: Bulk, found: readonly Found[]): readonly number[] {
  const classes = new Set(found.flatMap(({ policy }) => allOf(bulk.membership.classesOf(policy.policy.subject))));
  return [...classes].flatMap((c) => bulk.workloadsOf(c)).sort((a, b) => a - b);
}

function allOf({ certain, possible }: MemberList): readonly number[] {
  return [...certain, ...possible];
}

/** Visits what rules with one ref carry, subject by subject and peer by peer, both in order; for each pair rule by rule and family by family. */
function visitCarried(bulk: Bulk, found: readonly Found[], visit: (one: Carrying) => void): void {
  const carrying = found.filter((one) => speaks(one) && one.rule.action !== "deny");
  const peers = peersOf(bulk, carrying);
  const selecting = new Map<number, (readonly [Found, Truth])[]>();
  for (const one of carrying) {
    const { certain, possible } = bulk.membership.classesOf(one.policy.policy.subject);
    for (const subject of certain) addTo(selecting, subject, [one, yes]);
    for (const subject of possible) addTo(selecting, subject, [one, maybe]);
  }
  for (const [subject, rules] of [...selecting].sort(([a], [b]) => a - b)) {
    for (const peer of peers) for (const [one, selects] of rules) visitPair(bulk, one, subject, peer, selects, visit);
  }
}

function addTo(lists: Map<number, (readonly [Found, Truth])[]>, subject: number, item: readonly [Found, Truth]): void {
  const list = lists.get(subject);
  if (list === undefined) lists.set(subject, [item]);
  else list.push(item);
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

/** Parties that peers of the rules mean or may mean, in order. */
function peersOf(bulk: Bulk, found: readonly Found[]): readonly number[] {
  const peers = [...new Set(found.flatMap(({ rule }) => rule.peers))];
  if (peers.includes(anyPeer)) return bulk.parties.map((p) => p.id);
  const members = peers.flatMap((peer) => ([4, 6] as const).map((family) => bulk.membership.of(peer, family)));
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

/** What rules with one ref carry, pair by pair; families and rules are taken together. */
function carriedBy(bulk: Bulk, found: readonly [Found, ...Found[]]): CarriedPairs {
  const { traffic } = bulk;
  const removed = new Set(found.map(({ rule }) => rule));
  const pairs = new CarriedPairs(found[0].direction, traffic);
  let last: { readonly at: Place; share: Share } | undefined;
  visitCarried(bulk, found, ({ at, carried, certain }) => {
    const left = bulk.leastWithout(removed, carried, at.direction, at.source, at.destination, at.family);
    const share = { carried, certain, alone: traffic.subtract(carried, left) };
    if (last?.at.subject === at.subject && last.at.peer === at.peer) last.share = unite(traffic, last.share, share);
    else {
      if (last !== undefined) pairs.add(last.at.subject, last.at.peer, last.share);
      last = { at, share };
    }
  });
  if (last !== undefined) pairs.add(last.at.subject, last.at.peer, last.share);
  return pairs;
}

function unite(traffic: TrafficTable, a: Share, b: Share): Share {
  return {
    carried: traffic.union(a.carried, b.carried),
    certain: traffic.union(a.certain, b.certain),
    alone: traffic.union(a.alone, b.alone),
  };
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
          const key = refKey(rule.rule.ref);
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
