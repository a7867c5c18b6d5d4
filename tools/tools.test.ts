import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import { afterAll, describe, expect, test } from "vitest";
import { havingSeen } from "./checks.mjs";
import { codeWidth } from "./code-width.mjs";
import { generated, staleFiles } from "./generate.mjs";
import { planFolder, scaffold } from "./new.mjs";
import { definitionOf, describeRule, problemCodes, problemsReference, rulesReference } from "./references.mjs";
import { commandsRegistry, formatsRegistry, kindsRegistry, rulesRegistry } from "./registries.mjs";
import { complaintsAboutDocument, findUntidy } from "./tidy.mjs";

const home = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), "demarc-tools-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

let trees = 0;
/** A repository of its own with the given files, and the folders that the tools look into. */
function treeWith(files: Readonly<Record<string, string>>): string {
  const root = path.join(scratch, String(trees++));
  for (const folder of ["packages/rules/src", "packages/kubernetes/src/kinds", "packages/report/src", "packages/cli/src/commands", "docs"]) mkdirSync(path.join(root, folder), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

describe("npm run new", () => {
  test.each([
    ["rule", "serving-unguarded", rulesRegistry, 'import { servingUnguarded } from "./serving-unguarded/rule.ts";'],
    ["kind", "gateway-class", kindsRegistry, 'import { gatewayClassKind } from "./gateway-class/kind.ts";'],
    ["format", "dot", formatsRegistry, 'import { dotFormat } from "./dot/format.ts";'],
    ["command", "watch", commandsRegistry, '{ name: "watch", summary: "what it answers, in one line", load: async () => (await import("./watch/command.ts")).watchCommand },'],
  ] as const)("makes a %s that its registry takes up", (what, name, registry, line) => {
    const root = treeWith({});
    const made = scaffold(root, what, name);
    expect(made.ok && made.files.every((file: string) => file.includes(`/${name}/`))).toBe(true);
    expect(registry(root)).toContain(line);
  });

  test("makes a rule whose document has all its sections and examples", () => {
    const root = treeWith({});
    scaffold(root, "rule", "serving-unguarded");
    expect(complaintsAboutDocument("serving-unguarded", readFileSync(path.join(root, "packages/rules/src/serving-unguarded/rule.md"), "utf8"))).toEqual([]);
  });

  test("does not write over what is there", () => {
    const root = treeWith({});
    scaffold(root, "rule", "serving-unguarded");
    expect(scaffold(root, "rule", "serving-unguarded")).toEqual({ ok: false, message: "packages/rules/src/serving-unguarded is there already" });
  });

  test.each(["Serving", "serving_unguarded", "-serving", "serving--unguarded", "../serving", "", undefined])("refuses the name %j, with an example", (name) => {
    expect(scaffold(treeWith({}), "rule", name)).toEqual({ ok: false, message: "expected a name in lower case with hyphens, e.g. `npm run new rule pod-not-isolated`" });
  });

  test.each(["delete", "await", "eval", "undefined", "global-this"])("refuses a rule called %s, which no variable can be", (name) => {
    expect(scaffold(treeWith({}), "rule", name)).toEqual({ ok: false, message: `\`${name}\` is a reserved word of JavaScript, and a rule is exported by its name: expected a longer one, e.g. \`npm run new rule pod-not-isolated\`` });
    expect(scaffold(treeWith({}), "command", name)).toMatchObject({ ok: true });
  });

  test.each([
    ["rule", "define-rule", "packages/rules/src/rule.ts", "export function defineRule(", "defineRule"],
    ["rule", "rules", "packages/rules/src/registry.ts", "export const rules: ", "rules"],
    ["rule", "check-rule", "packages/rules/test/check-rule.ts", "export function checkRule(", "checkRule"],
    ["kind", "define", "packages/kubernetes/src/kind.ts", "export function defineKind(", "defineKind"],
    ["format", "define", "packages/report/src/format.ts", "export function defineFormat(", "defineFormat"],
    ["command", "input", "packages/cli/src/shared-options.ts", "export interface InputOptions {", "InputOptions"],
  ] as const)("refuses a %s called %s, whose name something else has", (what, name, file, text, exported) => {
    const root = treeWith({ [file]: `${text}\n` });
    const message = expect.stringContaining(`\`${name}\` is taken: the new ${what} would export \`${exported}\`, and ${file} does already; expected another name`) as string;
    expect(scaffold(root, what, name)).toEqual({ ok: false, message });
    expect(planFolder(home, what, name)).toEqual({ ok: false, message });
    expect(scaffold(root, what, `${name}-again`)).toMatchObject({ ok: true });
  });

  test("refuses a name that a file beside the folders has, and a command that the program has without a folder", () => {
    expect(scaffold(treeWith({ "packages/rules/src/agreements.ts": "" }), "rule", "agreements")).toEqual({ ok: false, message: "packages/rules/src/agreements.ts is there already" });
    expect(scaffold(treeWith({}), "command", "help")).toEqual({ ok: false, message: "`help` is a command that the program has without a folder: expected another name, e.g. `npm run new command explain`" });
  });

  test("makes a command whose help fits a terminal of 80 columns", () => {
    const root = treeWith({});
    scaffold(root, "command", "watch");
    const [, help = ""] = readFileSync(path.join(root, "packages/cli/src/commands/watch/command.ts"), "utf8").split("const EXAMPLES = `");
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(help).toContain("Exit codes:");
  });

  test.each(["constructor", "policy", undefined])("does not know how to make %j, and says what it can make", (what) => {
    expect(scaffold(treeWith({}), what, "serving")).toMatchObject({ ok: false, message: expect.stringContaining("`npm run new kind <name>`") as string });
  });
});

const ruleSource = (id: string): string => `export const servingOpen: Rule = defineRule({\n  id: "${id}",\n  category: "reach",\n  severity: "error",\n  summary: "Serving \\"is\\" open",\n  statements: ["S1.P4", "S5.1"],\n`;
const ruleDocument = (id: string): string => `# ${id}\n\nServing is open\nto everybody.\n\n**Page:** "x"\n\n## Why\na\n\n## Reported\n\`\`\`yaml demarc finds=${id}\n## not a heading\n\`\`\`\n\n## Not reported\n\`\`\`yaml demarc finds=nothing\n\`\`\`\n\n## Mend it\nb\n\n## Limits\nc\n`;

describe("npm run generate", () => {
  test("describes a rule by its sources", () => {
    const root = treeWith({ "packages/rules/src/serving-open/rule.ts": ruleSource("serving-open"), "packages/rules/src/serving-open/rule.md": ruleDocument("serving-open") });
    expect(describeRule(root, "serving-open")).toEqual({ id: "serving-open", category: "reach", severity: "error", summary: 'Serving "is" open', statements: ["S1.P4", "S5.1"], definition: "Serving is open to everybody." });
    expect(rulesReference(root)).toContain('**error.** Serving "is" open. Serving is open to everybody. Statements of the page: S1.P4, S5.1.');
  });

  test("a definition ends at the first heading, quotation of the page, or example", () => {
    expect(definitionOf("# a\n\nOne.\nTwo.\n\nThree.\n")).toBe("One. Two.");
    expect(definitionOf("# a\n\n## Why\nOne.\n")).toBe("");
  });

  const table = 'export const PROBLEM_CODES = {\n  "page-empty": {\n    severity: "error",\n    summary: "The page | is empty.",\n    fix: "write it",\n  },\n};\n';

  test("lists problem codes by package, with bars escaped", () => {
    const root = treeWith({ "packages/source/src/problem-codes.ts": table });
    expect(problemCodes(root, "source")).toEqual([{ code: "page-empty", severity: "error", summary: "The page | is empty.", fix: "write it" }]);
    expect(problemsReference(root)).toContain("| `page-empty` | error | The page \\| is empty. | write it |");
  });

  test("stops at a table that it cannot read whole, rather than leave codes out", () => {
    const root = treeWith({ "packages/source/src/problem-codes.ts": table.replace('    fix: "write it",\n', "") });
    expect(() => problemCodes(root, "source")).toThrow("1 codes, but 0 of them read");
  });

  test("tells what is stale, and nothing once it is written; line ends of a checkout do not count", () => {
    const root = treeWith({ "packages/rules/src/serving-open/rule.ts": ruleSource("serving-open"), "packages/rules/src/serving-open/rule.md": ruleDocument("serving-open") });
    const stale = staleFiles(root);
    expect(stale.map(({ file }: { file: string }) => file)).toEqual(["packages/rules/src/registry.ts", "docs/reference/rules.md", "docs/reference/problems.md"]);
    for (const { file, text } of stale) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), String(text).replaceAll("\n", "\r\n"));
    }
    expect(staleFiles(root)).toEqual([]);
    expect(generated.length).toBeGreaterThan(stale.length);
  });

  test("one folder that cannot be described keeps no other file from being made", () => {
    const root = treeWith({ "packages/rules/src/serving-open/rule.ts": "export const servingOpen = 1;\n" });
    expect(staleFiles(root).map(({ file, why }: { file: string; why?: string }) => [file, why !== undefined])).toEqual([["packages/rules/src/registry.ts", true], ["docs/reference/rules.md", true], ["docs/reference/problems.md", false]]);
  });
});

