import { readFileSync, readdirSync } from "node:fs";
import { field, isList, isMapping, readDocuments } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { agreementsOf } from "../src/agreements.ts";
import { statusOfAgreement } from "../src/agreement-status.ts";
import type { RawFinding } from "../src/finding.ts";
import { rules } from "../src/registry.ts";
import type { RuleContext } from "../src/rule.ts";
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

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
interface Policy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Spec;
}
type Spec = { readonly [direction in "ingress" | "egress"]?: readonly Json[] } & { readonly podSelector: Json; readonly policyTypes: Json };

/** Rules that propose what is agreed of a policy rule, to take its place. */
const proposing = new Set(["apiserver-allowed-as-any", "apiserver-via-namespace-selector", "cross-owner-allow-without-approval", "empty-namespace-selector", "empty-peer-list-allows-all", "flow-wider-than-required", "undeclared-external", "undeclared-ingress"]);

/** They tell what all rules open together, so that less of it is another finding. */
const sums = new Set(["world-ingress", "world-egress"]);

type Proposed = { readonly [direction in "ingress" | "egress"]?: readonly Json[] } & { readonly spec?: Spec };

function valuesOf(text: string): readonly unknown[] {
  return readDocuments({ path: "policies.yaml", text }).value.map(({ value }) => value);
}

/** What a finding proposes in all, applied: rules in the rule's place, and policies of their own. Undefined: it proposes nothing that can be pasted as it is. */
function applied(policies: readonly Policy[], { next, object, policyRule }: RawFinding): readonly Policy[] | undefined {
  const texts = next.flatMap((step) => /`(?<text>(?:ingress|egress|spec): .*)`/.exec(step)?.groups?.["text"] ?? []);
  const [, direction, index] = /^spec\.(ingress|egress)\[(\d+)\]/.exec(policyRule ?? "") ?? [];
  if (texts.length === 0 || (direction !== "ingress" && direction !== "egress")) return undefined;
  const parts = texts.flatMap((text) => valuesOf(text) as readonly Proposed[]);
  const own = parts.flatMap(({ spec }, i) => (spec === undefined ? [] : [{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: `own-${i}`, namespace: object?.namespace ?? "" }, spec }]));
  return policies
    .map((policy) => {
      if (policy.metadata.name !== object?.name || policy.metadata.namespace !== object.namespace) return policy;
      const list = (policy.spec[direction] ?? []).flatMap((rule, at) => (at === Number(index) ? parts.flatMap((part) => part[direction] ?? []) : [rule]));
      return { ...policy, spec: { ...policy.spec, [direction]: list } };
    })
    .concat(own);
}

/** Pairs that must pass, each with its agreement, as far as they do. */
function requiredOpen(context: RuleContext): readonly string[] {
  return agreementsOf(context)
    .all.filter(({ must, portsKnown, unresolved }) => must !== "none" && portsKnown && unresolved === undefined)
    .flatMap((agreed) => statusOfAgreement(context, { ...agreed, must: "every" }).open.map(({ source, destination }) => `${agreed.id}: ${source} → ${destination.kind === "workload" ? destination.workload : "outside"}`));
}

/** The example's cluster without what tells where the API server listens. */
function withoutApiServer(text: string): string {
  return text.split(/^---$/m).filter((document) => !/kind: EndpointSlice|name: kubernetes,? /.test(document)).join("---");
}

