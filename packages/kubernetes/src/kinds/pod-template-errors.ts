import { labelsAsWritten, matchSelector, no, type Selector } from "@demarc/engine";
import { isMapping } from "@demarc/source";
import { duplicate, invalid, notSupported, required } from "../api-error.ts";
import { compileLabelSelector, readLabelSelector, selectorErrors } from "../label-selector.ts";
import { labelsErrors } from "../metadata.ts";
import { portNameErrors, portNumberErrors } from "../names.ts";
import type { ApiError } from "../object.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textMapOf } from "../plain-data.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/**
 * What the API server checks in a pod or template as far as the network cares: labels, containers and their ports.
 *
 * @param path  of the template in its object; empty for a pod
 * Source: pkg/apis/core/validation, `ValidatePodTemplateSpec` and `validateContainerPorts`.
 */
export function podTemplateErrors(template: unknown, path: string): readonly ApiError[] {
  const prefix = path === "" ? "" : `${path}.`;
  // A pod's own labels are metadata of the object, and judged there. The path lacks `metadata`: upstream's own slip.
  const labels = path === "" ? [] : labelsErrors(textMapOf(field(template, "metadata", "labels")), `${prefix}labels`);
  const missing = listOf(field(template, "spec", "containers")).length === 0 ? [required(`${prefix}spec.containers`, "")] : [];
  const ports = ["initContainers", "containers"].flatMap((key) =>
    listOf(field(template, "spec", key)).flatMap((container, i) => portErrors(listOf(field(container, "ports")), `${prefix}spec.${key}[${i}].ports`)),
  );
  return [...labels, ...missing, ...ports];
}

/** How a kind of `apps/v1` asks for its selector: the kinds differ in small ways. */
export interface OwnSelector {
  /** What its message calls the kind. */
  readonly word: string;
  /** A missing selector is told as such, besides that it matches nothing. */
  readonly isRequired: boolean;
  /** What a selector that is none is called; then the template is not looked at. Undefined: it is looked at all the same. */
  readonly whenBroken: string | undefined;
}

/**
 * Errors of a controller whose selector must pick its own template (`apps/v1` fills in nothing), and of the template.
 * Source: pkg/apis/apps/validation, `ValidateDeploymentSpec` and its siblings.
 */
export function ownSelectorErrors(spec: unknown, { word, isRequired, whenBroken }: OwnSelector): readonly ApiError[] {
  const written = field(spec, "selector");
  const template = field(spec, "template");
  const selector = readLabelSelector(written, "spec.selector");
  const errors = selectorErrors(written, "spec.selector");
  const all: ApiError[] = selector === undefined && isRequired ? [required("spec.selector", "")] : [...errors];
  const requirements = selector === undefined ? undefined : compileLabelSelector(selector);
  if (requirements?.length === 0 && errors.length === 0) all.push(invalid("spec.selector", objectOf(written), `empty selector is invalid for ${word}`));
  if (errors.length > 0 && whenBroken !== undefined) return [...all, invalid("spec.selector", objectOf(written), whenBroken)];
  if (errors.length === 0 && !picks(requirements, template)) {
    const labels = field(template, "metadata", "labels");
    all.push(invalid("spec.template.metadata.labels", isMapping(labels) ? labels : null, "`selector` does not match template `labels`"));
  }
  return [...all, ...podTemplateErrors(template, "spec.template")];
}

/** An absent selector picks nothing, an empty one everything. */
function picks(requirements: Selector | undefined, template: unknown): boolean {
  return requirements !== undefined && matchSelector(requirements, labelsAsWritten(textMapOf(field(template, "metadata", "labels")))) !== no;
}

function objectOf(value: unknown): object {
  return isMapping(value) ? value : {};
}

function portErrors(ports: readonly unknown[], path: string): readonly ApiError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    if (!isMapping(port)) return [];
    const at = `${path}[${i}]`;
    const errors: ApiError[] = [];
    const name = nonEmptyTextOf(field(port, "name"));
    if (name !== undefined) {
      const wrong = portNameErrors(name).map((message) => invalid(`${at}.name`, name, message));
      errors.push(...(wrong.length === 0 && names.has(name) ? [duplicate(`${at}.name`, name)] : wrong));
      if (wrong.length === 0) names.add(name);
    }
    const number = integerOf(field(port, "containerPort")) ?? 0;
    if (number === 0) errors.push(required(`${at}.containerPort`, ""));
    else errors.push(...portNumberErrors(number).map((message) => invalid(`${at}.containerPort`, number, message)));
    const protocol = nonEmptyTextOf(field(port, "protocol")) ?? "TCP";
    if (!protocols.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, protocols));
    return errors;
  });
}
