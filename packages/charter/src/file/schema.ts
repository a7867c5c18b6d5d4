import { expectedCni, readCni } from "@demarc/kubernetes";
import { z } from "zod";
import { kindOfAddress } from "../addresses.ts";
import { parseApiServer } from "../api-servers.ts";
import { isIsoDate } from "../dates.ts";
import { CIDR_EXAMPLE, cidrFault, type WrittenFault } from "./cidr-fault.ts";
import { cniOptionShape } from "./cni-options.ts";
import { describeMembers } from "./descriptions.ts";
import type { Entries, WrittenEnvironment, WrittenExample } from "./entries.ts";

/** `apiVersion` of every charter; a file with another one is not read as a charter. */
export const CHARTER_API_VERSION = "demarc.dev/v1alpha1";

// One schema for the reader and for editors. Each `error` is what the field expects, as a message shows it.

const text = z.string({ error: "text" }).trim().min(1, "some text").max(2000, "at most 2000 characters");
/** May be empty. */
const line = z.string({ error: "text" }).max(2000, "at most 2000 characters");
/** Names are looked for in sentences. */
const label = text.regex(/[\p{L}\p{N}]/u, "a name with at least one letter or digit");
const statement = z.string({ error: "a statement id" }).regex(/^S[1-7]\.(?:[A-Z]?\d{1,6}[a-z]{0,4}|X)$/, "a statement id such as `S2.F1a`").optional();
const id = z.string({ error: "an id" }).regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, "lower-case letters, digits, hyphens and dots").max(253, "at most 253 characters");
const team = z.string({ error: "the id of a team" }).regex(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/, "the id of a team: lower-case letters, digits and hyphens").max(63, "at most 63 characters");
const namespace = z.string({ error: "the name of a namespace" }).regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, "the name of a namespace: at most 63 lower-case letters, digits and hyphens");
const workload = z.string({ error: "the name of a workload or Service" }).regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, "the name of a workload or Service").max(253, "at most 253 characters");
const date = z.string({ error: "a date as year-month-day" }).refine(isIsoDate, "a date as year-month-day, e.g. `2025-07-07`").meta({ format: "date" });
const cidr = withFault(z.string({ error: `a CIDR as text, ${CIDR_EXAMPLE}` }), cidrFault);
const cidrs = z.array(cidr, { error: "a list of CIDRs, e.g. `[10.42.0.0/16]`" });
const address = z.string({ error: "an address" }).max(253, "at most 253 characters").refine((value) => kindOfAddress(value) !== undefined, "an IP address, a CIDR or a DNS name");
const protocol = z.enum(["TCP", "UDP", "SCTP"], { error: "`TCP`, `UDP` or `SCTP`" });
const portNumber = z.int({ error: "a port from 1 to 65535" }).min(1, "a port from 1 to 65535").max(65535, "a port from 1 to 65535");
const port = z
  .string({ error: "a port such as `TCP 9004`" })
  .regex(/^(?:TCP|UDP|SCTP) [1-9]\d{0,4}$/, "a port such as `TCP 9004`")
  .refine((value) => Number(value.slice(value.indexOf(" "))) <= 65535, { error: "a port from 1 to 65535", params: { fix: atMost(65535) } });
const ports = z.array(port, { error: "a list of ports such as `TCP 9004`" }).max(1000, "at most 1000 ports").optional();

const labelled = z.strictObject({
  namespace,
  workload: workload.optional(),
  podLabels: z.record(z.string().max(317), z.string().max(63), { error: "labels as a mapping" }).optional(),
});
const ENDS = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?$/;
const ENDS_WORDS = "`namespace` or `namespace/workload`, in lower-case letters, digits and hyphens";
const end = z.union([z.string().regex(ENDS, ENDS_WORDS), labelled], { error: "`namespace`, `namespace/workload`, or a mapping with `namespace` and `podLabels`" });
const ends = z.array(end, { error: "a list of ends" }).min(1, "at least one end").max(1000, "at most 1000 ends");
const forbiddenEnd = z.union([end, z.strictObject({ external: text })], { error: "`namespace`, `namespace/workload`, a mapping with `namespace` and `podLabels`, or one with `external`" });
const side = z.union([z.enum(["anywhere", "others", "outside"]), z.array(forbiddenEnd).min(1).max(1000)], { error: "`anywhere`, `others`, `outside`, or a list of at least one end" });

const concern = z.enum(
  [
    "cluster-wide-policy", "default-deny", "dns-egress", "kube-system", "cross-team-flow", "ingress", "service-mesh", "seldon-configuration",
    "service-discovery", "application-policy", "same-team-flow", "external-access", "intra-namespace-flow", "other",
  ],
  { error: "a known concern, e.g. `default-deny`, or `other`" },
);

const teamEntry = z
  .strictObject({ id: team, name: label.optional(), role: z.enum(["platform", "application"], { error: "`platform` or `application`" }), contact: text.optional() })
  .refine(({ id: its, role }) => (its === "platform") === (role === "platform"), { path: ["id"], error: "`platform` for the team with that role, and for no other" });

