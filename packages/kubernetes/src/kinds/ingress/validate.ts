import { invalid, notSupported, required } from "../../api-error.ts";
import { parseAddress } from "@demarc/engine";
import { isMapping } from "@demarc/source";
import { dnsLabelErrors, portNameErrors, portNumberErrors, subdomainErrors, wildcardErrors } from "../../names.ts";
import type { ApiError } from "../../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textOf } from "../../plain-data.ts";

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const forbiddenSequences = ["//", "/./", "/../", "%2f", "%2F"];
const forbiddenEndings = ["/..", "/."];

/**
 * What the API server checks in a new Ingress (ING-6), TLS hosts included; secret names are not checked.
 * Source: pkg/apis/networking/validation, `ValidateIngressCreate`.
 */
export function ingressErrors(value: unknown): readonly ApiError[] {
  const spec = field(value, "spec");
  const rules = listOf(field(spec, "rules"));
  const defaultBackend = field(spec, "defaultBackend");
  const errors: ApiError[] = [];
  if (rules.length === 0 && !isMapping(defaultBackend)) errors.push(invalid("spec", Array.isArray(field(spec, "rules")) ? rules : null, "either `defaultBackend` or `rules` must be specified"));
  if (isMapping(defaultBackend)) errors.push(...backendErrors(defaultBackend, "spec.defaultBackend"));
  rules.forEach((rule, i) => errors.push(...ruleErrors(rule, `spec.rules[${i}]`)));
  errors.push(...tlsErrors(listOf(field(spec, "tls"))));
  const className = textOf(field(spec, "ingressClassName"));
  if (className !== undefined) errors.push(...subdomainErrors(className).map((message) => invalid("spec.ingressClassName", className, message)));
  const annotation = textOf(field(value, "metadata", "annotations", "kubernetes.io/ingress.class"));
  if (annotation !== undefined && className !== undefined && annotation !== className) {
    errors.push(invalid("annotations.kubernetes.io/ingress.class", annotation, "must match `ingressClassName` when both are specified"));
  }
  return errors;
}

function ruleErrors(rule: unknown, path: string): readonly ApiError[] {
  const host = nonEmptyTextOf(field(rule, "host"));
  const errors: ApiError[] = host === undefined ? [] : [...hostErrors(host, `${path}.host`)];
  const http = field(rule, "http");
  if (!isMapping(http)) return errors;
  const paths = listOf(field(http, "paths"));
  if (paths.length === 0) errors.push(required(`${path}.http.paths`, ""));
  paths.forEach((item, i) => errors.push(...pathErrors(item, `${path}.http.paths[${i}]`)));
  return errors;
}

function hostErrors(host: string, path: string): readonly ApiError[] {
  const asAddress = parseAddress(host) === undefined ? [] : [invalid(path, host, "must be a DNS name, not an IP address")];
  const check = host.includes("*") ? wildcardErrors : subdomainErrors;
  return [...asAddress, ...check(host).map((message) => invalid(path, host, message))];
}

function pathErrors(value: unknown, at: string): readonly ApiError[] {
  const pathType = textOf(field(value, "pathType"));
  // Without a type the rest of the path is not looked at.
  if (pathType === undefined) return [required(`${at}.pathType`, "pathType must be specified")];
  const path = textOf(field(value, "path")) ?? "";
  const errors: ApiError[] = [];
  if (!pathTypes.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, pathTypes));
  else if (pathType === "ImplementationSpecific") {
    if (path !== "" && !path.startsWith("/")) errors.push(invalid(`${at}.path`, path, "must be an absolute path"));
  } else {
    if (!path.startsWith("/")) errors.push(invalid(`${at}.path`, path, "must be an absolute path"));
    for (const sequence of forbiddenSequences) if (path.includes(sequence)) errors.push(invalid(`${at}.path`, path, `must not contain '${sequence}'`));
    for (const ending of forbiddenEndings) if (path.endsWith(ending)) errors.push(invalid(`${at}.path`, path, `cannot end with '${ending}'`));
  }
  return [...errors, ...backendErrors(field(value, "backend"), `${at}.backend`)];
}

function backendErrors(value: unknown, path: string): readonly ApiError[] {
  const service = field(value, "service");
  const resource = field(value, "resource");
  if (isMapping(resource)) return isMapping(service) ? [invalid(path, "", "cannot set both resource and service backends")] : [];
  if (!isMapping(service)) return [invalid(path, "", "resource or service backend is required")];
  const name = nonEmptyTextOf(field(service, "name"));
  const errors: ApiError[] =
    name === undefined
      ? [required(`${path}.service.name`, "")]
      : dnsLabelErrors(name).map((message) => invalid(`${path}.service.name`, name, message));
  return [...errors, ...backendPortErrors(service, path)];
}

function backendPortErrors(service: unknown, path: string): readonly ApiError[] {
  const name = nonEmptyTextOf(field(service, "port", "name"));
  const number = integerOf(field(service, "port", "number")) ?? 0;
  if (name !== undefined && number !== 0) return [invalid(path, "", "cannot set both port name & port number")];
  if (name !== undefined) return portNameErrors(name).map((message) => invalid(`${path}.service.port.name`, name, message));
  if (number !== 0) return portNumberErrors(number).map((message) => invalid(`${path}.service.port.number`, number, message));
  return [required(path, "port name or number is required")];
}

function tlsErrors(entries: readonly unknown[]): readonly ApiError[] {
  return entries.flatMap((entry, i) =>
    listOf(field(entry, "hosts")).flatMap((host, j) => {
      if (typeof host !== "string") return [];
      const check = host.includes("*") ? wildcardErrors : subdomainErrors;
      return check(host).map((message) => invalid(`spec.tls[${i}].hosts[${j}]`, host, message));
    }),
  );
}
