import type { Endpoint } from "./flow.ts";
import type { Traffic } from "./traffic.ts";
import type { AddressRange, Direction, PodSet, Ref, World } from "./world.ts";

/** What passes: certainly, and possibly. The two are equal when nothing is undetermined. */
export interface Opening {
  readonly atLeast: Traffic;
  readonly atMost: Traffic;
}

/**
 * A party: workloads that no policy can tell apart (one class), or addresses that none can (one atom).
 * The parties partition all workloads and the whole address space of both families.
 */
export type Party =
  | { readonly kind: "workloads"; readonly id: number; readonly workloads: readonly number[] }
  | { readonly kind: "addresses"; readonly id: number; readonly ranges: readonly AddressRange[] };

/** What one rule does in the whole. Sides are judged as the engine does: on the union of all policies. */
export interface RuleAccount {
  readonly rule: Ref;
  readonly direction: Direction;
  /** Pairs whose traffic the rule matches and both ends let pass today. */
  readonly carries: readonly PairTraffic[];
  /** The part of `carries` that would be closed if this rule alone were removed. */
  readonly alone: readonly PairTraffic[];
  /** Other rules that let pass what this rule carries, with how many pairs they share. */
  readonly coveredBy: readonly { readonly rule: Ref; readonly pairs: number }[];
  /** Workloads that the rule's policy selects; peers that the rule names and that exist (classes by id). */
  readonly subjects: readonly number[];
  readonly peers: readonly number[];
  /** False when the rule is inert: its direction is not isolated by its policy (NP-4). */
  readonly speaks: boolean;
}

export interface PairTraffic {
  /** Party ids. */
  readonly source: number;
  readonly destination: number;
  readonly traffic: Traffic;
}

/**
 * Reachability of a whole world. Building it costs what distinct things cost (selectors, classes, port
 * sets); a pair is computed when asked for, and remembered.
 */
export interface Reachability {
  readonly world: World;
  readonly parties: readonly Party[];
  partyOf(endpoint: Endpoint): number;
  /** One pair of parties; `family` matters where addresses do (NP-42). A party with itself: two different members. */
  between(source: number, destination: number, family?: 4 | 6): Opening;
  /** What the source's side alone lets out, and the destination's side alone lets in. */
  egress(source: number, destination: number, family?: 4 | 6): Opening;
  ingress(source: number, destination: number, family?: 4 | 6): Opening;
  /** Every pair that may carry something, in order of party ids. At least one end is a workload. */
  openings(): Iterable<{ readonly source: number; readonly destination: number; readonly opening: Opening }>;
  /** Policies of the namespace tier that isolate a party in a direction, certainly. */
  isolatedBy(party: number, direction: Direction): readonly Ref[];
  /** What a rule opens, and what of it nothing else opens. */
  account(rule: Ref): RuleAccount;
  /** The workloads that a pod set selects: certainly, and possibly. */
  select(set: PodSet): {
    readonly certain: readonly number[];
    readonly possible: readonly number[];
  };
}
