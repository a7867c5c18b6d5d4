import { describe, expect, test } from "vitest";
import { decodeUtf8 } from "./decode.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (...parts: readonly (string | number)[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...utf8(part)])));

/** UTF-16 with its byte order mark. */
function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2 + 2));
  view.setUint16(0, 0xfeff, littleEndian);
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2 + 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(view.buffer);
}

describe("decodeUtf8", () => {
  test.each`
    claim                                 | input                                        | text
    ${"reads UTF-8"}                      | ${utf8("name: für 漢字 😀\n")}               | ${"name: für 漢字 😀\n"}
    ${"drops a byte order mark"}          | ${bytes(0xef, 0xbb, 0xbf, "a: 1")}           | ${"a: 1"}
    ${"reads UTF-16, low byte first"}     | ${utf16("a: 😀\n", true)}                    | ${"a: 😀\n"}
    ${"reads UTF-16, high byte first"}    | ${utf16("a: é\n", false)}                    | ${"a: é\n"}
    ${"reads nothing from nothing"}       | ${bytes()}                                   | ${""}
  `("$claim", ({ input, text }: { input: Uint8Array; text: string }) => {
    expect(decodeUtf8(input, "a.yaml")).toEqual({ value: { path: "a.yaml", text }, problems: [] });
  });

  test.each`
    input                                            | line | column | byte      | text
    ${bytes("a: 1\n# f", 0xfc, "r\n")}               | ${2} | ${4}   | ${"0xFC"} | ${"a: 1\n# f\uFFFDr\n"}
    ${bytes(0xff, "a")}                              | ${1} | ${1}   | ${"0xFF"} | ${"\uFFFDa"}
    ${bytes("é", 0xc0, 0x80)}                        | ${1} | ${2}   | ${"0xC0"} | ${"é\uFFFD\uFFFD"}
    ${bytes("a", 0xe2, 0x82)}                        | ${1} | ${2}   | ${"0xE2"} | ${"a\uFFFD"}
    ${bytes("a", 0xed, 0xa0, 0x80, "b")}             | ${1} | ${2}   | ${"0xED"} | ${"a\uFFFD\uFFFD\uFFFDb"}
    ${bytes("😀", 0xf0, 0x9f, "x")}                  | ${1} | ${3}   | ${"0xF0"} | ${"😀\uFFFDx"}
  `("bytes that are not UTF-8 become U+FFFD, as in kubectl, and the first one is told ($byte)", (row: { input: Uint8Array; line: number; column: number; byte: string; text: string }) => {
    const { value, problems } = decodeUtf8(row.input, "a.yaml");
    expect(value.text).toBe(row.text);
    expect(problems).toMatchObject([
      { code: "not-utf8", severity: "warning", message: `the byte ${row.byte} is not UTF-8 and is read as U+FFFD`, location: { line: row.line, column: row.column } },
    ]);
  });

  test("finds a bad byte behind a million good ones", () => {
    const { problems } = decodeUtf8(bytes(...Array.from({ length: 20_000 }, () => "name: mlflow é😀\n"), 0x80), "a.yaml");
    expect(problems).toMatchObject([{ location: { line: 20_001, column: 1 } }]);
  });

  const png = bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR");
  test("a picture is not text", () => {
    expect(decodeUtf8(png, "k8s/logo.png")).toMatchObject({ value: { text: "" }, problems: [{ code: "not-text", message: "`k8s/logo.png` is not text" }] });
  });

  test.each([[bytes(0xff, 0xfe, 0, 0, "a", 0, 0, 0)], [bytes(0, 0, 0xfe, 0xff, 0, 0, 0, "a")]])("UTF-32 is told from UTF-16 and from what is no text", (input) => {
    expect(decodeUtf8(input, "a.yaml")).toMatchObject({ value: { text: "" }, problems: [{ code: "not-text", message: "`a.yaml` is UTF-32, which is not read", fix: "save the file as UTF-8" }] });
  });

  test("a file at the limit is read, one byte more is not", () => {
    expect(decodeUtf8(utf8("abcd"), "a", { fileBytes: 4 }).problems).toEqual([]);
    expect(decodeUtf8(utf8("abcde"), "a", { fileBytes: 4 })).toMatchObject({ value: { text: "" }, problems: [{ code: "file-too-large", severity: "error" }] });
  });
});
