import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineCount, lineText, locationAt, offsetOfLine } from "./lines.ts";

const file = (text: string): { path: string; text: string } => ({ path: "a", text });

describe("places in a text", () => {
  test.each`
    text               | offset | line | column
    ${""}              | ${0}   | ${1} | ${1}
    ${"ab\ncd"}        | ${2}   | ${1} | ${3}
    ${"ab\ncd"}        | ${3}   | ${2} | ${1}
    ${"ab\r\ncd"}      | ${3}   | ${1} | ${4}
    ${"ab\r\ncd"}      | ${4}   | ${2} | ${1}
    ${"ab\rcd"}        | ${3}   | ${2} | ${1}
    ${"a\r\r\nb"}      | ${4}   | ${3} | ${1}
    ${"a\n\nb"}        | ${2}   | ${2} | ${1}
    ${"\uFEFFab"}      | ${1}   | ${1} | ${1}
    ${"\uFEFFab"}      | ${0}   | ${1} | ${1}
    ${"😀b"}           | ${2}   | ${1} | ${3}
    ${"a\u2028b"}      | ${2}   | ${1} | ${3}
    ${"ab"}            | ${99}  | ${1} | ${3}
    ${"ab"}            | ${-1}  | ${1} | ${1}
  `("offset $offset of $text is $line:$column", ({ text, offset, line, column }: { text: string; offset: number; line: number; column: number }) => {
    expect(locationAt(file(text), offset)).toEqual({ file: "a", line, column });
  });

  test("have an end only when there is something between", () => {
    expect(locationAt(file("ab\ncd"), 1, 4)).toEqual({ file: "a", line: 1, column: 2, endLine: 2, endColumn: 2 });
    expect(locationAt(file("ab"), 1, 1)).toEqual({ file: "a", line: 1, column: 2 });
  });

  test("lines have their text without the line break", () => {
    const text = file("a\r\nb\rc\n");
    expect([1, 2, 3, 4, 5, 0].map((line) => lineText(text, line))).toEqual(["a", "b", "c", "", "", ""]);
    expect(lineCount(text)).toBe(4);
    expect([offsetOfLine(text, 2), offsetOfLine(text, 5)]).toEqual([3, undefined]);
  });

  test("every offset is found again from its line and column", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab\r\n]{0,30}$/), (text) => {
        const source = file(text);
        for (let offset = 0; offset <= text.length; offset++) {
          const { line, column } = locationAt(source, offset);
          expect((offsetOfLine(source, line) ?? NaN) + column - 1).toBe(offset);
        }
      }),
    );
  });
});
