import { intersect, isEmpty, noTraffic, refKey, subtract, union, type PairTraffic, type Policy, type Ref, type Traffic } from "@demarc/engine";
import { picksAll, type NetworkPolicy } from "@demarc/kubernetes";
import { addTo } from "@demarc/source";
import { Covering, type Basis, type RuleCover } from "./covering.ts";
import { equalPolicies } from "./equal-things.ts";
import { partyOfWorkload } from "./outside-questions.ts";
import { speakingRules } from "./policy-rules.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";
import { handOf } from "./whose-hand.ts";

/** A policy without which nothing would change, with the proof of it. */
export interface RedundantPolicy {
  readonly policy: NetworkPolicy;
  /** Few rules of other policies that let pass all that it does. */
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

/**
 * Policies without which nothing would change: others isolate their subjects, whatever pods there will be, and let
 * pass all that they do, as it is written at their own side. A policy without subjects is `policy-selects-nothing`,
 * and the second of two that say the same is `duplicate-policy`.
 */
export const redundancy: (context: RuleContext) => Redundancy = remembered((context: RuleContext) => new Search(context).all());

/** A policy as it is written and as the engine judges it. */
interface Candidate {
  readonly written: NetworkPolicy;
  readonly compiled: Policy;
  readonly owner: string;
}

interface Proof {
  readonly proof: RedundantPolicy;
  /** Policies that its covers were chosen from, in lists. */
  readonly among: readonly (readonly Ref[])[];
}

/** Those that may cover a policy. */
type CoveringOf = (one: Candidate) => Covering;

class Search {
  readonly #context: RuleContext;
  readonly #byNamespace: ReadonlyMap<string, readonly Candidate[]>;
  /** By object, policies and where they stand in the input. */
  readonly #places: ReadonlyMap<number, { readonly policy: NetworkPolicy; readonly place: number }>;
  readonly #carries = new Map<string, Map<number, PairTraffic[]>>();

  constructor(context: RuleContext) {
    this.#context = context;
    const { cluster } = context;
    const compiled = new Map(cluster.world.tiers.flatMap(({ policies }) => policies.map((policy) => [policy.ref.object, policy])));
    const byNamespace = new Map<string, Candidate[]>();
    for (const [written] of equalPolicies(cluster)) {
      const policy = compiled.get(written.object.id);
      if (policy === undefined) continue;
      const candidate = { written, compiled: policy, owner: handOf(context, written.object) };
      addTo(byNamespace, written.namespace, candidate);
    }
    this.#byNamespace = byNamespace;
    this.#places = new Map(cluster.networkPolicies.map((policy, place) => [policy.object.id, { policy, place }]));
  }

