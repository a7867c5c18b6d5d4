import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { demarc, repositoryRoot, stringWidth } from "./run-cli.ts";

const example = "examples/guidelines";
const bad = ["cluster", "platform", "app"].map((folder) => `${example}/${folder}`);
const good = ["cluster", "platform", "app-good"].map((folder) => `${example}/${folder}`);
const page = ["--page", `${example}/page.md`];

const work = mkdtempSync(path.join(tmpdir(), "demarc-cli-"));
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** A folder of its own for files that a test writes. */
function folder(name: string, files: Readonly<Record<string, string>> = {}): string {
  const root = path.join(work, name);
  mkdirSync(root, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: financial-ml}\n";
const pod = `${namespace}---\napiVersion: v1\nkind: Pod\nmetadata: {name: mlserver-0, namespace: financial-ml}\nspec: {containers: [{name: c}]}\n`;

describe("what a form has no place for is told on standard error", () => {
  const root = folder("lost", { "a.yaml": pod });
  const args = ["list", `${root}/a.yaml`, `${root}/nope.yaml`];

  test.each([["--count"], ["-o", "csv"], ["-o", "markdown"]])("list %s", async (...flags) => {
    const { exitCode, stdout, stderr } = await demarc([...args, ...flags]);
    expect([exitCode, stdout.includes("nope"), stderr.includes("path-not-found")]).toEqual([1, false, true]);
  });

  test("a count as JSON has it inside", async () => {
    const { stdout, stderr } = await demarc([...args, "--count", "-o", "json"]);
    expect([JSON.parse(stdout), stderr]).toMatchObject([{ schemaVersion: "1.0", count: 2, undetermined: 0, problems: [{ code: "path-not-found" }] }, ""]);
  });
});

test("a folder of templates alone is told by what helps", async () => {
  const root = folder("chart", { "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 0.1.0\n", "app/values.yaml": "port: 80\n", "app/templates/np.yaml": "kind: {{ .Values.kind }}\n" });
  const { exitCode, stderr } = await demarc(["check", root]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("nothing but templates was found");
  expect(stderr).toContain("fix      render them as is said of each, and give what comes out");
});

describe("exit codes", () => {
  test.each([
    ["findings at or above the default", ["check", ...page, ...bad], 1],
    ["findings, and --fail-on none", ["check", ...page, ...bad, "--fail-on", "none"], 0],
    ["only warnings, and --fail-on error", ["check", ...bad, "--rule", "ports-empty-all-ports", "--fail-on", "error"], 0],
    ["only warnings, and --fail-on warning", ["check", ...bad, "--rule", "ports-empty-all-ports", "--fail-on", "warning"], 1],
    ["an allowed flow", ["explain", "financial-ml/mlserver", "seldon-system/seldon-scheduler:9004", ...good], 0],
    ["a denied flow", ["explain", "financial-ml/mlserver", "seldon-system/seldon-scheduler:9008", ...good], 1],
    ["an undetermined flow", ["explain", "metallb-system/speaker", "financial-ml/seldon-envoy:9000", ...good], 1],
    ["a list", ["list", ...good], 0],
    ["objects that the API server takes", ["validate", ...good], 0],
    ["a path that is not there", ["check", "nowhere"], 2],
    ["an end that is not there", ["explain", "financial-ml/mlservr", "mlflow/mlflow:5000", ...good], 2],
    ["a filter that names nothing", ["list", ...good, "--from", "nobody"], 2],
    ["a rule that does not exist", ["check", ...bad, "--rule", "nothing"], 2],
    ["no arguments", [], 2],
    ["an unknown command", ["chek"], 2],
    ["an unknown flag", ["check", "--fail-onn", "none"], 2],
    ["a page that is not there", ["check", "--page", "nowhere.md", ...bad], 2],
    ["a page that is none", ["check", "--page", `${example}/cluster/00-namespaces.yaml`, ...bad], 2],
    ["page and charter both", ["check", ...page, "--charter", "demarc.yaml", ...bad], 2],
    ["a rule that is asked for and left out", ["check", ...bad, "--rule", "world-ingress", "--skip-rule", "world-ingress"], 2],
    ["an empty path", ["check", ""], 2],
    ["an empty filter", ["list", ...good, "--from", ""], 2],
    ["a filter of commas", ["list", ...good, "--from", ","], 2],
    ["a flag that ends after its equals sign", ["check", ...bad, "--rule="], 2],
    ["an empty file for the result", ["check", ...bad, "--output-file", ""], 2],
    ["help", ["--help"], 0],
    ["help of a command", ["check", "--help"], 0],
    ["the version", ["--version"], 0],
  ] as const)("%s", async (_, args, code) => {
    const { exitCode, stdout, stderr } = await demarc(args);
    expect(exitCode, stdout + stderr).toBe(code);
    // Whoever pipes the result must not find messages in it, nor the other way round.
    if (code === 2 && args.length > 0) expect([stdout, stderr !== ""]).toEqual(["", true]);
  });

  test("a part that cannot be read is no less than an error, and the rest is judged", async () => {
    const cwd = folder("unread", { "good.yaml": namespace, "bad.yaml": "kind: [\n" });
    const { exitCode, stdout } = await demarc(["check", "."], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("yaml-syntax");
    expect(stdout).toContain("1 namespace");
    expect((await demarc(["check", ".", "--fail-on", "none"], { cwd })).exitCode).toBe(0);
    // What could not be read may be what the API server refuses.
    expect((await demarc(["validate", "."], { cwd })).exitCode).toBe(1);
  });

  test("an answer of explain or list beside a policy that cannot be read says so first, and fails", async () => {
    const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny\n   namespace: financial-ml\nspec:\n  podSelector: {}\n";
    const cwd = folder("unread-policy", { "pod.yaml": pod, "policy.yaml": policy });
    for (const args of [["explain", "203.0.113.7", "financial-ml/mlserver-0:80", "."], ["list", "."]]) {
      const { exitCode, stdout } = await demarc(args, { cwd });
      expect([exitCode, stdout.split("\n")[0]]).toEqual([1, "1 error in the input, told below: not everything was judged."]);
      expect(stdout).toContain("policy.yaml:5:");
    }
    expect(await demarc(["list", ".", "--count", "-q"], { cwd })).toMatchObject({ exitCode: 1, stdout: "2\n" });
  });

  test("errors of the charter count beside an answer: they say how to judge", async () => {
    const cwd = folder("unread-charter", { "pod.yaml": pod, "demarc.yaml": "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n  environment: {lbSource: perhaps}\n" });
    const { exitCode, stdout } = await demarc(["explain", "203.0.113.7", "financial-ml/mlserver-0:80", "pod.yaml"], { cwd });
    expect([exitCode, stdout.split("\n")[0], stdout.includes("demarc.yaml:4:")]).toEqual([1, "1 error in the input, told below: not everything was judged.", true]);
  });

  test.each([
    ["an empty folder", {}, "nothing-to-read"],
    ["a folder of pictures", { "a.png": "\u0089PNG", "b.jpg": "x" }, "nothing-to-read"],
    ["YAML without Kubernetes objects", { "values.yaml": "replicas: 3\n" }, "not-kubernetes"],
  ] as const)("%s cannot be judged", async (name, files, code) => {
    const { exitCode, stderr } = await demarc(["check", "."], { cwd: folder(name.replaceAll(" ", "-"), files) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(code);
  });
});

describe("the command line", () => {
  test("an unknown command names the nearest one", async () => {
    expect((await demarc(["chek"])).stderr).toContain("Did you mean check?");
    expect((await demarc(["check", "--fail-onn", "none"])).stderr).toContain("Did you mean --fail-on?");
  });

  test.each([
    [["--help"]], [["check", "--help"]], [["list", "--help"]], [["explain", "--help"]], [["test", "--help"]], [["validate", "--help"]],
    [["charter", "--help"]], [["charter", "import", "--help"]], [["rules", "--help"]], [["schema", "--help"]], [["completion", "--help"]], [["rules"]],
  ])("%s keeps to 80 columns", async (args) => {
    const { stdout } = await demarc(args);
    expect(stdout.split("\n").filter((line) => stringWidth(line) > 80 && !line.startsWith("  $ "))).toEqual([]);
    expect(stdout.length).toBeGreaterThan(100);
  });

  test.each([
    ["--today", "2026-02-30", "a day such as"],
    ["--today", "tomorrow", "a day such as"],
    ["--kubernetes-version", "latest", "a version such as"],
    ["--namespace", "Financial_ML", "lower-case letters"],
    ["--output", "pdf", "Allowed choices"],
    ["--fail-on", "fatal", "Allowed choices"],
  ])("%s %s is refused with what is expected", async (flag, value, expected) => {
    const { exitCode, stderr } = await demarc(["check", ...bad, flag, value]);
    expect([exitCode, stderr.replaceAll(/\s+/g, " ").includes(expected)], stderr).toEqual([2, true]); // Lines are broken at 80 columns.
  });

  test("the same words serve: --today with a day that is, a version with v", async () => {
    expect((await demarc(["check", ...bad, "--today", "2028-02-29", "--kubernetes-version", "v1.36", "--fail-on", "none"])).exitCode).toBe(0);
  });

  test.each(["bash", "zsh", "fish"])("%s completion names every command and the choices of flags", async (shell) => {
    const { stdout } = await demarc(["completion", shell]);
    for (const word of ["check", "explain", "validate", "charter", "fail-on", "sarif"]) expect(stdout).toContain(word);
  });

  test("rules are set to the width of the terminal, the list and the document of one", async () => {
    for (const [args, start] of [[["rules"], "      "], [["rules", "empty-peer-list-allows-all"], "A rule has"]] as const) {
      const { stdout } = await demarc(args, { terminal: true, columns: 60 });
      const lines = stdout.split("\n").filter((line) => line.startsWith(start));
      expect(lines.length, args.join(" ")).toBeGreaterThan(0);
      expect(lines.filter((line) => stringWidth(line) > 60)).toEqual([]);
    }
  });

  test("rules tells one rule by its document, and schema one by its name", async () => {
    expect((await demarc(["rules", "empty-peer-list-allows-all"])).stdout).toMatch(/^# empty-peer-list-allows-all\n/);
    expect((await demarc(["rules", "empty-peer-list-allow-all"])).stderr).toContain("did you mean `empty-peer-list-allows-all`?");
    expect(JSON.parse((await demarc(["rules", "-o", "json"])).stdout)).toHaveProperty("rules.0.summary");
    for (const name of (await demarc(["schema"])).stdout.trim().split("\n")) {
      expect(JSON.parse((await demarc(["schema", name])).stdout)).toHaveProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
    }
  });
});

describe("output", () => {
  test("JSON is the whole result and nothing else, also where a terminal listens", async () => {
    for (const args of [["check", ...page, ...bad], ["list", ...good], ["explain", "financial-ml/mlserver", "mlflow/mlflow:5000", ...good], ["validate", ...good]]) {
      const { stdout } = await demarc([...args, "-o", "json"], { terminal: true });
      expect(JSON.parse(stdout)).toHaveProperty("schemaVersion", "1.0");
    }
  });

  test.each([
    ["a terminal", { terminal: true }, [], true],
    ["a pipe", {}, [], false],
    ["NO_COLOR", { terminal: true, env: { NO_COLOR: "1" } }, [], false],
    ["--no-color", { terminal: true }, ["--no-color"], false],
    ["a dumb terminal", { terminal: true, env: { TERM: "dumb" } }, [], false],
    ["FORCE_COLOR", { env: { FORCE_COLOR: "1" } }, [], true],
    ["an empty NO_COLOR", { terminal: true, env: { NO_COLOR: "" } }, [], true],
  ] as const)("colour on %s", async (_, surroundings, flags, coloured) => {
    const { stdout } = await demarc(["explain", "financial-ml/mlserver", "mlflow/mlflow:5000", ...good, ...flags], surroundings);
    expect(stdout.includes("\u001b[")).toBe(coloured);
  });

  test.each([[120, 80], [80, 80], [60, 60], [10, 40]])("a terminal of %d columns gets lines of at most %d", async (columns, most) => {
    const { stdout } = await demarc(["check", ...page, ...bad, "--no-color"], { terminal: true, columns });
    const widest = Math.max(...stdout.split("\n").map((line) => stringWidth(line)));
    expect(widest).toBeLessThanOrEqual(Math.max(most, 65));
    expect(widest).toBeGreaterThan(most - 25);
  });

  test("--output-file takes the result, and standard output stays empty", async () => {
    const cwd = folder("written", { "ns.yaml": namespace });
    const { stdout, exitCode } = await demarc(["check", "ns.yaml", "-o", "sarif", "--output-file", "demarc.sarif", "--fail-on", "none"], { cwd });
    expect([stdout, exitCode]).toEqual(["", 0]);
    expect(JSON.parse(readFileSync(path.join(cwd, "demarc.sarif"), "utf8"))).toHaveProperty("version", "2.1.0");
    const failed = await demarc(["check", "ns.yaml", "--output-file", "no/such/folder/x"], { cwd });
    expect([failed.exitCode, failed.stderr.includes("output-not-written")]).toEqual([2, true]);
  });

  test("a file is set as for a pipe, whatever the terminal", async () => {
    const cwd = folder("plain", { "p.yaml": pod });
    const args = ["check", "p.yaml", "--fail-on", "none"];
    await demarc([...args, "--output-file", "findings.txt"], { cwd, terminal: true, columns: 40 });
    expect(readFileSync(path.join(cwd, "findings.txt"), "utf8")).toBe((await demarc(args, { cwd })).stdout);
  });

  test("progress is told on request, on standard error", async () => {
    const { stdout, stderr } = await demarc(["list", ...good, "--count", "--progress"]);
    expect(stderr).toMatch(/demarc: reading manifests/);
    expect(stdout).toMatch(/^\d+\n$/);
    expect((await demarc(["list", ...good, "--count", "--quiet"], { terminal: true })).stderr).toBe("");
  });

  test("names of objects cannot act on the terminal", async () => {
    const hostile = JSON.stringify({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "x\u001b[2Jy\nforged: line", namespace: "financial-ml" }, spec: { podSelector: {}, ingress: [{ from: [] }] } });
    for (const args of [["check", "-"], ["validate", "-"], ["list", "-"]]) {
      const { stdout, stderr } = await demarc(args, { stdin: hostile, terminal: true, env: { NO_COLOR: "1" } });
      expect(stdout + stderr).not.toContain("\u001b[2J");
      expect((stdout + stderr).split("\n").filter((line) => line.startsWith("forged"))).toEqual([]);
    }
  });
});

describe("input", () => {
  test("a picture or a pipe for a page comes with a remedy for pages", async () => {
    const root = folder("no-page", { "page.md": "PNG\0" });
    expect((await demarc(["check", "--page", path.join(root, "page.md"), ...bad])).stderr).toContain("give the path of the guidelines page (Markdown)");
    execFileSync("mkfifo", [path.join(root, "pipe.md")]);
    expect((await demarc(["check", "--page", path.join(root, "pipe.md"), ...bad])).stderr).toMatch(/is a pipe\n +fix +give `-` for it/);
  });

  test("standard input takes what kubectl gives", async () => {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "financial-ml" } },
      { apiVersion: "v1", kind: "Pod", metadata: { name: "mlserver-0", namespace: "financial-ml" }, spec: { containers: [] }, status: { podIP: "10.42.0.5", phase: "Running" } },
    ] });
    const { stdout, exitCode } = await demarc(["check", ...page, "-", "--fail-on", "none"], { stdin: list });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 workload");
  });

  test("without arguments the charter says what to check, found upwards to the repository's root", async () => {
    const root = folder("repository", { "services/serving/README.md": "", ".git/HEAD": "ref: refs/heads/main\n" });
    for (const part of ["cluster", "platform", "app", "page.md"]) cpSync(path.join(repositoryRoot, example, part), path.join(root, part), { recursive: true });
    const imported = await demarc(["charter", "import", "page.md", "cluster", "platform", "app", "--output-file", "demarc.yaml"], { cwd: root });
    expect(imported.exitCode).toBe(0);
    const [byCharter, fromBelow, byPage] = await Promise.all([
      demarc(["check", "-o", "json"], { cwd: root }),
      demarc(["check", "-o", "json"], { cwd: path.join(root, "services", "serving") }),
      demarc(["check", "--page", "page.md", "cluster", "platform", "app", "-o", "json"], { cwd: root }),
    ]);
    const rulesOf = ({ stdout }: { readonly stdout: string }): readonly string[] => (JSON.parse(stdout) as { findings: { rule: string; message: string }[] }).findings.map(({ rule, message }) => `${rule} ${message}`);
    expect(byCharter.exitCode).toBe(1);
    expect(rulesOf(byCharter).length).toBeGreaterThan(10);
    expect(rulesOf(byCharter)).toEqual(rulesOf(byPage));
    expect(rulesOf(fromBelow)).toEqual(rulesOf(byPage));
    expect(fromBelow.stdout).toContain('"file": "../../app/network-policy.yaml"');
  });

  test("a charter that names no manifests speaks of its folder, and is no object of the cluster itself", async () => {
    const cwd = folder("bare", { "demarc.yaml": "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {}\n", "k8s/pod.yaml": pod });
    const { stdout } = await demarc(["check", "-o", "json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ summary: { workloads: 1 }, inventory: { counted: {} } });
  });

  test("a charter that names no manifests and lies elsewhere speaks of its own folder", async () => {
    const bare = "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {}\n";
    const cwd = folder("elsewhere-bare", { "serving/demarc.yaml": bare, "serving/pod.yaml": pod, "training/pod.yaml": pod.replaceAll("mlserver-0", "trainer-0") });
    expect(JSON.parse((await demarc(["check", "--charter", "serving/demarc.yaml", "-o", "json"], { cwd })).stdout)).toMatchObject({ summary: { workloads: 1 } });
  });

  test("paths that are given stand for those that the charter names", async () => {
    const charter = "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {manifests: [serving.yaml]}\n";
    const cwd = folder("given", { "demarc.yaml": charter, "serving.yaml": pod, "training.yaml": pod.replaceAll("mlserver-0", "trainer-0") });
    expect(JSON.parse((await demarc(["check", "training.yaml", "-o", "json"], { cwd })).stdout)).toMatchObject({ summary: { workloads: 1 } });
  });

  test("manifests that a charter or a test names by an absolute path are found", async () => {
    const elsewhere = folder("elsewhere", { "pod.yaml": pod });
    const charter = `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {manifests: [${JSON.stringify(elsewhere)}]}\n`;
    const probes = `apiVersion: demarc.dev/v1alpha1\nkind: ConnectivityTest\nmetadata: {name: serving}\nspec: {manifests: [${JSON.stringify(elsewhere)}], probes: [{from: 203.0.113.7, to: financial-ml/mlserver-0, port: 9000, expect: allowed}]}\n`;
    const cwd = folder("absolute", { "demarc.yaml": charter, "network.test.yaml": probes });
    expect(JSON.parse((await demarc(["check", "-o", "json"], { cwd })).stdout)).toMatchObject({ summary: { workloads: 1 } });
    expect((await demarc(["test", "network.test.yaml"], { cwd })).stdout).toContain("1 passed, 0 failed");
  });

  test("a charter above the repository is not taken", async () => {
    const root = folder("outer", { "demarc.yaml": "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {manifests: [.]}\n", "inner/.git/HEAD": "x\n" });
    expect((await demarc(["check"], { cwd: path.join(root, "inner") })).stderr).toContain("no-manifests-named");
  });

  test("flags change what objects mean: default namespace, pod network, Kubernetes version", async () => {
    const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.77/24}}]}]}\n";
    const cwd = folder("flags", { "p.yaml": policy });
    expect((await demarc(["validate", "p.yaml", "-o", "json", "--namespace", "serving"], { cwd })).stdout).toContain('"namespace": "serving"');
    expect((await demarc(["validate", "p.yaml", "--kubernetes-version", "1.35"], { cwd })).exitCode).toBe(0);
    expect((await demarc(["validate", "p.yaml", "--kubernetes-version", "1.36"], { cwd })).exitCode).toBe(1);
  });
});