describe("code width", () => {
  const lint = (text: string): readonly string[] =>
    new Linter().verify(text, { plugins: { demarc: { rules: { "code-width": codeWidth } } }, rules: { "demarc/code-width": ["error", 20] } }).map(({ message }) => message.split(":")[0] ?? "");

  test.each([
    ["a line of code as wide as allowed", "const serving = [1];", []],
    ["one that is wider", "const serving = [10];", ["21 columns of code on one line, beside its texts; at most 20"]],
    ["one that is wider for its text", 'const serving = ["a long sentence that stays whole"];', []],
    ["one that is wider beside its text", 'const servings = ["serving"].length;', ["27 columns of code on one line, beside its texts; at most 20"]],
    ["code within a template", "s = `${a} is served by ${servingOf(a, b, c)}`;", ["24 columns of code on one line, beside its texts; at most 20"]],
    ["an address in a comment", "// https://kubernetes.io/docs/", []],
    ["a text of several lines", "s = `\n${a} is served by ${servingOf(a, b, c, d)}\n`;", []],
  ])("%s", (_, text, messages) => {
    expect(lint(text)).toEqual(messages);
  });
});

describe("a check that looked at too little", () => {
  test.each([
    [10, true, { ok: true, output: "" }],
    [9, true, { ok: false, output: "looked at 9 files, but there are 10 sources" }],
    [0, true, { ok: false, output: "looked at 0 files, but there are 10 sources" }],
    [0, false, { ok: false, output: "" }],
  ])("with %d of 10 files seen and ok: %s", (seen, ok, expected) => {
    expect(havingSeen(seen, { ok, output: "" }, 10)).toEqual(expected);
  });
});

