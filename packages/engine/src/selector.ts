import { both, maybe, no, truthOf, yes, type Truth } from "./truth.ts";
import type { Labels, Namespace, Requirement, Selector, Workload } from "./world.ts";

/** The API server gives it to every namespace and never lets it be anything else (NS-1). */
export const nameLabel = "kubernetes.io/metadata.name";

/**
 * What is known of the labels of an object. A key is known (there with a value, or certainly not there), `unknown value`
 * (there, SEL-9), or `unknown` altogether (NS-2).
 */
export interface KnownLabels {
  valueOf(key: string): string | undefined;
  certaintyOf(key: string): "known" | "unknown value" | "unknown";
}

/** Every key of a workload is known; of those in `unknownLabels` the value is not (SEL-9). */
export function labelsOfWorkload(workload: Pick<Workload, "labels" | "unknownLabels">): KnownLabels {
  const { labels, unknownLabels } = workload;
  if (unknownLabels.size === 0) return labelsAsWritten(labels);
  return {
    valueOf: (key) => labels.get(key),
    certaintyOf: (key) => (unknownLabels.has(key) ? "unknown value" : "known"),
  };
}

/** Of a namespace that no object describes only the name label is known, which every namespace has (NS-1, NS-2). */
export function labelsOfNamespace(namespace: Namespace): KnownLabels {
  return {
    valueOf: (key) => (key === nameLabel ? namespace.name : namespace.labels.get(key)),
    certaintyOf: (key) => (namespace.labelsKnown || key === nameLabel ? "known" : "unknown"),
  };
}

/** For labels that are all in the input: what is not written is certainly not there. */
export function labelsAsWritten(labels: Labels): KnownLabels {
  return { valueOf: (key) => labels.get(key), certaintyOf: () => "known" };
}

/**
 * Whether a selector picks an object. Exact: requirements on one unknown key are judged together (`a In [x]` with
 * `a NotIn [x]` is `no` whatever `a` is), and different keys do not depend on each other (SEL-2).
 */
export function matchSelector(selector: Selector, labels: KnownLabels): Truth {
  let result: Truth = yes;
  let unknownKeys: Set<string> | undefined;
  for (const requirement of selector) {
    if (labels.certaintyOf(requirement.key) !== "known") (unknownKeys ??= new Set()).add(requirement.key);
    else if (!holds(requirement, labels.valueOf(requirement.key))) return no;
  }
  if (unknownKeys === undefined) return yes;
  for (const key of unknownKeys) {
    const choice = choiceOf(selector.filter((r) => r.key === key));
    result = both(result, labels.certaintyOf(key) === "unknown value" ? matchPresent(choice) : matchAnything(choice));
  }
  return result;
}

/** SEL-3 to SEL-6 for a key that is known; `undefined` is absent. */
export function holds(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case "In":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
      return value === undefined || !requirement.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** Whether no object whatever can satisfy it (SEL-7). Exact over all label worlds. */
export function selectorIsUnsatisfiable(selector: Selector): boolean {
  return [...choices(selector).values()].some((choice) => !choice.absent && isNothing(choice));
}

/**
 * Whether everything that `a` picks is picked by `b`. Exact over all label worlds: keys are independent, so either
 * nothing satisfies `a`, or `b` must allow, key by key, all that `a` allows.
 */
export function selectorImplies(a: Selector, b: Selector): boolean {
  if (selectorIsUnsatisfiable(a)) return true;
  const choicesOfA = choices(a);
  return [...choices(b)].every(([key, wide]) => isWithin(choicesOfA.get(key) ?? anything, wide));
}

/** As kubectl writes selectors, sorted by key: `app=mlflow,tier in (a,b),!legacy`; `all` when nothing is required. */
export function formatSelector(selector: Selector): string {
  if (selector.length === 0) return "all";
  const sorted = [...selector].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return sorted.map(formatRequirement).join(",");
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${values.join()}` : `${key} in (${values.join(",")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${values.join()}` : `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}

/**
 * All that the requirements on one key leave: whether it may be absent, and the values it may have. With `except`,
 * every value but these; there are always more values than anybody lists.
 */
interface Choice {
  readonly absent: boolean;
  readonly except: boolean;
  readonly values: ReadonlySet<string>;
}

const anything: Choice = { absent: true, except: true, values: new Set() };

function choices(selector: Selector): ReadonlyMap<string, Choice> {
  const byKey = new Map<string, Requirement[]>();
  for (const requirement of selector) {
    const known = byKey.get(requirement.key);
    if (known === undefined) byKey.set(requirement.key, [requirement]);
    else known.push(requirement);
  }
  return new Map([...byKey].map(([key, requirements]) => [key, choiceOf(requirements)]));
}

function choiceOf(requirements: readonly Requirement[]): Choice {
  return requirements.map(choiceOfOne).reduce(narrow, anything);
}

function choiceOfOne({ operator, values }: Requirement): Choice {
  switch (operator) {
    case "In":
      return { absent: false, except: false, values: new Set(values) };
    case "NotIn":
      return { absent: true, except: true, values: new Set(values) };
    case "Exists":
      return { absent: false, except: true, values: new Set() };
    case "DoesNotExist":
      return { absent: true, except: false, values: new Set() };
  }
}

function narrow(a: Choice, b: Choice): Choice {
  const absent = a.absent && b.absent;
  if (a.except && b.except) return { absent, except: true, values: new Set([...a.values, ...b.values]) };
  const [listed, other] = a.except ? [b, a] : [a, b];
  return { absent, except: false, values: new Set([...listed.values].filter((v) => mayBe(other, v))) };
}

function mayBe(choice: Choice, value: string): boolean {
  return choice.values.has(value) !== choice.except;
}

function isNothing(choice: Choice): boolean {
  return !choice.except && choice.values.size === 0;
}

function isWithin(narrowChoice: Choice, wide: Choice): boolean {
  if (narrowChoice.absent && !wide.absent) return false;
  if (!narrowChoice.except) return [...narrowChoice.values].every((v) => mayBe(wide, v));
  return wide.except && [...wide.values].every((v) => narrowChoice.values.has(v));
}

function matchPresent(choice: Choice): Truth {
  if (isNothing(choice)) return no;
  return choice.except && choice.values.size === 0 ? yes : maybe;
}

function matchAnything(choice: Choice): Truth {
  if (choice.absent) return both(yes, choice.except && choice.values.size === 0 ? yes : maybe);
  return both(truthOf(!isNothing(choice)), maybe);
}
