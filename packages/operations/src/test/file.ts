import { cniOptionShape } from "@demarc/charter";
import { parseCidr } from "@demarc/engine";
import { expectedCni, readCni, type CniOptions } from "@demarc/kubernetes";
import { field as ownField, formatPath, isList, itemsOf, type Document, type Location, type Path, type Problem, type Reading } from "@demarc/source";
import { z } from "zod";
import { problem } from "../problem-codes.ts";
import type { LbSource } from "../source-readings.ts";

/** One `kind: ConnectivityTest` document, read. */
export interface ConnectivityTest {
  readonly name: string;
  readonly file: string;
  /** As written: relative to the file. */
  readonly manifests: readonly string[];
  readonly options: TestOptions;
  readonly probes: readonly Probe[];
}

/** What upstream leaves to the implementation, and what is known of the cluster besides its manifests. */
export interface TestOptions extends CniOptions {
  /** As `readCni` reads it. */
  readonly cni?: string | undefined;
  /** Where that was said, when not in the test; never written in a file. */
  readonly cniGivenBy?: string | undefined;
  readonly podCidrs?: readonly string[] | undefined;
  /** Where nodes have their addresses, for want of Node objects. */
  readonly nodeCidrs?: readonly string[] | undefined;
  /** Whose address pods see where a node may put its own in place of a client's (SVC-21); absent: both are judged. */
  readonly lbSource?: LbSource | undefined;
  readonly kubernetesVersion?: string | undefined;
  readonly defaultNamespace?: string | undefined;
}

export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP";
  readonly port: number | undefined;
  readonly expect: "allowed" | "denied" | "undetermined";
  readonly ipFamily: 4 | 6 | undefined;
  readonly location: Location;
}

const probeSchema = z
  .strictObject({
    from: z.string().min(1),
    to: z.string().min(1),
    protocol: z.enum(["TCP", "UDP", "SCTP", "ICMP"]).default("TCP"),
    port: z.int().min(1).max(65535).optional(),
    expect: z.enum(["allowed", "denied", "undetermined"]),
    ipFamily: z.union([z.literal(4), z.literal(6)]).optional(),
  })
  .refine(({ protocol, port }) => (protocol === "ICMP") === (port === undefined), {
    path: ["port"],
    message: "`port` is needed for TCP, UDP and SCTP, and ICMP has none",
  });

const fileSchema = z.strictObject({
  apiVersion: z.literal("demarc.dev/v1alpha1"),
  kind: z.literal("ConnectivityTest"),
  metadata: z.looseObject({ name: z.string().min(1) }),
  spec: z.strictObject({
    manifests: z.union([z.string().transform((path) => [path]), z.array(z.string()).min(1)]),
    options: z
      .strictObject({
        cni: z.string().refine((text) => readCni(text).ok, { error: ({ input }) => `expected ${expectedCni(String(input))}` }).optional(),
        ...cniOptionShape,
        podCidrs: z.array(z.string()).optional(),
        nodeCidrs: z.array(z.string().refine((text) => parseCidr(text).ok, { message: "expected a CIDR, e.g. `192.168.1.0/24`" })).optional(),
        lbSource: z.enum(["preserve", "node"]).optional(),
        kubernetesVersion: z.string().optional(),
        defaultNamespace: z.string().optional(),
      })
      .default({}),
    probes: z.array(probeSchema).min(1),
  }),
});

/** For editors. */
export const connectivityTestFileSchema: z.ZodType = fileSchema;

/** Reads one document. All errors at once, each at its value; undefined when there is one. */
export function readTestFile(document: Document): Reading<ConnectivityTest | undefined> {
  const parsed = fileSchema.safeParse(document.value);
  if (!parsed.success) return { value: undefined, problems: parsed.error.issues.map((issue) => problemOf(document, issue)) };
  const { metadata, spec } = parsed.data;
  const probes = spec.probes.map((probe, index): Probe => ({
    ...probe,
    port: probe.port,
    ipFamily: probe.ipFamily,
    location: document.locate(["spec", "probes", index]),
  }));
  return { value: { name: metadata.name, file: document.file.path, manifests: spec.manifests, options: spec.options, probes }, problems: [] };
}

function problemOf(document: Document, issue: z.core.$ZodIssue): Problem {
  const path: Path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const field = path.length === 0 ? "the document" : `\`${formatPath(path)}\``;
  const { message, ...details } = wordsOf(issue, valueAt(document.value, path));
  return problem("test-field-not-read", `${field}${message}`, { location: document.locate(path), consequence: "no probe of this test was run", ...details });
}

/** What is wrong with a field, in the words of the file. */
function wordsOf(issue: z.core.$ZodIssue, value: unknown): { readonly message: string; readonly expected?: string; readonly fix?: string } {
  if (issue.code !== "invalid_type" && issue.code !== "invalid_value") return { message: `: ${lowerFirst(issue.message)}` };
  const expected = issue.code === "invalid_type" ? (typeNames.get(issue.expected) ?? issue.expected) : issue.values.map((one) => `\`${String(one)}\``).join(" or ");
  if (value === undefined) return { message: " is missing", expected };
  const written = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? `\`${value}\`` : value === null ? "empty" : isList(value) ? "a list" : "a mapping";
  const isPortName = issue.path.at(-1) === "port" && typeof value === "string";
  return { message: ` is ${written}`, expected, ...(isPortName && { fix: "write the number that the container listens on: only policies look ports up by name" }) };
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "`true` or `false`"],
  ["array", "a list"],
  ["object", "a mapping"],
]);

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, step) => (typeof step === "number" ? itemsOf(found)[step] : ownField(found, step)), value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
