import { readFileSync, readdirSync } from "node:fs";
import { field, isList, isMapping, readDocuments } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import { runRules } from "../src/run-rules.ts";
import { charterOf } from "./charter-text.ts";
import { contextOf, type Input } from "./pipeline.ts";
import { examplesOf } from "./rule-document.ts";

/** What findings propose to paste: texts in backticks that are YAML in flow style, each with its rule. */
function proposalsIn(input: Input): readonly (readonly [rule: string, text: string])[] {
  const { findings } = runRules(rules, contextOf(input));
  return findings.flatMap(({ rule, next }) => next.flatMap((advice) => [...advice.matchAll(/`(?<text>(?:(?:ingress|egress|from|to|ports): \[|[{[])[^`]*)`/g)].map(({ groups }) => [rule, groups?.["text"] ?? ""] as const)));
}

/** Rules of Demarc that propose for a rule as it is, whose ports stay as they are. */
function fault(text: string): string | undefined {
  const { value, problems } = readDocuments({ path: "proposal.yaml", text });
  const unread = problems.find(({ severity }) => severity === "error");
  if (unread !== undefined) return `is no YAML: ${unread.message}`;
  const [document] = value;
  if (document === undefined || !(isMapping(document.value) || isList(document.value))) return "is no map and no list";
  for (const direction of ["ingress", "egress"]) {
    const proposed = isMapping(document.value) ? field(document.value, direction) : undefined;
    for (const one of isList(proposed) ? proposed : []) {
      const ports = field(one, "ports");
      if (!isList(ports) || ports.length === 0) return "opens every port";
    }
  }
  return undefined;
}

function faultsIn(input: Input): readonly string[] {
  return proposalsIn(input).flatMap(([rule, text]) => {
    const wrong = fault(text);
    return wrong === undefined ? [] : [`${rule}: \`${text}\` ${wrong}`];
  });
}

describe("what findings propose to paste", () => {
  test.each(rules.map(({ id }) => [id] as const))("is YAML and names ports, in the examples of %s", (id) => {
    const examples = examplesOf(readFileSync(new URL(`../src/${id}/rule.md`, import.meta.url), "utf8"));
    expect(examples.flatMap(({ text, page }) => faultsIn({ manifests: { "example.yaml": text }, ...(page !== undefined && { charter: charterOf(page) }) }))).toEqual([]);
  });

  test.each(["app", "app-good"])("is YAML and names ports, in the example with the policies of %s", (policies) => {
    const example = new URL("../../../examples/guidelines/", import.meta.url);
    const manifests: Record<string, string> = {};
    for (const folder of ["cluster", "platform", policies]) {
      for (const file of readdirSync(new URL(`${folder}/`, example)).sort()) manifests[`${folder}/${file}`] = readFileSync(new URL(`${folder}/${file}`, example), "utf8");
    }
    const charter = charterOf(readFileSync(new URL("page.md", example), "utf8"));
    expect(faultsIn({ manifests })).toEqual([]);
    expect(faultsIn({ manifests, charter })).toEqual([]);
    expect(proposalsIn({ manifests, charter }).length === 0).toBe(policies === "app-good");
  });
});
