import { describe, expect, test } from "vitest";
import { readYaml } from "./yaml.ts";

function read(text: string): { readonly values: readonly unknown[]; readonly problems: readonly string[] } {
  const { value, problems } = readYaml({ path: "k8s/policy.yaml", text });
  return {
    values: value.map((document) => document.value),
    problems: problems.map(({ severity, code, location }) => `${severity} ${code} ${location?.line}:${location?.column}`),
  };
}

describe("documents of a YAML file", () => {
  test.each`
    claim                                                  | text                                              | values
    ${"are parted by lines of dashes"}                     | ${"a: 1\n---\nb: 2\n"}                            | ${[{ a: 1 }, { b: 2 }]}
    ${"are left out when they say nothing"}                | ${"# only a comment\n---\n---\n~\n---\na: 1\n"}   | ${[{ a: 1 }]}
    ${"may contain indented dashes in a block scalar"}     | ${"a: |\n  x\n  ---\n  y\n---\nb: 2\n"}           | ${[{ a: "x\n---\ny\n" }, { b: 2 }]}
    ${"may contain words that begin with dashes"}          | ${"---a: 1\n--- # c\nb: 2\n"}                     | ${[{ "---a": 1 }, { b: 2 }]}
    ${"may have comments before their dashes"}             | ${"# why\n---\na: 1\n"}                           | ${[{ a: 1 }]}
    ${"may begin with a byte order mark each"}             | ${"\uFEFFa: 1\n\uFEFF---\nb: 2\n"}                | ${[{ a: 1 }, { b: 2 }]}
    ${"may have it below their dashes, as joined files do"}  | ${"---\n\uFEFFa: 1\nb: 2\n--- # c\r\n\uFEFF# d\nc: 3\n"}  | ${[{ a: 1, b: 2 }, { c: 3 }]}
    ${"may end with an end marker"}                        | ${"a: 1\n...\n---\nb: 2\n...\n"}                  | ${[{ a: 1 }, { b: 2 }]}
    ${"may have lines that end in CR LF"}                  | ${"a: 1\r\n---\r\nb: 2\r\n"}                      | ${[{ a: 1 }, { b: 2 }]}
  `("$claim", ({ text, values }: { text: string; values: unknown[] }) => {
    expect(read(text)).toEqual({ values, problems: [] });
  });

  test("still come when another one is broken, each with its problem", () => {
    const text = "a: 1\n---\nb: [\n---\nc: 3\n---\nd: 'open\n---\n\te: 5\n---\nf: 6\n";
    expect(read(text)).toEqual({
      values: [{ a: 1 }, { c: 3 }, { f: 6 }],
      problems: ["error yaml-syntax 3:4", "error yaml-syntax 7:4", "error yaml-syntax 9:1"],
    });
  });
});

