import type { Charter, Ownership } from "@demarc/charter";
import type { Flow, Reachability, Ref, Traffic } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import type { Location } from "@demarc/source";
import type { RawFinding } from "./finding.ts";

export type Severity = "error" | "warning" | "info";

export type Category = "shape" | "selectors" | "reach" | "dependencies" | "addresses" | "hygiene" | "page";

/** What a rule may read. All of it is data that was computed before; rules compute no verdicts of their own. */
export interface RuleContext {
  readonly cluster: Cluster;
  readonly reachability: Reachability;
  /** Absent when no page and no charter is given: rules of category `page` are then not evaluated. */
  readonly charter: Charter | undefined;
  readonly ownership: Ownership;
  /** ISO date of the run, for expiries and for the page's date. */
  readonly today: string;
}

/** Flows in a form that people and machines read: workload groups and address ranges, not pods. */
export interface FlowGroup {
  readonly source: string;
  readonly destination: string;
  readonly traffic: Traffic;
}

/** What a rule found; message and advice are made by the rule, place and fingerprint by `runRules`. */
export interface Found {
  /** What the finding is about: it is reported there, and its identity rests on it. */
  readonly at: Ref | Location;
  /** Further places that belong to it, e.g. the policy that isolates. */
  readonly related?: readonly { readonly at: Ref | Location; readonly message: string }[];
  /** Overrides the rule's severity where the circumstances say so. */
  readonly severity?: Severity;
  /** What is wrong, with the user's names; one sentence, lower-case start unless it is a name, no full stop. */
  readonly message: string;
  /** Short facts, one line each: counts, both readings, evidence. */
  readonly details?: readonly string[];
  /** One concrete flow that shows it, e.g. `fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP`. */
  readonly witness?: string;
  readonly flows?: readonly FlowGroup[];
  /** Team id that has to act; default: who signs the object, else its owner. */
  readonly owner?: string;
  /** Id of the page's statement that it touches. */
  readonly statement?: string;
  /** Ids of further statements that it breaks: one thing to do may be wanted by several lines. */
  readonly otherStatements?: readonly string[];
  /** What to do, most helpful first; imperative, concrete, complete enough to paste. One that begins with `then` goes on with the one before. */
  readonly next: readonly string[];
  /**
   * Flows that the finding says do not pass, and that `next` would open. Where a rule of the admin or the baseline tier
   * denies one, the finding names it, and the move is its owner's.
   */
  readonly blocked?: readonly Flow[];
  /** Where somebody else has to agree: the page's five lines, filled in. */
  readonly request?: readonly string[];
  /** How much it hurts within its severity: flows that are open without need, or pods that are cut off. */
  readonly weight?: number;
  /** True: whether it is so hangs on what the input does not tell. Such a finding breaks no sentence of the page. */
  readonly undetermined?: boolean;
  /**
   * Stable text that tells this finding from others of the same rule on the same object. Default: what is
   * written at `at`, so that the finding survives when lines move or the rules of a policy change places.
   */
  readonly subject?: string;
  /** The object at `at` is one of several that the finding is about alike: `subject` alone tells it from others of its rule. */
  readonly ofSeveral?: boolean;
}

/** What a rule that looks at the others' findings is given. */
export interface Reviewed {
  readonly findings: readonly RawFinding[];
  /** Ids of the rules that could be evaluated; one that broke or lacked its input is not among them. */
  readonly evaluated: ReadonlySet<string>;
  /** Ids of all the rules that there are, asked or not. */
  readonly known: ReadonlySet<string>;
}

export interface Rule {
  /** The slug of the findings catalogue; stable for ever. */
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  /** One line for lists: the defect, not the check. */
  readonly summary: string;
  /** Statements of the model page that the rule gives evidence for; empty for most. */
  readonly statements?: readonly string[];
  /** What the rule cannot do without; when it is missing the rule is reported as not evaluated with this text. */
  needs?(context: RuleContext): string | undefined;
  find(context: RuleContext): Iterable<Found>;
  /** What it would need to judge what it had to leave out; it is then reported as not evaluated beside what it found. */
  leavesOut?(context: RuleContext): string | undefined;
  /** Asked when all rules have been: for what is only wrong in the light of the other findings. */
  review?(context: RuleContext, reviewed: Reviewed): Iterable<Found>;
}

/** Types a rule where it stands; gives it back as it is. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
