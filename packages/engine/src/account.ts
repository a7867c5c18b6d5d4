import type { Bulk } from "./bulk.ts";
import { anyPeer, rulesOf, type CompiledPolicy, type CompiledRule } from "./compile.ts";
import { listMembers } from "./membership.ts";
import type { PairTraffic, RuleAccount } from "./opening.ts";
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
    this.#rules ??= indexRules(this.#bulk);
    const account = makeAccount(this.#bulk, this.#allowing, ref, this.#rules.get(key) ?? []);
    this.#pairs += account.carries.length;
    if (this.#pairs <= rememberedPairsMax) this.#known.set(key, account);
    return account;
  }
}

function makeAccount(bulk: Bulk, allowing: AllowingRules, ref: Ref, found: readonly Found[]): RuleAccount {
  const first = found[0];
  if (first === undefined) throw new Error(`no rule ${ref.path} of object ${ref.object} in this world`);
  const { direction } = first;
  const account = new Accountant(bulk, allowing, direction, new Set(found.map((f) => f.rule)));
  const subjects = new Set<number>();
  const peers = new Set<number>();
  for (const one of found) {
    const { certain, possible } = bulk.membership.classesOf(one.policy.policy.subject);
    const parties = peersOf(bulk, one.rule);
    for (const c of [...certain, ...possible]) subjects.add(c);
    for (const p of parties) peers.add(p);
    if (!speaks(one) || one.rule.action === "deny") continue;
    for (const p of parties) {
      for (const c of certain) account.add(one.rule, c, p, yes);
      for (const c of possible) account.add(one.rule, c, p, maybe);
    }
  }
  return {
    rule: ref,
    direction,
    carries: account.carries(),
    certain: account.certain(),
    alone: account.alone(),
    coveredBy: account.coveredBy(),
    subjects: [...subjects].flatMap((c) => bulk.workloadsOf(c)).sort((a, b) => a - b),
    peers: [...peers].sort((a, b) => a - b),
    speaks: found.some(speaks),
  };
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
  readonly #allowing: AllowingRules;
  readonly #direction: Direction;
  readonly #removed: ReadonlySet<CompiledRule>;
  readonly #pairs = new Map<number, Carried>();
  readonly #covering = new Map<CompiledRule, Set<Carried>>();

  constructor(bulk: Bulk, allowing: AllowingRules, direction: Direction, removed: ReadonlySet<CompiledRule>) {
    this.#bulk = bulk;
    this.#allowing = allowing;
    this.#direction = direction;
    this.#removed = removed;
  }

  add(rule: CompiledRule, subject: number, peer: number, selects: Truth): void {
    const { traffic, sides } = this.#bulk;
    const [source, destination] = this.#direction === "egress" ? [subject, peer] : [peer, subject];
    for (const family of this.#bulk.families(source, destination)) {
      const matched = sides.matched(rule, { peer, destination, family });
      if (matched.most === nothing) continue;
      const passes = this.#bulk.bounds(source, destination, family);
      const carried = traffic.intersect(matched.most, passes.most);
      if (carried === nothing) continue;
      const certain = selects === yes ? traffic.intersect(matched.least, passes.least) : nothing;
      this.#carry({ carried, certain }, { subject, peer, source, destination, family });
    }
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

  coveredBy(): RuleAccount["coveredBy"] {
    return [...this.#covering]
      .map(([{ rule }, pairs]) => ({ rule: rule.ref, pairs: pairs.size }))
      .sort((a, b) => b.pairs - a.pairs || a.rule.object - b.rule.object || (a.rule.path < b.rule.path ? -1 : 1));
  }

  #carry({ carried, certain }: Pick<Carried, "carried" | "certain">, at: Place): void {
    const { traffic, sides } = this.#bulk;
    const { subject, peer, source, destination, family } = at;
    const pair = this.#pairOf(source, destination);
    const left = this.#bulk.leastWithout(this.#removed, carried, this.#direction, source, destination, family);
    pair.carried = traffic.union(pair.carried, carried);
    pair.certain = traffic.union(pair.certain, certain);
    pair.alone = traffic.union(pair.alone, traffic.subtract(carried, left));
    for (const other of sides.coverOf(this.#allowing.of(subject, this.#direction), { peer, destination, family }).meeting(carried)) {
      if (this.#removed.has(other)) continue;
      let pairs = this.#covering.get(other);
      if (pairs === undefined) this.#covering.set(other, (pairs = new Set<Carried>()));
      pairs.add(pair);
    }
  }

  #pairOf(source: number, destination: number): Carried {
    const key = source * this.#bulk.parties.length + destination;
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

interface Place {
  readonly subject: number;
  readonly peer: number;
  readonly source: number;
  readonly destination: number;
  readonly family: 4 | 6;
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
