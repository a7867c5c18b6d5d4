import { readFileSync, readdirSync } from "node:fs";
import { readPage, type Charter } from "@demarc/charter";
import type { Problem } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { rules } from "../src/registry.ts";
import { runRules } from "../src/run-rules.ts";
import { evaluateStatements } from "../src/statements/evaluate.ts";
import type { JudgedStatement } from "../src/statements/judgement.ts";
import { contextOf } from "./pipeline.ts";

const example = new URL("../../../examples/guidelines/", import.meta.url);

interface Change {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

interface Judged extends JudgedStatement {
  /** Those whose findings break it. */
  readonly rules: readonly string[];
}

/** Judges the example's page on some of its folders, with changes to their files and with files beside them. */
function judge(
  folders: readonly string[],
  { datedFiles = 0, extra = [] as readonly Problem[], page = readFileSync(new URL("page.md", example), "utf8"), changes = [] as readonly Change[], beside = {}, without = "", waivers = [] as Charter["waivers"] } = {},
): ReadonlyMap<string, Judged> {
  const manifests: Record<string, string> = { ...beside };
  for (const folder of folders) {
    for (const file of readdirSync(new URL(`${folder}/`, example))) if (`${folder}/${file}` !== without) manifests[`${folder}/${file}`] = readFileSync(new URL(`${folder}/${file}`, example), "utf8");
  }
  for (const { file, from, to } of changes) {
    const before = manifests[file] ?? "";
    manifests[file] = before.replace(from, to);
    expect(manifests[file], `${file} holds ${String(from)}`).not.toBe(before);
  }
  const { value, problems } = readPage({ path: "page.md", text: page });
  const charter = { ...value, waivers };
  const context = contextOf({ manifests, charter });
  const run = runRules(rules, context);
  const judged = evaluateStatements(context, { rules, run, pageProblems: [...problems, ...extra], datedFiles });
  return new Map(judged.map((one) => [one.statement.id, { ...one, rules: one.findings.flatMap((fingerprint) => run.findings.filter((finding) => finding.fingerprint === fingerprint).map(({ rule }) => rule)) }]));
}

/** Rules of the findings that break a sentence. */
function rulesBehind(judged: Judged | undefined): readonly string[] {
  return [...new Set(judged?.rules)].sort();
}

function idsWith(judged: ReadonlyMap<string, JudgedStatement>, status: JudgedStatement["status"]): readonly string[] {
  return [...judged].filter(([, one]) => one.status === status).map(([id]) => id);
}

describe("every sentence of the example's page", () => {
  const good = judge(["cluster", "platform", "app-good"]);
  const bad = judge(["cluster", "platform", "app"]);
  const alone = judge(["cluster", "app"]);

  test("is judged, with evidence", () => {
    expect(good.size).toBe(48);
    for (const judged of [good, bad, alone]) for (const [id, { evidence }] of judged) expect(evidence.length, id).toBeGreaterThan(0);
  });

  test("is not broken by policies that keep to it", () => {
    expect(idsWith(good, "broken")).toEqual([]);
    expect(idsWith(good, "not checkable")).toEqual(["S2.F3b", "S7.1"]);
    expect(idsWith(good, "not in use")).toEqual(["S1.P5", "S3.W3", "S3.W4"]);
  });

  test("is broken where policies do not, with the findings that break it and a flow", () => {
    expect(idsWith(bad, "broken")).toEqual(["S1.P1", "S1.P2", "S1.P3", "S1.A3", "S1.A4", "S2.F1", "S2.F2", "S2.F2b", "S2.F3", "S2.E1", "S2.E2", "S2.E3", "S3.W1", "S3.W3", "S4.1", "S4.2", "S4.3", "S5.1", "S5.3", "S5.4"]);
    expect(bad.get("S1.P2")?.findings.length).toBeGreaterThan(0);
    expect(bad.get("S1.P2")?.witness).toMatch(/ → financial-ml\//);
  });

  test("asks for the platform's layer beneath the application's", () => {
    expect(idsWith(alone, "broken")).toEqual(expect.arrayContaining(["S1.P4", "S5.2"]));
    expect(alone.get("S1.P4")?.evidence).toEqual(expect.arrayContaining(["financial-ml/serving-app-policy does, and is an application team's"]));
  });

  test("says what is missing where it cannot be checked", () => {
    expect(good.get("S2.F3b")?.evidence).toContainEqual(expect.stringContaining("API server: TCP 6443"));
    const nothing = judge(["platform"]);
    expect(nothing.get("S2.F2")?.status).toBe("not checkable");
    expect(nothing.get("S2.E1")?.status).toBe("not checkable");
    expect(nothing.get("S5.2")?.status).toBe("not checkable");
  });

  test("is judged by dates where they are known", () => {
    expect(judge(["cluster"], { datedFiles: 3 }).get("S7.1")?.status).toBe("holds");
    expect(judge(["cluster"]).get("S7.1")?.evidence).toEqual([expect.stringMatching(/is not in the input: it takes a Git repository in which they are committed$/)]);
    const older: Problem = { code: "date-older-than-policies", severity: "note", message: "the page is of 2025-07-07, and app/network-policy.yaml was changed on 2026-01-01" };
    expect(judge(["cluster"], { datedFiles: 3, extra: [older] }).get("S7.1")).toMatchObject({ status: "broken", evidence: [older.message] });
    const future = readFileSync(new URL("page.md", example), "utf8").replace("2025-07-07", "2031-01-01");
    expect(judge(["cluster"], { page: future }).get("S7.1")?.status).toBe("broken");
  });

  test("breaks on an address that no load balancer has", () => {
    const moved = readFileSync(new URL("page.md", example), "utf8").replace("192.168.1.208:5000", "192.168.1.218:5000");
    const judged = judge(["cluster", "platform", "app-good"], { page: moved });
    expect(judged.get("S2.E1")).toMatchObject({ status: "broken" });
    expect(judged.get("S2.E2")).toMatchObject({ status: "holds" });
  });

  test("reads the example of a request as a flow, says what it lacks, and writes the two policies for it", () => {
    expect(good.get("S3.X")?.evidence[1]).toBe(
      "at the source: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: allow-financial-ml-to-seldon-scheduler, namespace: financial-ml}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}, podSelector: {matchLabels: {app.kubernetes.io/name: seldon-scheduler}}}], ports: [{protocol: TCP, port: 9005}]}]}}",
    );
    expect(good.get("S3.X")?.evidence[2]).toMatch(/^at the destination: .*namespace: seldon-system}.*policyTypes: \[Ingress\]/);
    expect(good.get("S3.X")?.evidence[0]).toBe("read as financial-ml → seldon-system/seldon-scheduler:9005/TCP: open for 3 of 4 workloads; financial-ml/drift-monitor needs egress at the source");
    // Where nothing isolates, nothing has to be written.
    expect(judge(["cluster"]).get("S3.X")?.evidence).toEqual([expect.stringMatching(/: already open for \d of \d workloads, no change needed$/)]);
  });
});

const policy = (name: string, namespace: string, team: string, spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {managed-by: ${team}}}\nspec: ${spec}\n`;
const mlserver = "podSelector: {matchLabels: {seldon-server-name: mlserver}}";
const fromFraud = "from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: fraud-detection}}}]";
const own = "app-team/x.yaml";

/** One change to the world that keeps to the page, and the sentences that it must not leave as they were. */
interface Mutation {
  readonly name: string;
  readonly changes?: readonly Change[];
  readonly beside?: Readonly<Record<string, string>>;
  readonly without?: string;
  readonly statuses: Readonly<Record<string, JudgedStatement["status"]>>;
  readonly evidence?: Readonly<Record<string, RegExp>>;
  /** Rules of the findings that break a sentence, all of them. */
  readonly findings?: Readonly<Record<string, readonly string[]>>;
}

describe("one change to policies that keep to the page", () => {
  test.each<Mutation>([
    {
      name: "DNS for one workload of four",
      changes: [{ file: "platform/20-dns.yaml", from: "podSelector: {}", to: "podSelector: {matchLabels: {seldon-server-name: mlserver}}" }],
      statuses: { "S2.F3": "broken", "S2.F3a": "broken", "S2.F1": "holds" },
      evidence: { "S2.F3": /cannot look up names/ },
    },
    {
      name: "DNS over UDP alone: the flow is broken by its reason",
      changes: [{ file: "platform/20-dns.yaml", from: /, {protocol: TCP, port: 53}/g, to: "" }],
      statuses: { "S2.F3": "broken", "S2.F3a": "broken" },
      evidence: { "S2.F3": /does not pass on TCP 53/ },
    },
    {
      name: "one port of the scheduler's is missing",
      changes: [{ file: "platform/30-cross-namespace.yaml", from: /{protocol: TCP, port: 9002}, /g, to: "" }],
      statuses: { "S2.F2": "broken", "S2.F2a": "holds", "S2.F2b": "broken" },
      evidence: { "S2.F2": /seldon-envoy → seldon-system\/seldon-scheduler does not pass on TCP 9002/ },
    },
    {
      name: "the platform opens a flow that nobody agreed to",
      beside: { "platform/x.yaml": policy("x", "financial-ml", "platform-team", `{${mlserver}, policyTypes: [Ingress], ingress: [{${fromFraud}, ports: [{port: 9001}]}]}`) },
      statuses: { "S1.P2": "broken", "S5.1": "broken", "S5.3": "broken", "S3.W1": "holds" },
      evidence: { "S5.3": /^27 flows to declared ports pass between the page's namespaces and other teams, and with the outside; nothing on the page asks for 1 of them$/ },
    },
    {
      name: "a port where nothing listens is open all the same",
      beside: { "platform/x.yaml": policy("x", "financial-ml", "platform-team", `{${mlserver}, policyTypes: [Ingress], ingress: [{${fromFraud}, ports: [{port: 7777}]}]}`) },
      statuses: { "S5.1": "broken", "S5.3": "broken" },
    },
    {
      name: "addresses outside that the page does not list are let in",
      beside: { "platform/x.yaml": policy("x", "financial-ml", "platform-team", `{${mlserver}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 198.51.100.0/24}}], ports: [{port: 9001}]}]}`) },
      statuses: { "S5.1": "broken", "S5.3": "broken" },
      findings: { "S5.1": ["undeclared-ingress"], "S5.3": ["undeclared-ingress"] },
      evidence: { "S5.1": /^e\.g\. 198\.51\.100\.0 → financial-ml\/mlserver:9001\/TCP, by platform\/x\.yaml:4$/ },
    },
    {
      name: "the application opens addresses that the page does not list",
      beside: { [own]: policy("x", "financial-ml", "financial-mlops-pytorch", `{${mlserver}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 198.51.100.0/24}}], ports: [{port: 443}]}]}`) },
      statuses: { "S1.A3": "broken", "S4.1": "broken", "S5.1": "broken", "S5.3": "broken", "S5.4": "broken", "S2.E1": "holds" },
    },
    {
      name: "the application opens the way back",
      beside: { [own]: policy("x", "financial-ml", "financial-mlops-pytorch", `{${mlserver}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9001}]}]}`) },
      statuses: { "S1.P2": "broken", "S2.F2": "broken", "S2.F2a": "holds", "S2.F2b": "broken", "S3.W1": "broken", "S5.3": "broken", "S5.4": "broken" },
      evidence: { "S2.F2b": /^2 flows from seldon-system to financial-ml pass, and the page requires only the other direction$/ },
    },
    {
      name: "no policy at all: the way back is open too, and more than the page asks for",
      without: "platform app-good",
      statuses: { "S1.P4": "broken", "S2.F1": "broken", "S2.F2": "broken", "S2.F2a": "holds", "S2.F2b": "broken", "S2.F3": "broken", "S2.F3a": "holds", "S2.E1": "broken", "S5.1": "broken", "S5.2": "broken", "S5.3": "broken" },
      findings: {
        "S1.P4": ["namespace-without-default-deny"],
        "S2.F2": ["namespace-without-default-deny"],
        "S2.F2b": ["namespace-without-default-deny"],
        "S2.F3": ["namespace-without-default-deny"],
        "S2.E1": ["namespace-without-default-deny"],
        "S5.1": ["namespace-without-default-deny"],
        "S5.2": ["namespace-without-default-deny"],
        "S5.3": ["namespace-without-default-deny"],
      },
    },
    {
      name: "a refused default deny: what it was to keep closed hangs on it",
      changes: [{ file: "platform/10-default-deny.yaml", from: "[Ingress, Egress]", to: "[Ingress, Egress, Foo]" }],
      statuses: { "S1.P4": "broken", "S2.F2": "not checkable", "S2.F2a": "holds", "S2.F2b": "not checkable", "S5.1": "not checkable", "S5.2": "broken", "S5.3": "not checkable" },
      evidence: { "S5.1": /hangs on financial-ml\/default-deny, which the API server refuses$/ },
    },
    {
      name: "a refused policy that was to open a required flow",
      changes: [{ file: "platform/30-cross-namespace.yaml", from: "port: 9000", to: "port: 99999" }],
      statuses: { "S2.F1": "not checkable", "S5.1": "not checkable" },
      evidence: { "S2.F1": /hangs on what the input does not tell: .*; the API server refuses financial-mlops-pytorch\/training-to-serving-egress$/ },
    },
    {
      name: "one of two namespaces is not in the input",
      without: "cluster/40-financial-mlops-pytorch.yaml",
      statuses: { "S2.N2": "not checkable", "S2.F1": "not checkable", "S2.F2": "holds", "S2.F3": "not checkable", "S2.F3a": "not checkable", "S5.1": "not checkable", "S5.2": "not checkable", "S5.3": "not checkable", "S1.P1": "holds" },
    },
    {
      name: "the other of two namespaces that share something is not in the input",
      without: "cluster/30-financial-ml.yaml",
      statuses: { "S2.F1": "not checkable", "S2.F1a": "holds", "S2.F1b": "not checkable" },
    },
    {
      name: "what serving needs is not in the input",
      without: "cluster/20-seldon-system.yaml",
      statuses: { "S2.F2": "not checkable", "S2.F2a": "not checkable", "S2.F2b": "not checkable", "S3.X": "not checkable", "S5.1": "not checkable", "S2.F3": "holds" },
    },
    {
      name: "a namespace without its object",
      changes: [{ file: "cluster/00-namespaces.yaml", from: /kind: Namespace\nmetadata:\n {2}name: financial-ml\n/, to: "kind: ConfigMap\nmetadata:\n  name: financial-ml\n" }],
      statuses: { "S2.N1": "not checkable", "S2.N2": "holds" },
      evidence: { "S2.N1": /^its Namespace object is not in the input; what names it: 4 workloads and 5 objects of Seldon Core 2$/ },
    },
    {
      name: "a namespace of which nothing is in the input",
      changes: [{ file: "cluster/00-namespaces.yaml", from: /kind: Namespace\nmetadata:\n {2}name: financial-mlops-pytorch\n/, to: "kind: ConfigMap\nmetadata:\n  name: financial-mlops-pytorch\n" }],
      without: "cluster/40-financial-mlops-pytorch.yaml",
      statuses: { "S2.N2": "not checkable" },
      evidence: { "S2.N2": /^its Namespace object is not in the input; nothing there names it$/ },
    },
    {
      name: "the pods behind a load balancer are shut, though its address is not",
      changes: [{ file: "platform/40-edge-and-shared.yaml", from: "values: [financial-ml, financial-mlops-pytorch, ingress-nginx]", to: "values: [financial-mlops-pytorch, ingress-nginx]" }],
      statuses: { "S2.F1": "broken", "S2.F1b": "broken", "S2.E1": "holds" },
      evidence: { "S2.E1": /^financial-mlops-pytorch\/financial-training-x7k2p-train reaches 192\.168\.1\.208:5000/ },
    },
    {
      name: "what two lines of the page need is blocked, and found once",
      changes: [{ file: "platform/30-cross-namespace.yaml", from: "{protocol: TCP, port: 9005}", to: "{protocol: UDP, port: 9005}" }],
      statuses: { "S2.F2": "broken", "S2.F2a": "broken", "S2.F2b": "broken" },
      findings: { "S2.F2a": ["required-flow-blocked"], "S2.F2b": ["required-flow-blocked"] },
    },
    {
      name: "nobody gets to an external",
      changes: [{ file: "platform/40-edge-and-shared.yaml", from: /(minio-clients[^]*?ports: \[\{protocol: )TCP/, to: "$1UDP" }],
      statuses: { "S2.E1": "holds", "S2.E2": "broken" },
      findings: { "S2.E2": ["required-flow-blocked"] },
    },
    {
      name: "whether anybody gets to an external hangs on a refused policy",
      changes: [{ file: "platform/40-edge-and-shared.yaml", from: /(minio-clients[^]*?port: )9000/, to: "$190000" }],
      statuses: { "S2.E1": "holds", "S2.E2": "not checkable" },
    },
    {
      name: "a Service is no load balancer any more",
      changes: [{ file: "cluster/50-shared-services.yaml", from: "type: LoadBalancer", to: "type: ClusterIP" }],
      statuses: { "S2.F1": "broken", "S2.F1b": "broken", "S2.E1": "broken", "S2.E2": "holds" },
      evidence: { "S2.F1b": /the page gives .+ the address 192\.168\.1\.208, which no Service of the input has$/ },
    },
    {
      name: "a load balancer answers on another port than the page's",
      changes: [{ file: "cluster/50-shared-services.yaml", from: "port: 5000,", to: "port: 5001," }],
      statuses: { "S2.F1b": "broken", "S2.E1": "broken" },
      evidence: { "S2.F1b": /the page gives .+ port 5000\/TCP, and Service mlflow\/mlflow at 192\.168\.1\.208 has 5001\/TCP$/ },
    },
    {
      name: "nothing stands behind a load balancer: that its address is open keeps nothing",
      changes: [{ file: "cluster/50-shared-services.yaml", from: "metadata: {labels: {app: mlflow}}", to: "metadata: {labels: {app: other}}" }],
      statuses: { "S2.F1": "broken", "S2.F1b": "broken", "S2.E1": "broken", "S2.E2": "holds" },
      evidence: { "S2.E1": /^cluster\/50-shared-services\.yaml:21 the page gives .+ 192\.168\.1\.208:5000, and nothing stands behind Service mlflow\/mlflow there: no pod of mlflow has app=mlflow and the target port$/ },
      findings: { "S2.F1": ["external-without-backend"], "S2.F1b": ["external-without-backend"], "S2.E1": ["external-without-backend"] },
    },
    {
      name: "the pods behind a load balancer are not in the input",
      changes: [{ file: "cluster/50-shared-services.yaml", from: /apiVersion: apps\/v1\nkind: (?:Deployment|StatefulSet)\nmetadata: \{name: mlflow[^]*?\n---\n/g, to: "" }],
      statuses: { "S2.F1": "holds", "S2.F1b": "not checkable", "S2.E1": "not checkable", "S2.E2": "holds" },
      evidence: { "S2.F1": /^not checked: nothing stands behind port 5000 of Service mlflow\/mlflow/, "S2.E1": /^nothing stands behind port 5000 of Service mlflow\/mlflow: no pod of mlflow has app=mlflow and the target port$/ },
    },
    {
      name: "the application says what its own server can do",
      beside: { [own]: "apiVersion: mlops.seldon.io/v1alpha1\nkind: Server\nmetadata: {name: own, namespace: financial-ml, labels: {managed-by: financial-mlops-pytorch}}\nspec: {serverConfig: mlserver, capabilities: [lightgbm]}\n" },
      statuses: { "S1.P7": "broken" },
      evidence: { "S1.P7": /^app-team\/x\.yaml:3 Server financial-ml\/own says what its server can do/ },
    },
    {
      name: "a rule for every pod is none for the application",
      beside: { [own]: policy("x", "financial-ml", "financial-mlops-pytorch", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}], ports: [{port: 9001}]}]}") },
      statuses: { "S4.2": "broken", "S4.3": "broken", "S1.A2": "holds" },
      evidence: { "S4.2": /^9 of 10 rules name a workload of the application; the others are for every pod: app-team\/x\.yaml:4$/ },
    },
  ])("$name", ({ changes = [], beside = {}, without = "", statuses, evidence = {}, findings = {} }) => {
    const judged = judge(["cluster", "platform", "app-good"].filter((folder) => !without.split(" ").includes(folder)), { changes, beside, without });
    expect(Object.fromEntries(Object.keys(statuses).map((id) => [id, judged.get(id)?.status]))).toEqual(statuses);
    for (const [id, said] of Object.entries(evidence)) expect(judged.get(id)?.evidence, id).toContainEqual(expect.stringMatching(said));
    for (const [id, expected] of Object.entries(findings)) expect(rulesBehind(judged.get(id)), id).toEqual(expected);
  });

  test.each([
    ["another port of it", "198.51.100.7/32", "443}, {port: 8443", "1 rule opens ports of listed addresses that the page does not list (8443/TCP)"],
    ["another address too", "198.51.100.6/31", "443", "1 rule opens addresses that the page does not list"],
    ["another address on another port too", "198.51.100.6/31", "443}, {port: 8443", "1 rule opens addresses that the page does not list"],
  ])("what leads to an external and opens %s says which of the two", (_, cidr, ports, words) => {
    const page = readFileSync(new URL("page.md", example), "utf8").replace("- **MinIO load balancer**", "- **Payments**: `198.51.100.7:443`\n- **MinIO load balancer**");
    const beside = { [own]: policy("x", "financial-ml", "financial-mlops-pytorch", `{${mlserver}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: ${ports}}]}]}`) };
    const judged = judge(["cluster", "platform", "app-good"], { page, beside });
    expect(judged.get("S2.E2")).toMatchObject({ status: "broken", evidence: ["financial-ml/mlserver reaches 198.51.100.7:443", `and not it alone: ${words}`] });
  });

  test("what somebody answers for breaks nothing, and is told", () => {
    const waivers = [{ rule: "cross-owner-allow-without-approval", file: "platform/x.yaml", reason: "a trial", owner: "platform", expires: "2099-01-01", at: { file: "demarc.yaml", line: 1, column: 1 } }];
    const beside = { "platform/x.yaml": policy("x", "financial-ml", "platform-team", `{${mlserver}, policyTypes: [Ingress], ingress: [{${fromFraud}, ports: [{port: 9001}]}]}`) };
    const judged = judge(["cluster", "platform", "app-good"], { beside, waivers });
    expect(judged.get("S1.P2")).toMatchObject({ status: "holds" });
    expect(judged.get("S5.3")).toMatchObject({ status: "holds", evidence: [expect.stringMatching(/^27 flows .* 26 of them as the page requires/), "but for what is waived: 1 finding of cross-owner-allow-without-approval"] });
  });

  test("a flow is broken too when its client looks for the other end by a name that does not resolve", () => {
    const changes = [{ file: "cluster/30-financial-ml.yaml", from: "value: seldon-scheduler.seldon-system", to: "value: seldon-scheduler" }];
    const judged = judge(["cluster", "platform", "app-good"], { changes });
    expect(idsWith(judged, "broken")).toEqual(["S2.F2", "S2.F2a", "S2.F2b"]);
    expect([rulesBehind(judged.get("S2.F2a")), judged.get("S2.F2a")?.remedy]).toEqual([["unresolved-service-name"], { owner: "financial-mlops-pytorch", next: "write `seldon-scheduler.seldon-system` in SELDON_SCHEDULER_HOST" }]);
  });

  test("deploying into a namespace is a right at the API server as well", () => {
    const role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: deployer, namespace: financial-ml}, rules: [{apiGroups: [mlops.seldon.io], resources: [models], verbs: [create]}]}";
    const bind = (namespace: string): string => `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: deployer, namespace: financial-ml}, roleRef: {kind: Role, name: deployer}, subjects: [{kind: ServiceAccount, name: argo, namespace: ${namespace}}]}`;
    const withBinding = (namespace: string): ReadonlyMap<string, Judged> => judge(["cluster", "platform", "app-good"], { beside: { "platform/rbac.yaml": `${role}\n---\n${bind(namespace)}` } });
    const [right, wrong] = [withBinding("financial-mlops-pytorch"), withBinding("financial-ml")];
    expect(right.get("S2.F1a")).toMatchObject({ status: "holds", evidence: [expect.anything(), "RoleBinding deployer lets a service account of financial-mlops-pytorch write objects of mlops.seldon.io in financial-ml"] });
    expect([wrong.get("S2.F1a")?.status, wrong.get("S2.F1")?.status, rulesBehind(wrong.get("S2.F1a"))]).toEqual(["broken", "broken", ["deployment-not-permitted"]]);
    expect(judge(["cluster", "platform", "app-good"]).get("S2.F1a")?.evidence.at(-1)).toBe("not checked: whether a service account of financial-mlops-pytorch may write objects of mlops.seldon.io in financial-ml: no Role or RoleBinding of financial-ml is in the input");
  });

  test("a policy for all namespaces is its own team's, the mesh's among them", () => {
    const beside = { "app-good/x.yaml": policy("x", "financial-ml", "financial-mlops-pytorch-team", "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 8080}]}]}") };
    const judged = judge(["cluster", "app-good"], { beside });
    expect([judged.get("S1.P4")?.status, judged.get("S5.2")?.status, judged.get("S4.3")?.status, judged.get("S1.P5")?.status]).toEqual(["broken", "broken", "broken", "not in use"]);
  });

  test("what is waived breaks no sentence, whatever else does not hold", () => {
    const waive = (rule: string): Charter["waivers"][number] => ({ rule, file: "**", reason: "a trial", owner: "platform", expires: "2099-01-01", at: { file: "demarc.yaml", line: 1, column: 1 } });
    const bare = judge(["cluster"], { waivers: ["namespace-without-default-deny", "pod-not-isolated"].map(waive) });
    expect([...bare].filter(([, { status, remedy }]) => status === "broken" && remedy === undefined).map(([id]) => id)).toEqual([]);
    expect(bare.get("S1.P4")).toMatchObject({ status: "holds", evidence: [expect.anything(), "but for that, which is waived"] });
    const shut = judge(["cluster", "platform", "app-good"], { changes: [{ file: "platform/30-cross-namespace.yaml", from: "port: 9005", to: "port: 9099" }], waivers: [waive("required-flow-blocked")] });
    expect(shut.get("S2.F2a")).toMatchObject({ status: "holds", evidence: [expect.stringMatching(/^it does not pass: /), expect.stringMatching(/^but for what is waived: /)] });
  });

  test("a page of several teams sends each to its own policies first", () => {
    const text = readFileSync(new URL("page.md", example), "utf8");
    const second = text.replace("## What runs today", "### Application team (risk)\n- **Pod to pod** rules within our application\n\n## What runs today");
    expect(second).not.toBe(text);
    const judged = judge(["cluster", "platform", "app-good"], { page: second });
    expect(judged.get("S6.1")?.status).toBe("holds");
  });

  test("who answers for one opening of a rule hides no other of it", () => {
    const waivers = [{ rule: "cross-owner-allow-without-approval", file: "platform/x.yaml", reason: "a trial", owner: "platform", expires: "2099-01-01", at: { file: "demarc.yaml", line: 1, column: 1 } }];
    const both = `from: [{ipBlock: {cidr: 198.51.100.0/28}}, ${fromFraud.slice("from: [".length)}`;
    const judged = judge(["cluster", "platform", "app-good"], { beside: { "platform/x.yaml": policy("x", "financial-ml", "platform-team", `{${mlserver}, policyTypes: [Ingress], ingress: [{${both}, ports: [{port: 9001}]}]}`) }, waivers });
    expect([judged.get("S1.P2")?.status, judged.get("S5.3")?.status, rulesBehind(judged.get("S5.3"))]).toEqual(["holds", "broken", ["undeclared-ingress"]]);
  });

  test("what holds names ports, how many of how many, and the rules that decide", () => {
    const judged = judge(["cluster", "platform", "app-good"]);
    expect(judged.get("S2.F3a")?.evidence[0]).toMatch(/^TCP 53; UDP 53: 6 of 6 pairs pass, e\.g\. financial-ml\/\S+ → kube-system\/coredns, by platform\/20-dns\.yaml:9 and platform\/20-dns\.yaml:33 \(/);
    expect(judged.get("S2.F2b")?.evidence.map((said) => said.slice(0, 9))).toEqual(["TCP 9005:", "TCP 9002:", "TCP 9004:", "`seldon-s"]);
    expect(judged.get("S2.F2b")?.evidence.at(-1)).toBe("`seldon-scheduler.seldon-system` resolves, for financial-ml/mlserver");
    expect(judged.get("S2.F1")?.evidence[0]).toMatch(/^TCP 9000: 1 of 8 pairs passes, .* by platform\/30-cross-namespace\.yaml:14 and platform\/30-cross-namespace\.yaml:30/);
    expect(judged.get("S5.1")?.evidence).toEqual(["27 flows to declared ports pass between the page's namespaces and others, and with the outside, all of them as the page requires, lists or approves"]);
  });
});
