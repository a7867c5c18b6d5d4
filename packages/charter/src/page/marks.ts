import { part, type Phrase } from "./phrase.ts";

/**
 * Marks at the end of an entry say what its words do not: `Our own DNS [concerns: other]`. Pages rarely need
 * them; a page that is rendered from a charter uses them where the charter says something else than its words.
 */
export interface Marked {
  /** The entry without its marks. */
  readonly phrase: Phrase;
  readonly marks: ReadonlyMap<MarkKey, string>;
}

const keys = ["concerns", "mode", "field", "focus", "file", "principle", "route", "team", "urgency", "kind", "id", "as", "reason"] as const;
export type MarkKey = (typeof keys)[number];

const pattern = new RegExp(String.raw`\s*\[((?:${keys.join("|")}): [^[\];]+(?:; (?:${keys.join("|")}): [^[\];]+)*)\]$`);

/** Parts an entry from the marks at its end; marks with a key that is not known are words. */
export function readMarks(phrase: Phrase): Marked {
  const match = pattern.exec(phrase.text);
  const written = match?.[1];
  if (match === null || written === undefined) return { phrase, marks: new Map() };
  const marks = new Map<MarkKey, string>();
  for (const pair of written.split("; ")) {
    const colon = pair.indexOf(": ");
    const key = keys.find((candidate) => candidate === pair.slice(0, colon));
    if (key !== undefined) marks.set(key, pair.slice(colon + 2).trim());
  }
  return { phrase: part(phrase, 0, match.index), marks };
}

/** What {@link readMarks} reads back, with a blank before; empty where no mark has a value. */
export function formatMarks(marks: readonly (readonly [MarkKey, string | undefined])[]): string {
  const pairs = marks.filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? "" : ` [${pairs.map(([key, value]) => `${key}: ${value ?? ""}`).join("; ")}]`;
}

/** A mark's value when it is one of those that there are. */
export function oneOf<T extends string>(values: readonly T[], value: string | undefined): T | undefined {
  return values.find((candidate) => candidate === value);
}
