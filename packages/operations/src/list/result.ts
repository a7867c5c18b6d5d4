import { z } from "zod";
import type { Problem } from "@demarc/source";
import type { Allowed, End } from "../ends.ts";
import { allowedSchema, endSchema, problemSchema, versionSchema } from "../result-parts.ts";

/** What can talk to what: the contract "Connectivity". */
export interface Connectivity {
  readonly schemaVersion: "1.0";
  readonly level: "workload" | "namespace" | "team";
  /** What certainly passes, sorted by source, then destination. Pairs that carry nothing are left out. */
  readonly connections: readonly Connection[];
  /** What may pass beyond that, and what it hangs on. */
  readonly undetermined: readonly UndeterminedConnection[];
  /** Flows over ports that the destination's containers declare; only when asked for. */
  readonly declaredPorts?: DeclaredPortCount;
  /** What was listed of the whole, in words: filters, and workloads that no pod stands for. */
  readonly summary: ConnectivitySummary;
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

export const connectivitySchema: z.ZodType<Connectivity> = z.strictObject({
  schemaVersion: versionSchema,
  level: z.enum(["workload", "namespace", "team"]),
  connections: z.array(z.strictObject(connection)),
  undetermined: z.array(z.strictObject({ ...connection, causes: z.array(z.string()) })),
  declaredPorts: z.exactOptional(z.strictObject({ asked: z.int(), allowed: z.int(), undetermined: z.int() })),
  summary: z.strictObject({ workloads: z.int(), policies: z.int(), filters: z.array(z.string()), notes: z.array(z.string()) }),
  problems: z.array(problemSchema),
});
