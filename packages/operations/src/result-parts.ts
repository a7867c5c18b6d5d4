import { z } from "zod";
import type { Location, Problem } from "@demarc/source";
import type { TeamName } from "./judged.ts";
import type {
  Allowed, AllowedPorts, End, EntireClusterEnd, ExternalEnd, IngressControllerEnd, NamespaceEnd, NodeEnd, PodsEnd, TeamEnd, WorkloadEnd,
} from "./ends.ts";

/** Of every result document. Minor versions only add; a reader that knows `1.0` reads every `1.x`. */
export const schemaVersion = "1.0";

/** An object of the input, as results name it; `namespace` is empty for cluster-scoped ones. */
export interface ObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export const versionSchema: z.ZodType<typeof schemaVersion> = z.literal(schemaVersion);

export const locationSchema: z.ZodType<Location> = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  endLine: z.exactOptional(z.int().min(1)),
  endColumn: z.exactOptional(z.int().min(1)),
});

export const problemSchema: z.ZodType<Problem> = z.strictObject({
  code: z.string(),
  severity: z.enum(["error", "warning", "note"]),
  message: z.string(),
  location: z.exactOptional(locationSchema),
  expected: z.exactOptional(z.string()),
  fix: z.exactOptional(z.string()),
  consequence: z.exactOptional(z.string()),
});

export const objectNameSchema: z.ZodType<ObjectName> = z.strictObject({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

export const teamSchema: z.ZodType<TeamName> = z.strictObject({
  id: z.string(),
  name: z.string(),
  contact: z.exactOptional(z.string()),
});

const workloadEnd: z.ZodType<WorkloadEnd> = z.strictObject({
  kind: z.literal("workload"),
  namespace: z.string(),
  name: z.string(),
  workloadKind: z.string(),
});
const externalEnd: z.ZodType<ExternalEnd> = z.strictObject({
  kind: z.literal("external"),
  ranges: z.array(z.string().regex(/^[0-9a-f.:]+-[0-9a-f.:]+$/)),
});
const nodeEnd: z.ZodType<NodeEnd> = z.strictObject({ kind: z.literal("node"), name: z.string() });
const namespaceEnd: z.ZodType<NamespaceEnd> = z.strictObject({ kind: z.literal("namespace"), name: z.string() });
const teamEnd: z.ZodType<TeamEnd> = z.strictObject({ kind: z.literal("team"), name: z.string() });
const podsEnd: z.ZodType<PodsEnd> = z.strictObject({ kind: z.literal("pods"), namespaces: z.string(), pods: z.string() });
const entireClusterEnd: z.ZodType<EntireClusterEnd> = z.strictObject({ kind: z.literal("entire-cluster") });
const ingressControllerEnd: z.ZodType<IngressControllerEnd> = z.strictObject({ kind: z.literal("ingress-controller") });

export const endSchema: z.ZodType<End> = z.union([
  workloadEnd, externalEnd, nodeEnd, namespaceEnd, teamEnd, podsEnd, entireClusterEnd, ingressControllerEnd,
]);

const allowedPortsSchema: z.ZodType<AllowedPorts> = z.strictObject({
  protocol: z.enum(["TCP", "UDP", "SCTP", "other"]),
  ports: z.array(z.tuple([z.int().min(1).max(65535), z.int().min(1).max(65535)])),
});

export const allowedSchema: z.ZodType<Allowed> = z.union([z.literal("all"), z.array(allowedPortsSchema)]);
