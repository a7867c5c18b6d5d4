import { parseCidr } from "@demarc/engine";
import { duplicate, forbidden, invalid, notSupported, required } from "../../api-error.ts";
import { labelsErrors } from "../../metadata.ts";
import { dnsLabelErrors, portNameErrors, portNumberErrors, subdomainErrors } from "../../names.ts";
import type { ApiError } from "../../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, portOf, textMapOf, textOf } from "../../plain-data.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const protocols = ["SCTP", "TCP", "UDP"];

/**
 * The basics of what the API server checks in a Service: ports, type, selector, external name, source ranges. Not checked:
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
  if (type === "ExternalName") {
    const hasClusterIp = nonEmptyTextOf(field(spec, "clusterIP")) !== undefined || listOf(field(spec, "clusterIPs")).length > 0;
    if (hasClusterIp) errors.push(forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
    errors.push(...externalNameErrors(textOf(field(spec, "externalName")) ?? ""));
  }
  if (isHeadless && (type === "NodePort" || type === "LoadBalancer")) {
    errors.push(invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`));
  }
  if (!types.includes(type)) errors.push(notSupported("spec.type", type, types));
  errors.push(...labelsErrors(textMapOf(field(spec, "selector")), "spec.selector"));
  ports.forEach((port, i) => errors.push(...portErrors(port, `spec.ports[${i}]`, ports.length > 1)));
  errors.push(...repeatedPorts(ports));
  errors.push(...sourceRangeErrors(listOf(field(spec, "loadBalancerSourceRanges")), type));
  return errors;
}

function sourceRangeErrors(ranges: readonly unknown[], type: string): readonly ApiError[] {
  const path = "spec.loadBalancerSourceRanges";
  if (ranges.length > 0 && type !== "LoadBalancer") return [forbidden(path, "may only be used when `type` is 'LoadBalancer'")];
  return ranges.flatMap((range, i) =>
    typeof range !== "string" || parseCidr(range.trim()).ok ? [] : [invalid(`${path}[${i}]`, range, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")],
  );
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
  const written = portOf(field(value, "targetPort"));
  // Absent, zero and the empty name are filled in with the port before validation (SVC-10).
  const target = written === undefined || written === 0 || written === "" ? port : written;
  const wrong = typeof target === "number" ? portNumberErrors(target) : portNameErrors(target);
  errors.push(...wrong.map((message) => invalid(`${path}.targetPort`, target, message)));
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
    // Shown as Go's internal type, of which only the key is filled in.
    const key = { Name: "", Protocol: nonEmptyTextOf(field(value, "protocol")) ?? "TCP", AppProtocol: null, Port: integerOf(field(value, "port")) ?? 0, TargetPort: 0, NodePort: 0 };
    const text = JSON.stringify(key);
    if (numbers.has(text)) errors.push(duplicate(`spec.ports[${i}]`, key));
    numbers.add(text);
  });
  return errors;
}
