import type { Location } from "@demarc/source";
import type { Category, FlowGroup, Severity } from "./rule.ts";

/** A finding as `runRules` gives it: placed, owned, told apart from others, waived or not. */
export interface RawFinding {
  /** Id of the rule. */
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  /** 16 hexadecimal digits; the same while the thing found is the same, wherever its lines have moved. */
  readonly fingerprint: string;
  readonly message: string;
  readonly location: Location;
  /** The object that it is about; absent when it is about the page. */
  readonly object?: ObjectName;
  /** Field path of the policy rule that it is about, e.g. `spec.ingress[0]`; absent when it is about something else. */
  readonly policyRule?: string;
  readonly related: readonly { readonly location: Location; readonly message: string }[];
  readonly details: readonly string[];
  readonly witness?: string;
  readonly flows: readonly FlowGroup[];
  /** Team id that has to act. */
  readonly owner: string;
  readonly statement?: string;
  /** Further statements that it breaks. */
  readonly otherStatements: readonly string[];
  /** Most helpful first. */
  readonly next: readonly string[];
  /** Lines to send to who has to agree; empty where nobody else has to. */
  readonly request: readonly string[];
  readonly weight: number;
  /** Present and true when it hangs on what the input does not tell. */
  readonly undetermined?: boolean;
  /** Present when somebody took responsibility for leaving it so; shown in audits, not counted. */
  readonly waived?: WaivedBy;
}

export interface ObjectName {
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

export interface WaivedBy {
  readonly reason: string;
  /** Team that took responsibility. */
  readonly owner: string;
  /** ISO date; the waiver holds on that day and no longer. */
  readonly expires: string;
  readonly location: Location;
}
