import { readPage, type Charter } from "@demarc/charter";
import { expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import { runRules } from "../src/run-rules.ts";
import { evaluateStatements } from "../src/statements/evaluate.ts";
import type { JudgedStatement } from "../src/statements/judgement.ts";
import { contextOf } from "./pipeline.ts";
import { policyYaml } from "./serving-world.ts";

const pod = (namespace: string, name: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 80}]}]}}\n---\n`;
const world = `${pod("claims", "intake")}${pod("fraud", "scorer")}`;

function judge(entry: string, policies: string, waivers: Charter["waivers"] = []): JudgedStatement | undefined {
  const { value } = readPage({ path: "page.md", text: `## Namespaces\n\n- \`claims\`\n\n## Forbidden flows\n\n- ${entry}\n` });
  const context = contextOf({ manifests: { "pods.yaml": world, "policies.yaml": policies }, charter: { ...value, waivers } });
  return evaluateStatements(context, { rules, run: runRules(rules, context), pageProblems: [] }).find(({ statement }) => statement.id === "S2.X1");
}

const closed = policyYaml("closed", "podSelector: {}\npolicyTypes: [Ingress, Egress]", "claims");
const refused = policyYaml("refused", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 0}]}]", "claims");

test.each([
  ["`claims` → `fraud` (TCP 80)", closed, "holds", "nothing passes from claims (1 workload) to fraud (1 workload) on 80/TCP"],
  ["anywhere → `claims` on TCP 22", closed, "holds", "nothing passes from anywhere (2 workloads) to claims (1 workload) on 22/TCP"],
  ["others → `claims`", closed, "holds", "what pods of claims say to each other is not meant"],
  ["`claims` → internet", closed, "holds", "what the page or an approval agrees to is not meant"],
  ["`claims` → `fraud`", refused, "not checkable", "whether claims → fraud passes hangs on what the input does not tell"],
  ["`claims` → `monitoring`", closed, "not checkable", "no workload of monitoring is in the input"],
  ["`claims` → `fraud`", "", "broken", "page.md:7 claims → fraud passes on every port and protocol, and the page forbids it: no policy isolates either end"],
] as const)("%s is judged with evidence", (entry, policies, status, evidence) => {
  const judged = judge(entry, policies);
  expect(judged?.status).toBe(status);
  expect(judged?.evidence).toContain(evidence);
  expect(judged?.findings.length).toBe(status === "broken" ? 1 : 0);
});

test("what is waived is not said to hold", () => {
  const waiver = { rule: "forbidden-flow-open", file: "page.md", reason: "until spring", owner: "platform", expires: "2027-01-01", at: { file: "demarc.yaml", line: 1, column: 1 } };
  expect(judge("`claims` → `fraud`", "", [waiver])).toMatchObject({ status: "not checkable", evidence: ["some of it passes, and that is waived"] });
});
