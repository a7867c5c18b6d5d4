import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import type { Category, RuleContext } from "../src/rule.ts";
import { runRules } from "../src/run-rules.ts";
import { charterOf } from "./charter-text.ts";
import { contextOf } from "./pipeline.ts";

// The built-in example: one world, with policies that keep to the page and with policies that do not.
const example = new URL("../../../examples/guidelines/", import.meta.url);

function judge(policies: "app" | "app-good"): RuleContext {
  const manifests: Record<string, string> = {};
  for (const folder of ["cluster", "platform", policies]) {
    for (const file of readdirSync(new URL(`${folder}/`, example)).sort()) manifests[`${folder}/${file}`] = readFileSync(new URL(`${folder}/${file}`, example), "utf8");
  }
  return contextOf({ manifests, charter: charterOf(readFileSync(new URL("page.md", example), "utf8")) });
}

function found(context: RuleContext, categories: readonly Category[]): readonly string[] {
  const run = runRules(rules.filter(({ category }) => categories.includes(category)), context);
  expect(run.faults).toEqual([]);
  return run.findings.map(({ severity, rule, location }) => `${severity} ${rule} ${location.file}:${location.line}`);
}

test("a finding names rules in one way, by number or by path: the one counts from one, the other from zero", () => {
  const mixed = runRules(rules, judge("app")).findings.flatMap(({ rule, message, details, related, next }) => {
    const text = [message, ...details, ...related.map((one) => one.message), ...next].join("\n");
    return /gress rule \d/.test(text) && /\bspec\.(?:in|e)gress\[/.test(text) ? [`${rule}: ${text}`] : [];
  });
  expect(mixed).toEqual([]);
});

describe("shape and selectors in the example", () => {
  test("have nothing to say of policies that keep to the page", () => {
    expect(found(judge("app-good"), ["shape", "selectors"])).toEqual([]);
  });

  test("tell each mistake of the other policies once", () => {
    expect(found(judge("app"), ["shape", "selectors"])).toEqual([
      "error empty-peer-list-allows-all app/network-policy.yaml:21",
      "error empty-peer-list-allows-all app/network-policy.yaml:45",
      "error empty-peer-list-allows-all app/network-policy.yaml:79",
      "error empty-peer-list-allows-all app/network-policy.yaml:39",
      "error empty-peer-list-allows-all app/network-policy.yaml:75",
      "error namespace-name-label-assumed app/network-policy.yaml:19",
      "error namespace-name-label-assumed app/network-policy.yaml:64",
      "error namespace-name-label-assumed app/drift-monitor-policy.yaml:10",
      "error empty-peer-list-allows-all app/network-policy.yaml:48",
      "error empty-peer-list-allows-all app/network-policy.yaml:81",
      "warning ports-empty-all-ports app/network-policy.yaml:15",
      "warning ports-empty-all-ports app/network-policy.yaml:27",
      "info ports-empty-all-ports app/network-policy.yaml:13",
      "info ports-empty-all-ports app/network-policy.yaml:67",
      "info ports-empty-all-ports app/network-policy.yaml:25",
      "info ports-empty-all-ports app/network-policy.yaml:62",
      "info namespace-name-label-assumed app/network-policy.yaml:15",
      "info namespace-name-label-assumed app/network-policy.yaml:71",
    ]);
  });

  // Unwanted flows by rule were counted by an independent evaluator; a rule carries the wanted ones beside them.
  test.each([
    ["app/network-policy.yaml:21", 73 + 3, "training, the gateway and the ingress controller to the mesh on 9000"],
    ["app/network-policy.yaml:45", 26 + 3, "models to MLflow and MinIO, the gateway to the mesh"],
    ["app/network-policy.yaml:79", 13 + 3, "training to the mesh, MLflow and MinIO"],
    ["app/network-policy.yaml:39", 4, "none"],
    ["app/network-policy.yaml:75", 2, "none"],
    ["app/network-policy.yaml:15", 22, "none"],
    ["app/network-policy.yaml:13", 21 + 1, "training to the mesh on 9000"],
    ["app/network-policy.yaml:67", 21 + 1, "training to the mesh on 9000"],
    ["app/network-policy.yaml:27", 3 + 9, "the mesh, the gateway and the model server to the scheduler"],
    ["app/network-policy.yaml:25", 4, "none"],
    ["app/network-policy.yaml:62", 4, "none"],
  ])("the rule at %s carries %i flows, wanted: %s", (place, flows) => {
    const run = runRules(rules.filter(({ id }) => id === "empty-peer-list-allows-all" || id === "ports-empty-all-ports"), judge("app"));
    const finding = run.findings.find(({ location }) => `${location.file}:${location.line}` === place);
    expect(finding?.message).toMatch(new RegExp(`: ${flows} flows`));
  });
});
