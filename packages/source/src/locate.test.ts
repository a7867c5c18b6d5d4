import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textAt, ValueWriter, type Data, type Style } from "../test/written-value.ts";
import type { Document, SourceFile } from "./document.ts";
import { readDocuments } from "./read-documents.ts";

const runs = 150 * Number(process.env["DEMARC_RUNS"] ?? 1);

const keys = fc.oneof(
  fc.constantFrom("metadata", "namespace", "app.kubernetes.io/name", "__proto__", "constructor", "y", "8080", "<<", "", "a: b", "- x", "it's", "é\u2028\u{1F600}", "\u001b[31m"),
  fc.string({ maxLength: 6 }),
);
const scalars: fc.Arbitrary<Data> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 5000, 1.5, "training", "yes", "0x10", "10.0.0.0/8", "line\nnext [\n\nlast\n", "a\nb: c # d", "|", "", "~"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.integer(),
);
const values: fc.Arbitrary<Data> = fc.letrec<{ value: Data }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie("value")), { maxLength: 4 }).map((entries) => ownObject(entries)),
  ),
})).value;

/** `Object.fromEntries` makes `__proto__` an own key, as reading does. */
function ownObject(entries: readonly (readonly [string, Data])[]): Data {
  return Object.fromEntries(entries);
}

/** Decisions of the writer, taken from a list so that a failure can be shrunk. */
function chooser(choices: readonly number[]): (count: number) => number {
  let next = 0;
  return (count) => (choices.length === 0 ? 0 : (choices[next++ % choices.length] ?? 0) % count);
}

function read(text: string): { readonly file: SourceFile; readonly document: Document | undefined; readonly problems: readonly string[] } {
  const file = { path: "cluster.yaml", text };
  const { value, problems } = readDocuments(file);
  return { file, document: value[0], problems: problems.map(({ code, message }) => `${code}: ${message}`) };
}