describe("what findings propose in a rule's place, applied one by one", () => {
  const example = new URL("../../../examples/guidelines/", import.meta.url);
  const textOf = (folder: string): string => readdirSync(new URL(`${folder}/`, example)).sort().map((file) => readFileSync(new URL(`${folder}/${file}`, example), "utf8")).join("\n---\n");
  const charter = charterOf(readFileSync(new URL("page.md", example), "utf8"));
  const fixed = { "cluster.yaml": textOf("cluster"), "platform.yaml": textOf("platform") };
  const contextWith = (policies: readonly Policy[]): RuleContext => contextOf({ manifests: { ...fixed, "app.yaml": policies.map((policy) => JSON.stringify(policy)).join("\n---\n") }, charter });
  const everyRule = (change: Readonly<Record<string, Json | undefined>>, directions: readonly ("ingress" | "egress")[] = ["ingress", "egress"]) => (policy: Policy): Policy => ({
    ...policy,
    spec: directions.reduce((spec, direction) => {
      const list = direction === "ingress" ? "from" : "to";
      const changed = spec[direction]?.map((rule) => {
        const { peers, ...rest } = change;
        return { ...(rule as Readonly<Record<string, Json>>), ...rest, ...(peers !== undefined && { [list]: peers }) } as Json;
      });
      return changed === undefined ? spec : { ...spec, [direction]: changed };
    }, policy.spec),
  });

  test.each<readonly [string, string, (policy: Policy) => Policy]>([
    ["the bad policies", "app", (policy) => policy],
    ["good policies that let everybody in", "app-good", everyRule({ peers: [] }, ["ingress"])],
    ["good policies that let out to everybody", "app-good", everyRule({ peers: [] }, ["egress"])],
    ["good policies for every namespace", "app-good", everyRule({ peers: [{ namespaceSelector: {} }] })],
    ["good policies with every port", "app-good", everyRule({ ports: [{ protocol: "TCP", port: 1, endPort: 65535 }] })],
    ["good policies with more ports", "app-good", everyRule({ ports: [{ port: 80 }, { port: 443 }, { port: 5000 }, { port: 9000 }, { port: 9002 }, { port: 9005 }] })],
    ["good policies for all pods of the namespace", "app-good", (policy) => everyRule({ peers: [] })({ ...policy, spec: { ...policy.spec, podSelector: {} } })],
  ])("%s: no new error, not the same advice again, and nothing required is lost", (_what, folder, mutate) => {
    const policies = (valuesOf(textOf(folder)) as readonly Policy[]).filter(({ spec }) => "podSelector" in spec).map(mutate);
    const before = contextWith(policies);
    const { findings } = runRules(rules, before);
    const known = new Set(findings.map(({ fingerprint }) => fingerprint));
    const open = requiredOpen(before);
    const tried = new Set<string>();
    const faults = findings.flatMap((finding) => {
      const changed = proposing.has(finding.rule) ? applied(policies, finding) : undefined;
      if (changed === undefined || tried.has(JSON.stringify(changed))) return [];
      tried.add(JSON.stringify(changed));
      const after = contextWith(changed);
      const left = runRules(rules, after).findings;
      const [advice] = finding.next;
      const still = new Set(requiredOpen(after));
      const name = `${finding.rule} ${finding.object?.name ?? ""} ${finding.policyRule ?? ""}`;
      return [
        ...left.filter(({ severity, fingerprint, rule }) => severity === "error" && !known.has(fingerprint) && !(sums.has(rule) && findings.some((old) => old.rule === rule))).map(({ rule, message }) => `${name}: new ${rule}: ${message}`),
        ...left.filter((one) => proposing.has(one.rule) && one.object?.name === finding.object?.name && one.next[0] === advice && !findings.some((old) => old !== finding && old.policyRule !== finding.policyRule && old.next[0] === advice)).map(({ rule, message }) => `${name}: same advice of ${rule}: ${message}`),
        ...open.filter((pair) => !still.has(pair)).map((pair) => `${name}: lost ${pair}`),
      ];
    });
    expect(faults).toEqual([]);
    expect(tried.size).toBeGreaterThan(0);
  });

  test.each<readonly [string, string, (policy: Policy) => Policy]>([
    ["the bad policies", "app", (policy) => policy],
    ["good policies that let out to everybody", "app-good", everyRule({ peers: [] }, ["egress"])],
  ])("%s: what the page needs and the input does not show is not lost either", (_what, folder, mutate) => {
    const policies = (valuesOf(textOf(folder)) as readonly Policy[]).filter(({ spec }) => "podSelector" in spec).map(mutate);
    const textsOf = (own: readonly Policy[]): string => own.map((policy) => JSON.stringify(policy)).join("\n---\n");
    const blind = contextOf({ manifests: { ...fixed, "cluster.yaml": withoutApiServer(fixed["cluster.yaml"]), "app.yaml": textsOf(policies) }, charter });
    expect(agreementsOf(blind).all.some(({ toApiServer, unresolved }) => toApiServer === true && unresolved !== undefined)).toBe(true);
    const open = requiredOpen(contextWith(policies));
    const faults = runRules(rules, blind).findings.flatMap((finding) => {
      const changed = proposing.has(finding.rule) ? applied(policies, finding) : undefined;
      if (changed === undefined) return [];
      const still = new Set(requiredOpen(contextWith(changed)));
      return open.filter((pair) => !still.has(pair)).map((pair) => `${finding.rule} ${finding.object?.name ?? ""} ${finding.policyRule ?? ""}: lost ${pair}`);
    });
    expect(faults).toEqual([]);
  });
});
