import type { Direction, Ref } from "./world.ts";

export type Outcome = "allowed" | "denied" | "undetermined";

/** Why a verdict cannot be given. */
export type Cause =
  /** A policy that the API server would refuse selects (or may select) the subject. */
  | { readonly kind: "refused-policy"; readonly policy: Ref }
  /** The labels of the namespace are not in the input (NS-2). */
  | { readonly kind: "namespace-labels-unknown"; readonly namespace: number; readonly selector: Ref }
  /** The label's value is only known in a running cluster (SEL-9). */
  | { readonly kind: "label-value-unknown"; readonly workload: number; readonly key: string; readonly selector: Ref }
  /** The labels of pods that need not exist yet hang on more than their description says. */
  | { readonly kind: "label-open"; readonly workload: number; readonly key: string; readonly selector: Ref }
  /** So do those of their namespace, or which of the namespaces it is. */
  | { readonly kind: "namespace-open"; readonly namespace: number; readonly selector: Ref }
  /** Which number they give a named port. */
  | { readonly kind: "port-number-open"; readonly workload: number; readonly name: string; readonly port: Ref }
  /** The pod's (or host-network pod's node's) address is not in the input (NP-43). */
  | { readonly kind: "address-unknown"; readonly workload: number; readonly peer: Ref }
  /** The address of a node is not in the input, or it has several and the peer names only some of them. */
  | { readonly kind: "node-address-unclear"; readonly node: number; readonly peer: Ref }
  /** Rules of equal priority disagree (ANP-5). */
  | { readonly kind: "equal-priority"; readonly rules: readonly Ref[] }
  /** What the implementation does with protocols without ports, of an isolated pod and with no rule for them, is not known (NP-65). */
  | { readonly kind: "other-protocols" };

/** A rule that matched the flow, and what it said. */
export interface RuleMatch {
  readonly rule: Ref;
  readonly policy: Ref;
  readonly action: "allow" | "deny" | "pass";
  /** `maybe`: hangs on something that is not known. */
  readonly certainty: "certain" | "maybe";
}

/** What one tier had to say on one side of a flow. */
export interface TierStep {
  readonly tier: "admin" | "namespace" | "baseline";
  /** Policies of the tier whose subject the end is, or may be, in order. */
  readonly selectedBy: readonly Ref[];
  /** Those of them that isolate it in this direction for certain (namespace tier). */
  readonly isolatedBy: readonly Ref[];
  readonly matches: readonly RuleMatch[];
  /** `undetermined`: more than one of the others is possible. */
  readonly outcome: Outcome | "handed on";
}

/** One direction of a flow: the source's egress or the destination's ingress. */
export interface Decision {
  readonly direction: Direction;
  readonly outcome: Outcome;
  /**
   * `rule`: a rule decided, see `rules`. `isolation`: the subject is isolated and no rule matches, see
   * `isolatedBy`. `default`: nothing selects the subject. `outside`: the end is no pod, and imposes nothing
   * (NP-7). `host-network`: policies do not govern such pods (NP-61). `self`: a pod always reaches itself
   * (NP-60). `own-node`: traffic between a pod and its node (NP-62, NP-63). `unknown`: see `causes`.
   */
  readonly by: "rule" | "isolation" | "default" | "outside" | "host-network" | "self" | "own-node" | "unknown";
  /** The rules that decided: all allowing ones in the namespace tier, the first in a first-match tier. */
  readonly rules: readonly RuleMatch[];
  /** The policies that isolate the subject. */
  readonly isolatedBy: readonly Ref[];
  readonly tiers: readonly TierStep[];
  readonly causes: readonly Cause[];
}
