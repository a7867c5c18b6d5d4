import { describe, expect, test } from "vitest";
import { readPage } from "./read-page.ts";

// A limit so far above what is needed that only a cost of another order passes it; this is no measurement.
const SECONDS_MAX = 20;

function within(read: () => void): void {
  const start = performance.now();
  read();
  expect((performance.now() - start) / 1000).toBeLessThan(SECONDS_MAX);
}

describe("pages that nobody wrote in good faith end in problems, within seconds", () => {
  test.each([
    ["5 MB of text", "a → b\n".repeat(900_000), ["page-too-long"]],
    ["a picture", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", ["page-not-markdown"]],
    ["markup", "<!doctype html><html><body>Required flows</body></html>", ["page-not-markdown"]],
    ["nothing", "", ["page-empty"]],
    ["blanks", " \n\t\n", ["page-empty"]],
  ])("%s", (_what, text, codes) => {
    within(() => {
      const { value, problems } = readPage({ path: "page.md", text });
      expect(problems.map(({ code }) => code)).toEqual(codes);
      expect(value.statements).toEqual([]);
    });
  });

  test("lists that are nested without end are refused, others are read", () => {
    within(() => {
      const deep = Array.from({ length: 90 }, (_, depth) => `${"  ".repeat(depth)}- a → b`).join("\n");
      expect(readPage({ path: "page.md", text: `## Required flows\n\n${deep}` }).value.flows.length).toBeGreaterThan(0);
      const tooDeep = `${"> ".repeat(5000)}a → b`;
      expect(readPage({ path: "page.md", text: tooDeep }).problems.map(({ code }) => code)).toEqual(["page-too-deep"]);
    });
  });

  test("ten thousand flows are more than a page, and the most that a page holds are read with their problems counted", () => {
    within(() => {
      const flows = Array.from({ length: 10_000 }, (_, index) => `- a${index}→b`);
      expect(readPage({ path: "page.md", text: flows.join("\n") }).problems.map(({ code }) => code)).toEqual(["page-too-long"]);
      const { value, problems } = readPage({ path: "page.md", text: `## Required flows\n\n${flows.slice(0, 3_900).join("\n")}` });
      expect(value.flows).toHaveLength(3_900);
      expect(problems.length).toBeLessThan(300);
      expect(problems.map(({ code }) => code)).toContain("page-too-many-problems");
    });
  });

  test("the same flow 3,900 times has 3,900 ids", () => {
    within(() => {
      const { value } = readPage({ path: "page.md", text: `## Required flows\n\n${"- a→b\n".repeat(3_900)}` });
      expect(new Set(value.flows.map(({ id }) => id)).size).toBe(3_900);
    });
  });

  test.each([
    ["digits and commas", `- a → b: ports ${"1,".repeat(2100)}`],
    ["colons", `- a → b: ${":".repeat(4200)}`],
    ["dots", `- MLflow: ${"a.".repeat(2100)}`],
    ["brackets", `- a → b ${"(".repeat(4200)}`],
    ["arrows", `- ${"a → ".repeat(1050)}b`],
    ["blanks", `- a →${" ".repeat(4200)}b`],
    ["protocols", `- a → b: ${"tcp/udp/".repeat(525)}`],
    ["slashes and at signs", `- a → b: ${"@/".repeat(2100)}`],
    ["marks", `- a → b [${"id: x; ".repeat(600)}]`],
    ["owners", `- \`a\` - ${"owner ".repeat(700)}`],
  ])("a sentence of %s", (_what, line) => {
    within(() => {
      for (const heading of ["Required flows", "External dependencies", "Namespaces", "Responsibilities", "Troubleshooting", "Contacts", "Waivers", "Environment"]) {
        const { problems } = readPage({ path: "page.md", text: `## ${heading}\n\n${`${line}\n`.repeat(10)}\n${line.slice(2)}` });
        expect(problems.map(({ code }) => code)).not.toContain("page-too-long");
      }
    });
  });

  test("a table of a thousand columns is read as far as it says something", () => {
    within(() => {
      const row = `|${" a |".repeat(1000)}`;
      readPage({ path: "page.md", text: `## Required flows\n\n${row}\n|${"---|".repeat(1000)}\n${`${row}\n`.repeat(20)}` });
    });
  });
});

describe("names that are no names", () => {
  test("prototype keys are words like others", () => {
    const { value } = readPage({ path: "page.md", text: "## __proto__ team responsibilities\n\n- constructor\n\n## Namespaces\n\n- `constructor` - toString\n\n## Required flows\n\n- `constructor` → `prototype`: hasOwnProperty\n" });
    expect(value.namespaces.map(({ name, packs }) => [name, packs])).toEqual([["constructor", []]]);
    expect(value.flows.map(({ id }) => id)).toEqual(["constructor-to-prototype"]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("control and invisible characters do not come back", () => {
    const { value, problems } = readPage({ path: "page.md", text: "# Pa\u001b[31mge\n\n## Namespaces\n\n- `claims\u202e-lm` - in\u0007take\n- \u200b\u001b]0;x\u0007\n" });
    const text = JSON.stringify({ value, problems: problems.map(({ message }) => message) });
    // Escapes of JSON: the text itself would have them as such.
    expect(/\\u00[01][0-9a-f]|\u202e|\u200b/.test(text)).toBe(false);
  });
});
