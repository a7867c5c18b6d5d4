import type { LabelMap, LabelSelector } from "./cluster.ts";
import { all, not, type Truth } from "./truth.ts";

/** Labels of an object, and what is not known of them. */
export interface Labels {
  readonly known: LabelMap;
  /** Keys that are there with a value that is not known (SEL-9). */
  readonly valueUnknown: readonly string[];
  /** Whether other keys are there is not known (NS-2). */
  readonly open: boolean;
}

/** SEL-2: all terms must hold, and `matchLabels: {k: v}` is `k In [v]`. SEL-1: no terms, no conditions. */
export function matches(selector: LabelSelector, labels: Labels): Truth {
  const pairs = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => isIn(key, [value], labels));
  const terms = (selector.matchExpressions ?? []).map(({ key, operator, values }) => {
    switch (operator) {
      case "In":
        return isIn(key, values ?? [], labels); // SEL-3
      case "NotIn":
        return not(isIn(key, values ?? [], labels)); // SEL-5: an absent key is in no list
      case "Exists":
        return exists(key, labels); // SEL-4
      case "DoesNotExist":
        return not(exists(key, labels)); // SEL-4
      default:
        throw new Error(`a selector with operator \`${operator}\` never gets here (SEL-8)`);
    }
  });
  return all([...pairs, ...terms]);
}

// SEL-3, SEL-6: byte for byte, and "" is a value.
function isIn(key: string, values: readonly string[], labels: Labels): Truth {
  if (Object.hasOwn(labels.known, key)) return values.includes(labels.known[key] ?? "");
  return labels.valueUnknown.includes(key) || labels.open ? "unknown" : false;
}

function exists(key: string, labels: Labels): Truth {
  if (Object.hasOwn(labels.known, key) || labels.valueUnknown.includes(key)) return true;
  return labels.open ? "unknown" : false;
}

/** NPV-20 to NPV-22 as far as they keep a selector from having a meaning; the admin kinds accept such selectors (CPV-10). */
export function hasMeaning(selector: LabelSelector): boolean {
  return (selector.matchExpressions ?? []).every(({ operator, values }) => {
    const count = values?.length ?? 0;
    return operator === "In" || operator === "NotIn"
      ? count > 0
      : (operator === "Exists" || operator === "DoesNotExist") && count === 0;
  });
}
