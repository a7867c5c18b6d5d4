import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textAt } from "../test/written-value.ts";
import { MARKDOWN_DEPTH_MAX, MARKDOWN_LENGTH_MAX, MARKDOWN_LINES_MAX, MARKDOWN_MARKS_MAX, readMarkdown, type MarkdownBlock, type MarkdownPage } from "./markdown.ts";
import { placeInText } from "./markdown-text.ts";

const read = (text: string): MarkdownPage => {
  const { value, problems } = readMarkdown({ path: "guidelines.md", text });
  expect(problems).toEqual([]);
  return value;
};
const at = ({ at: { line, column } }: Pick<MarkdownBlock, "at">): string => `${line}:${column}`;

/** One line per block, nested ones indented. */
function outline(blocks: readonly MarkdownBlock[], indent = ""): string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "heading":
        return [`${indent}${at(block)} ${"#".repeat(block.level)} ${block.text}`];
      case "paragraph":
        return [`${indent}${at(block)} ${block.text}`];
      case "list":
        return block.items.flatMap((item) => {
          const mark = item.checked === undefined ? "" : item.checked ? "[x] " : "[ ] ";
          return [`${indent}${at(item)} ${item.number === undefined ? "-" : `${item.number}.`} ${mark}${item.text}`, ...outline(item.blocks, `${indent}  `)];
        });
      case "table":
        return [block.header, ...block.rows].map((row) => `${indent}| ${row.map((cell) => `${at(cell)} ${cell.text}`).join(" | ")} |`);
      case "code":
        return [`${indent}${at(block)} code ${block.language ?? "?"}`, ...block.lines.map((line) => `${indent}  ${at(line)} ${line.text}`)];
      case "quote":
        return [`${indent}${at(block)} quote`, ...outline(block.blocks, `${indent}  `)];
      case "rule":
        return [`${indent}${at(block)} ---`];
      case "html":
        return [`${indent}${at(block)} html`];
    }
  });
}

