import type { Direction, Peer, PodSet, Policy, Ref, Rule } from "@demarc/engine";
import type { RuleContext } from "./rule.ts";
import { PeerIndex, picked } from "./covering-peers.ts";
import { openedPorts, PortCover, type LeftOut, type OpenedPorts } from "./covering-ports.ts";

/**
 * For which pods one thing covers another: whatever pods will ever be, by what the selectors say; or those of the
 * input, whose labels may have come together by chance.
 */
export type Basis = "any pod" | "today's workloads";

/** Few rules that together let pass all that another rule does, for its subjects. */
export interface RuleCover {
  readonly rules: readonly Ref[];
  readonly basis: Basis;
  /** Policies that they were chosen from, in lists: where several rules are needed, all that hold the peer, the policy's own included. */
  readonly among: readonly (readonly Ref[])[];
}

/** What a cover must do without: the rule alone, or all of its policy. */
export type Without = "rule" | "policy";

/**
 * Policies of one namespace, to be asked whether they cover a rule or a policy, judged on what is written at its own
 * side and not on what passes today: a rule whose other end is missing, or holds back, is covered only by one that
 * would open as much.
 */
export class Covering {
  readonly #context: RuleContext;
  readonly #policies: readonly Policy[];
  readonly #numberOf: ReadonlyMap<Policy, number>;
  readonly #subjects: PeerIndex;
  readonly #rules: Readonly<Record<Direction, RulesOfSide>>;
  readonly #selecting = new Map<number, PolicyList>();
  readonly #lists = new Map<string, PolicyList>();
  /** By numbers as the index remembers them. */
  readonly #implyingBy = new Map<readonly number[], PolicyList>();

  /** @param policies  those that may cover, in the order in which they are named */
  constructor(context: RuleContext, policies: readonly Policy[]) {
    this.#context = context;
    this.#policies = policies;
    this.#numberOf = new Map(policies.map((policy, i) => [policy, i]));
    this.#subjects = new PeerIndex(context, policies.map(({ subject, ref }) => [{ kind: "pods", ref, ...subject }]));
    this.#rules = { ingress: new RulesOfSide(context, policies, "ingress"), egress: new RulesOfSide(context, policies, "egress") };
  }

  /** A policy that isolates every pod that another one does, whatever pods there are. */
  isolatorOf(policy: Policy, direction: Direction): Policy | undefined {
    const own = this.#numberOf.get(policy);
    const isolator = this.#implying(policy.subject).numbers.find((number) => number !== own && this.#policies[number]?.isolates[direction] === true);
    return isolator === undefined ? undefined : this.#policies[isolator];
  }