describe("test", () => {
  const suite = (expectation: string): string => `apiVersion: demarc.dev/v1alpha1
kind: ConnectivityTest
metadata: {name: serving}
spec:
  manifests: [cluster.yaml]
  probes:
    - {from: financial-ml/mlserver-0, to: 203.0.113.7, port: 443, expect: ${expectation}}
`;

  test("manifests are relative to the file, folders are searched, other YAML is left alone", async () => {
    const cwd = folder("tests", { "tests/serving.yaml": suite("allowed"), "tests/cluster.yaml": pod, "tests/values.yaml": "a: 1\n" });
    const { stdout, exitCode } = await demarc(["test", "tests"], { cwd });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("1 passed, 0 failed") as unknown]);
  });

  test("a test that is given more than once runs once", async () => {
    const cwd = folder("repeated", { "tests/serving.yaml": suite("allowed"), "tests/cluster.yaml": pod });
    const { stdout } = await demarc(["test", "tests", "tests/serving.yaml", "./tests/../tests/serving.yaml", path.join(cwd, "tests/serving.yaml")], { cwd });
    expect(stdout).toContain("1 passed, 0 failed");
  });

  test("a probe that fails gives 1, says why, and --quiet shows it alone", async () => {
    const cwd = folder("failing", { "serving.yaml": suite("denied"), "cluster.yaml": pod });
    const { stdout, exitCode } = await demarc(["test", "serving.yaml", "-q"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("expected denied, is allowed");
    expect(stdout).toContain("asked at serving.yaml:7");
  });

  test.each([
    ["a file that is no test", { "serving.yaml": pod }, "no-tests-found"],
    ["a test with a mistake", { "serving.yaml": suite("perhaps"), "cluster.yaml": pod }, "test-field-not-read"],
    ["a test without manifests", { "serving.yaml": suite("allowed") }, "path-not-found"],
  ] as const)("%s cannot be run: exit 2", async (name, files, code) => {
    const { stderr, exitCode } = await demarc(["test", "serving.yaml"], { cwd: folder(name.replaceAll(" ", "-"), files) });
    expect([exitCode, stderr.includes(code)], stderr).toEqual([2, true]);
  });

  test("a charter's probes are tests of the manifests that it names", async () => {
    const charter = `apiVersion: demarc.dev/v1alpha1
kind: Charter
metadata: {title: Serving}
spec:
  manifests: [cluster.yaml]
  probes:
    - {from: financial-ml/mlserver-0, to: 203.0.113.7, port: 443, expect: denied}
`;
    const { stdout, exitCode } = await demarc(["test", "demarc.yaml"], { cwd: folder("probes", { "demarc.yaml": charter, "cluster.yaml": pod }) });
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain("0 passed, 1 failed");
  });
});

