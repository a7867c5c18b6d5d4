import { defineFormat, type Format } from "../format.ts";

export const jsonFormat: Format = defineFormat({
  name: "json",
  summary: "the whole result, by its published schema",
  check: json,
  list: json,
  explain: json,
  test: json,
  validate: json,
});

/**
 * Any document as JSON. Keys come in the order of the document's type and lists as they are, so the same input gives the
 * same bytes. Control characters are escaped by JSON itself.
 */
export function json(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
