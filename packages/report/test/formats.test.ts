import type { CheckResult, Connectivity, Finding } from "@demarc/operations";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { writeIn, type FormatOptions, type Results } from "../src/format.ts";
import { formats } from "../src/registry.ts";
import { accounts, check, connectivity, finding, explanation, hostileCheck, nothingFound, plain, policy, tests, validation, whatIf } from "./results.ts";

const results: { readonly [K in keyof Results]: Results[K] } = { check, list: connectivity, explain: explanation, test: tests, validate: validation, whatIf };
const kinds = ["check", "list", "explain", "test", "validate", "whatIf"] as const;
const written = formats.flatMap((format) => kinds.flatMap((kind) => {
  const text = writeIn(format, kind, results[kind], plain);
  return text === undefined ? [] : [{ format: format.name, kind, text }];
}));

describe("every format", () => {
  test("writes at least one result, and text and json write all", () => {
    for (const { name } of formats) expect(written.some(({ format }) => format === name), name).toBe(true);
    for (const name of ["text", "json"]) expect(written.filter(({ format }) => format === name).map(({ kind }) => kind)).toEqual([...kinds]);
  });

  test.each(written)("$format of $kind ends with one line break and gives the same bytes again", ({ format, kind, text }) => {
    const again = formats.filter(({ name }) => name === format).map((one) => writeIn(one, kind, results[kind], plain));
    expect(again).toEqual([text]);
    expect(text).toMatch(/[^\n]\r?\n$/);
  });

  test.each(formats.filter((format) => format.check !== undefined))("$name lets no control character of a name through", (format) => {
    const text = writeIn(format, "check", hostileCheck, plain) ?? "";
    // Line ends of the format itself are all that may be there.
    expect(text.replaceAll(/\r?\n/g, "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text.split("\n").filter((line) => line.startsWith("::error::forged"))).toEqual([]);
  });
});

describe("text", () => {
  const text = written.filter(({ format }) => format === "text");

  test.each(text)("$kind is at most 80 columns wide, and 40 where it must be", ({ kind }) => {
    for (const width of [80, 40]) {
      const lines = (writeIn(formatNamed("text"), kind, results[kind], { ...plain, width, brief: false }) ?? "").split("\n");
      expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
    }
  });

  test("hostile names keep to 80 columns and one line each", () => {
    const lines = (writeIn(formatNamed("text"), "check", hostileCheck, { ...plain, brief: false }) ?? "").split("\n");
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  test("colour only repeats what is said: without it the text is the same", () => {
    for (const kind of kinds) {
      const coloured = writeIn(formatNamed("text"), kind, results[kind], { ...plain, colour: true }) ?? "";
      expect(coloured).toContain("\u001b[");
      expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(writeIn(formatNamed("text"), kind, results[kind], plain));
    }
  });

  test("a finding is told as it must be acted on: place, rule, message, witness, owner with page line, next", () => {
    expect(writeIn(formatNamed("text"), "check", check, { ...plain, quiet: true })).toBe(`\
Judged 1 policy, 2 workloads, 2 namespaces in 3 files, against
docs/guidelines.md.
Holds if the cluster's network plug-in enforces NetworkPolicy.

1 finding: 1 error; 1 waived
  all for financial-mlops-pytorch

app/network-policy.yaml:21:11  error  empty-peer-list-allows-all
  ingress rule 5 of serving-app-policy lets everybody in on 80, 8080, 9000/TCP
  because  an empty \`from\` means every source, not none
  witness  fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP
  see      platform/40-edge.yaml:4 edge-to-seldon-mesh
  owner    financial-mlops-pytorch (page line 76: Least privilege)
  next     name the peers instead
           or write down why everybody may
  id       01a2a320

chart/values.yaml:1:1  warning  unrendered-template
  \`chart/values.yaml\` is a template
  fix      render it
`);
  });

  test("what one rule of a policy has is one thing to do for one team, not for two", () => {
    const same = { ...finding, policyRule: "spec.ingress[4]" };
    const other = { ...same, rule: "world-ingress", fingerprint: "b6cd1cc9ffffffff" };
    const text = (owner: string): string => writeIn(formatNamed("text"), "check", { ...check, findings: [same, { ...other, owner }] }, plain) ?? "";
    expect(text(same.owner)).toContain("  also     error world-ingress: ");
    expect(text("platform")).not.toContain("  also ");
    expect(text("platform").match(/^  owner .*$/gm)).toHaveLength(2);
  });

  test("a problem is left out only where a finding stands at its very place", () => {
    const refused = (line: number): CheckResult["problems"][number] => ({ code: "object-refused", severity: "error", message: `refused at ${line}`, location: { ...finding.location, line } });
    const text = writeIn(formatNamed("text"), "check", { ...check, problems: [refused(finding.location.line), refused(99)] }, plain) ?? "";
    expect([text.includes("refused at 21"), text.includes("refused at 99")]).toEqual([false, true]);
  });

  test("a broken sentence names its findings: a few of them, and all with --all", () => {
    const ids = Array.from({ length: 6 }, (_, index) => `${index}bcdef01ffffffff`);
    const one = { ...check, statements: [{ id: "S1.P1", line: 6, text: "Default deny", status: "broken" as const, evidence: ["no policy isolates a"], findings: ids }] };
    const text = (brief: boolean): string => writeIn(formatNamed("text"), "check", one, { ...plain, brief }) ?? "";
    expect(text(true)).toContain("      see 0bcdef01, 1bcdef01, 2bcdef01 and 3 more");
    expect(text(false)).toContain("      no policy isolates a\n      see 0bcdef01, 1bcdef01, 2bcdef01, 3bcdef01, 4bcdef01, 5bcdef01");
    expect(writeIn(formatNamed("markdown"), "check", one, plain)).toContain("| no policy isolates a<br>see `0bcdef01`, `1bcdef01`, `2bcdef01`, `3bcdef01`, `4bcdef01`, `5bcdef01` |");
  });

  test("findings beyond the limit are counted with how to see them, and --all shows them", () => {
    const many = { ...check, findings: Array.from({ length: 30 }, (_, index) => ({ ...finding, rule: `rule-${index % 10}`, severity: index < 27 ? "warning" as const : "info" as const })) };
    const brief = writeIn(formatNamed("text"), "check", many, plain) ?? "";
    expect(brief).toContain("… and 5 more (2 warnings, 3 notes; rule-5 1, rule-6 1, rule-7 1, 2 other rules):\n  --all shows them");
    expect(writeIn(formatNamed("text"), "check", many, { ...plain, brief: false })).not.toContain("… and 5 more");
  });

  test("accounts say what a rule carries, what only it does, who would have to agree, and what makes it needless", () => {
    const text = writeIn(formatNamed("text"), "check", { ...check, accounts }, plain) ?? "";
    expect(text.split("\n").filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(text).toContain(`  financial-ml/serving-app-policy app/network-policy.yaml
    line 21  spec.ingress[4]
      carries  fraud-detection/fraud-api → financial-ml/mlserver, 9000/TCP
      alone    fraud-detection/fraud-api → financial-ml/mlserver, 9000/TCP
      agreed   none of it is required by the page or approved
      not      fraud-detection/fraud-api → financial-ml/mlserver, 9000/TCP;
               needs financial-mlops-pytorch and Platform team
    line 21  spec.egress[3]
      carries  fraud-detection/fraud-api → financial-ml/mlserver, 9000/TCP
      alone    nothing: other rules let all of it pass
      beside   serving-app-policy spec.egress[2] (app/network-policy.yaml:21)
    line 21  spec.egress[9]
      inert    its policy does not isolate in this direction, or the API server
               refuses it
`);
  });

  test("parts that were not read are told before anything else is believed", () => {
    const text = writeIn(formatNamed("text"), "check", { ...nothingFound, problems: [{ code: "yaml-syntax", severity: "error", message: "not YAML" }] }, plain) ?? "";
    expect(text).toContain("1 error in the input, told below: not everything was judged.\n\nno findings");
  });

  test("where there are many, five of one rule leave room for the others", () => {
    const many = { ...check, findings: Array.from({ length: 40 }, (_, index) => ({ ...finding, rule: index < 39 ? "port-without-protocol" : "world-egress" })) };
    const brief = writeIn(formatNamed("text"), "check", many, plain) ?? "";
    expect(brief.match(/error {2}port-without-protocol/g)).toHaveLength(5);
    expect(brief).toContain("error  world-egress");
    expect(brief).toContain("… and 34 more (34 errors; port-without-protocol 34)");
  });

  test("of those not shown, the rules that found most are named first", () => {
    const of = (rule: string, length: number): Finding[] => Array.from({ length }, () => ({ ...finding, rule }));
    const brief = textOf({ ...check, findings: [...of("port-range-reversed", 15), ...of("port-without-protocol", 30)] });
    expect(brief).toContain("… and 35 more (35 errors; port-without-protocol 25, port-range-reversed 10)");
  });

  test("why the owner is the owner is told without the page's statements too, as with some rules alone", () => {
    expect(writeIn(formatNamed("text"), "check", { ...check, statements: [] }, plain)).toContain("  owner    financial-mlops-pytorch (page line 76: Least privilege)\n");
  });

  test("in short the page's statements are those to act on, and --all tells the others", () => {
    const [broken, holds] = check.statements;
    const idle = { id: "S5.3", line: 78, text: "Egress through the gateway", status: "not in use" as const, evidence: [], findings: [] };
    const open = { id: "S5.4", line: 79, text: "Reviewed monthly", status: "not checkable" as const, evidence: [], findings: [] };
    const statements = [broken, holds, idle, open].filter((statement) => statement !== undefined);
    const shownIn = (text: string): readonly string[] => [...text.matchAll(/^ {2}(?:broken|holds|not in use|not checkable) line (\d+)/gm)].map(([, line]) => line ?? "");
    expect(shownIn(textOf({ ...check, statements }))).toEqual(["76", "79"]);
    expect(shownIn(textOf({ ...check, statements }, { brief: false }))).toEqual(["76", "77", "78", "79"]);
  });

  test.each([[3, undefined], [4, "and 1 more rule"], [5, "and 2 more rules"], [7, "and 4 more rules"]])("of %i rules beside one, given or only counted, three are named", (number, more) => {
    const [account] = accounts;
    if (account === undefined) throw new Error("no account");
    const coveredBy = Array.from({ length: Math.min(number, 5) }, (_, index) => ({ policy, rule: `spec.ingress[${index}]`, location: finding.location, pairs: 1 }));
    const text = textOf({ ...check, accounts: [{ ...account, coveredBy, coveredByCount: number }] });
    expect(text.match(/^ {6}beside /gm)).toHaveLength(3);
    expect(/and \d more rules?$/m.exec(text)?.[0]).toBe(more);
  });

  test("a finding on standard input names its object, which no line number finds again", () => {
    const piped = { ...finding, location: { file: "-", line: 4573, column: 21 } };
    const block = textOf({ ...check, findings: [piped] });
    expect(block).toContain("-:4573:21  error  empty-peer-list-allows-all\n  NetworkPolicy financial-ml/serving-app-policy\n  ingress rule 5");
    expect(textOf(check)).not.toContain("NetworkPolicy financial-ml");
  });

  test("sources beyond the limit are counted with how to see them", () => {
    const [first] = connectivity.connections;
    if (first === undefined) throw new Error("no connection");
    const of = (length: number): Connectivity => ({ ...connectivity, connections: Array.from({ length }, (_, index) => ({ ...first, source: { kind: "namespace", name: `team-${index}` } })) });
    const listed = (result: Connectivity, brief: boolean): string => writeIn(formatNamed("text"), "list", result, { ...plain, brief }) ?? "";
    expect(listed(of(60), true).match(/^namespace team-/gm)).toHaveLength(60);
    expect(listed(of(60), true)).not.toContain("… and");
    expect(listed(of(61), true).match(/^namespace team-/gm)).toHaveLength(60);
    expect(listed(of(61), true)).toContain("… and 1 more source: --all shows them");
    expect(listed(of(61), false).match(/^namespace team-/gm)).toHaveLength(61);
  });

  test("what passes stands before whom it reaches, on a line of its own where it is long", () => {
    const [first] = connectivity.connections;
    if (first === undefined) throw new Error("no connection");
    const passing = (...ports: number[]): string =>
      writeIn(formatNamed("text"), "list", { ...connectivity, connections: [{ ...first, allowed: [{ protocol: "TCP", ports: ports.map((port) => [port, port] as const) }] }] }, plain) ?? "";
    expect(passing(5000, 5001, 5002, 100)).toContain("\n  5000, 5001, 5002, 100/TCP → mlflow/mlflow\n");
    expect(passing(5000, 5001, 5002, 10000)).toContain("\n  5000, 5001, 5002, 10000/TCP → mlflow/mlflow\n");
    expect(passing(5000, 5001, 50002, 10000)).toContain("\n  5000, 5001, 50002, 10000/TCP →\n        mlflow/mlflow\n");
  });

  test("a team has one name wherever people read of it, and the platform team has one without a page", () => {
    const platform = { ...check, findings: [{ ...finding, owner: "platform" }] };
    for (const teams of [check.teams, []]) {
      for (const { name } of formats.filter(({ name: id }) => !["json", "csv"].includes(id))) {
        const format = formatNamed(name);
        if (format.check !== undefined) expect(writeIn(format, "check", { ...platform, teams }, plain), name).toMatch(/Platform team/);
      }
      expect(writeIn(formatNamed("text"), "explain", { ...explanation, teams }, plain)).toContain("  Platform team, if financial-mlops-pytorch agrees: let ");
    }
    expect(writeIn(formatNamed("csv"), "check", platform, plain)).toContain(",platform,");
  });

  test("a request of explain says to whom it goes, and where the page says that they are reached", () => {
    const teams = [{ id: "platform", name: "Platform team", contact: "#platform-network" }, { id: "financial-mlops-pytorch", name: "financial-mlops-pytorch" }];
    const asking = { ...explanation, teams, request: "Request: Allow a to access b\n" };
    expect(writeIn(formatNamed("text"), "explain", asking, plain)).toContain("Request, ready to send to Platform team (#platform-network)\n  Request: Allow");
    const named = teams.map((team) => ({ ...team, ...(team.id === "platform" && { contact: "platform team, #net" }) }));
    expect(writeIn(formatNamed("text"), "explain", { ...asking, teams: named }, plain)).toContain("Request, ready to send to platform team, #net\n");
    expect(writeIn(formatNamed("text"), "explain", { ...asking, moves: [] }, plain)).toContain("Request, ready to send\n  Request: Allow");
  });

  test("sentences of the page that hold are counted in words that agree with the number", () => {
    const [, second] = check.statements;
    if (second === undefined) throw new Error("no sentence holds");
    const text = (statements: typeof check.statements): string => writeIn(formatNamed("text"), "check", { ...check, statements }, plain) ?? "";
    expect(text(check.statements)).toContain("The page: 2 statements, 1 holds, 1 broken\n");
    expect(text([...check.statements, { ...second, id: "S5.3" }])).toContain("The page: 3 statements, 2 hold, 1 broken\n");
  });

  test.each(["file", "owner", "rule"] as const)("grouped by %s, each group has a heading with its count", (groupBy) => {
    const heading = { file: "app/network-policy.yaml: 1 error", owner: "financial-mlops-pytorch: 1 error", rule: "empty-peer-list-allows-all: 1 error" }[groupBy];
    expect((writeIn(formatNamed("text"), "check", check, { ...plain, groupBy }) ?? "").split("\n")).toContain(heading);
  });

  test("nothing found says how much was asked, and never hides what was not", () => {
    const text = writeIn(formatNamed("text"), "check", nothingFound, plain);
    expect(text).toContain("no findings (40 rules evaluated, 1 not)");
    expect(text).toContain("needs the address of the API server: apiserver-blocked");
  });

  test("two owners are listed so that their numbers can be compared", () => {
    const two = { ...check, summary: { ...check.summary, byOwner: [...check.summary.byOwner, { owner: "platform", error: 0, warning: 12, info: 1 }] } };
    expect(writeIn(formatNamed("text"), "check", two, plain)).toContain("  financial-mlops-pytorch    1 error\n  Platform team             12 warnings,   1 note");
  });
});

function textOf(result: CheckResult, options: Partial<FormatOptions> = {}): string {
  return writeIn(formatNamed("text"), "check", result, { ...plain, ...options }) ?? "";
}

function formatNamed(name: string): (typeof formats)[number] {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return format;
}
