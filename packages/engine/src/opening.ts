import type { Traffic } from "./traffic.ts";
import type { AddressRange, Direction, Ref } from "./world.ts";

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
  /** Pairs whose traffic the rule matches and both ends let pass today; what is only possible is counted in. */
  readonly carries: readonly PairTraffic[];
  /** The part of `carries` that this rule lets pass on its side, and both ends let pass, whatever is unknown. */
  readonly certain: readonly PairTraffic[];
  /**
   * The part of `carries` that would no longer certainly pass this side if this rule alone were removed. Empty: the
   * rule can go, and nothing changes, whatever is unknown.
   */
  readonly alone: readonly PairTraffic[];
  /** Workloads that the rule's policy selects (or may select). */
  readonly subjects: readonly number[];
  /** Parties that the rule's peers mean (or may mean). */
  readonly peers: readonly number[];
  /** False when the rule is inert: its direction is not isolated by its policy (NP-4), or the policy is refused. */
  readonly speaks: boolean;
}

/** Another rule that lets pass some of what a rule carries, and in how many pairs. */
export interface CoveringRule {
  readonly rule: Ref;
  readonly pairs: number;
}

/** By id. */
export interface PartyPair {
  readonly source: number;
  readonly destination: number;
}

export interface PairTraffic extends PartyPair {
  readonly traffic: Traffic;
}

export interface PartyOpening extends PartyPair {
  readonly opening: Opening;
  /** Only where it makes a difference. */
  readonly family?: 4 | 6;
}
