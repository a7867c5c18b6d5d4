import { readFileSync } from "node:fs";
import type { Charter } from "@demarc/charter";
import type { ClusterOptions } from "@demarc/kubernetes";
import { describe, expect, test } from "vitest";
import type { RawFinding } from "../src/finding.ts";
import { rules } from "../src/registry.ts";
import { runRules, type RuleRun } from "../src/run-rules.ts";
import type { Rule } from "../src/rule.ts";
import { dedent } from "./dedent.ts";
import { contextOf } from "./pipeline.ts";
import { charterOf } from "./charter-text.ts";
import { examplesOf } from "./rule-document.ts";

/** The parts of a finding that a case speaks of; texts match whole, expressions anywhere, lists by their members. */
export interface Expected {
  /** `file:line`, or `file:line:column`. */
  readonly at?: string;
  readonly severity?: RawFinding["severity"];
  readonly message?: string | RegExp;
  readonly owner?: string;
  /** `undefined`: there is none. */
  readonly witness?: string | RegExp | undefined;
  /** Given as undefined: it cites none. */
  readonly statement?: string | undefined;
  readonly weight?: number;
  readonly details?: readonly (string | RegExp)[];
  readonly next?: readonly (string | RegExp)[];
  /** How many pieces of advice there are: for what must not be said. */
  readonly nextCount?: number;
  /** Lines of the request, any of them. */
  readonly request?: readonly (string | RegExp)[];
  /** `source → destination`, all of them, in order. */
  readonly flows?: readonly string[];
  /** `file:line message` */
  readonly related?: readonly (string | RegExp)[];
}

export interface Case {
  /** A claim about what the rule does. */
  readonly name: string;
  /** Text of `manifests.yaml`, or file names with their texts; indented as the test is. */
  readonly manifests: string | Readonly<Record<string, string>>;
  /** Text of a guidelines page; or of a charter, if it begins like one; or a charter. */
  readonly page?: string | Charter;
  readonly options?: Partial<ClusterOptions>;
  readonly today?: string;
  /**
   * What is found, in order: `severity file:line message`, or the parts that matter. A rule that cannot be
   * evaluated gives `not evaluated: …`.
   */
  readonly findings: readonly (string | Expected)[];
}

export interface RuleTest {
  /** Objects that every case's manifests stand beside, in `base.yaml`. */
  readonly base?: string;
  /** Page of the cases that give none. */
  readonly page?: string | Charter;
  readonly cases: readonly Case[];
}

/**
 * Tests a rule through the whole pipeline: text → objects → world → reachability → finding with its place, and
 * runs the examples of its document. A case fails when a finding is missing, unexpected, or says something else.
 */
export function checkRule(rule: Rule, { base, page, cases }: RuleTest): void {
  describe(rule.id, () => {
    test.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
      const run = runOn(rule, { ...one, ...(one.page === undefined && page !== undefined && { page }) }, base);
      const found = [...run.findings.map(shortText), ...run.notEvaluated.map(({ needs }) => `not evaluated: ${needs}`)];
      expect(found.length, `found:\n${found.join("\n")}`).toBe(one.findings.length);
      for (const [index, expected] of one.findings.entries()) {
        if (typeof expected === "string") expect(found[index]).toBe(expected);
        else expectParts(run.findings[index], expected);
      }
    });

    const examples = examplesOf(readFileSync(new URL(`../src/${rule.id}/rule.md`, import.meta.url), "utf8"));
    test.each(examples.map((example) => [`${example.finds === "nothing" ? "nothing in" : "finds"} the example of rule.md, line ${example.line}`, example] as const))(
      "%s",
      (_, { text, finds, page: examplePage }) => {
        const run = runOn(rule, { manifests: text, ...(examplePage !== undefined && { page: examplePage }) }, undefined);
        const ids = [...run.findings.map((finding) => finding.rule), ...run.notEvaluated.map(({ needs }) => `not evaluated: ${needs}`)];
        expect(new Set(ids)).toEqual(new Set(finds === "nothing" ? [] : [rule.id]));
      },
    );
  });
}

function runOn(rule: Rule, { manifests, page, options, today }: Pick<Case, "manifests" | "page" | "options" | "today">, base: string | undefined): RuleRun {
  const files = typeof manifests === "string" ? { "manifests.yaml": manifests } : manifests;
  const all = { ...(base !== undefined && { "base.yaml": base }), ...files };
  const charter = page === undefined ? undefined : typeof page === "string" ? charterOf(dedent(page)) : page;
  const context = contextOf({
    manifests: Object.fromEntries(Object.entries(all).map(([path, text]) => [path, dedent(text)])),
    ...(charter !== undefined && { charter }),
    ...(options !== undefined && { options }),
    ...(today !== undefined && { today }),
  });
  const unreadable = context.cluster.problems.filter(({ severity, code }) => severity === "error" && code !== "object-refused");
  expect(unreadable, "the manifests of the case cannot be read").toEqual([]);
  // A rule that looks at the others' findings is asked among them.
  const run = runRules(rule.review === undefined ? [rule] : rules, context);
  for (const { error } of run.faults) throw error;
  const isOwn = ({ rule: id }: { readonly rule: string }): boolean => id === rule.id;
  return { ...run, findings: run.findings.filter(isOwn), notEvaluated: run.notEvaluated.filter(isOwn) };
}

function shortText({ severity, location, message }: RawFinding): string {
  return `${severity} ${location.file}:${location.line} ${message}`;
}

function expectParts(finding: RawFinding | undefined, expected: Expected): void {
  if (finding === undefined) throw new Error("no such finding");
  const { file, line, column } = finding.location;
  const actual: Readonly<Record<keyof Expected, unknown>> = {
    at: expected.at?.split(":").length === 3 ? `${file}:${line}:${column}` : `${file}:${line}`,
    severity: finding.severity,
    message: finding.message,
    owner: finding.owner,
    witness: finding.witness,
    statement: finding.statement,
    weight: finding.weight,
    details: finding.details,
    next: finding.next,
    nextCount: finding.next.length,
    request: finding.request,
    flows: finding.flows.map(({ source, destination }) => `${source} → ${destination}`),
    related: finding.related.map(({ location, message }) => `${location.file}:${location.line} ${message}`),
  };
  for (const [part, wanted] of Object.entries(expected)) {
    const value = actual[part as keyof Expected]; // Own keys of an Expected.
    if (wanted instanceof RegExp) expect(value, part).toMatch(wanted);
    else if (part === "flows" || !Array.isArray(wanted)) expect(value, part).toEqual(wanted);
    else for (const item of wanted as readonly (string | RegExp)[]) expect(value, part).toContainEqual(typeof item === "string" ? item : expect.stringMatching(item)); // Expected's lists hold these.
  }
}