describe("readMarkdown", () => {
  test("gives headings, paragraphs, lists, tables, code, quotes and rules with their places", () => {
    const page = read(
      [
        "# Network Policy Guidelines",
        "",
        "Both teams *agree* on",
        "this **page**.",
        "",
        "3. **training** → **serving**",
        "   - MLflow artifacts",
        "     - deeper",
        "   - deploys",
        "4. second",
        "",
        "* [x] done",
        "* [ ] open",
        "",
        "| Namespace | Owner |",
        "|---|:-:|",
        "| `serving` | app \\| team |",
        "| short |",
        "| | platform |",
        "",
        "```yaml title",
        "kind: Request",
        "",
        "  port: 9005",
        "```",
        "",
        "> quoted",
        "> ```",
        "> in quote",
        "> ```",
        "",
        "    indented",
        "      code",
        "",
        "***",
        "",
        "Setext",
        "------",
        "<div>html</div>",
      ].join("\n"),
    );
    expect(outline(page.blocks)).toEqual([
      "1:3 # Network Policy Guidelines",
      "3:1 Both teams agree on this page.",
      "6:4 3. training → serving",
      "  7:6 - MLflow artifacts",
      "    8:8 - deeper",
      "  9:6 - deploys",
      "10:4 4. second",
      "12:7 - [x] done",
      "13:7 - [ ] open",
      "| 15:3 Namespace | 15:15 Owner |",
      "| 17:3 serving | 17:15 app | team |",
      "| 18:3 short |",
      "| 19:1  | 19:5 platform |",
      "21:1 code yaml",
      "  22:1 kind: Request",
      "  23:1 ",
      "  24:1   port: 9005",
      "27:1 quote",
      "  27:3 quoted",
      "  28:3 code ?",
      "    29:3 in quote",
      "32:1 code ?",
      "  32:5 indented",
      "  33:5   code",
      "35:1 ---",
      "37:1 ## Setext",
      "39:1 html",
    ]);
  });

  test("a text reaches from its first mark to its last", () => {
    const [heading, list] = read("# The **page**\n\n- one *two*\n  three\n").blocks;
    expect(heading?.at).toEqual({ file: "guidelines.md", line: 1, column: 3, endLine: 1, endColumn: 15 });
    expect(list?.kind === "list" && list.items[0]?.at).toEqual({ file: "guidelines.md", line: 3, column: 3, endLine: 4, endColumn: 8 });
  });

  test("takes a paragraph apart at its hard breaks", () => {
    const [block] = read("**Last Updated**: 2025-07-07  \n**Contact**: training team\\\nwrapped\nline<br>\nlast").blocks;
    expect(block?.kind === "paragraph" && block.lines.map((line) => `${at(line)} ${line.text}`)).toEqual([
      "1:1 Last Updated: 2025-07-07",
      "2:1 Contact: training team",
      "3:1 wrapped line",
      "5:1 last",
    ]);
  });

  test("keeps inline marks, code and links with their places", () => {
    const [block] = read("See **the `mlflow` team**, _now_, ~~old~~ [page](https://x.test/p \"t\") ![logo](l.png) <b>x</b>").blocks;
    const inlines = block?.kind === "paragraph" ? block.inlines : [];
    expect(inlines.map(({ kind, text, url, at: place }) => `${place.column} ${kind} ${text}${url === undefined ? "" : ` (${url})`}`)).toEqual([
      "1 text See ",
      "5 strong the mlflow team",
      "26 text , ",
      "28 emphasis now",
      "33 text , ",
      "35 strike old",
      "42 text  ",
      "43 link page (https://x.test/p)",
      "71 text  ",
      "72 image logo (l.png)",
      "86 text  ",
      "87 html ",
      "90 text x",
      "91 html ",
    ]);
    expect(inlines[1]?.children.map(({ kind, text }) => [kind, text])).toEqual([
      ["text", "the "],
      ["code", "mlflow"],
      ["text", " team"],
    ]);
  });

  test("reads links and images by reference, footnotes and HTML breaks", () => {
    const [block] = read("[page][p] ![logo][p] note[^1]<br/>end\n\n[p]: x\n[^1]: why\n").blocks;
    expect(block?.kind === "paragraph" && block.inlines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "link page", "text  ", "image logo", "text  note", "text ", "break \n", "text end",
    ]);
  });

  test("leaves out front matter but keeps the line numbers", () => {
    const page = read("---\ntitle: Guidelines\nowner: platform\n---\n# Page\n");
    expect(page.frontMatter).toEqual({ text: "title: Guidelines\nowner: platform", at: { file: "guidelines.md", line: 1, column: 1, endLine: 4, endColumn: 4 } });
    expect(outline(page.blocks)).toEqual(["5:3 # Page"]);
    expect(outline(read("---\n\nNo front matter\n\n---\n").blocks)).toEqual(["1:1 ---", "3:1 No front matter", "5:1 ---"]);
  });

  test.each([
    ["a byte order mark", "\uFEFF# Page\n", ["1:3 # Page"]],
    ["CR LF", "# Page\r\n\r\nText\r\n", ["1:3 # Page", "3:1 Text"]],
    ["lone CR", "# Page\r\rText\r", ["1:3 # Page", "3:1 Text"]],
  ])("reads pages with %s", (_name, text, expected) => {
    expect(outline(read(text).blocks)).toEqual(expected);
  });

  test.each`
    claim                                    | text                                          | code
    ${"an empty page"}                       | ${""}                                         | ${"page-empty"}
    ${"a page of blanks"}                    | ${" \n\t\n"}                                  | ${"page-empty"}
    ${"a page of front matter"}              | ${"---\na: b\n---\n"}                         | ${"page-empty"}
    ${"a page of link definitions"}          | ${"[a]: https://x.test\n"}                    | ${"page-empty"}
    ${"an HTML page"}                        | ${"<!DOCTYPE html>\n<html><p>x</p></html>\n"} | ${"page-not-markdown"}
    ${"an XML file"}                         | ${'<?xml version="1.0"?>\n<a/>\n'}            | ${"page-not-markdown"}
    ${"a page of markup alone"}              | ${"<div>\n<p>x</p>\n</div>\n"}                | ${"page-not-markdown"}
    ${"a PDF with text"}                     | ${"%PDF-1.7\n1 0 obj\n"}                       | ${"page-not-markdown"}
    ${"a binary file"}                       | ${"PNG\0\0"}                                  | ${"page-not-markdown"}
    ${"a page that is too long"}             | ${"a".repeat(MARKDOWN_LENGTH_MAX + 1)}        | ${"page-too-long"}
    ${"a page of too many lines"}            | ${"a\n".repeat(MARKDOWN_LINES_MAX)}          | ${"page-too-long"}
    ${"marks in marks"}                      | ${"*a _b ".repeat(1500) + "_ *".repeat(1500)} | ${"page-too-crowded"}
    ${"quotes in quotes"}                    | ${">".repeat(MARKDOWN_DEPTH_MAX + 1) + " a"}  | ${"page-too-deep"}
    ${"lists in lists"}                      | ${"- ".repeat(MARKDOWN_DEPTH_MAX + 1) + "a"}  | ${"page-too-deep"}
  `("$claim is a problem", ({ text, code }: { text: string; code: string }) => {
    const { problems } = readMarkdown({ path: "p.md", text });
    expect(problems).toMatchObject([{ code, severity: "error", location: { file: "p.md" } }]);
  });

  test("a page at the limits is read", () => {
    expect(read(`${"a".repeat(MARKDOWN_LENGTH_MAX - 1)}\n`).blocks).toHaveLength(1);
    expect(read(`${">".repeat(MARKDOWN_DEPTH_MAX)} a`).blocks).toHaveLength(1);
    expect(read("a\n".repeat(MARKDOWN_LINES_MAX - 1)).blocks).toHaveLength(1);
    expect(read(`${"a* ".repeat(MARKDOWN_MARKS_MAX)}\n\n${"a* ".repeat(MARKDOWN_MARKS_MAX)}`).blocks).toHaveLength(2);
  });

  test("a flat list is not crowded, however long; a crowded paragraph is told where it stands", () => {
    const flows = (mark: (index: number) => string): string => `# Flows\n\n${Array.from({ length: MARKDOWN_MARKS_MAX / 4 + 200 }, (_, index) => `${mark(index)}**training** → **serving**: TCP 8080\n`).join("")}`;
    expect(read(flows(() => "- ")).blocks).toHaveLength(2);
    expect(read(flows((index) => `${index + 7}. `)).blocks).toHaveLength(2);
    for (const text of [flows(() => ""), flows((index) => (index === 0 ? "a " : `${index + 7}. `)), flows((index) => (index === 0 ? "- " : `${index + 7}. `)), flows(() => "     - ").replace("     - ", "")]) {
      expect(readMarkdown({ path: "p.md", text }).problems).toMatchObject([{ code: "page-too-crowded", location: { line: 3 } }]);
    }
  });

  test("thousands of blanks are read like one", () => {
    const blanks = " ".repeat(30_000);
    const page = read(`- training\n${blanks}serving\n- **a${blanks}b** c\n`);
    const [list] = page.blocks;
    const [first, second] = list?.kind === "list" ? list.items : [];
    expect([first?.text, second?.text.length]).toEqual(["training serving", 30_004]);
    expect(second && textAt(page.file, placeInText(page.file, second, 30_003, 30_004))).toBe("c");
  });

  test("nesting that the checks do not see is a problem, not an exception", () => {
    const { problems } = readMarkdown({ path: "p.md", text: `${"[![*".repeat(980)}a${"*](b)](b)".repeat(980)}` });
    expect(problems.map(({ code }) => code).filter((code) => code !== "page-too-deep")).toEqual([]);
  });

  test.each([
    ["brackets", "["],
    ["links", "[a]("],
    ["stars", "*a "],
    ["backquotes", "`a``"],
    ["tags", "<a "],
    ["table rows", "|a|\n|-|\n"],
    ["footnotes", "[^a]"],
    ["lines of list markers", "- a\n  "],
  ])("a long page of %s ends", (_name, piece) => {
    const text = piece.repeat(Math.floor(8_000 / piece.length));
    expect(() => readMarkdown({ path: "p.md", text })).not.toThrow();
  });
});

