import { both, maybe, no, yes, type Truth } from "./truth.ts";
import type { Labels, Namespace, Requirement, Selector, Workload } from "./world.ts";

/** The API server gives it to every namespace and never lets it be anything else (NS-1). */
export const nameLabel = "kubernetes.io/metadata.name";

/** What is known of the labels of an object, key by key. */
export interface KnownLabels {
  /** Undefined: certainly not there, unless `choiceOf` says what else it may be. */
  valueOf(key: string): string | undefined;
  /** All that the key may be, where that is more than one thing; undefined where `valueOf` knows. */
  choiceOf(key: string): Choice | undefined;
}

/**
 * Every key of a workload is known; of those in `unknownLabels` the value is not (SEL-9). Of pods that are only described
 * nothing is known but what their description says.
 */
export function labelsOfWorkload(workload: Pick<Workload, "labels" | "unknownLabels" | "described">): KnownLabels {
  const { labels, unknownLabels, described } = workload;
  if (described !== undefined) return labelsDescribed(choicesOf(described));
  if (unknownLabels.size === 0) return labelsAsWritten(labels);
  return {
    valueOf: (key) => labels.get(key),
    choiceOf: (key) => (unknownLabels.has(key) ? present : undefined),
  };
}

/** Of a namespace that no object describes only the name label is known, which every namespace has (NS-1, NS-2). */
export function labelsOfNamespace(namespace: Namespace): KnownLabels {
  const { described, name, labels, labelsKnown } = namespace;
  if (described !== undefined) {
    const choices = choicesOf(described);
    return labelsDescribed(new Map([...choices, [nameLabel, narrow(choices.get(nameLabel) ?? anything, present)]]));
  }
  return {
    valueOf: (key) => (key === nameLabel ? name : labels.get(key)),
    choiceOf: (key) => (labelsKnown || key === nameLabel ? undefined : anything),
  };
}

/** For labels that are all in the input: what is not written is certainly not there. */
export function labelsAsWritten(labels: Labels): KnownLabels {
  return { valueOf: (key) => labels.get(key), choiceOf: () => undefined };
}

function labelsDescribed(choices: ReadonlyMap<string, Choice>): KnownLabels {
  return { valueOf: () => undefined, choiceOf: (key) => choices.get(key) ?? anything };
}

/**
 * Whether a selector picks an object. Exact: requirements on one unknown key are judged together (`a In [x]` with
 * `a NotIn [x]` is `no` whatever `a` is), and different keys do not depend on each other (SEL-2).
 */
export function matchSelector(selector: Selector, labels: KnownLabels): Truth {
  let result: Truth = yes;
  let open: Map<string, Choice> | undefined;
  for (const requirement of selector) {
    const choice = labels.choiceOf(requirement.key);
    if (choice !== undefined) (open ??= new Map<string, Choice>()).set(requirement.key, choice);
    else if (!holds(requirement, labels.valueOf(requirement.key))) return no;
  }
  if (open === undefined) return yes;
  for (const [key, choice] of open) {
    const asked = choiceOf(selector.filter((r) => r.key === key));
    result = both(result, isWithin(choice, asked) ? yes : isEmptyChoice(narrow(choice, asked)) ? no : maybe);
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
  return [...choicesOf(selector).values()].some(isEmptyChoice);
}

/**
 * Whether everything that `a` picks is picked by `b`. Exact over all label worlds: keys are independent, so either
 * nothing satisfies `a`, or `b` must allow, key by key, all that `a` allows.
 */
export function selectorImplies(a: Selector, b: Selector): boolean {
  if (selectorIsUnsatisfiable(a)) return true;
  const choicesOfA = choicesOf(a);
  return [...choicesOf(b)].every(([key, wide]) => isWithin(choicesOfA.get(key) ?? anything, wide));
}

/** The shortest selector that picks the same, in one order: equal for selectors that pick the same, unless they pick nothing. */
export function normalSelector(selector: Selector): Selector {
  const sorted = [...choicesOf(selector)].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([key, { absent, except, values }]): readonly Requirement[] => {
    const listed = [...values].sort();
    if (!except) return [absent ? { key, operator: "DoesNotExist", values: [] } : { key, operator: "In", values: listed }];
    const parts: Requirement[] = [];
    if (!absent) parts.push({ key, operator: "Exists", values: [] });
    if (listed.length > 0) parts.push({ key, operator: "NotIn", values: listed });
    return parts;
  });
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
export interface Choice {
  readonly absent: boolean;
  readonly except: boolean;
  readonly values: ReadonlySet<string>;
}

const anything: Choice = { absent: true, except: true, values: new Set() };
const present: Choice = { absent: false, except: true, values: new Set() };

function choicesOf(selector: Selector): ReadonlyMap<string, Choice> {
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

function isEmptyChoice({ absent, except, values }: Choice): boolean {
  return !absent && !except && values.size === 0;
}

function isWithin(narrowChoice: Choice, wide: Choice): boolean {
  if (narrowChoice.absent && !wide.absent) return false;
  if (!narrowChoice.except) return [...narrowChoice.values].every((v) => mayBe(wide, v));
  return wide.except && [...wide.values].every((v) => narrowChoice.values.has(v));
}
