import { describe, expect, test } from "vitest";
import { charterOf } from "../test/charter-text.ts";
import { dedent } from "../test/dedent.ts";
import { guidelinesPage } from "../test/guidelines-page.ts";
import { contextOf } from "../test/pipeline.ts";
import { policyYaml, servingWorld } from "../test/serving-world.ts";
import type { RawFinding } from "./finding.ts";
import { rules } from "./registry.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "./rule.ts";
import { runRules } from "./run-rules.ts";

const spec = "podSelector: {}\npolicyTypes: [Ingress]\ningress:";
const scheduler = "\n- from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}]";
const trainer = "\n- from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}]";
const contextWith = (text: string, name = "policies.yaml"): RuleContext => contextOf({ manifests: { "base.yaml": servingWorld, [name]: text } });

/** Reports each rule of each policy, at the rule. */
const everyRule = ruleThat((context) =>
  context.cluster.networkPolicies.flatMap(({ object, ingress }) => (ingress ?? []).map(({ path }) => ({ at: { object: object.id, path }, message: path, next: [] }))),
);

function ruleThat(find: (context: RuleContext) => Iterable<Found>, more: Partial<Rule> = {}): Rule {
  return defineRule({ id: "every-rule", category: "shape", severity: "warning", summary: "for this test", find, ...more });
}

function fingerprints(context: RuleContext): readonly string[] {
  return runRules([everyRule], context).findings.map(({ fingerprint }) => fingerprint);
}

test("a rule that leaves something out is named beside what it found, and does not count as evaluated", () => {
  const found = ruleThat((context) => [{ at: { object: context.cluster.objects[0]?.id ?? 0, path: "" }, message: "found", next: [] }], { leavesOut: () => "more input" });
  const run = runRules([found], contextWith(""));
  expect(run.findings.map(({ message }) => message)).toEqual(["found"]);
  expect(run.notEvaluated).toEqual([{ rule: "every-rule", needs: "more input" }]);
});

