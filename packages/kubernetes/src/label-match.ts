import type { Requirement, Selector } from "@demarc/engine";

export type Match = "yes" | "no" | "maybe";

/** What a selector sees: labels, and keys that are carried with a value that is not known (SEL-9). */
export interface Labelled {
  readonly labels: ReadonlyMap<string, string>;
  readonly unknownLabels: ReadonlySet<string>;
}

/** Whether a selector picks something; `maybe` hangs on a label value that is not known. All must hold (SEL-2). */
export function selects(selector: Selector, to: Labelled): Match {
  let result: Match = "yes";
  for (const requirement of selector) {
    const match = holds(requirement, to);
    if (match === "no") return "no";
    if (match === "maybe") result = "maybe";
  }
  return result;
}

/** A Service's selector: an equality map (SVC-1). An empty one picks nothing by itself. */
export function selectorOfMap(labels: ReadonlyMap<string, string>): Selector {
  return [...labels].map(([key, value]) => ({ key, operator: "In", values: [value] }));
}

function holds({ key, operator, values }: Requirement, { labels, unknownLabels }: Labelled): Match {
  const value = labels.get(key);
  if (value === undefined && unknownLabels.has(key)) {
    if (operator === "Exists") return "yes";
    return operator === "DoesNotExist" ? "no" : "maybe";
  }
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value) ? "yes" : "no"; // SEL-3
    case "NotIn":
      return value === undefined || !values.includes(value) ? "yes" : "no"; // SEL-5
    case "Exists":
      return value !== undefined ? "yes" : "no"; // SEL-4
    case "DoesNotExist":
      return value === undefined ? "yes" : "no"; // SEL-4
  }
}
