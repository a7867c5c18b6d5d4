import { z } from "zod";
import type { Location, Problem } from "@demarc/source";
import type { Allowed, End } from "../ends.ts";
import type { TeamName } from "../judged.ts";
import type { FlowProtocol } from "../protocol.ts";
import type { LbSource } from "../source-readings.ts";
import { plugInSchema, type PlugInReport } from "../plug-in.ts";
import { allowedSchema, endSchema, locationSchema, objectNameSchema, problemSchema, teamSchema, versionSchema, type ObjectName } from "../result-parts.ts";

/** Whether one may talk to the other, what decides it at which line, and whose move it is. */
export interface Explanation {
  readonly schemaVersion: "1.0";
  readonly source: AskedEnd;
  readonly destination: AskedEnd;
  /** Absent: all traffic between the two was asked for. */
  readonly asked?: { readonly port?: number; readonly protocol: FlowProtocol };
  /** The address family that was asked for; absent: each that both ends have. */
  readonly family?: 4 | 6;
  /** Whose address pods were taken to see where a node may put its own in place of a client's; absent: both. */
  readonly lbSource?: LbSource;
  /** `mixed`: it depends on the replica, the backend, the address family or the port; see `flows`. */
  readonly outcome: "allowed" | "denied" | "undetermined" | "mixed";
  /** One for each backend and each set of ports that the same rules decide. */
  readonly flows: readonly FlowExplanation[];
  /** Who has to do what so that the flow passes; empty when it does, and when the page forbids it. */
  readonly moves: readonly Move[];
  /** Where the page sends people whose flow is denied like this one. */
  readonly troubleshooting?: Troubleshooting;
  /** The page's request form, filled in, when the flow is denied, not forbidden, and needs another owner's consent. */
  readonly request?: string;
  readonly teams: readonly TeamName[];
  /** What else one should know, e.g. how a Service was resolved. */
  readonly notes: readonly string[];
  readonly plugIn: PlugInReport;
  readonly problems: readonly Problem[];
}

export interface Troubleshooting {
  /** As the page says it. */
  readonly text: string;
  /** Who acts. */
  readonly team: string;
  readonly statement: { readonly id: string; readonly line: number };
}

export interface AskedEnd {
  /** As it was typed. */
  readonly given: string;
  /** What it stands for: a Service may stand for several. */
  readonly ends: readonly End[];
  /** When it had to be resolved: `Service mlflow/mlflow (LoadBalancer 192.168.1.208)`. */
  readonly means?: string;
  readonly team?: string;
}

export interface FlowExplanation {
  readonly source: End;
  readonly destination: End;
  readonly traffic: Allowed;
  /** The port of the Service that arrives there. */
  readonly viaPort?: number;
  /** Only where families differ, or one was asked for. */
  readonly family?: 4 | 6;
  /** Whether the ends have that family is not known; it holds if they do. */
  readonly perhaps?: true;
  /** Where one workload is at both ends: one pod with itself, or one with another. */
  readonly pods?: "same" | "different";
  /**
   * Where a node may put its own address in place of the client's: whose the source's is. `own-node` is the node that
   * the pod runs on; its source may have no ranges, as they are not always known.
   */
  readonly lbSource?: "preserve" | "node" | "own-node";
  readonly outcome: "allowed" | "denied" | "undetermined";
  readonly egress: SideExplanation;
  readonly ingress: SideExplanation;
}

export interface SideExplanation {
  readonly direction: "egress" | "ingress";
  readonly outcome: "allowed" | "denied" | "undetermined";
  readonly by: "rule" | "isolation" | "default" | "outside" | "host-network" | "self" | "own-node" | "unknown" | "no-backend";
  /** The same in words, one clause. */
  readonly because: string;
  readonly rules: readonly DecidingRule[];
  /** Policies that isolate the end in this direction. */
  readonly isolatedBy: readonly PolicyPlace[];
  readonly causes: readonly string[];
  /** What each tier that has policies says, in order; none where policies do not govern the end. */
  readonly tiers: readonly TierExplanation[];
}

/** One tier of policies on one side of a flow: admin policies first, then NetworkPolicies, then the baseline. */
export interface TierExplanation {
  readonly tier: "admin" | "namespace" | "baseline";
  /** `handed on`: it leaves the flow to the next tier. `not reached`: one before it had the last word. */
  readonly outcome: "allowed" | "denied" | "undetermined" | "handed on" | "not reached";
  /** How many policies of the tier select the end, certainly or perhaps. */
  readonly selectedBy: number;
  /** The rules that match, the one that decides first; at most five. */
  readonly rules: readonly DecidingRule[];
}