describe("the fingerprint of a finding", () => {
  const before = fingerprints(contextWith(policyYaml("serving", `${spec}${scheduler}${trainer}`)));

  test("survives when lines move and the file is renamed", () => {
    expect(fingerprints(contextWith(`# a comment\n\n\n${policyYaml("serving", `${spec}${scheduler}${trainer}`)}`, "elsewhere/p.yaml"))).toEqual(before);
  });

  test("survives when the rules of a policy change places", () => {
    expect(new Set(fingerprints(contextWith(policyYaml("serving", `${spec}${trainer}${scheduler}`))))).toEqual(new Set(before));
  });

  test("survives when keys are written in another order", () => {
    const swapped = trainer.replace("- from: [{namespaceSelector:", "- from: [{namespaceSelector: ");
    expect(fingerprints(contextWith(policyYaml("serving", `${spec}${scheduler}${swapped}`)))).toEqual(before);
  });

  test("survives when peers and ports are written in another order", () => {
    const rule = (peers: string, ports: string): string => `\n- from: [${peers}]\n  ports: [${ports}]`;
    const [a, b] = ["{podSelector: {matchLabels: {app: a}}}", "{podSelector: {matchExpressions: [{key: app, operator: In, values: [b, c]}]}}"];
    const written = fingerprints(contextWith(policyYaml("serving", `${spec}${rule(`${a}, ${b}`, "{port: 80}, {port: 443}")}`)));
    expect(fingerprints(contextWith(policyYaml("serving", `${spec}${rule(`${b.replace("b, c", "c, b")}, ${a}`, "{port: 443}, {port: 80}")}`)))).toEqual(written);
  });

  test("of no rule hangs on the order of ports", () => {
    const policies = (ports: readonly string[]): RuleContext => {
      const list = ports.map((port) => `{port: ${port}}`).join(", ");
      const kubeSystem = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}";
      return contextOf({ manifests: { "base.yaml": servingWorld, "p.yaml": policyYaml("serving", `podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress: [{ports: [${list}]}]\negress: [{to: [], ports: [${list}]}, {to: [${kubeSystem}], ports: [${list}]}, {to: [{podSelector: {}}], ports: [${list}]}]`) }, charter: charterOf(guidelinesPage) });
    };
    const ids = (context: RuleContext): readonly string[] => runRules(rules, context).findings.map(({ rule, fingerprint }) => `${rule} ${fingerprint}`).sort();
    const written = ids(policies(["443", "6443", "9000"]));
    expect(written.length).toBeGreaterThan(8);
    expect(ids(policies(["9000", "6443", "443"]))).toEqual(written);
  });

  test("of several objects alike survives when another one comes first", () => {
    const several = ruleThat(({ cluster }) => [{ at: { object: cluster.networkPolicies[0]?.object.id ?? 0, path: "metadata.name" }, message: "all of them", next: [], subject: "all", ofSeveral: true }]);
    const [one, two] = [policyYaml("one", "podSelector: {}"), policyYaml("two", "podSelector: {}")];
    const [first, second] = [`${one}---\n${two}`, `${two}---\n${one}`].map((text) => runRules([several], contextWith(text)).findings.map(({ fingerprint }) => fingerprint));
    expect(second).toEqual(first);
  });

  test("changes when the rule says something else", () => {
    const after = fingerprints(contextWith(policyYaml("serving", `${spec}${scheduler}\n  ports: [{port: 9000}]${trainer}`)));
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  test("is another for another policy with the same rule", () => {
    const other = fingerprints(contextWith(policyYaml("other", `${spec}${scheduler}${trainer}`)));
    expect(other.some((fingerprint) => before.includes(fingerprint))).toBe(false);
  });

  test("tells the same rule written twice apart", () => {
    const twice = fingerprints(contextWith(policyYaml("serving", `${spec}${scheduler}${scheduler}`)));
    expect(new Set(twice).size).toBe(2);
    expect(twice).toContain(before[0]);
  });

  test("is sixteen hexadecimal digits", () => {
    expect(before.every((fingerprint) => /^[0-9a-f]{16}$/.test(fingerprint))).toBe(true);
  });
});

describe("runRules", () => {
  const context = contextWith(policyYaml("serving", `${spec}${scheduler}${trainer}`));
  const [policy] = context.cluster.networkPolicies;
  const at = { object: policy?.object.id ?? -1, path: "spec" };

  test("a rule that breaks is told of and takes nobody else down; what it found before is kept", () => {
    const breaking = ruleThat(
      function* () {
        yield { at, message: "first", next: [] };
        throw new Error("our mistake");
      },
      { id: "breaking" },
    );
    const run = runRules([breaking, everyRule], context);
    expect(run.faults).toEqual([{ rule: "breaking", error: new Error("our mistake") }]);
    expect(run.findings.map(({ rule }) => rule)).toEqual(["breaking", "every-rule", "every-rule"]);
  });

  test("a rule without its input is not evaluated, and says what it needs", () => {
    const needy = ruleThat(() => [{ at, message: "never", next: [] }], { id: "needy", needs: () => "the pod network" });
    const page = ruleThat(() => [{ at, message: "never", next: [] }], { id: "of-the-page", category: "page" });
    expect(runRules([needy, page], context)).toMatchObject({
      findings: [],
      notEvaluated: [{ rule: "needy", needs: "the pod network" }, { rule: "of-the-page", needs: "a guidelines page (`--page`) or a `demarc.yaml`" }],
    });
  });

  test("what hurts most comes first: severity, then weight, then place", () => {
    const found = (severity: RawFinding["severity"], weight: number, path: string): Found => ({ at: { ...at, path }, severity, weight, message: `${severity} ${weight} ${path}`, next: [], subject: path });
    const rule = ruleThat(() => [found("info", 9, "spec"), found("warning", 1, "spec"), found("error", 0, "spec.ingress"), found("error", 0, "metadata"), found("warning", 2, "spec")]);
    expect(runRules([rule], context).findings.map(({ message }) => message)).toEqual(["error 0 metadata", "error 0 spec.ingress", "warning 2 spec", "warning 1 spec", "info 9 spec"]);
  });

  test("in a namespace that the page gives to nobody the team has to act that makes the namespace and the object", () => {
    const marked = policyYaml("serving", "podSelector: {}").replace("financial-ml}", "financial-ml, labels: {team: financial-mlops-pytorch}}");
    const files = { "k8s/base/a.yaml": `${marked}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: drift}\n`, "k8s/more/b.yaml": policyYaml("drift", "podSelector: {}", "drift"), "k8s/more/c.yaml": policyYaml("other", "podSelector: {}", "made-by-nobody") };
    const unclaimed = contextOf({ manifests: files, charter: charterOf(guidelinesPage) });
    const rule = ruleThat(({ cluster }) => cluster.networkPolicies.map(({ object, name }) => ({ at: { object: object.id, path: "spec" }, message: name, next: [] })));
    expect(runRules([rule], unclaimed).findings.map(({ message, owner }) => `${message} ${owner}`).sort()).toEqual(["drift financial-mlops-pytorch", "other platform", "serving financial-mlops-pytorch"]);
  });

  test("the owner of the object has to act, unless the rule names somebody", () => {
    const rule = ruleThat(() => [{ at, message: "a", next: [] }, { at, message: "b", next: [], owner: "platform", subject: "b" }]);
    expect(runRules([rule], context).findings.map(({ owner }) => owner)).toEqual([context.ownership.ofNamespace("financial-ml"), "platform"]);
  });

  test("who signs an object has to act, wherever it lies", () => {
    const signed = contextOf({ manifests: { "p.yaml": policyYaml("serving", "podSelector: {}").replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: fraud-team}}") } });
    const rule = ruleThat(() => [{ at: { object: 0, path: "" }, message: "a", next: [] }]);
    expect(runRules([rule], signed).findings.map(({ owner }) => owner)).toEqual(["fraud"]);
  });

  test("the place of a field is its key, where what it holds begins on a line below", () => {
    const text = policyYaml("serving", "podSelector:\n  matchLabels:\n    app: mlserver\npolicyTypes: [Ingress]");
    const placed = contextOf({ manifests: { "p.yaml": text } });
    const rule = ruleThat(() => ["spec.podSelector", "spec.podSelector.matchLabels.app", "spec.policyTypes", "spec.policyTypes[0]", ""].map((path) => ({ at: { object: 0, path }, message: path, next: [], subject: path })));
    const places = new Map(runRules([rule], placed).findings.map(({ message, location: { line, column } }) => [message, `${line}:${column}`]));
    expect(Object.fromEntries(places)).toEqual({ "spec.podSelector": "5:3", "spec.podSelector.matchLabels.app": "7:12", "spec.policyTypes": "8:16", "spec.policyTypes[0]": "8:17", "": "3:18" });
  });

  test("what a rule says is passed on, and what it does not say is left out", () => {
    const said = { witness: "a → b:80/TCP", statement: "S5.1", details: ["why"], next: ["do it"], related: [{ at: { ...at, path: "metadata" }, message: "here too" }] };
    const rule = ruleThat(() => [{ at, message: "all", ...said, weight: 2 }, { at, message: "little", next: [], subject: "little" }]);
    const [all, little] = runRules([rule], context).findings;
    expect(all).toMatchObject({ witness: said.witness, statement: said.statement, details: said.details, next: said.next, weight: 2, related: [{ message: "here too", location: { file: "policies.yaml", line: 3 } }] });
    expect(little).toMatchObject({ details: [], related: [], flows: [], weight: 0 });
    for (const part of ["witness", "statement", "waived"]) expect(little).not.toHaveProperty(part);
  });

  test("a finding on the page has no object and belongs to who keeps the page", () => {
    const charter = charterOf(dedent(guidelinesPage));
    const onPage = ruleThat(() => [{ at: { file: "page.md", line: 3, column: 1 }, message: "unclear", next: [] }]);
    const [finding] = runRules([onPage], { ...context, charter }).findings;
    expect(finding).toMatchObject({ location: { file: "page.md", line: 3 }, owner: "financial-mlops-pytorch" });
    expect(runRules([onPage], context).findings[0]?.owner).toBe("platform");
    expect(finding).not.toHaveProperty("object");
  });

  test("rules that review are given what is waived too, and who could be evaluated", () => {
    const waived = contextWith(policyYaml("serving", `${spec}${scheduler}`).replace("namespace: financial-ml}", "namespace: financial-ml, annotations: {demarc.dev/ignore: every-rule=known@2999-01-01}}"));
    let seen: { readonly waived: boolean; readonly evaluated: readonly string[] } | undefined;
    const reviewer = ruleThat(() => [], {
      id: "reviewer",
      *review(_, { findings, evaluated }) {
        seen = { waived: findings[0]?.waived !== undefined, evaluated: [...evaluated].sort() };
        yield { at, message: "seen", next: [] };
      },
    });
    const run = runRules([everyRule, reviewer, ruleThat(() => [], { id: "needy", needs: () => "more" })], waived);
    expect(seen).toEqual({ waived: true, evaluated: ["every-rule", "reviewer"] });
    expect(run.findings.map(({ rule, waived: by }) => [rule, by?.reason])).toContainEqual(["every-rule", "known"]);
    expect(run.findings.some(({ rule }) => rule === "reviewer")).toBe(true);
  });
});
