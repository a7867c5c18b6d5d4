import { ruleList } from "@demarc/operations";
import { expect, test } from "vitest";
import { documentText, ruleDocument } from "./document.ts";

const document = `# forbidden-flow-open

What passes although a sentence of the page forbids it,
and who is meant.

## Why
Policies only add.

## Reported
\`\`\`\`markdown demarc page
- \`claims\` → internet, whatever the port may be
# no heading
\`\`\`yaml
a:   b
\`\`\`
\`\`\`\`

## Limits
- "Anywhere" is everybody on
  the page and beside it.
- An end is judged.
`;

test("paragraphs and items are set to the width, headings and examples stay as written", () => {
  expect(documentText(document, 40)).toBe(`# forbidden-flow-open

What passes although a sentence of the
page forbids it, and who is meant.

## Why
Policies only add.

## Reported
\`\`\`\`markdown demarc page
- \`claims\` → internet, whatever the port may be
# no heading
\`\`\`yaml
a:   b
\`\`\`
\`\`\`\`

## Limits
- "Anywhere" is everybody on the page
  and beside it.
- An end is judged.
`);
});

test("the document of every rule keeps its words and its examples, and its prose to 80 columns", async () => {
  for (const { id } of ruleList()) {
    const written = await ruleDocument(id);
    const text = documentText(written, 80);
    const examples = (all: string): readonly string[] => all.match(/^(`{3,})[\s\S]*?^\1$/gm) ?? [];
    expect(examples(text), id).toEqual(examples(written));
    expect(text.split(/\s+/), id).toEqual(written.split(/\s+/));
    const prose = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "");
    expect(prose.split("\n").filter((line) => line.length > 80), id).toEqual([]);
  }
});
