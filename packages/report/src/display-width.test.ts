import { visible } from "@demarc/source";
import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { displayWidth, graphemes } from "./display-width.ts";

test.each`
  text                        | width | graphemes | claim
  ${""}                       | ${0}  | ${0}      | ${"nothing"}
  ${"serving → training …"}   | ${20} | ${20}     | ${"what we write"}
  ${"für Ærø"}                | ${7}  | ${7}      | ${"Latin letters"}
  ${"漢字"}                   | ${4}  | ${2}      | ${"ideographs are wide"}
  ${"ｍｌ"}                   | ${4}  | ${2}      | ${"full-width letters are wide"}
  ${"ﾓﾃﾞﾙ"}                   | ${4}  | ${3}      | ${"half-width letters are not"}
  ${"한국"}                   | ${4}  | ${2}      | ${"so are Hangul syllables"}
  ${"e\u0301"}                | ${1}  | ${1}      | ${"a combining mark takes no column"}
  ${"e\u0301\u0323\u20dd"}    | ${1}  | ${1}      | ${"nor do several"}
  ${"क्"}                     | ${1}  | ${1}      | ${"nor does a virama"}
  ${"😀"}                     | ${2}  | ${1}      | ${"an emoji is wide"}
  ${"⏳"}                     | ${2}  | ${1}      | ${"also one from before emoji were gathered in planes of their own"}
  ${"✔"}                      | ${1}  | ${1}      | ${"a text symbol is not"}
  ${"⚠\ufe0f"}                | ${2}  | ${1}      | ${"unless it is asked to look like an emoji"}
  ${"👩\u200d💻"}             | ${2}  | ${1}      | ${"emoji joined into one are one"}
  ${"👍🏽"}                     | ${2}  | ${1}      | ${"a skin tone is none of its own"}
  ${"🇩🇪"}                     | ${2}  | ${1}      | ${"a flag is two letters and one sign"}
  ${"a\tb\u001b\u0000"}       | ${2}  | ${5}      | ${"control characters count nothing"}
`("$claim: $text", ({ text, width, graphemes: number }: { text: string; width: number; graphemes: number }) => {
  expect(displayWidth(text)).toBe(width);
  expect(graphemes(text)).toHaveLength(number);
});

test("text that is taken for narrow at once is as wide as when it is looked at", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCharCode(code)), maxLength: 3 }), (text) => {
      expect(displayWidth(visible(text))).toBe(stringWidth(visible(text)));
      expect(graphemes(text).join("")).toBe(text);
    }),
  );
  for (let code = 0; code < 0x3000; code += 1) {
    const character = visible(String.fromCharCode(code));
    expect([code, displayWidth(character)]).toEqual([code, stringWidth(character)]);
  }
});
