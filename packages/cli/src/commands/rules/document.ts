import { readFile } from "node:fs/promises";

/** Where rules' documents are: beside the rules in the repository, beside the program in a published package. */
const places = ["../../../rules/", "../../../../rules/src/"] as const;

/** The Markdown document of a rule, as it stands in its folder. The id must be that of a rule. */
export async function ruleDocument(id: string): Promise<string> {
  for (const place of places) {
    const text = await readFile(new URL(`${place}${id}/rule.md`, import.meta.url), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new Error(`the document of rule ${id} is missing from the installation`);
}
