import { readFile } from "node:fs/promises";
import { wrap } from "@demarc/report";

/** The Markdown document of a rule, as it stands in its folder. The id must be that of a rule. */
export async function ruleDocument(id: string): Promise<string> {
  return readFile(new URL(`../../../../rules/src/${id}/rule.md`, import.meta.url), "utf8");
}

/** A rule's document for people: paragraphs and list items are set anew, examples stay as they are, to be pasted. */
export function documentText(document: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let fence: string | undefined;
  const setParagraph = (): void => {
    const [, mark = "", text = ""] = /^(- )?(.*)$/.exec(paragraph.join(" ")) ?? [];
    if (text !== "") lines.push(...wrap(text, width, mark));
    paragraph = [];
  };
  for (const line of document.trimEnd().split("\n")) {
    const isFence: boolean = fence === undefined ? line.startsWith("```") : line === fence;
    if (fence !== undefined || isFence || line === "" || line.startsWith("#")) {
      setParagraph();
      lines.push(line);
    } else {
      if (line.startsWith("- ")) setParagraph();
      paragraph.push(line);
    }
    if (isFence) fence = fence === undefined ? /^`+/.exec(line)?.[0] : undefined;
  }
  setParagraph();
  return `${lines.join("\n")}\n`;
}
