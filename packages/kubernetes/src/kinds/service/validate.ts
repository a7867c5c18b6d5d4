import { duplicate, invalid, notSupported, required } from "../../api-error.ts";
import { labelsErrors } from "../../metadata.ts";
import { dnsLabelErrors, portNameErrors, portNumberErrors, subdomainErrors } from "../../names.ts";
import type { ApiError } from "../../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, portOf, textMapOf, textOf } from "../../plain-data.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const protocols = ["SCTP", "TCP", "UDP"];

/**
 * The basics of what the API server checks in a Service: ports, type, selector, external name. Not checked:
 * IP families, traffic policies, session affinity, and what needs the cluster (free addresses and node ports).
 * Source: pkg/apis/core/validation, `ValidateService`.
 */
export function serviceErrors(value: unknown): readonly ApiError[] {
  const spec = field(value, "spec");
  const type = nonEmptyTextOf(field(spec, "type")) ?? "ClusterIP";
  const ports = listOf(field(spec, "ports"));
  const isHeadless = textOf(field(spec, "clusterIP")) === "None";
  const errors: ApiError[] = [];
  if (ports.length === 0 && !isHeadless && type !== "ExternalName") errors.push(required("spec.ports", "")); // SVC-19
  if (type === "ExternalName") errors.push(...externalNameErrors(textOf(field(spec, "externalName")) ?? ""));
  if (isHeadless && (type === "NodePort" || type === "LoadBalancer")) {
    errors.push(invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`));
  }
  if (!types.includes(type)) errors.push(notSupported("spec.type", type, types));
  errors.push(...labelsErrors(textMapOf(field(spec, "selector")), "spec.selector"));
  ports.forEach((port, i) => errors.push(...portErrors(port, `spec.ports[${i}]`, ports.length > 1)));
  errors.push(...repeatedPorts(ports));
  return errors;
}

function externalNameErrors(name: string): readonly ApiError[] {
  if (name === "") return [required("spec.externalName", "")];
  const checked = name.endsWith(".") ? name.slice(0, -1) : name;
  return subdomainErrors(checked).map((message) => invalid("spec.externalName", name, message));
}

function portErrors(value: unknown, path: string, isNameRequired: boolean): readonly ApiError[] {
  const errors: ApiError[] = [];
  const name = nonEmptyTextOf(field(value, "name"));
  if (name === undefined) {
    if (isNameRequired) errors.push(required(`${path}.name`, ""));
  } else {
    errors.push(...dnsLabelErrors(name).map((message) => invalid(`${path}.name`, name, message)));
  }
  const port = integerOf(field(value, "port")) ?? 0;
  errors.push(...portNumberErrors(port).map((message) => invalid(`${path}.port`, port, message)));
  const protocol = nonEmptyTextOf(field(value, "protocol")) ?? "TCP";
  if (!protocols.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, protocols));
  const target = portOf(field(value, "targetPort"));
  const targetPath = `${path}.targetPort`;
  // Zero and the empty name are filled in with the port before validation (SVC-10).
  if (typeof target === "number" && target !== 0) errors.push(...portNumberErrors(target).map((message) => invalid(targetPath, target, message)));
  if (typeof target === "string" && target !== "") errors.push(...portNameErrors(target).map((message) => invalid(targetPath, target, message)));
  return errors;
}

/** Names are unique, and so are protocol and port together. */
function repeatedPorts(ports: readonly unknown[]): readonly ApiError[] {
  const errors: ApiError[] = [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  ports.forEach((value, i) => {
    const name = nonEmptyTextOf(field(value, "name"));
    if (name !== undefined && names.has(name)) errors.push(duplicate(`spec.ports[${i}].name`, name));
    if (name !== undefined) names.add(name);
    const number = `${nonEmptyTextOf(field(value, "protocol")) ?? "TCP"}/${integerOf(field(value, "port")) ?? 0}`;
    if (numbers.has(number)) errors.push(duplicate(`spec.ports[${i}]`, number));
    numbers.add(number);
  });
  return errors;
}
