import { z } from "zod";
import type { Problem } from "@demarc/source";
import type { Allowed, End } from "../ends.ts";
import { decidersSchema, policyPlaceSchema, type PolicyPlace, type SideExplanation } from "../explain/result.ts";
import { plugInSchema, type PlugInReport } from "../plug-in.ts";
import { allowedSchema, endSchema, problemSchema, versionSchema } from "../result-parts.ts";

/** What can talk to what: the contract "Connectivity". */
export interface Connectivity {
  readonly schemaVersion: "1.0";
  readonly level: "workload" | "namespace" | "team";
  /** What certainly passes, sorted by source, then destination. Pairs that carry nothing are left out. */
  readonly connections: readonly Connection[];
  /** What may pass beyond that, and what it hangs on. */
  readonly undetermined: readonly UndeterminedConnection[];
  /** What workloads are open to by their own policies, pods that do not exist yet included; only when asked for, and then instead of connections. */
  readonly exposure?: readonly ExposureLine[];
  /** Flows over ports that the destination's containers declare; only when asked for. */
  readonly declaredPorts?: DeclaredPortCount;
  /** What was listed of the whole, in words: filters, and workloads that no pod stands for. */
  readonly summary: ConnectivitySummary;
  readonly plugIn: PlugInReport;
  readonly problems: readonly Problem[];
}

export interface Connection {
  readonly source: End;
  readonly destination: End;
  readonly allowed: Allowed;
}

export interface UndeterminedConnection extends Connection {
  /** One sentence each: what is not known, and where. */
  readonly causes: readonly string[];
}

/**
 * What a workload accepts from every pod that is like the source, or may send to every pod that is like the destination,
 * by its own policies. One end is the workload, the other of kind `pods`.
 */
export interface ExposureLine extends Connection {
  /** Of the workload: `ingress` where it accepts. */
  readonly direction: "ingress" | "egress";
  /** What passes for some such pods beyond `allowed`, which is for all of them. */
  readonly perhaps?: Allowed;
  /** What that hangs on. */
  readonly causes?: readonly string[];
  /** Other lines of the workload say for certain which pods get what perhaps passes here. */
  readonly perhapsElsewhere?: true;
  /** What decides of `allowed`: the first rules that let it pass; or where it is nothing, what keeps it out. */
  readonly reasons: { readonly by: SideExplanation["by"]; readonly policies: readonly PolicyPlace[] };
  /** How many workloads of the input are such pods, or may be. */
  readonly today: number;
}

export interface ConnectivitySummary {
  readonly workloads: number;
  readonly policies: number;
  readonly filters: readonly string[];
  readonly notes: readonly string[];
}

export interface DeclaredPortCount {
  /** Pairs of workloads that come from pods or pod templates, times declared ports of the destination. */
  readonly asked: number;
  readonly allowed: number;
  readonly undetermined: number;
}

/** The number alone: connections, or flows over declared ports where those were asked for. */
export interface ConnectivityCount {
  readonly schemaVersion: "1.0";
  /** What certainly passes. */
  readonly count: number;
  /** What may pass beyond that. */
  readonly undetermined: number;
  /** Why nothing was counted, where nothing could be. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** What of a list is counted. */
export function countOf({ connections, undetermined, declaredPorts, summary, problems }: Connectivity): ConnectivityCount {
  return {
    schemaVersion: "1.0",
    count: declaredPorts?.allowed ?? connections.length,
    undetermined: declaredPorts?.undetermined ?? undetermined.length,
    notes: declaredPorts?.asked === 0 ? summary.notes : [],
    problems,
  };
}

export const connectivityCountSchema: z.ZodType<ConnectivityCount> = z.strictObject({
  schemaVersion: versionSchema,
  count: z.int(),
  undetermined: z.int(),
  notes: z.array(z.string()),
  problems: z.array(problemSchema),
});

const connection = { source: endSchema, destination: endSchema, allowed: allowedSchema };

const exposureLine: z.ZodType<ExposureLine> = z.strictObject({
  ...connection,
  direction: z.enum(["ingress", "egress"]),
  perhaps: z.exactOptional(allowedSchema),
  causes: z.exactOptional(z.array(z.string())),
  perhapsElsewhere: z.exactOptional(z.literal(true)),
  reasons: z.strictObject({ by: decidersSchema, policies: z.array(policyPlaceSchema) }),
  today: z.int(),
});

export const connectivitySchema: z.ZodType<Connectivity> = z.strictObject({
  schemaVersion: versionSchema,
  level: z.enum(["workload", "namespace", "team"]),
  connections: z.array(z.strictObject(connection)),
  undetermined: z.array(z.strictObject({ ...connection, causes: z.array(z.string()) })),
  exposure: z.exactOptional(z.array(exposureLine)),
  declaredPorts: z.exactOptional(z.strictObject({ asked: z.int(), allowed: z.int(), undetermined: z.int() })),
  summary: z.strictObject({ workloads: z.int(), policies: z.int(), filters: z.array(z.string()), notes: z.array(z.string()) }),
  plugIn: plugInSchema,
  problems: z.array(problemSchema),
});