  /**
   * The rules that cover one of a policy; those of its own policy come first. Undefined when none do, together.
   *
   * @param policy  may be among those that cover, and then as the very same object
   */
  ofRule(policy: Policy, rule: Rule, without: Without): RuleCover | undefined {
    const side = this.#rules[rule.direction];
    const own = this.#numberOf.get(policy) ?? -1;
    const leftOut = without === "policy" ? { unit: own, unitOf: side.policyOf } : { unit: side.numberOf(rule), unitOf: side.itself };
    const asked: Asked = { peers: rule.peers === "any" ? [undefined] : rule.peers, ports: openedPorts(rule.ports), own, leftOut };
    const always = side.cover(asked, this.#implying(policy.subject), "any pod");
    if (always !== undefined) return { ...always, basis: "any pod" };
    const today = this.#coverToday(asked, policy.subject, side);
    return today === undefined ? undefined : { ...today, basis: "today's workloads" };
  }

  /** Each subject by those that select it; subjects that the same ones select fare the same. */
  #coverToday(asked: Asked, subject: PodSet, side: RulesOfSide): Omit<RuleCover, "basis"> | undefined {
    const lists = new Set([...picked(this.#context, subject).possible].map((workload) => this.#selectingOf(workload)));
    const covers: Omit<RuleCover, "basis">[] = [];
    for (const list of lists) {
      const cover = side.cover(asked, list, "today's workloads");
      if (cover === undefined) return undefined;
      covers.push(cover);
    }
    return covers.length === 0 ? undefined : { rules: [...new Set(covers.flatMap(({ rules }) => rules))], among: covers.flatMap(({ among }) => among) };
  }

  #implying(subject: PodSet): PolicyList {
    const numbers = this.#subjects.implying({ kind: "pods", ref: nowhere, ...subject });
    let list = this.#implyingBy.get(numbers);
    if (list === undefined) this.#implyingBy.set(numbers, (list = this.#list(numbers)));
    return list;
  }

  #selectingOf(workload: number): PolicyList {
    let list = this.#selecting.get(workload);
    if (list === undefined) this.#selecting.set(workload, (list = this.#list(this.#subjects.selecting(workload))));
    return list;
  }

  #list(numbers: readonly number[]): PolicyList {
    const key = numbers.join();
    let list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, (list = { number: this.#lists.size, numbers, has: new Set(numbers) }));
    return list;
  }
}

/** Policies by number, in order; equal lists are one. */
interface PolicyList {
  readonly number: number;
  readonly numbers: readonly number[];
  readonly has: ReadonlySet<number>;
}

interface Asked {
  /** Undefined stands for everybody. */
  readonly peers: readonly (Peer | undefined)[];
  readonly ports: OpenedPorts;
  /** Number of the policy; −1 when it is not among those that cover. */
  readonly own: number;
  readonly leftOut: LeftOut;
}

/** All rules of one direction, by number, in order of their policies; what a policy does not isolate says nothing. */
class RulesOfSide {
  readonly #policies: readonly Policy[];
  readonly #rules: readonly Rule[];
  readonly #opened: readonly OpenedPorts[];
  readonly #policyOf: Int32Array;
  readonly #numbers: ReadonlyMap<Rule, number>;
  readonly #peers: PeerIndex;
  /** By list of rules as the index remembers it, then number of the policies. */
  readonly #covers = new Map<readonly number[], Map<number, PortCover>>();
  /** By list of rules, which a cover gives again and again. */
  readonly #policiesOfRules = new WeakMap<readonly number[], readonly Ref[]>();
  readonly policyOf = (rule: number): number => this.#policyOf[rule] ?? -1;
  readonly itself = (rule: number): number => rule;

  constructor(context: RuleContext, policies: readonly Policy[], direction: Direction) {
    this.#policies = policies;
    const speaking = policies.map((policy) => (policy.isolates[direction] ? policy.rules.filter((rule) => rule.direction === direction) : []));
    this.#rules = speaking.flat();
    this.#policyOf = Int32Array.from(speaking.flatMap((rules, policy) => rules.map(() => policy)));
    this.#opened = this.#rules.map(({ ports }) => openedPorts(ports));
    this.#numbers = new Map(this.#rules.map((rule, i) => [rule, i]));
    this.#peers = new PeerIndex(context, this.#rules.map(({ peers }) => peers));
  }

  numberOf(rule: Rule): number {
    return this.#numbers.get(rule) ?? -1;
  }

  /** Few rules of some policies that let in all that is asked for, peer by peer; undefined when they do not. */
  cover({ peers, ports, own, leftOut }: Asked, policies: PolicyList, basis: Basis): Omit<RuleCover, "basis"> | undefined {
    const found = new Set<number>();
    const among = new Set<readonly Ref[]>();
    for (const peer of peers) {
      const chosen = this.#coverOf(peer, policies, basis).fewestFor(ports, leftOut, (rule) => this.policyOf(rule) === own);
      if (chosen === undefined) return undefined;
      for (const rule of chosen.rules) found.add(rule);
      among.add(this.#policiesOf(chosen.among));
    }
    return { rules: [...found].map((rule) => this.#rules[rule]?.ref ?? nowhere), among: [...among] };
  }

  #policiesOf(rules: readonly number[]): readonly Ref[] {
    let policies = this.#policiesOfRules.get(rules);
    if (policies === undefined) {
      policies = [...new Set(rules.map(this.policyOf))].map((policy) => this.#policies[policy]?.ref ?? nowhere);
      this.#policiesOfRules.set(rules, policies);
    }
    return policies;
  }

  /** What the rules open that hold all of a peer. */
  #coverOf(peer: Peer | undefined, policies: PolicyList, basis: Basis): PortCover {
    const rules = basis === "any pod" ? this.#peers.implying(peer) : this.#peers.holdingToday(peer);
    let byPolicies = this.#covers.get(rules);
    if (byPolicies === undefined) this.#covers.set(rules, (byPolicies = new Map<number, PortCover>()));
    let cover = byPolicies.get(policies.number);
    if (cover === undefined) {
      const own = rules.filter((rule) => policies.has.has(this.policyOf(rule)));
      byPolicies.set(policies.number, (cover = new PortCover(own, (rule) => this.#opened[rule] ?? nothingOpened)));
    }
    return cover;
  }
}

const nothingOpened = openedPorts([]);
const nowhere: Ref = { object: -1, path: "" };
