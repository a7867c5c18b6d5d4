import { labelsAsWritten, matchSelector, no } from "@demarc/engine";
import { isMapping } from "@demarc/source";
import { duplicate, invalid, notSupported, required } from "../api-error.ts";
import { compileLabelSelector, readLabelSelector, selectorErrors } from "../label-selector.ts";
import { labelsErrors } from "../metadata.ts";
import { portNameErrors, portNumberErrors } from "../names.ts";
import type { ApiError } from "../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textMapOf } from "../plain-data.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/**
 * What the API server checks in a pod or template as far as the network cares: labels and container ports.
 *
 * @param path  of the template in its object; empty for a pod
 * Source: pkg/apis/core/validation, `ValidatePodTemplateSpec` and `validateContainerPorts`.
 */
export function podTemplateErrors(template: unknown, path: string): readonly ApiError[] {
  const prefix = path === "" ? "" : `${path}.`;
  // A pod's own labels are metadata of the object, and judged there.
  const labels = path === "" ? [] : labelsErrors(textMapOf(field(template, "metadata", "labels")), `${prefix}metadata.labels`);
  const containers = ["initContainers", "containers"].flatMap((key) =>
    listOf(field(template, "spec", key)).flatMap((container, i) => portErrors(listOf(field(container, "ports")), `${prefix}spec.${key}[${i}].ports`)),
  );
  return [...labels, ...containers];
}

/**
 * The selector of a controller must pick its own template (`apps/v1` fills in nothing).
 * Source: pkg/apis/apps/validation, `ValidateDeploymentSpec` and its siblings.
 */
export function ownSelectorErrors(spec: unknown, kind: string): readonly ApiError[] {
  const written = field(spec, "selector");
  const labels = textMapOf(field(spec, "template", "metadata", "labels"));
  const mismatch = invalid("spec.template.metadata.labels", JSON.stringify(Object.fromEntries(labels)), "`selector` does not match template `labels`");
  const selector = readLabelSelector(written, "spec.selector");
  if (selector === undefined) return [required("spec.selector", ""), mismatch];
  const errors = selectorErrors(written, "spec.selector");
  if (errors.length > 0) return errors;
  const requirements = compileLabelSelector(selector);
  if (requirements.length === 0) return [invalid("spec.selector", "{}", `empty selector is invalid for ${kind.toLowerCase()}`)];
  return matchSelector(requirements, labelsAsWritten(labels)) === no ? [mismatch] : [];
}

function portErrors(ports: readonly unknown[], path: string): readonly ApiError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    if (!isMapping(port)) return [];
    const at = `${path}[${i}]`;
    const errors: ApiError[] = [];
    const name = nonEmptyTextOf(field(port, "name"));
    if (name !== undefined) {
      errors.push(...portNameErrors(name).map((message) => invalid(`${at}.name`, name, message)));
      if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    const number = integerOf(field(port, "containerPort")) ?? 0;
    if (number === 0) errors.push(required(`${at}.containerPort`, ""));
    else errors.push(...portNumberErrors(number).map((message) => invalid(`${at}.containerPort`, number, message)));
    const protocol = nonEmptyTextOf(field(port, "protocol")) ?? "TCP";
    if (!protocols.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, protocols));
    return errors;
  });
}
