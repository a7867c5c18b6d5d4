import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible } from "./visible.ts";

describe("visible", () => {
  test.each`
    text                         | shown                            | claim
    ${"mlflow für 漢字 😀"}      | ${"mlflow für 漢字 😀"}          | ${"ordinary text stays"}
    ${"\u001b[31mred\u001b[0m"}  | ${"\\x1b[31mred\\x1b[0m"}        | ${"terminal escapes do nothing"}
    ${"a\r\nb\tc\0"}             | ${"a\\r\\nb\\tc\\x00"}           | ${"one line stays one line"}
    ${"a\u202eb\u2066c"}         | ${"a\\u202eb\\u2066c"}           | ${"text cannot be turned around"}
    ${"a\u200bb\ufeff\u00ad"}    | ${"a\\u200bb\\ufeff\\xad"}       | ${"nothing hides"}
    ${"a\u2028b\u0085"}          | ${"a\\u2028b\\x85"}              | ${"line separators are shown"}
    ${"a\u00a0b\u3000"}          | ${"a\\xa0b\\u3000"}              | ${"blanks that are none are shown"}
    ${"\ud800a\udc00"}           | ${"\\ud800a\\udc00"}             | ${"lone surrogates are shown"}
    ${"\u{e0041}\u{f0000}"}      | ${"\\u{e0041}\\u{f0000}"}        | ${"tags and private characters are shown"}
    ${"\u009b31m\u007f"}         | ${"\\x9b31m\\x7f"}               | ${"eight-bit controls do nothing"}
  `("$claim", ({ text, shown }: { text: string; shown: string }) => {
    expect(visible(text)).toBe(shown);
  });

  test("leaves nothing that a terminal would obey, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });
});