  all(): Redundancy {
    const found = [...this.#byNamespace.values()].map((candidates) => this.#ofNamespace(candidates));
    return { void: found.flatMap((one) => one.void), needless: found.flatMap(({ needless }) => needless) };
  }

  #ofNamespace(candidates: readonly Candidate[]): Redundancy {
    const all = this.#covering(candidates);
    const own = this.#byOwner(candidates);
    const proven = candidates.flatMap((one) => {
      // A layer beneath another team's is meant to be doubled, so the own ones are asked first.
      const proof = this.#prove(one, own(one)) ?? this.#prove(one, all);
      return proof === undefined ? [] : [{ one, proof }];
    });
    const covered = new Set(proven.map(({ one }) => one.written.object.id));
    const covering = new Map(proven.map(({ one, proof }) => [one.written, { restsOn: policiesOf(proof.proof), wider: this.#widerAmong(proof, covered) }]));
    const judged = proven.map(({ one, proof }) => ({ one, proof, wide: widestOver(one.written, covering) }));
    return {
      void: judged.flatMap(({ proof: { proof }, wide }) => (wide.length > 0 ? [{ ...proof, wide }] : [])),
      needless: this.#needless(candidates, judged.flatMap(({ one, wide }) => (wide.length > 0 ? [] : [one])), own),
    };
  }

  /** What is proven for any pod is taken first: what rests on today's pods must not rest on what is about to go. */
  #needless(candidates: readonly Candidate[], suspects: readonly Candidate[], own: CoveringOf): readonly (readonly RedundantPolicy[])[] {
    const always = new Set(suspects.filter((one) => this.#prove(one, own(one))?.proof.basis === "any pod"));
    const staying = candidates.filter((one) => !always.has(one));
    const ownStaying = this.#byOwner(staying);
    const rest = new Set(suspects.filter((one) => !always.has(one) && this.#prove(one, ownStaying(one)) !== undefined));
    return [...this.#groups(candidates, always), ...this.#groups(staying, rest)];
  }

  /** Those that the policies which stay cover, one by one; the others with those that they rest on. */
  #groups(candidates: readonly Candidate[], suspects: ReadonlySet<Candidate>): readonly (readonly RedundantPolicy[])[] {
    const own = this.#byOwner(candidates);
    const apartFrom = this.#byOwner(candidates.filter((one) => !suspects.has(one)));
    const groups = new Groups();
    for (const one of suspects) {
      const apart = this.#prove(one, apartFrom(one));
      const proof = apart ?? this.#prove(one, own(one));
      if (proof !== undefined) groups.add(proof.proof, apart === undefined);
    }
    return groups.all();
  }

  #covering(candidates: readonly Candidate[]): Covering {
    return new Covering(this.#context, candidates.map(({ compiled }) => compiled));
  }

  /** Policies of the same owner. */
  #byOwner(candidates: readonly Candidate[]): CoveringOf {
    const owners = new Map<string, Candidate[]>();
    for (const one of candidates) addTo(owners, one.owner, one);
    const made = new Map([...owners].map(([owner, list]) => [owner, this.#covering(list)]));
    const none = this.#covering([]);
    return ({ owner }) => made.get(owner) ?? none;
  }

  #prove({ written, compiled }: Candidate, by: Covering): Proof | undefined {
    // A default deny is there for the pods of tomorrow as well.
    if (written.subjects.length === 0 || (picksAll(written.podSelector) && speakingRules(written).length === 0)) return undefined;
    const isolatedBy: Policy[] = [];
    for (const direction of ["ingress", "egress"] as const) {
      const other = written.isolates[direction] ? by.isolatorOf(compiled, direction) : undefined;
      if (other !== undefined) isolatedBy.push(other);
      else if (written.isolates[direction]) return undefined;
    }
    const covers: RuleCover[] = [];
    for (const rule of compiled.rules) {
      const cover = written.isolates[rule.direction] ? by.ofRule(compiled, rule, "policy") : undefined;
      if (cover !== undefined) covers.push(cover);
      else if (written.isolates[rule.direction]) return undefined;
    }
    const proof: RedundantPolicy = {
      policy: written,
      coveredBy: [...new Map(covers.flatMap(({ rules }) => rules).map((ref) => [refKey(ref), ref])).values()],
      isolatedBy: [...new Map(isolatedBy.map(({ ref }) => [ref.object, ref])).values()],
      basis: covers.some(({ basis }) => basis === "today's workloads") ? "today's workloads" : "any pod",
    };
    return { proof, among: covers.flatMap(({ among }) => among) };
  }

  /** Policies that let pass, for its subjects, what it does not: it was meant to restrict them, and does not. */
  #widerAmong({ proof: { policy, coveredBy }, among }: Proof, covered: ReadonlySet<number>): readonly NetworkPolicy[] {
    const others = new Set(coveredBy.map(({ object }) => object));
    // One that others cover in turn opens nothing by itself, so that of those the ones that the proof names are enough.
    for (const list of among) for (const { object } of list) if (!covered.has(object)) others.add(object);
    others.delete(policy.object.id);
    if (others.size === 0) return [];
    const own = this.#carriedBy(policy, policy);
    const inOrder = [...others].flatMap((object) => this.#places.get(object) ?? []).sort((a, b) => a.place - b.place);
    return inOrder
      .map((other) => other.policy)
      .filter((other) => [...this.#carriedBy(other, policy)].some(([pair, traffic]) => !isEmpty(subtract(traffic, own.get(pair) ?? noTraffic))));
  }

  /** What certainly passes by a policy's rules for the subjects of another, in the directions that it isolates. */
  #carriedBy(policy: NetworkPolicy, { subjects, isolates }: NetworkPolicy): ReadonlyMap<string, Traffic> {
    const { reachability } = this.#context;
    const near = new Set(subjects.map((subject) => partyOfWorkload(this.#context, subject)));
    const carried = new Map<string, Traffic>();
    for (const { rule, ref } of speakingRules(policy)) {
      if (!isolates[rule.direction]) continue;
      const bySubject = this.#carriesBySubject(ref);
      for (const { source, destination, traffic } of [...near].flatMap((party) => bySubject.get(party) ?? [])) {
        const key = `${rule.direction} ${source} ${destination}`;
        carried.set(key, union(carried.get(key) ?? noTraffic, intersect(traffic, reachability.between(source, destination).atLeast)));
      }
    }
    return carried;
  }

  /** What a rule carries, by the party at its own side: a wide one is held against each tight one. */
  #carriesBySubject(ref: Ref): ReadonlyMap<number, readonly PairTraffic[]> {
    const key = refKey(ref);
    let bySubject = this.#carries.get(key);
    if (bySubject === undefined) {
      bySubject = new Map<number, PairTraffic[]>();
      const { carries, direction } = this.#context.reachability.account(ref);
      for (const pair of carries) {
        const subject = direction === "ingress" ? pair.destination : pair.source;
        addTo(bySubject, subject, pair);
      }
      this.#carries.set(key, bySubject);
    }
    return bySubject;
  }
}

/** Proofs that are one thing to do: those that rest on each other. In the order in which they were last added to. */
class Groups {
  readonly #groups = new Set<RedundantPolicy[]>();
  /** By policy. */
  readonly #groupOf = new Map<number, RedundantPolicy[]>();
  /** By policy, those whose proof rests on it. */
  readonly #restingOn = new Map<number, number[]>();

  add(proof: RedundantPolicy, restsOnOthers: boolean): void {
    const own = proof.policy.object.id;
    const others = policiesOf(proof);
    const group = this.#joined(restsOnOthers ? [...others, ...(this.#restingOn.get(own) ?? [])] : []);
    group.push(proof);
    this.#groups.add(group);
    this.#groupOf.set(own, group);
    for (const other of others) addTo(this.#restingOn, other, own);
  }

  all(): readonly (readonly RedundantPolicy[])[] {
    return [...this.#groups];
  }

  /** The groups of some policies as one, taken out. */
  #joined(policies: readonly number[]): RedundantPolicy[] {
    const linked = new Set<RedundantPolicy[]>();
    for (const policy of policies) {
      const group = this.#groupOf.get(policy);
      if (group !== undefined) linked.add(group);
    }
    const [only] = linked;
    const joined = only !== undefined && linked.size === 1 ? only : [...this.#groups].filter((group) => linked.has(group)).flat();
    for (const group of linked) this.#groups.delete(group);
    if (joined !== only) for (const { policy } of joined) this.#groupOf.set(policy.object.id, joined);
    return joined;
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