describe("--lb-source", () => {
  const cluster = `${pod.replace("name: mlserver-0, ", "name: mlserver-0, labels: {app: mlserver}, ")}---\napiVersion: v1\nkind: Service\nmetadata: {name: mlserver, namespace: financial-ml}\nspec: {type: LoadBalancer, selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: mlserver, namespace: financial-ml}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}\n`;
  const probes = "probes: [{from: 203.0.113.7, to: service/financial-ml/mlserver, port: 80, expect: allowed}]";
  const suite = (options: string): string => `apiVersion: demarc.dev/v1alpha1\nkind: ConnectivityTest\nmetadata: {name: serving}\nspec: {manifests: [cluster.yaml], options: ${options}, ${probes}}\n`;
  const charter = `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {manifests: [cluster.yaml], environment: {nodeCidrs: [203.0.113.128/25]}, ${probes}}\n`;
  const files = { "cluster.yaml": cluster, "both.yaml": suite("{}"), "node.yaml": suite("{lbSource: node}"), "own/demarc.yaml": charter, "own/cluster.yaml": cluster, "seen/demarc.yaml": charter.replace("nodeCidrs: [203.0.113.128/25]", "lbSource: preserve"), "seen/cluster.yaml": cluster };

  test.each`
    args                                                                                           | exitCode | says
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "cluster.yaml"]}              | ${1}     | ${"UNDETERMINED"}
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "cluster.yaml", "--lb-source=preserve"]} | ${0} | ${"ALLOWED"}
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "cluster.yaml", "--lb-source=node"]} | ${1} | ${"leaves a node"}
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "--charter", "own/demarc.yaml"]} | ${0}  | ${"allowed either way"}
    ${["test", "both.yaml"]}                                                                       | ${1}     | ${"is undetermined"}
    ${["test", "both.yaml", "--lb-source=preserve"]}                                               | ${0}     | ${"1 passed"}
    ${["test", "node.yaml"]}                                                                       | ${1}     | ${"judged by the address of a node"}
    ${["test", "node.yaml", "--lb-source=preserve"]}                                               | ${0}     | ${"1 passed"}
    ${["test", "own/demarc.yaml"]}                                                                 | ${0}     | ${"1 passed"}
    ${["test", "seen/demarc.yaml"]}                                                                | ${0}     | ${"1 passed"}
    ${["test", "seen/demarc.yaml", "--lb-source=node"]}                                            | ${1}     | ${"judged by the address of a node"}
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "--charter", "seen/demarc.yaml"]} | ${0} | ${"judged by the client's address"}
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "--charter", "seen/demarc.yaml", "--lb-source=node"]} | ${1} | ${"leaves a node"}
    ${["explain", "203.0.113.7", "service/financial-ml/mlserver:80", "cluster.yaml", "--lb-source=client"]} | ${2} | ${"preserve, node"}
  `("$args: $exitCode", async ({ args, exitCode, says }: { args: readonly string[]; exitCode: number; says: string }) => {
    const run = await demarc(args, { cwd: folder("lb-source", files) });
    expect([run.exitCode, run.stdout + run.stderr]).toEqual([exitCode, expect.stringContaining(says) as unknown]);
  });
});