export interface PolicyPlace {
  readonly policy: ObjectName;
  readonly location: Location;
  readonly owner?: string;
}

export interface DecidingRule extends PolicyPlace {
  /** e.g. `spec.egress[1]` */
  readonly rule: string;
  readonly action: "allow" | "deny" | "pass";
  readonly certainty: "certain" | "maybe";
  /** The lines of the rule, as written. */
  readonly excerpt?: string;
}

export interface Move {
  /** Who does it, by the page; absent without one. */
  readonly team?: string;
  /** Who else has to agree. */
  readonly consent: readonly string[];
  readonly direction: "egress" | "ingress" | "input";
  /** One sentence, imperative. */
  readonly text: string;
  /** The policy that would do it, ready to apply, and nothing else but what `text` says. */
  readonly policy?: string;
  /** Statement of the page that gives it to that team. */
  readonly statement?: { readonly id: string; readonly line: number };
}

const policyPlace = { policy: objectNameSchema, location: locationSchema, owner: z.exactOptional(z.string()) };

export const policyPlaceSchema: z.ZodType<PolicyPlace> = z.strictObject(policyPlace);

export const decidersSchema: z.ZodType<SideExplanation["by"]> = z.enum(["rule", "isolation", "default", "outside", "host-network", "self", "own-node", "unknown", "no-backend"]);

const decidingRuleSchema: z.ZodType<DecidingRule> = z.strictObject({
  ...policyPlace,
  rule: z.string(),
  action: z.enum(["allow", "deny", "pass"]),
  certainty: z.enum(["certain", "maybe"]),
  excerpt: z.exactOptional(z.string()),
});

const sideSchema: z.ZodType<SideExplanation> = z.strictObject({
  direction: z.enum(["egress", "ingress"]),
  outcome: z.enum(["allowed", "denied", "undetermined"]),
  by: decidersSchema,
  because: z.string(),
  rules: z.array(decidingRuleSchema),
  isolatedBy: z.array(policyPlaceSchema),
  causes: z.array(z.string()),
  tiers: z.array(
    z.strictObject({
      tier: z.enum(["admin", "namespace", "baseline"]),
      outcome: z.enum(["allowed", "denied", "undetermined", "handed on", "not reached"]),
      selectedBy: z.int(),
      rules: z.array(decidingRuleSchema),
    }),
  ),
});

const askedEndSchema: z.ZodType<AskedEnd> = z.strictObject({
  given: z.string(),
  ends: z.array(endSchema),
  means: z.exactOptional(z.string()),
  team: z.exactOptional(z.string()),
});

export const explanationSchema: z.ZodType<Explanation> = z.strictObject({
  schemaVersion: versionSchema,
  source: askedEndSchema,
  destination: askedEndSchema,
  asked: z.exactOptional(z.strictObject({ port: z.exactOptional(z.int()), protocol: z.enum(["TCP", "UDP", "SCTP", "ICMP"]) })),
  family: z.exactOptional(z.union([z.literal(4), z.literal(6)])),
  lbSource: z.exactOptional(z.enum(["preserve", "node"])),
  outcome: z.enum(["allowed", "denied", "undetermined", "mixed"]),
  flows: z.array(
    z.strictObject({
      source: endSchema,
      destination: endSchema,
      traffic: allowedSchema,
      viaPort: z.exactOptional(z.int()),
      family: z.exactOptional(z.union([z.literal(4), z.literal(6)])),
      perhaps: z.exactOptional(z.literal(true)),
      pods: z.exactOptional(z.enum(["same", "different"])),
      lbSource: z.exactOptional(z.enum(["preserve", "node", "own-node"])),
      outcome: z.enum(["allowed", "denied", "undetermined"]),
      egress: sideSchema,
      ingress: sideSchema,
    }),
  ),
  moves: z.array(
    z.strictObject({
      team: z.exactOptional(z.string()),
      consent: z.array(z.string()),
      direction: z.enum(["egress", "ingress", "input"]),
      text: z.string(),
      policy: z.exactOptional(z.string()),
      statement: z.exactOptional(z.strictObject({ id: z.string(), line: z.int() })),
    }),
  ),
  troubleshooting: z.exactOptional(z.strictObject({ text: z.string(), team: z.string(), statement: z.strictObject({ id: z.string(), line: z.int() }) })),
  request: z.exactOptional(z.string()),
  teams: z.array(teamSchema),
  notes: z.array(z.string()),
  plugIn: plugInSchema,
  problems: z.array(problemSchema),
});