describe("tidy", () => {
  const clauses = { "docs/semantics.md": "- **NP-1** N. x\n" };
  const untidy = (files: Readonly<Record<string, string>>): readonly string[] => findUntidy(treeWith({ ...clauses, ...files })).flatMap(({ complaints }: { complaints: readonly string[] }) => complaints);
  const todo = ["TO", "DO"].join("");
  const please = ["ple", "ase"].join("");

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["a rule without its test", { "packages/rules/src/serving-open/rule.ts": ruleSource("serving-open"), "packages/rules/src/serving-open/rule.md": ruleDocument("serving-open") }, ["packages/rules/src/serving-open: rule.test.ts is missing"]],
    [
      "a rule that is called otherwise than its folder",
      { "packages/rules/src/serving-open/rule.ts": ruleSource("serving-shut"), "packages/rules/src/serving-open/rule.md": ruleDocument("serving-open"), "packages/rules/src/serving-open/rule.test.ts": "" },
      ['packages/rules/src/serving-open: rule.ts says `id: "serving-shut"`, the folder says serving-open'],
    ],
    ["something to do without an issue", { "tools/x.mjs": `// ${todo}: later\n` }, [`tools/x.mjs:1: ${todo} without an issue: write \`${todo}(#12)\`, or do it`]],
    ["something to do with one", { "tools/x.mjs": `// ${todo}(#12): later\n` }, []],
    ["a path of one machine", { "docs/x.md": `see ${["/ho", "me/ada/demarc"].join("")}\n` }, [`docs/x.md:1: ${["/ho", "me/ada"].join("")} exists on one machine only; locate files from import.meta.url`]],
    ["a path within a URL", { "docs/x.md": "see https://example.com/home/ada\n" }, []],
    ["a drawer", { "packages/engine/src/utils.ts": "" }, ["packages/engine/src/utils.ts: name the file after what it holds"]],
    ["a polite message", { "packages/engine/src/x.ts": `throw new Error("${please} retry");\n` }, [`packages/engine/src/x.ts:1: "${please}" in a message: say what is wrong and what to do`]],
    ["a clause that is cited and not there", { "docs/semantics.md": "- **NP-1** N. x\n", "packages/engine/src/x.ts": "// NP-1, NP-2\n" }, ["packages/engine/src/x.ts:1: NP-2 is no clause of docs/semantics.md"]],
    [
      "a function for other packages without a docstring",
      { "packages/engine/src/index.ts": 'export {\n  reach, type Reach,\n} from "./reach.ts";\n', "packages/engine/src/reach.ts": "// Why.\nexport function reach(): void {}\nexport function inner(): void {}\n" },
      ["packages/engine/src/reach.ts:2: reach is for other packages and has no docstring: say what it gives, when it gives nothing, and where that is laid down"],
    ],
    ["a constant for other packages with one", { "packages/engine/src/index.ts": 'export { yes } from "./truth.ts";\n', "packages/engine/src/truth.ts": "/** Certainly. */\nexport const yes = 2;\n" }, []],
    ["a link that leads nowhere", { "docs/x.md": "[a](y.md) [b](https://example.com) [c](#here)\n```\n[d](z.md)\n```\n" }, ["docs/x.md: y.md is not there"]],
    ["a file that is named and not there", { "docs/x.md": "see `docs/proof.md`, `packages/*/x.md` and `packages/<id>/x.md`\n" }, ["docs/x.md: docs/proof.md is not there"]],
    ["a link that leads somewhere", { "docs/x.md": "[a](sub/y.md#part)\n", "docs/sub/y.md": "" }, []],
    [
      "a problem code that nothing reports, and one that is in no table",
      { "packages/source/src/problem-codes.ts": 'export const PROBLEM_CODES = {\n  "page-empty": {\n    severity: "error",\n    summary: "a",\n    fix: "b",\n  },\n};\n', "packages/source/src/read.ts": 'problem("page-torn", "x");\n' },
      ["packages/source/src/problem-codes.ts: `page-empty` is reported by nothing; take it out", "packages/source/src/read.ts:1: page-torn is in no package's problem-codes.ts"],
    ],
  ])("%s", (_, files, complaints) => {
    expect(untidy(files)).toEqual(complaints);
  });

  test("clauses that cannot be looked up are not taken for right", () => {
    expect(findUntidy(treeWith({}))).toEqual([{ name: "each clause that is cited exists", complaints: ["docs/semantics.md is missing: clauses that are cited cannot be looked up"] }]);
  });

  test.each<[string, (document: string) => string, RegExp]>([
    ["a document with another title", (text) => text.replace("# serving-open", "# serving"), /does not begin with/],
    ["a document without a definition", (text) => text.replace("Serving is open\nto everybody.\n", ""), /no paragraph/],
    ["a document without a section", (text) => text.replace("## Limits\nc\n", ""), /has the sections Why, Reported, Not reported, Mend it; expected/],
    ["a document without an example that is found", (text) => text.replace("finds=serving-open", "finds=nothing"), /no example that is found/],
    ["a document without an example that is not found", (text) => text.replace("finds=nothing", "finds=serving-open"), /no example that is not found/],
  ])("%s", (_, change, complaint) => {
    expect(complaintsAboutDocument("serving-open", ruleDocument("serving-open"))).toEqual([]);
    expect(complaintsAboutDocument("serving-open", change(ruleDocument("serving-open")))).toEqual([expect.stringMatching(complaint)]);
  });
});