describe("what kubectl would not take as meant is a problem", () => {
  test.each`
    text                                          | problem                                    | values
    ${"a: 1\nb: 2\na: 3\n"}                       | ${"warning duplicate-key 3:1"}             | ${[{ a: 3, b: 2 }]}
    ${"a: {b: 1, 'b': 2}\n"}                      | ${"warning duplicate-key 1:11"}            | ${[{ a: { b: 2 } }]}
    ${"1: a\n'1': b\n"}                           | ${"warning duplicate-key 2:1"}             | ${[{ 1: "b" }]}
    ${"a: &x {b: 1}\nc: {<<: *x, b: 2}\n"}        | ${undefined}                               | ${[{ a: { b: 1 }, c: { b: 2 } }]}
    ${"a: &x {b: 1}\nc: {b: 2, <<: *x}\n"}        | ${"warning yaml-merge-overrides 2:11"}     | ${[{ a: { b: 1 }, c: { b: 1 } }]}
    ${"a: {<<: 1}\n"}                             | ${"error yaml-merge 1:5"}                  | ${[]}
    ${"a: *b\n"}                                  | ${"error yaml-alias 1:4"}                  | ${[]}
    ${"a: &b [*b]\n"}                             | ${"error yaml-alias 1:8"}                  | ${[]}
    ${"? [a]\n: b\n"}                             | ${"error yaml-key 1:3"}                    | ${[]}
    ${"~: b\n"}                                   | ${"error yaml-key 1:1"}                    | ${[]}
    ${"18446744073709551615: b\n"}                | ${"error yaml-key 1:1"}                    | ${[]}
    ${"a: 1\n---\nb: 2\n~: c\n"}                  | ${"error yaml-key 4:1"}                    | ${[{ a: 1 }]}
    ${"9223372036854775807: b\n"}                 | ${undefined}                               | ${[{ "9223372036854775807": "b" }]}
    ${"a: !!int x\n"}                             | ${"error yaml-tag-mismatch 1:10"}          | ${[]}
    ${"a: !Ref x\n"}                              | ${"warning yaml-unknown-tag 1:4"}          | ${[{ a: "x" }]}
    ${"a: !Ref [x]\n"}                            | ${"warning yaml-unknown-tag 1:4"}          | ${[{ a: ["x"] }]}
    ${"a: .inf\n"}                                | ${"error yaml-not-json 1:4"}               | ${[]}
    ${"a: 9007199254740993\n"}                    | ${"note number-imprecise 1:4"}             | ${[{ a: 9007199254740992 }]}
    ${"a: 0x20000000000001\n"}                    | ${"note number-imprecise 1:4"}             | ${[{ a: 9007199254740992 }]}
    ${"a: 18446744073709551616\n"}                | ${"note number-imprecise 1:4"}             | ${[{ a: 18446744073709552000 }]}
    ${"a: 18446744073709551616.5\n"}              | ${undefined}                               | ${[{ a: 18446744073709552000 }]}
    ${"a: 9007199254740991\n"}                    | ${undefined}                               | ${[{ a: 9007199254740991 }]}
    ${"a: 1e300\n"}                               | ${undefined}                               | ${[{ a: 1e300 }]}
    ${"a: 1\n...\nb: 2\n"}                        | ${"warning yaml-behind-end 3:1"}           | ${[{ a: 1 }, { b: 2 }]}
    ${"--- {a: 1}\n"}                             | ${"warning yaml-separator 1:5"}            | ${[{ a: 1 }]}
    ${"%YAML 1.1\n---\na: 1\n"}                   | ${"warning yaml-directive 1:1"}            | ${[{ a: 1 }]}
    ${"a: 1 # ok\u2028b: 2\n"}                    | ${"warning hidden-line-break 1:10"}        | ${[{ a: 1, b: 2 }]}
    ${"a: 1 # \u001b[31m\n"}                      | ${"error control-character 1:8"}           | ${[]}
    ${"a: b: c\n"}                                | ${"error yaml-syntax 1:5"}                 | ${[]}
  `("$text", ({ text, problem, values }: { text: string; problem: string | undefined; values: unknown[] }) => {
    expect(read(text)).toEqual({ values, problems: problem === undefined ? [] : [problem] });
  });

  test("a duplicate key names both places", () => {
    const { problems } = readYaml({ path: "p.yaml", text: "spec:\n  ingress: []\n  egress: []\n  ingress: [{}]\n" });
    expect(problems).toEqual([
      {
        code: "duplicate-key",
        severity: "warning",
        message: "`ingress` is given twice: here and at line 2, column 3",
        location: { file: "p.yaml", line: 4, column: 3, endLine: 4, endColumn: 10 },
        fix: "keep one of them, or merge their values",
      },
    ]);
  });

  test.each`
    claim                                              | text                                    | place
    ${"a key that reads as the same text"}             | ${"on: 1\n'true': 2\n"}                 | ${"line 1, column 1"}
    ${"a key behind nested ones of the same name"}     | ${"a: {b: 1}\nc: [b, b]\nb: 2\nb: 3\n"} | ${"line 3, column 1"}
    ${"the first of three"}                            | ${"b: 2\nc: 1\nb: 3\nb: 4\n"}          | ${"line 1, column 1"}
    ${"a key behind a merge and an alias"}             | ${"a: &x {q: 1}\nb: {<<: *x, c: *x, d: 1, d: 2}\n"} | ${"line 2, column 20"}
  `("the first place is that of $claim", ({ text, place }: { text: string; place: string }) => {
    const messages = readYaml({ path: "p.yaml", text }).problems.map(({ message }) => message);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toContain(`here and at ${place}`);
  });

  test.each`
    text                                    | place    | message                                                          | fix
    ${"spec:\n\tpodSelector: {}\n"}         | ${"2:1"} | ${"not YAML: a tab stands where the line is indented"}           | ${"indent with blanks"}
    ${"a: 'b\nc: d\n"}                      | ${"1:4"} | ${"not YAML: the `'` here is not closed"}                        | ${"close it, or quote the text if it is meant literally"}
    ${"a:\n  - [b, {c: d}\n"}               | ${"2:5"} | ${"not YAML: the `[` here is not closed"}                        | ${"close it, or quote the text if it is meant literally"}
    ${"a: [b c: d [e]]\n"}                  | ${"1:12"} | ${"not YAML: missed comma between flow collection entries"}      | ${"put a comma between the entries, and quote text that contains brackets"}
    ${"a: %b\n"}                            | ${"1:4"} | ${"not YAML: text may not begin with `%`"}                       | ${"quote the value"}
    ${"a: `b`\n"}                           | ${"1:4"} | ${"not YAML: text may not begin with a backquote"}               | ${"quote the value"}
    ${"a: b: c\n"}                          | ${"1:5"} | ${"not YAML: bad indentation of a mapping entry"}                | ${"give the keys of one mapping the same indentation, and quote values that contain `: `"}
    ${"  a: 1\nb: 2\n"}                     | ${"2:1"} | ${"not YAML: end of the stream or a document separator is expected"} | ${"indent the line like the first one of the document, or begin the next document with `---`; kubectl reads nothing from here on"}
  `("$text says where and how to mend it", ({ text, place, message, fix }: { text: string; place: string; message: string; fix: string }) => {
    const [problem] = readYaml({ path: "p.yaml", text }).problems;
    expect(`${problem?.location?.line}:${problem?.location?.column}`).toBe(place);
    expect(problem).toMatchObject({ code: "yaml-syntax", message, fix });
  });
});

describe("traps of YAML 1.1", () => {
  test("port: 0o120 is 80 and unquoted yes is true (NPV-31, NPV-32)", () => {
    expect(read("port: 0o120\nendPort: 1_000\nlabels: {app: on, tier: 'yes', build: 007}\n").values).toEqual([
      { port: 80, endPort: 1000, labels: { app: true, tier: "yes", build: 7 } },
    ]);
  });

  test("a label from a block scalar ends in a line break (NPV-35)", () => {
    expect(read("labels:\n  app: |\n    mlflow\n").values).toEqual([{ labels: { app: "mlflow\n" } }]);
  });

  test("keys named like parts of a prototype are ordinary data", () => {
    const [value] = read("__proto__: {polluted: yes}\nconstructor: 1\nhasOwnProperty: 2\n").values;
    expect(Object.entries(value ?? {})).toEqual([
      ["__proto__", { polluted: true }],
      ["constructor", 1],
      ["hasOwnProperty", 2],
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("flow lines at the margin are read, as kubectl reads them", () => {
    const text = "spec:\n  config: '{\n    \"type\": \"macvlan\"\n  }'\n  ports: [\n80,\n  443 # it's [\n]\n  podSelector:\t{}\n  note: |\n    kept [\n";
    expect(read(text)).toEqual({
      values: [{ spec: { config: '{ "type": "macvlan" }', ports: [80, 443], podSelector: {}, note: "kept [\n" } }],
      problems: [],
    });
    const document = readYaml({ path: "p.yaml", text }).value[0];
    expect(document?.locate(["spec", "ports", 1])).toMatchObject({ line: 7, column: 3, endColumn: 6 });
    expect(document?.locate(["spec", "ports"])).toMatchObject({ line: 5, column: 10, endLine: 8, endColumn: 2 });
    expect(document?.locate(["spec", "podSelector"], "key")).toMatchObject({ line: 9, column: 3, endColumn: 14 });
  });
});