describe("charter", () => {
  test("the page that render writes is read again, and says the same of teams, namespaces, flows and externals", async () => {
    const cwd = folder("round-trip");
    cpSync(path.join(repositoryRoot, example, "page.md"), path.join(cwd, "page.md"));
    await demarc(["charter", "import", "page.md", "--output-file", "demarc.yaml"], { cwd });
    const rendered = await demarc(["charter", "render", "demarc.yaml", "--output-file", "again.md"], { cwd });
    expect(rendered.exitCode).toBe(0);
    const parts = (text: string): string => /^ {2}teams:[^]*?^ {2}triggers:/m.exec(text)?.[0] ?? "";
    const again = (await demarc(["charter", "import", "again.md"], { cwd })).stdout;
    expect(parts(again)).toContain("financial-ml-to-seldon-system");
    expect(parts(again)).toBe(parts(readFileSync(path.join(cwd, "demarc.yaml"), "utf8")));
  });

  test("what is imported renders, though it contradicts itself", async () => {
    const text = "# Rules\n\n## Required flows\n\n- `claims` → `claims`: TCP 80\n- `claims` → `fraud`: TCP 81\n- `claims` → `fraud`: TCP 81, forbidden\n- `claims` → `fraud`: TCP 70000\n\n## External dependencies\n\n- Rates: 192.0.2.7:0\n";
    const cwd = folder("contradiction", { "page.md": text });
    expect((await demarc(["charter", "import", "page.md", "--output-file", "demarc.yaml"], { cwd })).exitCode).toBe(0);
    const rendered = await demarc(["charter", "render"], { cwd });
    expect(rendered.exitCode).toBe(0);
    expect(rendered.stderr).toContain("flow-ends-equal");
    expect(rendered.stdout).toContain("`claims` → `fraud` (TCP 81)");
  });

  test("validate tells a page from a charter, and counts", async () => {
    expect((await demarc(["charter", "validate", `${example}/page.md`])).stdout).toMatch(/\d+ statements read; 0 errors/);
    const cwd = folder("charter", { "demarc.yaml": "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n  waivers:\n    - {rule: world-egress}\n" });
    const { exitCode, stdout } = await demarc(["charter", "validate"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("demarc.yaml:5");
  });
});