const waiver = z
  .strictObject({ rule: id, file: text.optional(), object: text.optional(), fingerprint: text.optional(), reason: text, owner: text, expires: date })
  .refine(({ file, object, fingerprint }) => [file, object, fingerprint].some((value) => value !== undefined), { error: "at least one of `file`, `object` and `fingerprint`" });

const approvalEnd = z.union([withFault(z.string(), blockAsEnd).regex(ENDS, ENDS_WORDS), labelled, z.strictObject({ cidr })], {
  error: "`namespace`, `namespace/workload`, a mapping with `namespace` and `podLabels`, or one with `cidr`",
});

const approval = z
  .strictObject({ id: text, from: approvalEnd, to: approvalEnd, ports, approvedBy: z.array(text, { error: "a list of names" }).min(1, "at least one name"), expires: date.optional() })
  .refine(({ from, to }) => [from, to].some((one) => typeof one === "string" || !("cidr" in one)), { path: ["from"], error: "an end in the cluster, here or as `to`" });

/** Read once more against the cluster; here what no cluster can make right. */
const probeEnd = withFault(text, mistypedAddress);
const probe = z
  .strictObject({
    from: probeEnd,
    to: probeEnd,
    protocol: z.enum(["TCP", "UDP", "SCTP", "ICMP"], { error: "`TCP`, `UDP`, `SCTP` or `ICMP`" }).default("TCP"),
    port: portNumber.optional(),
    expect: z.enum(["allowed", "denied", "undetermined"], { error: "`allowed`, `denied` or `undetermined`" }),
    ipFamily: z.union([z.literal(4), z.literal(6)], { error: "4 or 6" }).optional(),
  })
  .refine((value) => (value.protocol === "ICMP") === (value.port === undefined), { path: ["port"], error: "a port for TCP, UDP and SCTP, and none for ICMP" });

const apiServer = z
  .string({ error: "an address, with a port or without" })
  .refine((value) => parseApiServer(value) !== undefined, "an address such as `192.0.2.10:6443`");

/** What mends a number that is too large: to repeat what was expected would say nothing. */
export function atMost(maximum: number | bigint): string {
  return `correct the number: there is none above ${maximum}`;
}

/** With what is wrong as the value that was expected, and what mends it as the issue's `fix`, for the reader to tell. */
function withFault(schema: z.ZodString, faultOf: (text: string) => WrittenFault | undefined): z.ZodString {
  return schema.superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault.expected, params: { fix: fault.fix } });
  });
}

/** An address with a typing error: no name of a host ends in a number (RFC 3696, 2), and none has colons. */
function mistypedAddress(text: string): WrittenFault | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (kindOfAddress(bare) !== undefined) return undefined;
  const expected = "`namespace/workload`, `service/namespace/name`, an address or a DNS name";
  if (/^[^/]*\.\d+\.?$/.test(bare)) return { expected, fix: "write an IPv4 address as four numbers from 0 to 255" };
  return /^[\da-f.]*(?::[\da-f.]*){2,}$/i.test(bare) ? { expected, fix: "write an IPv6 address in groups of up to four hexadecimal digits, e.g. `2001:db8::7`" } : undefined;
}

/** A block of addresses is no end by itself. */
function blockAsEnd(text: string): WrittenFault | undefined {
  const isAddress = ["ip", "cidr"].includes(kindOfAddress(text) ?? "");
  return isAddress ? { expected: `an end in the cluster, or a mapping with \`cidr\``, fix: `write \`{cidr: ${text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`}}\`` } : undefined;
}

