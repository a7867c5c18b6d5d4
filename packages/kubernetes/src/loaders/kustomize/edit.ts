import { isList, isMapping } from "@demarc/source";

/** Values are never changed in place: YAML aliases share them, and places are found by comparing old and new. */

/** A mapping with one key set; a key named `__proto__` is a key like any other. */
export function withKey(mapping: unknown, key: string, value: unknown): Readonly<Record<string, unknown>> {
  const entries = isMapping(mapping) ? Object.entries(mapping).filter(([name]) => name !== key) : [];
  const index = isMapping(mapping) ? Object.keys(mapping).indexOf(key) : -1;
  entries.splice(index < 0 ? entries.length : index, 0, [key, value]);
  return Object.fromEntries(entries);
}

/** A mapping with one key left out; empty for what is no mapping. */
export function withoutKey(mapping: unknown, key: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(isMapping(mapping) ? Object.entries(mapping).filter(([name]) => name !== key) : []);
}

/** How a path of kustomize's field specifications is written: `spec/ingress/from/podSelector/matchLabels`. */
export type FieldSteps = readonly string[];

/**
 * Changes what stands at a path, going through all items of every list on the way. What is missing is made
 * when `create` says so, and left alone otherwise.
 */
export function changeAt(value: unknown, steps: FieldSteps, create: boolean, change: (found: unknown) => unknown): unknown {
  if (isList(value)) return value.map((item) => changeAt(item, steps, create, change));
  const [step, ...rest] = steps;
  if (step === undefined) return change(value);
  if (!isMapping(value)) return create && (value === undefined || value === null) ? withKey({}, step, changeAt(undefined, rest, create, change)) : value;
  const found = Object.hasOwn(value, step) ? value[step] : undefined;
  if ((found === undefined || found === null) && !create) return value;
  return withKey(value, step, changeAt(found ?? undefined, rest, create, change));
}

/** Adds keys to the mapping that is there, or makes one. */
export function adding(pairs: Readonly<Record<string, unknown>>): (found: unknown) => unknown {
  return (found) => Object.entries(pairs).reduce<unknown>((mapping, [key, value]) => withKey(mapping, key, value), isMapping(found) ? found : {});
}

/** Whether two values of documents are the same. Compares iteratively: values may be deep. */
export function isSame(a: unknown, b: unknown): boolean {
  const pending: [unknown, unknown][] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [left, right] = pair;
    if (Object.is(left, right)) continue;
    if (isList(left) && isList(right)) {
      if (left.length !== right.length) return false;
      for (const [i, item] of left.entries()) pending.push([item, right[i]]);
    } else if (isMapping(left) && isMapping(right)) {
      const keys = Object.keys(left);
      if (keys.length !== Object.keys(right).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(right, key)) return false;
        pending.push([left[key], right[key]]);
      }
    } else return false;
  }
  return true;
}
