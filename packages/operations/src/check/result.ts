import { z } from "zod";
import type { Location, Problem } from "@demarc/source";
import type { Allowed, End } from "../ends.ts";
import type { TeamName } from "../judged.ts";
import { plugInSchema, type PlugInReport } from "../plug-in.ts";
import { allowedSchema, endSchema, locationSchema, objectNameSchema, problemSchema, teamSchema, versionSchema, type ObjectName } from "../result-parts.ts";

/** What `demarc check` found: the contract "Findings". */
export interface CheckResult {
  readonly schemaVersion: "1.0";
  readonly summary: CheckSummary;
  /** What hurts most first. */
  readonly findings: readonly Finding[];
  /** Findings that the charter excuses, with the waiver that does. */
  readonly waived: readonly (Finding & { readonly waiver: AppliedWaiver })[];
  /** Statements of the page, in its order; empty without a page. */
  readonly statements: readonly StatementStatus[];
  /** Rules that could not be judged, and what they lack. Never the same as "nothing found". */
  readonly notEvaluated: readonly { readonly rule: string; readonly needs: string }[];
  /** Flows that nobody can judge by the input, and what would settle them. */
  readonly undetermined: Unsettled;
  readonly plugIn: PlugInReport;
  readonly problems: readonly Problem[];
  /** The rules that found something. */
  readonly rules: readonly { readonly id: string; readonly category: string; readonly severity: FindingSeverity; readonly summary: string }[];
  readonly teams: readonly TeamName[];
  readonly inventory: InventoryReport;
  /** What was taken to be meant without being said. */
  readonly inferences: readonly { readonly text: string; readonly from?: string; readonly location?: Location }[];
  /** Each rule of each policy with what it does; only when asked for. */
  readonly accounts?: readonly RuleAccountReport[];
}

export interface Unsettled {
  /** Pairs of workloads, or of one and addresses, some of whose traffic passes or not by what the input does not tell. */
  readonly pairs: number;
  /** What to give so that it is known; what most pairs hang on first. */
  readonly settle: readonly UnsettledThing[];
}

export interface UnsettledThing {
  /** Imperative. */
  readonly remedy: string;
  /** Whose it is to give, by the page; absent without one, and where anybody can. */
  readonly team?: string;
  /** How many of the pairs hang on it; absent where there are too many to ask for all. */
  readonly pairs?: number;
  /** What is not known, sorted; of too many pairs, by those that were asked. */
  readonly things: readonly string[];
}

export type FindingSeverity = "error" | "warning" | "info";

export interface Finding {
  /** Slug of the rule, documented by `demarc rules ID`. */
  readonly rule: string;
  readonly category: string;
  readonly severity: FindingSeverity;
  /** Stays the same when lines move. */
  readonly fingerprint: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly location: Location;
  readonly related: readonly { readonly location: Location; readonly message: string }[];
  /** Absent for findings on the page itself. */
  readonly object?: ObjectName;
  /** Field path of the policy rule that it is about, e.g. `spec.ingress[0]`: findings of one rule are mended together. */
  readonly policyRule?: string;
  /** Id of the page's statement. */
  readonly statement?: string;
  /** Where that statement stands on the page, and its words: why the owner is the owner. */
  readonly pageLine?: { readonly line: number; readonly text: string };
  /** Team that has to act. */
  readonly owner: string;
  readonly flows: readonly FindingFlow[];
  readonly witness?: string;
  /** What to do, most helpful first. */
  readonly next: readonly string[];
  /** Five lines to send to who has to agree; empty where nobody else has to. */
  readonly request: readonly string[];
}

export interface FindingFlow {
  /** An end by name, or words where no single object of the input is meant. */
  readonly source: End | string;
  readonly destination: End | string;
  readonly allowed: Allowed;
}

export interface AppliedWaiver {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly location: Location;
}

export interface StatementStatus {
  readonly id: string;
  readonly line: number;
  readonly text: string;
  readonly status: "holds" | "broken" | "not checkable" | "not in use";
  /** Sentences: numbers, names, places. */
  readonly evidence: readonly string[];
  /** Fingerprints of the findings that break it. */
  readonly findings: readonly string[];
  readonly witness?: string;
  /** Where it is broken: team that has to act, and what it does first; those of the worst finding, if there is one. */
  readonly owner?: string;
  readonly next?: string;
}

export interface SeverityCount {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
}

export interface CheckSummary {
  readonly policies: number;
  readonly workloads: number;
  readonly namespaces: number;
  readonly files: number;
  /** The page or charter that was checked against. */
  readonly page?: string;
  readonly findings: SeverityCount;
  readonly waived: number;
  readonly byOwner: readonly ({ readonly owner: string } & SeverityCount)[];
  /** What holds only if something outside the input does, e.g. that the network plug-in enforces policies. */
  readonly assumptions: readonly string[];
  readonly rulesEvaluated: number;
}

export interface InventoryReport {
  readonly files: number;
  readonly documents: number;
  readonly understood: Readonly<Record<string, number>>;
  /** Kinds that were counted, not read. */
  readonly counted: Readonly<Record<string, number>>;
  readonly unrendered: readonly string[];
  readonly leftOut: readonly { readonly kustomization: string; readonly files: readonly string[] }[];
}

