import { z } from "zod";
import type { Location, Problem } from "@demarc/source";
import type { Allowed, End } from "../ends.ts";
import { policyPlaceSchema, type PolicyPlace } from "../explain/result.ts";
import type { TeamName } from "../judged.ts";
import { plugInSchema, type PlugInReport } from "../plug-in.ts";
import { allowedSchema, endSchema, locationSchema, problemSchema, teamSchema, versionSchema } from "../result-parts.ts";

/** What starts or stops working when a cluster gets another network plug-in. */
export interface WhatIfResult {
  readonly schemaVersion: "1.0";
  readonly summary: { readonly policies: number; readonly workloads: number; readonly page?: string };
  /** One for each plug-in after the first, in order. */
  readonly steps: readonly WhatIfStep[];
  readonly teams: readonly TeamName[];
  /** What of the input could not be taken as meant, whichever the plug-in. */
  readonly problems: readonly Problem[];
}

export interface WhatIfStep {
  readonly from: PlugInReport;
  readonly to: PlugInReport;
  /** What the two do differently, of what Demarc computes with. */
  readonly switches: readonly SwitchChange[];
  readonly totals: Readonly<Record<Effect, { readonly required: number; readonly flows: number }>>;
  /** Flows that the page requires and that fare differently, those that stop first. */
  readonly required: readonly RequiredChange[];
  /** All flows that fare differently, by what happens to them, who owns the end that decides, and why. */
  readonly changes: readonly ChangeGroup[];
  /** What is known of the new plug-in and not computed with. */
  readonly facts: readonly { readonly topic: string; readonly says: string }[];
  /** What the new plug-in makes of these policies that their authors do not expect. */
  readonly problems: readonly Problem[];
}

/** `unclear`: it may stop or start, or what is certain is no longer so. */
export type Effect = "stops" | "starts" | "unclear";

export interface SwitchChange {
  readonly switch: string;
  readonly clause: string;
  readonly decides: string;
  /** As options are written; empty: none. */
  readonly from: string;
  readonly to: string;
}

/** Why a flow fares differently. */
export interface WhatIfReason {
  /** The switches that make the difference; empty where other kinds of policies are enforced. */
  readonly switches: readonly string[];
  /** One clause. */
  readonly text: string;
  /** The rules or policies that it is about. */
  readonly policies: readonly PolicyPlace[];
}

export interface RequiredChange {
  readonly id: string;
  readonly statement: string;
  readonly location: Location;
  readonly summary: string;
  readonly effect: Effect;
  readonly before: RequiredOutcome;
  readonly after: RequiredOutcome;
  /** One pair that fares so; others are counted. */
  readonly witness: { readonly source: End; readonly destination: End; readonly allowed: Allowed };
  readonly pairs: number;
  readonly owner: string;
  readonly reason: WhatIfReason;
}

export type RequiredOutcome = "holds" | "blocked" | "undetermined" | "unresolved";

export interface ChangeGroup {
  readonly effect: Effect;
  /** Team that owns the end whose side decides. */
  readonly owner: string;
  /** The side that decides. */
  readonly direction: "ingress" | "egress";
  readonly reason: WhatIfReason;
  /** Sorted by source, then destination. */
  readonly flows: readonly ChangedFlow[];
}

export interface ChangedFlow {
  readonly source: End;
  readonly destination: End;
  /** Of ports that the destination's containers declare, where they declare some. */
  readonly allowed: Allowed;
}

const effect = z.enum(["stops", "starts", "unclear"]);
const outcome = z.enum(["holds", "blocked", "undetermined", "unresolved"]);
const count = z.strictObject({ required: z.int(), flows: z.int() });
const reason = z.strictObject({ switches: z.array(z.string()), text: z.string(), policies: z.array(policyPlaceSchema) });
const flow = { source: endSchema, destination: endSchema, allowed: allowedSchema };

export const whatIfResultSchema: z.ZodType<WhatIfResult> = z.strictObject({
  schemaVersion: versionSchema,
  summary: z.strictObject({ policies: z.int(), workloads: z.int(), page: z.exactOptional(z.string()) }),
  steps: z.array(
    z.strictObject({
      from: plugInSchema,
      to: plugInSchema,
      switches: z.array(
        z.strictObject({ switch: z.string(), clause: z.string(), decides: z.string(), from: z.string(), to: z.string() }),
      ),
      totals: z.strictObject({ stops: count, starts: count, unclear: count }),
      required: z.array(
        z.strictObject({
          id: z.string(),
          statement: z.string(),
          location: locationSchema,
          summary: z.string(),
          effect,
          before: outcome,
          after: outcome,
          witness: z.strictObject(flow),
          pairs: z.int(),
          owner: z.string(),
          reason,
        }),
      ),
      changes: z.array(
        z.strictObject({ effect, owner: z.string(), direction: z.enum(["ingress", "egress"]), reason, flows: z.array(z.strictObject(flow)) }),
      ),
      facts: z.array(z.strictObject({ topic: z.string(), says: z.string() })),
      problems: z.array(problemSchema),
    }),
  ),
  teams: z.array(teamSchema),
  problems: z.array(problemSchema),
});
