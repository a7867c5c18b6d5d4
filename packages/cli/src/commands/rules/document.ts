import { readFile } from "node:fs/promises";

/** The Markdown document of a rule, as it stands in its folder. The id must be that of a rule. */
export async function ruleDocument(id: string): Promise<string> {
  return readFile(new URL(`../../../../rules/src/${id}/rule.md`, import.meta.url), "utf8");
}