/** The account of one rule of one policy, on the union of all policies. */
export interface RuleAccountReport {
  readonly policy: ObjectName;
  /** e.g. `spec.ingress[0]` */
  readonly rule: string;
  readonly location: Location;
  readonly direction: "ingress" | "egress";
  /** False: its policy does not list the direction, so the rule is inert. */
  readonly speaks: boolean;
  readonly carries: readonly FindingFlow[];
  /** What would close if this rule alone were removed. */
  readonly alone: readonly FindingFlow[];
  /** What of `alone` the page requires or somebody approved, and who would have to agree to the rest; absent without a page. */
  readonly page?: {
    readonly agreed: readonly FindingFlow[];
    readonly excess: readonly { readonly owners: readonly string[]; readonly flows: readonly FindingFlow[] }[];
  };
  /** Rules that let pass some of `carries` too, those in most pairs first; at most 100. */
  readonly coveredBy: readonly { readonly policy: ObjectName; readonly rule: string; readonly location: Location; readonly pairs: number }[];
  /** How many such rules there are. */
  readonly coveredByCount: number;
}

const findingFlowSchema: z.ZodType<FindingFlow> = z.strictObject({
  source: z.union([endSchema, z.string()]),
  destination: z.union([endSchema, z.string()]),
  allowed: allowedSchema,
});

const findingShape = {
  rule: z.string(),
  category: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  fingerprint: z.string(),
  message: z.string(),
  details: z.array(z.string()),
  location: locationSchema,
  related: z.array(z.strictObject({ location: locationSchema, message: z.string() })),
  object: z.exactOptional(objectNameSchema),
  policyRule: z.exactOptional(z.string()),
  statement: z.exactOptional(z.string()),
  pageLine: z.exactOptional(z.strictObject({ line: z.int(), text: z.string() })),
  owner: z.string(),
  flows: z.array(findingFlowSchema),
  witness: z.exactOptional(z.string()),
  next: z.array(z.string()),
  request: z.array(z.string()),
};

const severityCount = { error: z.int(), warning: z.int(), info: z.int() };

const accountSchema: z.ZodType<RuleAccountReport> = z.strictObject({
  policy: objectNameSchema,
  rule: z.string(),
  location: locationSchema,
  direction: z.enum(["ingress", "egress"]),
  speaks: z.boolean(),
  carries: z.array(findingFlowSchema),
  alone: z.array(findingFlowSchema),
  page: z.exactOptional(
    z.strictObject({
      agreed: z.array(findingFlowSchema),
      excess: z.array(z.strictObject({ owners: z.array(z.string()), flows: z.array(findingFlowSchema) })),
    }),
  ),
  coveredBy: z.array(z.strictObject({ policy: objectNameSchema, rule: z.string(), location: locationSchema, pairs: z.int() })),
  coveredByCount: z.int(),
});

export const checkResultSchema: z.ZodType<CheckResult> = z.strictObject({
  schemaVersion: versionSchema,
  summary: z.strictObject({
    policies: z.int(),
    workloads: z.int(),
    namespaces: z.int(),
    files: z.int(),
    page: z.exactOptional(z.string()),
    findings: z.strictObject(severityCount),
    waived: z.int(),
    byOwner: z.array(z.strictObject({ owner: z.string(), ...severityCount })),
    assumptions: z.array(z.string()),
    rulesEvaluated: z.int(),
  }),
  findings: z.array(z.strictObject(findingShape)),
  waived: z.array(
    z.strictObject({
      ...findingShape,
      waiver: z.strictObject({ reason: z.string(), owner: z.string(), expires: z.iso.date(), location: locationSchema }),
    }),
  ),
  statements: z.array(
    z.strictObject({
      id: z.string(),
      line: z.int(),
      text: z.string(),
      status: z.enum(["holds", "broken", "not checkable", "not in use"]),
      evidence: z.array(z.string()),
      findings: z.array(z.string()),
      witness: z.exactOptional(z.string()),
      owner: z.exactOptional(z.string()),
      next: z.exactOptional(z.string()),
    }),
  ),
  notEvaluated: z.array(z.strictObject({ rule: z.string(), needs: z.string() })),
  undetermined: z.strictObject({
    pairs: z.int(),
    settle: z.array(z.strictObject({ remedy: z.string(), team: z.exactOptional(z.string()), pairs: z.exactOptional(z.int()), things: z.array(z.string()) })),
  }),
  plugIn: plugInSchema,
  problems: z.array(problemSchema),
  rules: z.array(z.strictObject({ id: z.string(), category: z.string(), severity: z.enum(["error", "warning", "info"]), summary: z.string() })),
  teams: z.array(teamSchema),
  inventory: z.strictObject({
    files: z.int(),
    documents: z.int(),
    understood: z.record(z.string(), z.int()),
    counted: z.record(z.string(), z.int()),
    unrendered: z.array(z.string()),
    leftOut: z.array(z.strictObject({ kustomization: z.string(), files: z.array(z.string()) })),
  }),
  inferences: z.array(z.strictObject({ text: z.string(), from: z.exactOptional(z.string()), location: z.exactOptional(locationSchema) })),
  accounts: z.exactOptional(z.array(accountSchema)),
});
