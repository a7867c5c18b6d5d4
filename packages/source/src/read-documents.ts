import type { Document, SourceFile } from "./document.ts";
import { readJson } from "./json.ts";
import type { ReadLimits } from "./limits.ts";
import type { Reading } from "./problem.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads the documents of a text that is JSON or YAML: JSON is tried when it begins with `{` or `[`, as kubectl
 * does. Text that begins so and is not JSON may be YAML in flow style.
 */
export function readDocuments(file: SourceFile, limits: Partial<ReadLimits> = {}): Reading<readonly Document[]> {
  if (!/^\uFEFF?[ \t\r\n]*[{[]/.test(file.text)) return readYaml(file, limits);
  const json = readJson(file, limits);
  if (!json.problems.some(({ code }) => code === "json-syntax")) return json;
  const yaml = readYaml(file, limits);
  return yaml.problems.some(({ severity }) => severity === "error") ? json : yaml;
}
