import type { Bulk } from "./bulk.ts";
import { anyPeer, rulesOf, type CompiledPolicy, type CompiledRule } from "./compile.ts";
import { memberTruth } from "./membership.ts";
import type { PairTraffic, RuleAccount } from "./reachability.ts";
import { nothing } from "./traffic-table.ts";
import { no, yes } from "./truth.ts";
import type { Direction, Ref, Rule, Tier } from "./world.ts";

interface Found {
  readonly tier: number;
  readonly decides: Tier["decides"];
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly direction: Direction;
}

/**
 * What a rule carries today, and what of it nothing else carries: the side is evaluated again without the rule, for
 * each pair that it touches. Rules with the same ref are taken together. Throws when the world has no such rule.
 * Cost: classes that its policy selects × parties that its peers mean.
 */
export function accountFor(bulk: Bulk, ref: Ref): RuleAccount {
  const found = findRules(bulk, ref);
  const first = found[0];
  if (first === undefined) throw new Error(`no rule ${ref.path} of object ${ref.object} in this world`);
  const removed = new Set(found.map((f) => f.rule.rule));
  const { direction } = first;
  const account = new Accountant(bulk, direction, removed);
  const subjects = new Set<number>();
  const peers = new Set<number>();
  for (const one of found) {
    const classes = classesOf(bulk, one);
    for (const c of classes) subjects.add(c);
    const parties = peersOf(bulk, one.rule);
    for (const p of parties) peers.add(p);
    if (!speaks(one) || one.rule.action === "deny") continue;
    for (const c of classes) for (const p of parties) account.add(one, c, p);
  }
  return {
    rule: ref,
    direction,
    carries: account.carries,
    alone: account.alone,
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

function classesOf(bulk: Bulk, { policy }: Found): readonly number[] {
  const { certain, possible } = bulk.membership.classesOf(policy.policy.subject);
  return [...certain, ...possible].sort((a, b) => a - b);
}

function peersOf(bulk: Bulk, rule: CompiledRule): readonly number[] {
  const members = rule.peers.flatMap((peer) => ([4, 6] as const).map((family) => bulk.sides.members(peer, family)));
  return bulk.parties.map((p) => p.id).filter((id) => rule.peers.includes(anyPeer) || members.some((m) => memberTruth(m, id) !== no));
}

/** Collects what a rule carries, pair by pair. */
class Accountant {
  readonly carries: PairTraffic[] = [];
  readonly alone: PairTraffic[] = [];
  readonly #bulk: Bulk;
  readonly #direction: Direction;
  readonly #removed: ReadonlySet<Rule>;
  readonly #covering = new Map<CompiledRule, number>();
  readonly #others = new Map<number, readonly CompiledRule[]>();
  readonly #without = new Map<number, ReturnType<Bulk["profiles"]["without"]>>();

  constructor(bulk: Bulk, direction: Direction, removed: ReadonlySet<Rule>) {
    this.#bulk = bulk;
    this.#direction = direction;
    this.#removed = removed;
  }

  add({ rule }: Found, subject: number, peer: number): void {
    const { traffic, sides } = this.#bulk;
    const [source, destination] = this.#direction === "egress" ? [subject, peer] : [peer, subject];
    const family = this.#bulk.familyOf(source, destination);
    const pair = { peer, destination, family };
    const matched = sides.matched(rule, pair).most;
    if (matched === nothing) return;
    const carried = traffic.intersect(matched, this.#bulk.bounds(source, destination, family).most);
    if (carried === nothing) return;
    this.carries.push({ source, destination, traffic: traffic.trafficOf(carried) });
    const left = this.#bulk.side(this.#direction, source, destination, family, this.#profileWithout(subject)).least;
    const alone = traffic.subtract(carried, left);
    if (alone !== nothing) this.alone.push({ source, destination, traffic: traffic.trafficOf(alone) });
    for (const other of this.#othersOf(subject)) {
      if (traffic.intersect(sides.matched(other, pair).least, carried) === nothing) continue;
      this.#covering.set(other, (this.#covering.get(other) ?? 0) + 1);
    }
  }

  coveredBy(): RuleAccount["coveredBy"] {
    return [...this.#covering].map(([{ rule }, pairs]) => ({ rule: rule.ref, pairs })).sort((a, b) => b.pairs - a.pairs);
  }

  #profileWithout(subject: number): ReturnType<Bulk["profiles"]["without"]> {
    let profile = this.#without.get(subject);
    if (profile === undefined) {
      profile = this.#bulk.profiles.without(subject, this.#direction, this.#removed);
      this.#without.set(subject, profile);
    }
    return profile;
  }

  /** All other rules that allow something to this subject for certain. */
  #othersOf(subject: number): readonly CompiledRule[] {
    let others = this.#others.get(subject);
    if (others === undefined) {
      others = this.#bulk.compiled.tiers.flatMap(({ tier }, t) =>
        this.#bulk.profiles
          .selecting(t, subject)
          .filter(({ policy: { policy }, selects }) => selects === yes && policy.standing === "in force")
          .filter(({ policy: { policy } }) => tier.decides === "first-match" || policy.isolates[this.#direction])
          .flatMap(({ policy }) => rulesOf(policy, this.#direction))
          .filter((r) => r.action === "allow" && !this.#removed.has(r.rule)),
      );
      this.#others.set(subject, others);
    }
    return others;
  }
}

function findRules(bulk: Bulk, ref: Ref): readonly Found[] {
  return bulk.compiled.tiers.flatMap(({ tier, policies }, number) =>
    policies.flatMap((policy) =>
      (["ingress", "egress"] as const).flatMap((direction) =>
        rulesOf(policy, direction)
          .filter(({ rule }) => rule.ref.object === ref.object && rule.ref.path === ref.path)
          .map((rule): Found => ({ tier: number, decides: tier.decides, policy, rule, direction })),
      ),
    ),
  );
}
