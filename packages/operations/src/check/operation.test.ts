import { readFileSync } from "node:fs";
import { readPage } from "@demarc/charter";
import { describe, expect, test } from "vitest";
import { schemaErrors } from "../../test/schema-check.ts";
import { plugInFor } from "../plug-in.ts";
import { exampleFiles, worldOf } from "../../test/world-of.ts";
import type { Judged } from "../judged.ts";
import { ruleList } from "../rule-list.ts";
import { check, type CheckOptions } from "./operation.ts";
import type { CheckResult } from "./result.ts";

const page = readPage({ path: "page.md", text: readFileSync(new URL("../../../../examples/guidelines/page.md", import.meta.url), "utf8") });
const options: CheckOptions = { problems: page.problems, today: "2026-11-01", onlyRules: [], skipRules: [], withAccounts: false };
const bad = worldOf(exampleFiles("cluster", "platform", "app"), {}, page.value);

function checked(judged: Judged, changes: Partial<CheckOptions> = {}): CheckResult {
  const { value, problems } = check(judged, { ...options, ...changes });
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  for (const { error } of value.faults) throw error;
  return value.result;
}

describe("check on the page's world", () => {
  const result = checked(bad);

  test("finds, and its counts add up", () => {
    const { findings, summary } = result;
    expect(findings.length).toBeGreaterThan(10);
    expect(summary.findings.error + summary.findings.warning + summary.findings.info).toBe(findings.length);
    expect(summary.byOwner.reduce((sum, { error, warning, info }) => sum + error + warning + info, 0)).toBe(findings.length);
    expect(findings.map(({ severity }) => ["error", "warning", "info"].indexOf(severity))).toEqual(findings.map(({ severity }) => ["error", "warning", "info"].indexOf(severity)).sort());
  });

  test("every fingerprint is told once, and every rule that found something is described", () => {
    const { findings, rules } = result;
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  test("every finding points at a file and line of the input and has an owner that the page knows", () => {
    const files = new Set([...Object.keys(exampleFiles("cluster", "platform", "app")), "page.md"]);
    const teams = new Set(result.teams.map(({ id }) => id));
    for (const { location, owner, next } of result.findings) {
      expect(files).toContain(location.file);
      expect(teams).toContain(owner);
      expect(next.length).toBeGreaterThan(0);
    }
  });

  test("says every statement of the page, with evidence, in order", () => {
    expect(result.statements).toHaveLength(page.value.statements.length);
    expect(result.statements.map(({ line }) => line)).toEqual(result.statements.map(({ line }) => line).sort((a, b) => a - b));
    expect(result.statements.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
    const fingerprints = new Set(result.findings.map(({ fingerprint }) => fingerprint));
    expect(result.statements.flatMap(({ findings }) => findings).filter((fingerprint) => !fingerprints.has(fingerprint))).toEqual([]);
  });

  test("says what is assumed of the network plug-in", () => {
    expect(result.summary.assumptions).toEqual(["the cluster's network plug-in enforces NetworkPolicy (nothing says which it is; give --cni)"]);
    const environment = { ...page.value.environment, cni: "calico" };
    const given = worldOf(exampleFiles("cluster", "platform", "app"), plugInFor(environment), { ...page.value, environment });
    expect(checked(given).summary.assumptions).toEqual(["Calico enforces NetworkPolicy (as the page or charter says)"]);
  });

  test("assumes nothing where no policy is enforced, and says so as an error", () => {
    const nothing = checked(worldOf(exampleFiles("cluster", "platform", "app"), { semantics: { enforcement: "none" } }, page.value));
    expect(nothing.summary.assumptions).toEqual([]);
    expect(nothing.problems.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["cni-enforces-nothing"]);
    expect(nothing.plugIn).toMatchObject({ from: "unknown", enforces: false });
  });

  test.each([false, true])("keeps to the published schema (accounts: %s)", async (withAccounts) => {
    expect(await schemaErrors("check", checked(bad, { withAccounts }))).toEqual([]);
  });

  test("the same input gives the same bytes", () => {
    expect(JSON.stringify(checked(worldOf(exampleFiles("cluster", "platform", "app"), {}, page.value)))).toBe(JSON.stringify(result));
  });
});

test("the policies that keep to the page have no errors", () => {
  const { findings } = checked(worldOf(exampleFiles("cluster", "platform", "app-good"), {}, page.value));
  expect(findings.filter(({ severity, owner }) => severity === "error" && owner !== "platform").map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
});

test("without a page, rules on the page are not evaluated, and said to be so", () => {
  const { notEvaluated, findings, statements, summary } = checked(worldOf(exampleFiles("cluster", "platform", "app")), { problems: [] });
  expect(notEvaluated.find(({ rule }) => rule === "cross-owner-allow-without-approval")?.needs).toContain("--page");
  expect(findings.some(({ category }) => category === "page")).toBe(false);
  expect(findings.length).toBeGreaterThan(0);
  expect([statements, summary.page]).toEqual([[], undefined]);
});

test("a waived finding is not among the findings, and is kept with its waiver", () => {
  const [first] = checked(bad).findings;
  if (first === undefined) throw new Error("nothing found");
  const waiver = { rule: first.rule, fingerprint: first.fingerprint, reason: "goes with the next release", owner: "platform", expires: "2026-12-31", at: { file: "demarc.yaml", line: 9, column: 5 } };
  const waiving = worldOf(exampleFiles("cluster", "platform", "app"), {}, { ...page.value, waivers: [waiver] });
  const held = checked(waiving);
  expect(held.findings.map(({ fingerprint }) => fingerprint)).not.toContain(first.fingerprint);
  expect(held.waived).toMatchObject([{ fingerprint: first.fingerprint, waiver: { reason: waiver.reason, expires: "2026-12-31", location: { line: 9 } } }]);
  expect(held.summary.waived).toBe(1);
  const expired = checked(waiving, { today: "2027-01-01" });
  expect(expired.findings.map(({ fingerprint }) => fingerprint)).toContain(first.fingerprint);
});

test.each`
  changes                                                                      | rules
  ${{ onlyRules: ["empty-peer-list-allows-all"] }}                             | ${["empty-peer-list-allows-all"]}
  ${{ onlyRules: ["empty-peer-list-allows-all"], skipRules: ["world-ingress"] }} | ${["empty-peer-list-allows-all"]}
`("rules are chosen: $changes", ({ changes, rules }: { changes: Partial<CheckOptions>; rules: string[] }) => {
  expect([...new Set(checked(bad, changes).findings.map(({ rule }) => rule))]).toEqual(rules);
});

test("when only some rules are asked, the page's statements are not judged by them", () => {
  expect(checked(bad, { onlyRules: ["empty-peer-list-allows-all"] }).statements).toEqual([]);
  expect(checked(bad, { skipRules: ["empty-peer-list-allows-all"] }).statements).toHaveLength(page.value.statements.length);
});

test("the line of the page that says whose a finding is stands with it, whichever rules are asked", () => {
  const all = checked(bad).findings.filter(({ rule }) => rule === "cross-owner-allow-without-approval").map(({ pageLine }) => pageLine);
  expect(all[0]).toEqual({ line: 7, text: "Traffic between namespaces of different teams" });
  expect(checked(bad, { onlyRules: ["cross-owner-allow-without-approval"] }).findings.map(({ pageLine }) => pageLine)).toEqual(all);
});

test("a rule that does not exist is a problem with the nearest one", () => {
  expect(check(bad, { ...options, skipRules: ["empty-peer-list-allow-all"] })).toMatchObject({ value: undefined, problems: [{ code: "rule-unknown", fix: "did you mean `empty-peer-list-allows-all`?" }] });
});

test.each<readonly [string, Partial<CheckOptions>]>([
  ["a rule that is asked for and left out", { onlyRules: ["world-ingress", "world-egress"], skipRules: ["world-egress"] }],
  ["every rule left out", { skipRules: ruleList().map(({ id }) => id) }],
])("%s would find nothing and look well, so it is refused", (_, changes) => {
  expect(check(bad, { ...options, ...changes })).toMatchObject({ value: undefined, problems: [{ code: "rules-contradict", severity: "error" }] });
});

describe("accounts", () => {
  const accounts = checked(bad, { withAccounts: true }).accounts ?? [];

  test("every rule of every policy has one", () => {
    const written = bad.cluster.networkPolicies.reduce((sum, { ingress, egress }) => sum + (ingress?.length ?? 0) + (egress?.length ?? 0), 0);
    expect(accounts).toHaveLength(written);
  });

  test("a rule of which all is agreed leaves nothing to ask for", () => {
    const scheduler = accounts.find(({ policy, rule }) => policy.name === "scheduler-clients" && rule === "spec.ingress[0]");
    expect(scheduler?.page?.excess).toEqual([]);
    expect(scheduler?.page?.agreed).toHaveLength(scheduler?.alone.length ?? 0);
  });

  test("what nobody agreed to is told by who would have to", () => {
    const wide = accounts.find(({ policy, rule }) => policy.name === "serving-app-policy" && rule === "spec.ingress[4]");
    const owners = wide?.page?.excess.map((part) => part.owners.join("+"));
    expect(owners).toContain("platform+financial-mlops-pytorch");
    const dns = accounts.find(({ policy, rule }) => policy.name === "coredns-from-cluster" && rule === "spec.ingress[0]");
    expect(dns?.page?.agreed.map(({ source }) => (typeof source === "object" && source.kind === "workload" ? source.namespace : ""))).toEqual(expect.arrayContaining(["financial-ml", "financial-mlops-pytorch"]) as unknown);
  });

  test("of more than a hundred rules that cover one, a hundred are given and all counted", () => {
    const rules = Array.from({ length: 103 }, (_, i) => `{from: [{podSelector: {}}], ports: [{port: 80, endPort: ${81 + i}}]}`).join(", ");
    const judged = worldOf({
      "serving.yaml": `
apiVersion: v1
kind: Pod
metadata: {name: mlserver, namespace: financial-ml, labels: {app: mlserver}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: gateway, namespace: financial-ml}
spec: {containers: [{name: c}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: serving, namespace: financial-ml}
spec: {podSelector: {}, ingress: [${rules}]}
`,
    });
    const [first] = checked(judged, { withAccounts: true }).accounts ?? [];
    expect(first?.coveredBy).toHaveLength(100);
    expect(first?.coveredByCount).toBe(102);
  });

  test("a rule for everybody carries much, and a dead one nothing", () => {
    const of = (name: string, rule: string): (typeof accounts)[number] | undefined => accounts.find((account) => account.policy.name === name && account.rule === rule);
    expect(of("serving-app-policy", "spec.ingress[4]")?.alone.length).toBeGreaterThan(10);
    // Its namespace selector names a label that no namespace has.
    expect(of("serving-app-policy", "spec.ingress[3]")?.carries).toEqual([]);
    expect(of("serving-app-policy", "spec.egress[3]")).toMatchObject({ alone: [], coveredBy: [{ rule: "spec.egress[2]" }], coveredByCount: 1 });
  });
});

describe("check: what to give to settle what is undetermined", () => {
  const settle = (text: string): unknown => {
    const { undetermined } = checked(worldOf({ "a.yaml": text }), { problems: [] });
    return { pairs: undetermined.pairs, settle: undetermined.settle.map(({ remedy, pairs, things }) => `${pairs ?? "many"} ${remedy}: ${things.join(", ")}`) };
  };
  const pod = (namespace: string, name: string, more = ""): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {containers: [{name: c}]}\n${more}---\n`;
  const policy = (peer: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: a}\nspec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [${peer}]}]}\n---\n`;
  const known = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n";

  test.each`
    what                         | text                                                                                                      | found
    ${"labels of a namespace"}   | ${known + pod("a", "web") + pod("b", "client") + policy("{namespaceSelector: {matchLabels: {team: x}}}")} | ${{ pairs: 1, settle: ["1 add the Namespace object: the labels of namespace b"] }}
    ${"addresses"}               | ${known + pod("a", "web") + pod("a", "client") + policy("{ipBlock: {cidr: 10.0.0.0/8}}")}                 | ${{ pairs: 1, settle: ["1 give the pod network (--pod-cidr) or pods with their status: the address of a/client"] }}
    ${"a refused policy"}        | ${known + pod("a", "web") + pod("a", "client") + policy("{}")}                                            | ${{ pairs: 3, settle: ["3 mend it (demarc validate): the refused NetworkPolicy a/web"] }}
    ${"nothing that matters"}    | ${known + pod("a", "web") + pod("b", "client") + policy("{podSelector: {matchLabels: {app: client}}}")}   | ${{ pairs: 0, settle: [] }}
  `("$what", ({ text, found }: { text: string; found: unknown }) => {
    expect(settle(text)).toEqual(found);
  });
});
