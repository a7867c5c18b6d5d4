import { describe, expect, test } from "vitest";
import { readDocuments } from "./read-documents.ts";
import { readYaml } from "./yaml.ts";

const MILLION = 1_000_000;
/** No measure of speed: each takes a second or two on an idle machine. A quadratic one would take hours. */
const SECONDS = 240;

const many = (count: number, write: (index: number) => string): string => Array.from({ length: count }, (_, index) => write(index)).join("");

/** Nine anchors, each ten times the one before. */
const billionLaughs = `a: &a [${many(10, () => "lol,")}]\n${many(8, (index) => {
  const [before, name] = ["abcdefghi".charAt(index), "abcdefghi".charAt(index + 1)];
  return `${name}: &${name} [${many(10, () => `*${before},`)}]\n`;
})}`;

interface Hostile {
  readonly name: string;
  readonly text: () => string;
  /** Codes that are told, each once; others must not be. */
  readonly codes: readonly string[];
  readonly documents: number;
}

const cases: readonly Hostile[] = [
  { name: "an alias bomb", text: () => billionLaughs, codes: ["yaml-alias-bomb"], documents: 0 },
  {
    name: "a bomb of merges",
    text: () => `a: &a {${many(1000, (index) => `k${index}: 1,`)}}\n${many(3000, (index) => `m${index}: {<<: *a}\n`)}`,
    codes: ["yaml-alias-bomb"],
    documents: 0,
  },
  { name: "100,000 levels of YAML lists", text: () => "[".repeat(100_000) + "]".repeat(100_000), codes: ["nested-too-deep"], documents: 0 },
  { name: "100,000 levels of dashes", text: () => "- ".repeat(100_000) + "a", codes: ["nested-too-deep"], documents: 0 },
  { name: "100,000 levels of JSON", text: () => `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, codes: ["nested-too-deep"], documents: 0 },
  { name: "a million keys of YAML", text: () => many(MILLION, (index) => `k${index}: 1\n`), codes: [], documents: 1 },
  { name: "a million keys of JSON", text: () => `{${many(MILLION, (index) => `"k${index}":1,`)}"k":1}`, codes: [], documents: 1 },
  { name: "the same key a million times", text: () => "k: 1\n".repeat(MILLION), codes: ["duplicate-key", "more-problems"], documents: 1 },
  { name: "the same key of JSON a million times", text: () => `{${'"k":1,'.repeat(MILLION)}"k":1}`, codes: ["duplicate-key", "more-problems"], documents: 1 },
  { name: "a hundred thousand anchors", text: () => many(100_000, (index) => `k${index}: &a${index} 1\n`), codes: [], documents: 1 },
  { name: "a text of ten million characters", text: () => `a: ${"x".repeat(10 * MILLION)}\n`, codes: [], documents: 1 },
  { name: "a JSON text of ten million escapes", text: () => `{"a":"${"\\n".repeat(10 * MILLION)}"}`, codes: [], documents: 1 },
  { name: "a JSON text that is not closed", text: () => `{"a":"${"\\n".repeat(5 * MILLION)}`, codes: ["json-syntax"], documents: 0 },
  { name: "a number of five million digits", text: () => `a: ${"1".repeat(5 * MILLION)}\n`, codes: [], documents: 1 },
  { name: "a document that is too long", text: () => `a: |\n${"  xxxxxxxx\n".repeat(1_200_000)}`, codes: ["yaml-too-long"], documents: 0 },
  { name: "more documents than are read", text: () => "---\na: 1\n".repeat(100_001), codes: ["too-many-documents"], documents: 100_000 },
  { name: "two million document markers", text: () => "---\n".repeat(2 * MILLION), codes: [], documents: 0 },
  { name: "two million end markers", text: () => "...\n".repeat(2 * MILLION), codes: [], documents: 0 },
  { name: "ten thousand broken documents", text: () => "---\na: [\n".repeat(10_000), codes: ["yaml-syntax", "more-problems"], documents: 0 },
  { name: "a million flow lines at the margin", text: () => `a: [\n${"x,\n".repeat(MILLION / 2)}]\n`, codes: [], documents: 1 },
  { name: "a NUL character", text: () => "a: 1\n---\nb: \0\n", codes: ["control-character"], documents: 1 },
  { name: "a million colons", text: () => ":".repeat(MILLION), codes: [], documents: 1 },
  { name: "a million braces", text: () => "{".repeat(MILLION), codes: ["json-syntax"], documents: 0 },
  { name: "a million tags", text: () => "!".repeat(MILLION), codes: ["yaml-syntax"], documents: 0 },
  { name: "a million open quotes", text: () => "'\n".repeat(MILLION), codes: ["yaml-syntax"], documents: 0 },
  { name: "a million block scalars", text: () => many(MILLION / 10, (index) => `k${index}: |\n  x\n`), codes: [], documents: 1 },
];

describe("hostile input ends soon, with a clear problem or with its value", () => {
  test.each(cases.map((entry) => [entry.name, entry] as const))(
    "%s",
    (_name, { text, codes, documents }) => {
      const { value, problems } = readDocuments({ path: "hostile.yaml", text: text() });
      expect([...new Set(problems.map(({ code }) => code))].sort()).toEqual([...codes].sort());
      expect(problems.length).toBeLessThanOrEqual(101);
      expect(value).toHaveLength(documents);
      // Positions are read by another pass, which must end too.
      value[0]?.locate(["k5", 0, "x"]);
    },
    SECONDS * 1000,
  );

  test("a bomb that is small is no bomb: kubectl allows 100 aliases to anything", () => {
    const text = `a: &a [1, 2, 3]\nb: [${"*a, ".repeat(25)}]\n`;
    expect(readYaml({ path: "a", text })).toMatchObject({ problems: [], value: [{}] });
  });

  test("nesting at the limit is read, one level more is not", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const limits = { nesting: 50 };
    for (const open of ["", "\n"]) {
      expect(readDocuments({ path: "a", text: open + nested(50) }, limits).problems).toEqual([]);
      expect(readDocuments({ path: "a", text: open + nested(51) }, limits).problems).toMatchObject([{ code: "nested-too-deep" }]);
      expect(readYaml({ path: "a", text: nested(50) }, limits).problems).toEqual([]);
      expect(readYaml({ path: "a", text: nested(51) }, limits).problems).toMatchObject([{ code: "nested-too-deep" }]);
    }
  });

  test("an alias bomb tells its place and does not hide the other documents", () => {
    const { value, problems } = readYaml({ path: "a.yaml", text: `${billionLaughs}---\nkind: Namespace\n` });
    expect(problems).toMatchObject([{ severity: "error", location: { file: "a.yaml", line: 4 }, fix: "write the values out" }]);
    expect(value.map((document) => document.value)).toEqual([{ kind: "Namespace" }]);
  });

  test("a list of problems ends with the number of those left out", () => {
    const { problems } = readYaml({ path: "a.yaml", text: "k: 1\n".repeat(10) }, { problems: 3 });
    expect(problems.map(({ message }) => message).slice(2)).toEqual([
      "`k` is given twice: here and at line 1, column 1",
      "6 more problems in `a.yaml` are not listed",
    ]);
  });
});
