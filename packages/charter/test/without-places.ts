import type { Charter } from "../src/charter.ts";

/** A charter without where it was written: places, the file's name, and whether page or charter file holds a port. */
export function withoutPlaces(charter: Charter | undefined): unknown {
  return plain(charter, (key, value) => (key === "at" ? undefined : key === "source" && typeof value === "string" && (value === "page" || value === "charter" || value === charter?.source) ? "*" : value));
}

/**
 * Besides, without what a page says in its own words: the wording of statements that entries are made of, and
 * inferences from wording.
 */
export function withoutWording(charter: Charter | undefined): unknown {
  if (charter === undefined) return undefined;
  return withoutPlaces({ ...charter, statements: [], inferences: [], forbidden: charter.forbidden.map((flow) => ({ ...flow, text: "" })) });
}

function plain(value: unknown, replace: (key: string, value: unknown) => unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value, (key, its: unknown) => {
    const replaced = replace(key, its);
    return replaced instanceof Map ? [...(replaced as ReadonlyMap<unknown, unknown>)] : replaced;
  });
  return JSON.parse(text) as unknown;
}
