import { describe, expect, test } from "vitest";
import { readJson } from "./json.ts";
import { readDocuments } from "./read-documents.ts";

function read(text: string): { readonly values: readonly unknown[]; readonly problems: readonly string[] } {
  const { value, problems } = readJson({ path: "cluster.json", text });
  return {
    values: value.map((document) => document.value),
    problems: problems.map(({ severity, code, message, location }) => `${severity} ${code} ${location?.line}:${location?.column} ${message}`),
  };
}

describe("readJson", () => {
  test.each`
    claim                                          | text                                    | values
    ${"reads one value"}                           | ${'{"kind": "List", "items": []}'}      | ${[{ kind: "List", items: [] }]}
    ${"reads values behind each other"}            | ${'{"a": 1}\n{"b": 2}[3]'}              | ${[{ a: 1 }, { b: 2 }, [3]]}
    ${"accepts a byte order mark"}                 | ${'\uFEFF {"a": 1}'}                    | ${[{ a: 1 }]}
    ${"leaves out null, as kubectl does"}          | ${"null"}                               | ${[]}
    ${"gives nothing for nothing"}                 | ${" \n"}                                | ${[]}
    ${"reads escapes in keys and values"}          | ${'{"a\\"\\u0062\\n:": "\\\\{\\""}'}    | ${[{ 'a"b\n:': '\\{"' }]}
    ${"takes a colon in a string for a colon"}     | ${'{"a:b": "c:d\\\\", "e": ":"}'}       | ${[{ "a:b": "c:d\\", e: ":" }]}
  `("$claim", ({ text, values }: { text: string; values: unknown[] }) => {
    expect(read(text)).toEqual({ values, problems: [] });
  });

  test.each`
    text                            | problem                                                                                                 | count
    ${'{"a": 1,}'}                  | ${"error json-syntax 1:9 not JSON: `}` stands where a key in double quotes is expected"}                | ${0}
    ${"{'a': 1}"}                   | ${"error json-syntax 1:2 not JSON: `'` stands where a key in double quotes is expected"}                | ${0}
    ${'{"a" 1}'}                    | ${"error json-syntax 1:6 not JSON: `1` stands where `:` is expected"}                                   | ${0}
    ${'{"a": 1\n"b": 2}'}           | ${"error json-syntax 2:1 not JSON: `\"` stands where `,` or `}` is expected"}                           | ${0}
    ${"[1 2]"}                      | ${"error json-syntax 1:4 not JSON: `2` stands where `,` or `]` is expected"}                            | ${0}
    ${'{"a": '}                     | ${"error json-syntax 1:7 not JSON: the text ends where a value is expected"}                            | ${0}
    ${'{"a": 01}'}                  | ${"error json-syntax 1:7 not JSON: `0` stands where a number is expected"}                              | ${0}
    ${'{"a": yes}'}                 | ${"error json-syntax 1:7 not JSON: `y` stands where a value is expected"}                               | ${0}
    ${'{"a": "b'}                   | ${"error json-syntax 1:7 not JSON: a string is not closed"}                                             | ${0}
    ${'{"a": "\\x"}'}               | ${"error json-syntax 1:8 not JSON: a string has an escape that JSON does not know"}                     | ${0}
    ${'{"a": "b\nc"}'}              | ${"error json-syntax 1:9 not JSON: line breaks and control characters in a string must be escaped"}     | ${0}
    ${'{"a": 1} {"b": }'}           | ${"error json-syntax 1:16 not JSON: `}` stands where a value is expected"}                              | ${1}
    ${'{"a": 1, "b": {"a": 1}, "a": 2}'} | ${"warning duplicate-key 1:25 `a` is given twice: here and at line 1, column 2"}                   | ${1}
    ${'{"a": 9007199254740993}'}    | ${"note number-imprecise 1:7 `9007199254740993` is beyond 2^53 and is read as 9007199254740992"}        | ${1}
  `("$text", ({ text, problem, count }: { text: string; problem: string; count: number }) => {
    const { values, problems } = read(text);
    expect(problems).toEqual([problem]);
    expect(values).toHaveLength(count);
  });

  test("of two equal keys the last one counts, escaped or not", () => {
    expect(read('{"a": 1, "\\u0061": 2}')).toMatchObject({ values: [{ a: 2 }], problems: [expect.stringContaining("duplicate-key")] });
  });

  test("every document of a stream knows its places", () => {
    const { value } = readJson({ path: "a.json", text: '{"a": 1}\n{"b": [2, 3]}' });
    expect(value[1]?.locate(["b", 1])).toEqual({ file: "a.json", line: 2, column: 11, endLine: 2, endColumn: 12 });
  });
});

describe("readDocuments", () => {
  test.each`
    claim                                                   | text                             | values
    ${"reads YAML"}                                         | ${"a: yes\n"}                    | ${[{ a: true }]}
    ${"reads JSON"}                                         | ${'\n {"a": "yes"}'}             | ${[{ a: "yes" }]}
    ${"reads YAML in flow style, which looks like JSON"}    | ${"{a: yes, b: [c]}\n"}          | ${[{ a: true, b: ["c"] }]}
    ${"reads documents of YAML that begin with JSON"}       | ${'{"a": 1}\n---\nb: 2\n'}       | ${[{ a: 1 }, { b: 2 }]}
  `("$claim", ({ text, values }: { text: string; values: unknown[] }) => {
    const { value, problems } = readDocuments({ path: "a", text });
    expect(value.map((document) => document.value)).toEqual(values);
    expect(problems).toEqual([]);
  });

  test("speaks of JSON when a text that begins like it is neither", () => {
    expect(readDocuments({ path: "a", text: '{"a": 1,\n "b": }}' }).problems).toMatchObject([{ code: "json-syntax", location: { line: 2, column: 7 } }]);
  });
});
