import { intersect, isEmpty, noTraffic, subtract, union, type Policy, type Ref, type Traffic } from "@demarc/engine";
import { picksAll, type NetworkPolicy } from "@demarc/kubernetes";
import { coverOfRule, isolatorOf, neighboursAmong, type Basis, type RuleCover } from "./covering.ts";
import { equalPolicies } from "./equal-things.ts";
import { partyOfWorkload } from "./outside-questions.ts";
import { speakingRules } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

/** A policy without which nothing would change, with the proof of it. */
export interface RedundantPolicy {
  readonly policy: NetworkPolicy;
  /** Rules of other policies that let pass all that it does. */
  readonly coveredBy: readonly Ref[];
  /** Policies that isolate its subjects as well, whatever pods there will be. */
  readonly isolatedBy: readonly Ref[];
  /** What the rules are proven for. */
  readonly basis: Basis;
}

export interface Redundancy {
  /** Policies that a wider one makes void: it selects their subjects too, and lets more pass. */
  readonly void: readonly (RedundantPolicy & { readonly wide: readonly NetworkPolicy[] })[];
  /** Policies of one owner that can go: each list is one thing to do, and of more than one only one can go at a time. */
  readonly needless: readonly (readonly RedundantPolicy[])[];
}

const known = new WeakMap<RuleContext, Redundancy>();

/**
 * Policies without which nothing would change: others isolate their subjects, whatever pods there will be, and let
 * pass all that they do, as it is written at their own side. A policy without subjects is `policy-selects-nothing`,
 * and the second of two that say the same is `duplicate-policy`.
 */
export function redundancy(context: RuleContext): Redundancy {
  const before = known.get(context);
  if (before !== undefined) return before;
  const found = new Search(context).all();
  known.set(context, found);
  return found;
}

/** A policy as it is written and as the engine judges it. */
interface Candidate {
  readonly written: NetworkPolicy;
  readonly compiled: Policy;
  readonly owner: string;
}

class Search {
  readonly #context: RuleContext;
  readonly #byNamespace: ReadonlyMap<string, readonly Candidate[]>;

  constructor(context: RuleContext) {
    this.#context = context;
    const { cluster, ownership } = context;
    const compiled = new Map(cluster.world.tiers.flatMap(({ policies }) => policies.map((policy) => [policy.ref.object, policy])));
    const byNamespace = new Map<string, Candidate[]>();
    for (const [written] of equalPolicies(cluster)) {
      const policy = compiled.get(written.object.id);
      if (policy === undefined) continue;
      const candidate = { written, compiled: policy, owner: ownership.authorOf(written.object) ?? ownership.ofObject(written.object) };
      byNamespace.set(written.namespace, [...(byNamespace.get(written.namespace) ?? []), candidate]);
    }
    this.#byNamespace = byNamespace;
  }