/** Lists of the charter by field; each entry stands for itself, so that one bad entry leaves the others. */
export const entrySchemas: { readonly [K in keyof Entries]: z.ZodType<Entries[K]> } = {
  teams: teamEntry,
  namespaces: z.strictObject({ name: namespace, owner: team, purpose: line.optional(), statement }),
  responsibilities: z.strictObject({
    team,
    concerns: z.array(concern, { error: "a list of concerns" }).min(1, "at least one concern; `other` where none fits"),
    mode: z.enum(["owns", "requests"], { error: "`owns` or `requests`" }).default("owns"),
    text,
    statement,
  }),
  flows: z
    .strictObject({
      id: id.optional(),
      from: ends,
      to: z.array(end, { error: "a list of ends" }).max(1000, "at most 1000 ends").optional(),
      toExternals: z.array(text, { error: "a list of names of externals" }).max(1000, "at most 1000 names").optional(),
      ports,
      reasons: z.array(z.strictObject({ text, statement }), { error: "a list of reasons" }).max(1000, "at most 1000 reasons").optional(),
      statement,
    })
    .refine(({ to, toExternals }) => (to ?? []).length + (toExternals ?? []).length > 0, { path: ["to"], error: "at least one end in `to` or `toExternals`" }),
  forbidden: z.strictObject({ id: id.optional(), from: side, to: side, ports, text: text.optional(), statement }),
  externals: z.strictObject({
    name: label,
    address,
    port: portNumber.optional(),
    protocol: protocol.default("TCP"),
    kind: z.enum(["load-balancer", "appliance", "saas"], { error: "`load-balancer`, `appliance` or `saas`" }).optional(),
    statement,
  }),
  triggers: z.strictObject({ text, statement }),
  requestFields: z.strictObject({
    field: z
      .enum(["description", "ends", "ports", "justification", "other"], { error: "`description`, `ends`, `ports`, `justification` or `other`" })
      .optional(),
    text,
    statement,
  }),
  focus: z.strictObject({
    focus: z
      .enum(["intra-namespace", "application-specific", "pod-selector", "other"], {
        error: "`intra-namespace`, `application-specific`, `pod-selector` or `other`",
      })
      .optional(),
    text,
    file: text.optional(),
    statement,
  }),
  principles: z.strictObject({
    principle: z
      .enum(["least-privilege", "defence-in-depth", "documentation", "coordination", "other"], {
        error: "`least-privilege`, `defence-in-depth`, `documentation`, `coordination` or `other`",
      })
      .optional(),
    text,
    statement,
  }),
  troubleshooting: z.strictObject({
    route: z
      .enum(["application", "cross-namespace", "cluster-wide", "infrastructure", "other"], {
        error: "`application`, `cross-namespace`, `cluster-wide`, `infrastructure` or `other`",
      })
      .optional(),
    text,
    team,
    urgency: z.enum(["self", "coordinate", "escalate"], { error: "`self`, `coordinate` or `escalate`" }).optional(),
    statement,
  }),
  waivers: waiver,
  approvals: approval,
  probes: probe,
  statements: z.strictObject({
    id: z.string({ error: "a statement id" }).regex(/^S[1-7]\.(?:[A-Z]?\d{1,6}[a-z]{0,4}|X)$/, "a statement id such as `S2.F1a`"),
    text,
  }),
  inferences: z.strictObject({ text, from: text }),
};

export const exampleSchema: z.ZodType<WrittenExample> = z.strictObject({
  request: line.optional(),
  source: text,
  destination: text,
  protocol: line.optional(),
  justification: line.optional(),
  statement,
});

export const environmentSchema: z.ZodType<WrittenEnvironment> = z.strictObject({
  cni: text.refine((written) => readCni(written).ok, { error: ({ input }) => expectedCni(String(input)) }).optional(),
  cniOptions: z.strictObject(cniOptionShape).optional(),
  kubernetesVersion: z.string({ error: "a version in quotes, e.g. `\"1.34\"`" }).regex(/^v?\d+\.\d+(?:\.\d+)?/, "a version such as `1.34`").optional(),
  podCidrs: cidrs.optional(),
  serviceCidrs: cidrs.optional(),
  nodeCidrs: cidrs.optional(),
  apiServers: z.array(apiServer, { error: "a list of addresses" }).optional(),
  lbSource: z.enum(["preserve", "node"], { error: "`preserve` or `node`" }).optional(),
});

export const metadataSchema: z.ZodType<{ readonly title?: string | undefined }> = z.looseObject({ title: line.optional() });

const lists = Object.fromEntries(Object.entries(entrySchemas).map(([name, schema]) => [name, z.array(schema).nullish()]));

/** What people take for a field, by list and field, since reports call it so. */
export const otherFieldNames: ReadonlyMap<string, string> = new Map([["waivers.id", "fingerprint"]]);

/** Every field name that a charter has somewhere, for "did you mean". */
export const fieldNames: readonly string[] = [
  "apiVersion", "kind", "metadata", "title", "spec", "manifests", "requestExample", "lastUpdated", "environment", ...Object.keys(entrySchemas), "id", "name", "role", "contact",
  "owner", "purpose", "statement", "team", "concerns", "mode", "text", "from", "to", "toExternals", "ports", "reasons", "address", "port", "protocol", "field", "focus", "file",
  "principle", "route", "urgency", "rule", "object", "fingerprint", "reason", "expires", "cidr", "approvedBy", "expect", "ipFamily", "namespace", "workload", "podLabels", "request",
  "source", "destination", "justification", "external", "cni", "cniOptions", ...Object.keys(cniOptionShape), "kubernetesVersion", "podCidrs", "serviceCidrs", "nodeCidrs", "apiServers", "lbSource",
];

const charterFile = z.strictObject({
  apiVersion: z.literal(CHARTER_API_VERSION),
  kind: z.literal("Charter"),
  metadata: metadataSchema.nullish(),
  spec: z.strictObject({
    manifests: z.array(z.string()).nullish(),
    ...lists,
    requestExample: exampleSchema.nullish(),
    lastUpdated: date.nullish(),
    environment: environmentSchema.nullish(),
  }),
});

/** JSON Schema (2020-12) of `demarc.yaml` for editors, made of the very schema that reads it. */
export function charterJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(charterFile, { io: "input", target: "draft-2020-12" });
  return { ...describeMembers(schema), title: "Demarc charter", description: "The guidelines page as data." };
}
