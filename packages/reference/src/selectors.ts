import type { LabelMap, LabelSelector } from "./cluster.ts";
import { all, whichever, type Truth } from "./truth.ts";

/** Labels of an object, and what is not known of them. */
export interface Labels {
  readonly known: LabelMap;
  /** Keys that are there with a value that is not known (SEL-9). */
  readonly valueUnknown: readonly string[];
  /** Whether other keys are there is not known (NS-2). */
  readonly open: boolean;
}

interface Term {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A value that no selector names: all such values are alike to policies. */
export const unnamed = "a-value-that-no-selector-names";

/**
 * SEL-2: all terms must hold; SEL-1: no terms, no conditions. Keys do not depend on each other, and for a key of which
 * something is not known each thing that it may be is tried.
 */
export function matches(selector: LabelSelector, labels: Labels): Truth {
  const terms = termsOf(selector);
  const keys = [...new Set(terms.map(({ key }) => key))];
  return all(
    keys.map((key) => {
      const ofKey = terms.filter((term) => term.key === key);
      return whichever(possibleValues(key, ofKey, labels).map((value) => ofKey.every((term) => holds(term, value))));
    }),
  );
}

/** SEL-2: `matchLabels: {k: v}` is `k In [v]`. */
function termsOf({ matchLabels, matchExpressions }: LabelSelector): readonly Term[] {
  const pairs = Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return [...pairs, ...(matchExpressions ?? []).map((term) => ({ ...term, values: term.values ?? [] }))];
}

/** What a key may have: its value, or nothing (undefined), or any of several where it is not known. */
function possibleValues(key: string, terms: readonly Term[], labels: Labels): readonly (string | undefined)[] {
  if (Object.hasOwn(labels.known, key)) return [labels.known[key]];
  if (labels.valueUnknown.includes(key)) return [...terms.flatMap(({ values }) => values), unnamed]; // SEL-9
  if (labels.open) return [...terms.flatMap(({ values }) => values), unnamed, undefined]; // NS-2
  return [undefined];
}

/** SEL-6: byte for byte, and "" is a value. */
function holds({ operator, values }: Term, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value); // SEL-3
    case "NotIn":
      return value === undefined || !values.includes(value); // SEL-5
    case "Exists":
      return value !== undefined; // SEL-4
    case "DoesNotExist":
      return value === undefined; // SEL-4
    default:
      throw new Error(`a selector with operator \`${operator}\` never gets here (SEL-8)`);
  }
}

/**
 * NPV-20 to NPV-25: what is not so keeps a selector from having a meaning; the admin kinds accept such selectors (CPV-10).
 */
export function hasMeaning(selector: LabelSelector): boolean {
  const pairs = Object.entries(selector.matchLabels ?? {});
  const terms = selector.matchExpressions ?? [];
  return (
    pairs.every(([key, value]) => isKey(key) && isValue(value)) &&
    terms.every(({ key, operator, values }) => {
      if (!isKey(key) || !(values ?? []).every(isValue)) return false;
      const count = values?.length ?? 0;
      if (operator === "In" || operator === "NotIn") return count > 0;
      return (operator === "Exists" || operator === "DoesNotExist") && count === 0;
    })
  );
}

const word = /^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** NPV-23: a name, and before it perhaps a domain and a slash. */
function isKey(key: string): boolean {
  const [name = "", domain, ...more] = key.split("/").reverse();
  if (more.length > 0 || name.length > 63 || !word.test(name)) return false;
  return domain === undefined || (domain.length <= 253 && subdomain.test(domain));
}

/** NPV-24, NPV-25: nothing, or a word. */
function isValue(value: string): boolean {
  return value === "" || (value.length <= 63 && word.test(value));
}