  all(): Redundancy {
    const found = [...this.#byNamespace.values()].map((candidates) => this.#ofNamespace(candidates));
    return { void: found.flatMap((one) => one.void), needless: found.flatMap(({ needless }) => needless) };
  }

  #ofNamespace(candidates: readonly Candidate[]): Redundancy {
    const besides = neighboursAmong(candidates, ({ written }) => written.subjects);
    const proven = candidates.flatMap((one) => {
      const others = besides(one);
      // A layer beneath another team's is meant to be doubled, so the own ones are asked first.
      const own = others.filter(({ owner }) => owner === one.owner);
      const proof = this.#prove(one, own) ?? (own.length < others.length ? this.#prove(one, others) : undefined);
      return proof === undefined ? [] : [{ one, proof }];
    });
    const covered = new Map(proven.map(({ one, proof }) => [one.written, { restsOn: policiesOf(proof), wider: this.#widerAmong(proof) }]));
    const judged = proven.map(({ one, proof }) => ({ one, proof, wide: widestOver(one.written, covered) }));
    return {
      void: judged.flatMap(({ proof, wide }) => (wide.length > 0 ? [{ ...proof, wide }] : [])),
      needless: this.#needless(judged.flatMap(({ one, wide }) => (wide.length > 0 ? [] : [one])), besides),
    };
  }

  /** What is proven for any pod is taken first: what rests on today's pods must not rest on what is about to go. */
  #needless(suspects: readonly Candidate[], besides: (one: Candidate) => readonly Candidate[]): readonly (readonly RedundantPolicy[])[] {
    const ofOwner = (one: Candidate): readonly Candidate[] => besides(one).filter(({ owner }) => owner === one.owner);
    const always = suspects.filter((one) => this.#prove(one, ofOwner(one))?.basis === "any pod");
    const rest = suspects.filter((one) => !always.includes(one) && this.#prove(one, ofOwner(one).filter((other) => !always.includes(other))) !== undefined);
    return [...this.#groups(always, ofOwner), ...this.#groups(rest, (one) => ofOwner(one).filter((other) => !always.includes(other)))];
  }

  /** Those that the policies which stay cover, one by one; the others with those that they rest on. */
  #groups(suspects: readonly Candidate[], othersOf: (one: Candidate) => readonly Candidate[]): readonly (readonly RedundantPolicy[])[] {
    const groups: RedundantPolicy[][] = [];
    for (const one of suspects) {
      const apart = this.#prove(one, othersOf(one).filter((other) => !suspects.includes(other)));
      const proof = apart ?? this.#prove(one, othersOf(one));
      if (proof === undefined) continue;
      const restsOn = apart === undefined ? policiesOf(proof) : new Set<number>();
      const linked = groups.filter((group) =>
        group.some((other) => restsOn.has(other.policy.object.id) || (apart === undefined && policiesOf(other).has(one.written.object.id))),
      );
      groups.push([...linked.flat(), proof]);
      for (const group of linked) groups.splice(groups.indexOf(group), 1);
    }
    return groups;
  }

  #prove({ written, compiled }: Candidate, by: readonly Candidate[]): RedundantPolicy | undefined {
    // A default deny is there for the pods of tomorrow as well.
    if (written.subjects.length === 0 || (picksAll(written.podSelector) && speakingRules(written).length === 0)) return undefined;
    const others = by.map((candidate) => candidate.compiled);
    const isolatedBy: Policy[] = [];
    for (const direction of ["ingress", "egress"] as const) {
      const other = written.isolates[direction] ? isolatorOf(compiled, direction, others) : undefined;
      if (other !== undefined) isolatedBy.push(other);
      else if (written.isolates[direction]) return undefined;
    }
    const covers: RuleCover[] = [];
    for (const rule of compiled.rules) {
      const cover = written.isolates[rule.direction] ? coverOfRule(this.#context, compiled, rule, others) : undefined;
      if (cover !== undefined) covers.push(cover);
      else if (written.isolates[rule.direction]) return undefined;
    }
    return {
      policy: written,
      coveredBy: [...new Map(covers.flatMap(({ rules }) => rules).map((ref) => [`${ref.object} ${ref.path}`, ref])).values()],
      isolatedBy: [...new Map(isolatedBy.map(({ ref }) => [ref.object, ref])).values()],
      basis: covers.some(({ basis }) => basis === "today's workloads") ? "today's workloads" : "any pod",
    };
  }

  /** Policies that let pass, for its subjects, what it does not: it was meant to restrict them, and does not. */
  #widerAmong({ policy, coveredBy }: RedundantPolicy): readonly NetworkPolicy[] {
    if (coveredBy.length === 0) return [];
    const own = this.#carriedBy(policy, policy);
    const objects = new Set(coveredBy.map(({ object }) => object));
    return this.#context.cluster.networkPolicies.filter(
      (other) =>
        objects.has(other.object.id) && [...this.#carriedBy(other, policy)].some(([pair, traffic]) => !isEmpty(subtract(traffic, own.get(pair) ?? noTraffic))),
    );
  }

  /** What certainly passes by a policy's rules for the subjects of another, in the directions that it isolates. */
  #carriedBy(policy: NetworkPolicy, { subjects, isolates }: NetworkPolicy): ReadonlyMap<string, Traffic> {
    const { reachability } = this.#context;
    const near = new Set(subjects.map((subject) => partyOfWorkload(this.#context, subject)));
    const carried = new Map<string, Traffic>();
    for (const { rule, ref } of speakingRules(policy)) {
      if (!isolates[rule.direction]) continue;
      for (const { source, destination, traffic } of reachability.account(ref).carries) {
        if (!near.has(rule.direction === "ingress" ? destination : source)) continue;
        const key = `${rule.direction} ${source} ${destination}`;
        carried.set(key, union(carried.get(key) ?? noTraffic, intersect(traffic, reachability.between(source, destination).atLeast)));
      }
    }
    return carried;
  }
}

/** A policy that others cover: the objects that its proof rests on, and those of them that let more pass. */
interface Covered {
  readonly restsOn: ReadonlySet<number>;
  readonly wider: readonly NetworkPolicy[];
}

/**
 * The policies that make one void in the end. One that a wider one covers in turn opens nothing by itself, and
 * narrowing it would restrict nobody. Of wide ones that cover each other one stays; a wide one that could go for the
 * sake of this one makes it not void.
 */
function widestOver(policy: NetworkPolicy, covered: ReadonlyMap<NetworkPolicy, Covered>): readonly NetworkPolicy[] {
  const widest = new Set<NetworkPolicy>();
  const seen = new Set([policy]);
  const waiting = [...(covered.get(policy)?.wider ?? [])];
  for (let wide = waiting.pop(); wide !== undefined; wide = waiting.pop()) {
    if (seen.has(wide)) continue;
    seen.add(wide);
    const { restsOn, wider } = covered.get(wide) ?? { restsOn: new Set(), wider: [] };
    if (wider.length > 0) waiting.push(...wider);
    else if (!restsOn.has(policy.object.id)) widest.add(wide);
  }
  return [...widest];
}

function policiesOf({ coveredBy, isolatedBy }: RedundantPolicy): ReadonlySet<number> {
  return new Set([...coveredBy, ...isolatedBy].map(({ object }) => object));
}
