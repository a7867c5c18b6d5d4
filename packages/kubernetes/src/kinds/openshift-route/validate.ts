import { invalid, notSupported, required } from "../../api-error.ts";
import { portNameErrors, portNumberErrors } from "../../names.ts";
import type { ApiError } from "../../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, portOf } from "../../plain-data.ts";

const weightMax = 256;
const alternateBackendsMax = 3;

/**
 * What OpenShift refuses in where a Route leads: names, kinds, weights and the port. Hosts, paths, TLS and wildcards are
 * not checked.
 * Source: github.com/openshift/library-go, pkg/route/validation, `validateRoute`.
 */
export function routeErrors(value: unknown): readonly ApiError[] {
  const spec = field(value, "spec");
  const alternates = listOf(field(spec, "alternateBackends"));
  return [
    ...targetErrors(field(spec, "to"), "spec.to"),
    ...alternates.flatMap((target, i) => targetErrors(target, `spec.alternateBackends[${i}]`)),
    ...(alternates.length > alternateBackendsMax ? [invalid("spec.alternateBackends", alternates, `cannot specify more than ${alternateBackendsMax} alternate backends`)] : []),
    ...portErrors(field(spec, "port")),
  ];
}

function targetErrors(target: unknown, path: string): readonly ApiError[] {
  const kind = nonEmptyTextOf(field(target, "kind")) ?? "Service";
  const weight = integerOf(field(target, "weight")) ?? 0;
  return [
    ...(kind === "Service" ? [] : [notSupported(`${path}.kind`, kind, ["Service"])]),
    ...(nonEmptyTextOf(field(target, "name")) === undefined ? [required(`${path}.name`, "")] : []),
    ...(weight < 0 || weight > weightMax ? [invalid(`${path}.weight`, weight, `weight must be an integer between 0 and ${weightMax}`)] : []),
  ];
}

function portErrors(port: unknown): readonly ApiError[] {
  if (port === undefined || port === null) return [];
  const path = "spec.port.targetPort";
  const target = portOf(field(port, "targetPort"));
  if (target === undefined || target === "" || target === 0) return [required(path, "")];
  const messages = typeof target === "string" ? portNameErrors(target) : portNumberErrors(target);
  return messages.map((message) => invalid(path, target, message));
}