describe("placeInText", () => {
  const source = [
    "- **MLflow `LoadBalancer`**: `192.168.1.208:5000` \\*not\\* &amp; a long",
    "  line ``a`b`` [docs](x) é ` b:c ` `` ` ``",
  ].join("\n");
  const file = { path: "p.md", text: source };
  const { value } = readMarkdown(file);
  const list = value.blocks[0];
  const item = list?.kind === "list" ? list.items[0] : undefined;

  test.each([
    ["MLflow", "MLflow"],
    ["LoadBalancer", "LoadBalancer"],
    ["192.168.1.208", "192.168.1.208"],
    ["5000", "5000"],
    ["*not*", "*not\\*"],
    ["& a", "&amp; a"],
    ["line", "line"],
    ["a`b", "a`b"],
    ["docs", "docs"],
    ["é", "é"],
    ["b:c", "b:c"],
    ["`", "`"],
  ])("finds %s", (word, written) => {
    const start = item?.text.indexOf(word) ?? -1;
    expect(start).toBeGreaterThanOrEqual(0);
    const place = item && placeInText(file, item, start, start + word.length);
    expect(place && textAt(file, place)).toBe(written);
  });

  test("gives the whole text for a stretch that is not in it", () => {
    expect(item && placeInText(file, item, 1000, 1001)).toEqual(item?.at);
  });
});

const model = new URL("../../../../shared/page/network-policy-guidelines.md", import.meta.url);
describe.skipIf(!existsSync(model))(`the model page${existsSync(model) ? "" : " (not run: ../shared is absent, 1 page)"}`, () => {
  test("is read whole: 15 headings, 10 lists, one request, one footer of three lines", () => {
    const { value, problems } = readMarkdown({ path: "page.md", text: readFileSync(model, "utf8") });
    const count = (kind: MarkdownBlock["kind"]): number => value.blocks.filter((block) => block.kind === kind).length;
    expect(problems).toEqual([]);
    expect([count("heading"), count("list"), count("code"), count("rule")]).toEqual([15, 10, 1, 1]);
    const footer = value.blocks.at(-1);
    expect(footer?.kind === "paragraph" && footer.lines.map((line) => line.at.line)).toEqual([90, 91, 92]);
  });
});
