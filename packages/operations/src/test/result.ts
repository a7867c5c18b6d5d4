import { z } from "zod";
import type { Location, Problem } from "@demarc/source";
import { plugInSchema, type PlugInReport } from "../plug-in.ts";
import { locationSchema, problemSchema, versionSchema } from "../result-parts.ts";

/** Connectivity assertions and how they came out: the contract of `demarc test -o json`. */
export interface TestResult {
  readonly schemaVersion: "1.0";
  readonly summary: { readonly passed: number; readonly failed: number; readonly undetermined: number };
  /** In the order of the input. */
  readonly suites: readonly SuiteResult[];
  readonly problems: readonly Problem[];
}

export interface SuiteResult {
  readonly name: string;
  readonly file: string;
  readonly plugIn: PlugInReport;
  readonly probes: readonly ProbeResult[];
}

export interface ProbeResult {
  readonly from: string;
  readonly to: string;
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP";
  /** null: the protocol has none. */
  readonly port: number | null;
  readonly expect: "allowed" | "denied" | "undetermined";
  readonly verdict: "allowed" | "denied" | "undetermined";
  /** True when the answer is not one: it hangs on something unknown, or differs between replicas or backends. */
  readonly ambiguous?: boolean;
  readonly passed: boolean;
  /** What decided, most telling first, with file and line. */
  readonly reasons: readonly string[];
  readonly location: Location;
}

export const testResultSchema: z.ZodType<TestResult> = z.strictObject({
  schemaVersion: versionSchema,
  summary: z.strictObject({ passed: z.int(), failed: z.int(), undetermined: z.int() }),
  suites: z.array(
    z.strictObject({
      name: z.string(),
      file: z.string(),
      plugIn: plugInSchema,
      probes: z.array(
        z.strictObject({
          from: z.string(),
          to: z.string(),
          protocol: z.enum(["TCP", "UDP", "SCTP", "ICMP"]),
          port: z.int().nullable(),
          expect: z.enum(["allowed", "denied", "undetermined"]),
          verdict: z.enum(["allowed", "denied", "undetermined"]),
          ambiguous: z.exactOptional(z.boolean()),
          passed: z.boolean(),
          reasons: z.array(z.string()),
          location: locationSchema,
        }),
      ),
    }),
  ),
  problems: z.array(problemSchema),
});
