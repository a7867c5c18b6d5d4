import type { Operator, Selector } from "@demarc/engine";
import { isMapping } from "@demarc/source";
import { forbidden, invalid, required } from "./api-error.ts";
import type { LabelSelector } from "./cluster.ts";
import { labelsErrors } from "./metadata.ts";
import { labelKeyErrors, labelValueErrors } from "./names.ts";
import type { ApiError } from "./object.ts";
import { field, listOf, textMapOf, textOf, textsOf } from "./plain-data.ts";

const operators: readonly string[] = ["In", "NotIn", "Exists", "DoesNotExist"] satisfies Operator[];

/** Reads a `metav1.LabelSelector`; undefined when it is absent, null or no mapping: what that means is the field's business (SEL-1). */
export function readLabelSelector(value: unknown, path: string): LabelSelector | undefined {
  if (!isMapping(value)) return undefined;
  return {
    path,
    matchLabels: textMapOf(field(value, "matchLabels")),
    matchExpressions: listOf(field(value, "matchExpressions")).map((item, i) => ({
      key: textOf(field(item, "key")) ?? "",
      operator: textOf(field(item, "operator")) ?? "",
      values: textsOf(field(item, "values")),
      path: `${path}.matchExpressions[${i}]`,
    })),
  };
}

/** The same for the engine: matchLabels are `In` with one value (SEL-2). An unknown operator is left out: such a selector is refused. */
export function compileLabelSelector(selector: LabelSelector): Selector {
  const expressions = selector.matchExpressions.flatMap(({ key, operator, values }) => (isOperator(operator) ? [{ key, operator, values }] : []));
  return [...selectorOfMap(selector.matchLabels), ...expressions];
}

/** True of `{}` and of a selector without any requirement: it picks everything (SEL-1). */
export function picksAll(selector: LabelSelector): boolean {
  return selector.matchLabels.size === 0 && selector.matchExpressions.length === 0;
}

/** A Service's selector: an equality map (SVC-1). An empty one picks nothing by itself. */
export function selectorOfMap(labels: ReadonlyMap<string, string>): Selector {
  return [...labels].map(([key, value]) => ({ key, operator: "In", values: [value] }));
}

/**
 * NPV-20 to NPV-25.
 * Source: k8s.io/apimachinery/pkg/apis/meta/v1/validation, `ValidateLabelSelector`.
 */
export function selectorErrors(value: unknown, path: string): readonly ApiError[] {
  const selector = readLabelSelector(value, path);
  return selector === undefined ? [] : labelSelectorErrors(selector);
}

/** The same for a selector that is read; those of the admin kinds are taken with such errors, and mean nothing (CPV-10). */
export function labelSelectorErrors({ path, matchLabels, matchExpressions }: LabelSelector): readonly ApiError[] {
  return [...labelsErrors(matchLabels, `${path}.matchLabels`), ...matchExpressions.flatMap(requirementErrors)];
}

function requirementErrors({ key, operator, values, path }: LabelSelector["matchExpressions"][number]): readonly ApiError[] {
  const errors: ApiError[] = [];
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")); // NPV-20
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")); // NPV-21
  } else {
    errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator")); // NPV-22
  }
  errors.push(...labelKeyErrors(key).map((message) => invalid(`${path}.key`, key, message))); // NPV-23
  values.forEach((value, i) => errors.push(...labelValueErrors(value).map((message) => invalid(`${path}.values[${i}]`, value, message)))); // NPV-24
  return errors;
}

function isOperator(text: string): text is Operator {
  return operators.includes(text);
}
