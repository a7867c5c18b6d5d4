import { isMapping } from "@demarc/source";
import type { AdminPolicy, AdminPolicyPeer, AdminPolicyRule, LabelSelector } from "../cluster.ts";
import { crdErrors, type CrdSchema, pruneCrd, unknownCrdFields } from "../crd-schema.ts";
import { readLabelSelector } from "../label-selector.ts";
import type { ApiError, KubernetesObject } from "../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textOf, textsOf } from "../plain-data.ts";

/** Every error that the custom resource definition gives for the object, metadata apart (CPV-1 to CPV-12, CNP-25). */
export function adminPolicyErrors(value: unknown, schema: CrdSchema): readonly ApiError[] {
  return crdErrors(pruneCrd(value, schema), schema, "");
}

/**
 * Reads a policy of the admin or the baseline tier as the API server keeps it, as far as it can be read; whether it is
 * taken is in `object.refusals`.
 *
 * @param schema  of the whole object, `spec` being what is read
 * @param tierOf  the tier, from the spec
 */
export function readAdminPolicy(
  object: KubernetesObject,
  schema: CrdSchema,
  tierOf: (spec: unknown) => AdminPolicy["tier"],
): Omit<AdminPolicy, "subjects"> {
  const spec = field(pruneCrd(object.value, schema), "spec");
  const written = field(object.value, "spec");
  return {
    object,
    name: object.name,
    tier: tierOf(spec),
    priority: integerOf(field(spec, "priority")),
    subject: readPeer(field(spec, "subject"), field(written, "subject"), "spec.subject"),
    ingress: readRules(spec, written, "ingress", "from"),
    egress: readRules(spec, written, "egress", "to"),
    unknownFields: unknownCrdFields(object.value, schema, "").filter(({ path }) => !ofEveryObject.has(path.split(".", 1)[0] ?? "")),
  };
}

/** Not in our schemas: what every object has, and what the controller of a policy writes. */
const ofEveryObject: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

/** @param written  the spec before anything was dropped, item by item the same */
function readRules(spec: unknown, written: unknown, direction: AdminPolicyRule["direction"], peersField: "from" | "to"): readonly AdminPolicyRule[] {
  return listOf(field(spec, direction)).map((rule, i) => {
    const path = `spec.${direction}[${i}]`;
    const whole = listOf(field(written, direction))[i];
    return {
      path,
      name: nonEmptyTextOf(field(rule, "name")),
      direction,
      action: actionOf(textOf(field(rule, "action"))),
      peers: listOf(field(rule, peersField)).map((peer, j) => readPeer(peer, listOf(field(whole, peersField))[j], `${path}.${peersField}[${j}]`)),
      ports: readPorts(rule, whole, path),
    };
  });
}

/** Both generations' words; another is refused (CPV-4, CNP-2), and opens nothing. */
function actionOf(written: string | undefined): AdminPolicyRule["action"] {
  if (written === "Allow" || written === "Accept") return "allow";
  return written === "Pass" ? "pass" : "deny";
}

/** What the kind or the direction does not have is dropped before, so that it leaves a peer that is none (ANP-10, CPV-9). */
function readPeer(peer: unknown, written: unknown, path: string): AdminPolicyPeer {
  const selector = (name: string, ...parents: readonly string[]): LabelSelector | undefined =>
    readLabelSelector(field(peer, ...parents, name), [path, ...parents, name].join("."));
  const namespaceSelector = selector("namespaces");
  if (namespaceSelector !== undefined) return { path, kind: "namespaces", namespaceSelector };
  const podSelector = selector("podSelector", "pods");
  if (podSelector !== undefined) return { path, kind: "pods", namespaceSelector: selector("namespaceSelector", "pods"), podSelector };
  const nodeSelector = selector("nodes");
  if (nodeSelector !== undefined) return { path, kind: "nodes", nodeSelector };
  const cidrs = textsOf(field(peer, "networks"));
  if (cidrs.length > 0) return { path, kind: "networks", cidrs };
  const names = textsOf(field(peer, "domainNames"));
  return names.length > 0 ? { path, kind: "domain-names", names } : { path, kind: "unknown", fields: fieldsOf(written) };
}

function fieldsOf(written: unknown): readonly string[] {
  return isMapping(written) ? Object.keys(written) : [];
}

function readPorts(rule: unknown, written: unknown, path: string): AdminPolicyRule["ports"] {
  for (const name of ["ports", "protocols"]) {
    const list = field(rule, name);
    if (list !== undefined) return listOf(list).map((entry, i) => ({ path: `${path}.${name}[${i}]`, ...readPort(entry, listOf(field(written, name))[i]) }));
  }
  return "absent";
}

type Port =
  | { readonly kind: "range"; readonly protocol: string; readonly first: number; readonly last: number }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "unknown"; readonly fields: readonly string[] };

/** ANP-30, CNP-21: exactly one field is there. */
function readPort(entry: unknown, written: unknown): Port {
  const name = textOf(field(entry, "namedPort")) ?? textOf(field(entry, "destinationNamedPort"));
  if (name !== undefined) return { kind: "named", name };
  const { portNumber, portRange } = { portNumber: field(entry, "portNumber"), portRange: field(entry, "portRange") };
  if (isMapping(portNumber)) return range(textOf(field(portNumber, "protocol")), field(portNumber, "port"), field(portNumber, "port"));
  if (isMapping(portRange)) return range(textOf(field(portRange, "protocol")), field(portRange, "start"), field(portRange, "end"));
  for (const protocol of ["tcp", "udp", "sctp"]) {
    const port = field(entry, protocol, "destinationPort");
    if (!isMapping(field(entry, protocol))) continue;
    const { number, between } = { number: field(port, "number"), between: field(port, "range") };
    if (number !== undefined) return range(protocol.toUpperCase(), number, number);
    // CNP-24: without a port, all of the protocol.
    return isMapping(between) ? range(protocol.toUpperCase(), field(between, "start"), field(between, "end")) : range(protocol.toUpperCase(), 1, 65535);
  }
  return { kind: "unknown", fields: fieldsOf(written) };
}

/** What is no number is refused; a range with such an end matches nothing. */
function range(protocol: string | undefined, start: unknown, end: unknown): Port {
  const [first, last] = [integerOf(start), integerOf(end)];
  return { kind: "range", protocol: protocol ?? "TCP", ...(first === undefined || last === undefined ? { first: 1, last: 0 } : { first, last }) };
}
