import { defineFormat, type Format } from "../format.ts";
import { jsonText } from "../json-text.ts";

export const jsonFormat: Format = defineFormat({
  name: "json",
  summary: "the whole result, by its published schema",
  check: json,
  list: json,
  explain: json,
  test: json,
  validate: json,
  whatIf: json,
});

function json(document: object): string {
  return jsonText(document);
}