describe.each<Style>(["block", "flow", "json"])("a value written in %s style", (style) => {
  const written = fc.record({ value: values, choices: fc.array(fc.nat(59), { maxLength: 20 }) }).map(({ value, choices }) => {
    const writer = new ValueWriter(style, chooser(choices));
    return { value, text: writer.write(value), places: writer.places };
  });

  test("is read back as it was", () => {
    fc.assert(
      fc.property(written, ({ value, text }) => {
        const { document, problems } = read(text);
        expect(problems).toEqual([]);
        // A document without a value is left out.
        expect(document?.value ?? null).toEqual(value);
      }),
      { numRuns: runs },
    );
  });

  test("is found where each part of it was written", () => {
    fc.assert(
      fc.property(written, ({ value, text, places }) => {
        fc.pre(value !== null);
        const { file, document } = read(text);
        for (const { path, value: valueText, key } of places) {
          const location = document?.locate(path);
          expect(location === undefined ? undefined : textAt(file, location)).toBe(valueText);
          if (key === undefined) continue;
          const keyLocation = document?.locate(path, "key");
          expect(keyLocation === undefined ? undefined : textAt(file, keyLocation)).toBe(key.text);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe("locate", () => {
  const text = [
    "defaults: &defaults",
    "  protocol: TCP",
    "  port: 80",
    "rules:",
    "  - &first",
    "    <<: *defaults",
    "    port: 9000",
    "  - *first",
    "  -",
    "  - name:",
    "    note: |- # why",
    "      because",
    "merged: {<<: [{a: 1}, {a: 2, b: 3}], c: 4}",
    "twice: 1",
    "twice: 2",
    "!!str 3: three",
    "&k name: &v x",
    "*k : !!str 4",
    "*v : !!map {a: 5}",
  ].join("\n");
  const { file, document } = read(text);

  test.each`
    path                                | part       | line  | shown                     | claim
    ${["rules", 0, "protocol"]}         | ${"value"} | ${2}  | ${"TCP"}                  | ${"a merged value stands where it was written"}
    ${["rules", 0, "protocol"]}         | ${"key"}   | ${2}  | ${"protocol"}             | ${"and so does its key"}
    ${["rules", 0, "port"]}             | ${"value"} | ${7}  | ${"9000"}                 | ${"a key below the merge wins"}
    ${["rules", 1]}                     | ${"value"} | ${8}  | ${"*first"}               | ${"an alias stands where it is"}
    ${["rules", 1, "port"]}             | ${"value"} | ${7}  | ${"9000"}                 | ${"what is in it stands at the anchor"}
    ${["rules", 1, "protocol"]}         | ${"value"} | ${2}  | ${"TCP"}                  | ${"through an alias and a merge"}
    ${["rules", 2]}                     | ${"value"} | ${9}  | ${""}                     | ${"an empty item stands at its dash"}
    ${["rules", 3, "name"]}             | ${"value"} | ${10} | ${"name"}                 | ${"a value that is not written is shown by its key"}
    ${["rules", 3, "note"]}             | ${"value"} | ${11} | ${"|- # why\n      because"} | ${"a block scalar begins at its bar"}
    ${["merged", "a"]}                  | ${"value"} | ${13} | ${"1"}                    | ${"of several merged mappings the first one wins"}
    ${["merged", "b"]}                  | ${"value"} | ${13} | ${"3"}                    | ${"the others give the rest"}
    ${["twice"]}                        | ${"value"} | ${15} | ${"2"}                    | ${"of two equal keys the last one counts"}
    ${["3"]}                            | ${"key"}   | ${16} | ${"3"}                    | ${"a tag is no part of a key"}
    ${["name"]}                         | ${"key"}   | ${18} | ${"*k"}                   | ${"an alias may be a key"}
    ${["name"]}                         | ${"value"} | ${18} | ${"4"}                    | ${"a tag is no part of a value"}
    ${["x", "a"]}                       | ${"value"} | ${19} | ${"5"}                    | ${"nor of a mapping; the alias names another value"}
    ${["rules", 0, "from", 1, "x"]}     | ${"key"}   | ${6}  | ${undefined}              | ${"a path that is not there gives its longest prefix"}
    ${["rules", 9]}                     | ${"key"}   | ${4}  | ${"rules"}                | ${"the key of that prefix, if keys are asked for"}
    ${["nowhere"]}                      | ${"value"} | ${1}  | ${undefined}              | ${"or the document"}
    ${["defaults", 0]}                  | ${"value"} | ${2}  | ${undefined}              | ${"a number is no key"}
    ${["rules", "0"]}                   | ${"key"}   | ${4}  | ${"rules"}                | ${"nor a text an index"}
    ${["__proto__"]}                    | ${"value"} | ${1}  | ${undefined}              | ${"nothing comes from a prototype"}
  `("$claim: $path", ({ path, part, line, shown }: { path: (string | number)[]; part: "key" | "value"; line: number; shown: string | undefined }) => {
    const location = document?.locate(path, part);
    expect(location?.line).toBe(line);
    if (shown !== undefined && location !== undefined) expect(textAt(file, location)).toBe(shown);
  });

  test("counts lines from the start of the file, not of the document", () => {
    const stream = readDocuments({ path: "cluster.yaml", text: "# first\na: 1\n---\n# second\nb:\n  c: 2\n" });
    expect(stream.value[1]?.locate(["b", "c"])).toEqual({ file: "cluster.yaml", line: 6, column: 6, endLine: 6, endColumn: 7 });
  });

  test("finds values behind a byte order mark in the column that editors show", () => {
    expect(readDocuments({ path: "a.yaml", text: "\uFEFFport: 80\n" }).value[0]?.locate(["port"])).toMatchObject({ line: 1, column: 7 });
    expect(readDocuments({ path: "a.json", text: '\uFEFF{"port": 80}' }).value[0]?.locate(["port"])).toMatchObject({ line: 1, column: 10 });
  });

  test.each([
    ["CRLF", "a: 1\r\nb:\r\n  - c\r\n"],
    ["lone CR", "a: 1\rb:\r  - c\r"],
  ])("counts lines that end in %s", (_name, crText) => {
    expect(readDocuments({ path: "a.yaml", text: crText }).value[0]?.locate(["b", 0])).toMatchObject({ line: 3, column: 5, endColumn: 6 });
  });

  test("finds each of many items and keys", () => {
    const items = Array.from({ length: 500 }, (_, index) => ({ name: `mlserver-${index}` }));
    const labels = Object.fromEntries(items.map(({ name }, index) => [name, index]));
    const json = JSON.stringify({ items, labels }, null, 1);
    const list = readDocuments({ path: "a.json", text: json }).value[0];
    for (const index of [0, 31, 32, 33, 34, 499]) {
      const place = list?.locate(["items", index, "name"]);
      expect(place && textAt({ path: "a.json", text: json }, place)).toBe(`"mlserver-${index}"`);
      const label = list?.locate(["labels", `mlserver-${index}`], "key");
      expect(label && textAt({ path: "a.json", text: json }, label)).toBe(`"mlserver-${index}"`);
    }
  });

  test("applies merges in a mapping with many keys", () => {
    const keysText = Array.from({ length: 60 }, (_, index) => `  k${index}: ${index}`).join("\n");
    const many = `base: &base\n  k7: seven\n  k99: ninety-nine\nbig:\n${keysText}\n  <<: *base\n  k3: three\n`;
    const big = readDocuments({ path: "a.yaml", text: many }).value[0];
    const shown = (key: string): string | undefined => {
      const place = big?.locate(["big", key]);
      return place && textAt({ path: "a.yaml", text: many }, place);
    };
    expect(["k0", "k59", "k7", "k99", "k3"].map(shown)).toEqual(["0", "59", "seven", "ninety-nine", "three"]);
  });
});
