import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible } from "@demarc/source";
import { displayWidth } from "./display-width.ts";
import { columns, wrap } from "./layout.ts";

describe("wrap", () => {
  test.each`
    text                  | width | first     | lines
    ${"one two"}          | ${20} | ${"  "}   | ${["  one two"]}
    ${"one two"}          | ${7}  | ${"  "}   | ${["  one", "  two"]}
    ${"one two"}          | ${9}  | ${"  "}   | ${["  one two"]}
    ${"abcdefgh"}         | ${6}  | ${"  "}   | ${["  abcd", "  efgh"]}
    ${"aa/bb/cc"}         | ${7}  | ${""}     | ${["aa/bb/", "cc"]}
    ${""}                 | ${20} | ${"  x "} | ${["  x"]}
  `("$text at $width after '$first'", ({ text, width, first, lines }: { text: string; width: number; first: string; lines: string[] }) => {
    expect(wrap(text, width, first)).toEqual(lines);
  });

  test("no line is wider than asked, and nothing but blanks is lost", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 12, max: 80 }), (text, width) => {
        const plainText = text.replaceAll(/\s/gu, " ");
        const lines = wrap(plainText, width, "  - ", "    ");
        expect(lines.every((line) => displayWidth(line) <= width)).toBe(true);
        const kept = lines.map((line, index) => (index === 0 ? line.slice(4) : line.trimStart())).join("");
        expect(kept.replaceAll(" ", "")).toBe(visible(plainText).replaceAll(" ", ""));
      }),
      { numRuns: 200 * Number(process.env["DEMARC_RUNS"] ?? 1) },
    );
  });
});

test("of a word that is too long for any name, the beginning is shown, and how much there is more", () => {
  const lines = wrap(`policy ${"a".repeat(2_000_000)} selects nothing`, 80);
  expect(lines.slice(0, 3)).toEqual(["policy", "a".repeat(80), "a".repeat(80)]);
  expect(lines.slice(3)).toEqual([`${"a".repeat(40)}… (1999800 more characters) selects`, "nothing"]);
});

test("a text of many lines costs what its length costs", () => {
  const words = Array.from({ length: 60_000 }, (_, i) => `value-${i}`);
  expect(wrap(words.join(","), 80).join("")).toContain("value-0");
  expect(wrap(words.join(" "), 80).join(" ")).toBe(words.join(" "));
});

test("columns are as wide as their widest cell, and rows have no trailing blanks", () => {
  expect(columns([["a", "x"], ["bbb", ""]])).toEqual(["a    x", "bbb"]);
});
