import { field, stringField } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { failure, memoryHost, type MemoryFile } from "../../../test/memory-host.ts";
import type { Manifests } from "../../manifests.ts";
import type { RunResult } from "../host.ts";
import { loadManifests } from "../load-manifests.ts";

const policy = (name: string, spec = "{podSelector: {matchLabels: {app: mlflow}}}"): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
spec: ${spec}
`;

async function load(files: Readonly<Record<string, MemoryFile>>, paths: readonly string[] = ["k8s"]): Promise<Manifests> {
  return loadManifests(paths, memoryHost(files));
}

const names = ({ objects }: Manifests): string[] => objects.map(({ value }) => [stringField(field(value, "metadata"), "namespace"), stringField(field(value, "metadata"), "name")].filter((part) => part !== undefined).join("/"));
const codes = ({ problems }: Manifests): string[] => problems.map(({ code, message, location }) => `${code}${location === undefined ? "" : ` ${location.file}:${location.line}`}: ${message}`);

describe("a folder with a kustomization", () => {
  test("is what the kustomization says; files that it does not name are left out and told", async () => {
    const manifests = await load({
      "k8s/kustomization.yaml": "resources:\n- policy.yaml\n- sub\n",
      "k8s/policy.yaml": policy("allow-mlflow"),
      "k8s/alias.yaml": policy("forgotten"),
      "k8s/values.yaml": "a: 1\n",
      "k8s/deeper/b.yaml": policy("also-forgotten"),
      "k8s/sub/kustomization.yml": "resources: [c.yaml]\n",
      "k8s/sub/c.yaml": policy("c"),
      "k8s/sub/d.yaml": policy("d"),
    });
    expect(names(manifests)).toEqual(["allow-mlflow", "c"]);
    const leftOut = (name: string, file: string): object => ({ kind: "NetworkPolicy", namespace: undefined, name, file });
    expect(manifests.leftOut).toEqual([
      { kustomization: "k8s/kustomization.yaml", files: ["k8s/alias.yaml", "k8s/deeper/b.yaml"], objects: [leftOut("forgotten", "k8s/alias.yaml"), leftOut("also-forgotten", "k8s/deeper/b.yaml")] },
      { kustomization: "k8s/sub/kustomization.yml", files: ["k8s/sub/d.yaml"], objects: [leftOut("d", "k8s/sub/d.yaml")] },
    ]);
    expect(codes(manifests)).toEqual([]);
  });

  test("may be given by the kustomization file", async () => {
    const files = { "k8s/kustomization.yaml": "resources: [a.yaml]\n", "k8s/a.yaml": policy("a"), "k8s/b.yaml": policy("b") };
    expect(names(await load(files, ["k8s/kustomization.yaml"]))).toEqual(["a"]);
    expect(names(await load(files, ["k8s/a.yaml"]))).toEqual(["a"]);
    expect(names(await load(files, ["k8s/b.yaml"]))).toEqual(["b"]);
  });

  test("of Flux's kind is an ordinary object", async () => {
    const manifests = await load({ "k8s/kustomization.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: serving}\n", "k8s/a.yaml": policy("a") });
    expect(names(manifests)).toEqual(["a", "serving"]);
  });

  test("that is empty or broken is told, and the files beside it are read as they are", async () => {
    const empty = await load({ "k8s/kustomization.yaml": "# nothing\n", "k8s/a.yaml": policy("a") });
    expect(names(empty)).toEqual(["a"]);
    expect(codes(empty)).toEqual(["kustomization-unreadable k8s/kustomization.yaml:1: `k8s/kustomization.yaml` is empty"]);
    const broken = await load({ "k8s/kustomization.yaml": "resources: [\n", "k8s/a.yaml": policy("a") });
    expect(names(broken)).toEqual(["a"]);
    expect(broken.problems.map(({ code }) => code)).toEqual(["yaml-syntax"]);
  });
});

describe("a tree of kustomizations", () => {
  const tree = {
    "k8s/base/kustomization.yaml": "resources: [policy.yaml]\n",
    "k8s/base/policy.yaml": policy("allow-mlflow"),
    "k8s/overlays/dev/kustomization.yaml": "resources: [../../base]\nnamespace: dev\n",
    "k8s/plain.yaml": policy("plain"),
  };

  test("is applied from those that no other names; plain files beside them are read", async () => {
    const manifests = await load(tree);
    expect(names(manifests)).toEqual(["plain", "dev/allow-mlflow"]);
    expect(codes(manifests)).toEqual(["kustomization-chosen: the kustomization in `k8s/overlays/dev` was applied"]);
  });

  test("with two overlays of one base gives both where they differ in namespace", async () => {
    const manifests = await load({ ...tree, "k8s/overlays/prod/kustomization.yaml": "resources: [../../base]\nnamespace: prod\n" });
    expect(names(manifests)).toEqual(["plain", "dev/allow-mlflow", "prod/allow-mlflow"]);
    expect(codes(manifests)).toEqual(["kustomization-chosen: 2 kustomizations were applied: `k8s/overlays/dev`, `k8s/overlays/prod`"]);
  });

  test("with two overlays that make the same objects is told once", async () => {
    const manifests = await load({ ...tree, "k8s/overlays/qa/kustomization.yaml": "resources: [../../base]\nnamespace: dev\n" });
    expect(manifests.problems).toMatchObject([
      { code: "overlays-overlap", message: "`k8s/overlays/dev` and `k8s/overlays/qa` both make one object, such as NetworkPolicy dev/allow-mlflow", location: { file: "k8s/base/policy.yaml" } },
      { code: "kustomization-chosen" },
    ]);
  });

  test("under a folder that has its own counts only as far as that names it", async () => {
    const manifests = await load({ ...tree, "k8s/kustomization.yaml": "resources: [base]\n" });
    expect(names(manifests)).toEqual(["allow-mlflow"]);
    expect(manifests.leftOut).toMatchObject([{ kustomization: "k8s/kustomization.yaml", files: ["k8s/overlays/dev/kustomization.yaml", "k8s/plain.yaml"] }]);
  });

  test("may reach outside what was given for its bases", async () => {
    expect(names(await load(tree, ["k8s/overlays/dev"]))).toEqual(["dev/allow-mlflow"]);
  });

  test("a base given beside its overlay is not read twice", async () => {
    expect(names(await load(tree, ["k8s/base", "k8s/overlays"]))).toEqual(["dev/allow-mlflow"]);
  });

  test("that leads back to itself is told, and the rest is read", async () => {
    const manifests = await load({ "k8s/a/kustomization.yaml": "resources: [../b, a.yaml]\n", "k8s/a/a.yaml": policy("a"), "k8s/b/kustomization.yaml": "resources:\n- b.yaml\n- ../a\n", "k8s/b/b.yaml": policy("b") });
    expect(names(manifests)).toEqual(["b", "a"]);
    expect(codes(manifests)).toContain("kustomization-loop k8s/b/kustomization.yaml:3: `k8s/a` leads back to itself");
    const self = await load({ "k8s/kustomization.yaml": "resources:\n- .\n- a.yaml\n", "k8s/a.yaml": policy("a") });
    expect(names(self)).toEqual(["a"]);
    expect(codes(self)).toEqual(["kustomization-loop k8s/kustomization.yaml:2: `k8s` leads back to itself"]);
  });

  test("a component changes what includes it, and is left out where nothing does", async () => {
    const files = { "k8s/component/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\nresources: [extra.yaml]\n", "k8s/component/extra.yaml": policy("extra"), "k8s/app/kustomization.yaml": "resources: [a.yaml]\ncomponents: [../component]\n", "k8s/app/a.yaml": policy("a") };
    expect(names(await load(files))).toEqual(["c-a", "c-extra"]);
    const alone = Object.entries(files).filter(([file]) => file !== "k8s/app/kustomization.yaml");
    const manifests = await load(Object.fromEntries(alone));
    expect(names(manifests)).toEqual(["a"]);
    expect(manifests.leftOut).toMatchObject([{ kustomization: "k8s/component/kustomization.yaml", files: ["k8s/component/extra.yaml", "k8s/component/kustomization.yaml"] }]);
  });
});

describe("a kustomization that multiplies", () => {
  const doubling = (key: string, kind: string): Record<string, string> => {
    const files: Record<string, string> = { "k8s/a.yaml": policy("a"), "k8s/kustomization.yaml": `resources: [a.yaml]\n${key}: [layer-0, layer-0]\n`, "k8s/layer-40/kustomization.yaml": `${kind}namePrefix: x-\n` };
    for (let i = 0; i < 40; i++) files[`k8s/layer-${i}/kustomization.yaml`] = `${kind}${key}: [../layer-${i + 1}, ../layer-${i + 1}]\n`;
    return files;
  };

  test.each([
    ["bases", ""],
    ["components", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"],
  ])("in its %s is stopped, and no program is asked", async (key, kind) => {
    const asked: string[] = [];
    const host = memoryHost({ ...doubling(key, kind), "other/b.yaml": policy("b") }, { run: (command) => (asked.push(command), { exitCode: 0, stdout: "", stderr: "" }) });
    const manifests = await loadManifests(["k8s", "other"], host);
    expect(names(manifests)).toEqual(["b"]);
    expect(manifests.problems.filter(({ code }) => code === "kustomization-unreadable")).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  test("over a thousand layers only is built to its end", async () => {
    const files: Record<string, string> = { "k8s/layer-0/kustomization.yaml": "resources: [a.yaml]\n", "k8s/layer-0/a.yaml": policy("a") };
    for (let i = 1; i <= 1000; i++) files[`k8s/layer-${i}/kustomization.yaml`] = `resources: [../layer-${i - 1}]\n`;
    expect(names(await load(files))).toEqual(["a"]);
  });
});

describe("what a kustomization names", () => {
  test("and is not there is told with its line and a near name", async () => {
    const manifests = await load({ "k8s/kustomization.yaml": "resources:\n- a.yaml\n- netwrok.yaml\npatches:\n- path: patch.yaml\n", "k8s/a.yaml": policy("a"), "k8s/network.yaml": policy("b") });
    expect(names(manifests)).toEqual(["a"]);
    expect(manifests.problems.map(({ code, message, location, expected }) => [code, message, location?.line, expected])).toEqual([
      ["kustomization-unreadable", "`netwrok.yaml` is not there", 3, "perhaps `network.yaml`"],
      ["kustomization-unreadable", "`patch.yaml` is not there", 5, undefined],
    ]);
  });

  test.each([
    ["resources: ['https://example.com/policies.yaml', a.yaml]", "https://example.com/policies.yaml"],
    ["resources: ['github.com/example/policies//base?ref=v1', a.yaml]", "github.com/example/policies//base?ref=v1"],
    ["resources: ['git@example.com:platform/policies.git', a.yaml]", "git@example.com:platform/policies.git"],
    ["resources: [a.yaml]\nbases: ['ssh://git@example.com/policies']", "ssh://git@example.com/policies"],
    ["resources: [a.yaml]\ncomponents: ['https://example.com/c']", "https://example.com/c"],
    ["resources: [a.yaml]\npatches: [{path: 'https://example.com/patch.yaml'}]", "https://example.com/patch.yaml"],
    ["resources: [a.yaml]\nconfigMapGenerator: [{name: m, files: ['k=https://example.com/settings']}]", "https://example.com/settings"],
    ["resources: [a.yaml]\ntransformers: ['https://example.com/t.yaml']", "https://example.com/t.yaml"],
    ["resources: [a.yaml]\nopenapi: {path: 'https://example.com/schema.json'}", "https://example.com/schema.json"],
  ])("and is on the network is told, never fetched: %s", async (kustomization, address) => {
    const run: string[] = [];
    const host = memoryHost({ "k8s/kustomization.yaml": kustomization, "k8s/a.yaml": policy("a") }, { run: (command) => (run.push(command), { exitCode: 0, stdout: "", stderr: "" }) });
    const manifests = await loadManifests(["k8s"], host);
    expect(manifests.problems).toContainEqual(expect.objectContaining({ code: "kustomization-remote", message: `\`${address}\` is on the network and was not fetched` }));
    expect(names(manifests)).toContain("a");
    expect(run).toEqual([]);
  });

  test("and lies outside its folder and what was given is not read", async () => {
    const files = { "k8s/app/kustomization.yaml": "resources: [../shared.yaml, /etc/passwd, link.yaml]\npatches: [{path: ../patch.yaml}]\n", "k8s/app/link.yaml": { link: "/etc/passwd" }, "k8s/shared.yaml": policy("shared"), "k8s/patch.yaml": policy("shared", "{policyTypes: [Egress]}"), "etc/passwd": "root:x:0:0" };
    const host = memoryHost(files);
    const manifests = await loadManifests(["k8s/app"], host);
    expect(names(manifests)).toEqual([]);
    expect(manifests.problems.filter(({ message }) => message.endsWith("lies outside the kustomization's folder, where kustomize does not read"))).toHaveLength(4);
    expect(host.opened).toEqual(["k8s/app/kustomization.yaml"]);
    const whole = await loadManifests(["k8s"], memoryHost(files));
    expect(names(whole)).toEqual(["shared"]);
  });

  test("and is a template makes nothing", async () => {
    const manifests = await load({ "k8s/kustomization.yaml": "resources: [a.yaml]\n", "k8s/a.yaml": policy("{{ .Values.name }}") });
    expect(names(manifests)).toEqual([]);
    expect(manifests.unrendered).toEqual(["k8s/a.yaml"]);
    expect(codes(manifests)).toEqual(["unrendered-template k8s/a.yaml:4: this is a Helm template"]);
  });
});

describe("what cannot be applied exactly is told, with the objects that it bears on", () => {
  test.each([
    ["replacements: [{source: {kind: Service}, targets: []}]", "kustomization-not-applied k8s/kustomization.yaml:2: `replacements` was not applied"],
    ["helmCharts: [{name: mlflow}]", "kustomization-not-applied k8s/kustomization.yaml:2: `helmCharts` was not applied"],
    ["resuorces: [b.yaml]", "kustomization-not-applied k8s/kustomization.yaml:2: kustomize knows no field `resuorces`"],
    ["labels: [{pairs: {a: b}, fields: [{path: spec/x}]}]", "kustomization-not-applied k8s/kustomization.yaml:2: `fields` of `labels` were not applied"],
    ["patches: [{target: {kind: Service}, patch: '[]'}]", 'kustomization-not-applied k8s/kustomization.yaml:2: a patch finds no object for its target `{"kind":"Service"}`'],
    ["patches: [{target: {name: a}, patch: '[{op: remove, path: /spec/egress}]'}]", "kustomization-not-applied k8s/kustomization.yaml:2: a patch was not applied to NetworkPolicy a: the patch operation 0 (remove `/spec/egress`) has nothing there to remove"],
    ["patches: [{target: {name: '(a+)+b'}, patch: '[]'}]", "kustomization-not-applied k8s/kustomization.yaml:2: a patch was not applied: the `name` of its target is an expression that is not evaluated here"],
    ["patches: [{target: {name: '.*.*.*.*'}, patch: '[]'}]", "kustomization-not-applied k8s/kustomization.yaml:2: a patch was not applied: the `name` of its target is an expression that is not evaluated here"],
    ["patches: [{target: {name: '('}, patch: '[]'}]", "kustomization-not-applied k8s/kustomization.yaml:2: a patch was not applied: the `name` of its target is an expression that is not evaluated here"],
    ["patchesStrategicMerge: [\"{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,\\nmetadata: {name: a}, spec: {$retainKeys: [x]}}\"]", "kustomization-not-applied k8s/kustomization.yaml:2: a patch was not applied to NetworkPolicy a: the patch uses `$retainKeys`"],
    ["configMapGenerator: [{name: settings, literals: [a=b]}]", "kustomization-not-applied k8s/kustomization.yaml:2: the name of ConfigMap `settings` will end in a hash that only kustomize computes"],
  ])("%s", async (line, message) => {
    const manifests = await load({ "k8s/kustomization.yaml": `resources: [a.yaml]\n${line}\n`, "k8s/a.yaml": policy("a"), "k8s/b.yaml": policy("b") });
    expect(codes(manifests)).toEqual([message]);
    expect(names(manifests)).toContain("a");
  });

  test("a generator that changes what another made makes nothing, and promises no hash", async () => {
    const manifests = await load({ "k8s/kustomization.yaml": "resources: [a.yaml]\nconfigMapGenerator: [{name: settings, behavior: merge, literals: [a=b]}]\n", "k8s/a.yaml": policy("a") });
    expect(names(manifests)).toEqual(["a"]);
    expect(codes(manifests)).toEqual([]);
  });

  test("a generated ConfigMap is there, under the name that it begins with", async () => {
    const manifests = await load({ "k8s/kustomization.yaml": "namePrefix: dev-\nconfigMapGenerator:\n- {name: settings, files: [a.txt]}\n", "k8s/a.txt": "x" });
    expect(names(manifests)).toEqual(["dev-settings"]);
    expect(manifests.objects[0]?.document.locate(["metadata", "name"])).toMatchObject({ file: "k8s/kustomization.yaml", line: 3 });
  });
});

describe("the rendered result", () => {
  const files = { "k8s/kustomization.yaml": "namespace: serving\nresources: [a.yaml, b.yaml]\n", "k8s/a.yaml": policy("a"), "k8s/b.yaml": policy("b") };
  const rendered = (...names_: string[]): string => names_.map((name) => policy(`${name}\n  namespace: serving`)).join("---\n");
  const runs = (answers: Readonly<Record<string, RunResult | string>>): { host: ReturnType<typeof memoryHost>; asked: string[] } => {
    const asked: string[] = [];
    const host = memoryHost(files, {
      run: (command, args) => {
        asked.push([command, ...args].join(" "));
        const answer = answers[command];
        if (answer === undefined) throw failure("ENOENT");
        return typeof answer === "string" ? { exitCode: 0, stdout: answer, stderr: "" } : answer;
      },
    });
    return { host, asked };
  };

  test("is taken from kubectl, in our order, with the places of the files", async () => {
    const { host, asked } = runs({ kubectl: rendered("b", "a") });
    const manifests = await loadManifests(["k8s"], host);
    expect(asked).toEqual(["kubectl kustomize k8s"]);
    expect(names(manifests)).toEqual(["serving/a", "serving/b"]);
    expect(manifests.objects.map(({ document, at }) => document.locate([...at, "metadata", "name"]))).toMatchObject([{ file: "k8s/a.yaml", line: 4 }, { file: "k8s/b.yaml", line: 4 }]);
    expect(codes(manifests)).toEqual([]);
  });

  test("is taken from kustomize where kubectl is missing, and is our own where both are", async () => {
    const only = runs({ kustomize: rendered("a", "b") });
    expect(names(await loadManifests(["k8s"], only.host))).toEqual(["serving/a", "serving/b"]);
    expect(only.asked).toEqual(["kubectl kustomize k8s", "kustomize build k8s"]);
    const none = runs({});
    expect(names(await loadManifests(["k8s"], none.host))).toEqual(["serving/a", "serving/b"]);
    const never = runs({ kubectl: "" });
    await loadManifests(["k8s"], never.host, { renderer: "never" });
    expect(never.asked).toEqual([]);
  });

  test("is not asked for where a resource is a template, which kubectl would fail on", async () => {
    const asked: string[] = [];
    const run = (command: string): RunResult => {
      asked.push(command);
      return { exitCode: 1, stdout: "", stderr: "" };
    };
    await loadManifests(["k8s"], memoryHost({ ...files, "k8s/b.yaml": "{{- if .Values.on }}\nkind: NetworkPolicy\n{{- end }}\n" }, { run }));
    expect(asked).toEqual([]);
  });

  test("that failed is told, and our own build is used", async () => {
    const { host } = runs({ kubectl: { exitCode: 1, stdout: "", stderr: "warning: x\nerror: no \u001b[31msuch field\n" } });
    const manifests = await loadManifests(["k8s"], host);
    expect(names(manifests)).toEqual(["serving/a", "serving/b"]);
    expect(codes(manifests)).toEqual(["kustomization-not-rendered k8s/kustomization.yaml:1: `kubectl kustomize` could not render `k8s`: error: no \\x1b[31msuch field"]);
    const logged = runs({ kubectl: { exitCode: 1, stdout: "", stderr: 'E1124 16:36:00.440598   19869 run.go:72] "command failed" err="no such field"\n' } });
    expect(codes(await loadManifests(["k8s"], logged.host))[0]).toMatch(/could not render `k8s`: "command failed" err="no such field"$/);
    const stopped = runs({ kubectl: { exitCode: undefined, stdout: "", stderr: "" } });
    expect(codes(await loadManifests(["k8s"], stopped.host))[0]).toContain("it took too long or wrote too much");
  });

  test("with an object that no file explains says so", async () => {
    const service = "apiVersion: v1\nkind: Service\nmetadata: {name: added, namespace: serving}\n";
    const { host } = runs({ kubectl: `${rendered("a", "b")}---\n${service}` });
    const manifests = await loadManifests(["k8s"], host);
    expect(names(manifests)).toEqual(["serving/a", "serving/b", "serving/added"]);
    expect(codes(manifests)).toEqual(["kustomization-not-applied k8s/kustomization.yaml:1: an object of `k8s` could not be traced to a file: Service serving/added"]);
    expect(manifests.objects[2]?.document.locate(["metadata", "name"])).toMatchObject({ file: "k8s/kustomization.yaml", line: 1 });
  });

  test("a folder that is named like an option does not become one", async () => {
    const host = memoryHost({ "-h/kustomization.yaml": "resources: [a.yaml]\n", "-h/a.yaml": policy("a") }, { run: (_command, args) => ({ exitCode: 1, stdout: "", stderr: args.join(" ") }) });
    expect(codes(await loadManifests(["./-h"], host))[0]).toContain("kustomize ./-h");
  });
});

describe("places survive changes", () => {
  const written = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-mlflow
spec:
  podSelector: {}
  ingress:
  - ports:
    - port: 5000
  - ports:
    - port: 9000
`;

  test.each([
    ["namespace: serving", ["metadata", "namespace"], 4],
    ["namePrefix: dev-", ["metadata", "name"], 4],
    ["labels: [{pairs: {team: app}}]", ["metadata", "labels", "team"], 4],
    ["commonAnnotations: {a: b}", ["spec", "ingress", 1, "ports", 0, "port"], 11],
    ["patches: [{target: {kind: NetworkPolicy}, patch: '[{op: add, path: /spec/ingress/0, value: {from: []}}]'}]", ["spec", "ingress", 1, "ports", 0, "port"], 9],
    ["patches: [{target: {kind: NetworkPolicy}, patch: '[{op: add, path: /spec/ingress/0, value: {from: []}}]'}]", ["spec", "ingress", 2, "ports", 0, "port"], 11],
    ["patches: [{target: {kind: NetworkPolicy}, patch: '[{op: remove, path: /spec/ingress/0}]'}]", ["spec", "ingress", 0, "ports", 0, "port"], 11],
    ["labels: [{pairs: {team: app}, includeSelectors: true}]", ["spec", "podSelector", "matchLabels"], 6],
  ])("%s: %j is on line %d", async (line, path, expected) => {
    const manifests = await load({ "k8s/kustomization.yaml": `resources: [policy.yaml]\n${line}\n`, "k8s/policy.yaml": written });
    const [object] = manifests.objects;
    expect(object?.document.locate([...object.at, ...path])).toMatchObject({ file: "k8s/policy.yaml", line: expected });
  });

  test("of a container that a patch changed and put in front, as of the others", async () => {
    const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: proxy\n        image: proxy:1\n      - name: web\n        image: web:1\n        ports: [{containerPort: 80}]\n";
    const patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: web:2}]}}}\n";
    const manifests = await load({ "k8s/kustomization.yaml": "resources: [web.yaml]\npatches: [{path: patch.yaml}]\n", "k8s/web.yaml": deployment, "k8s/patch.yaml": patch });
    const [object] = manifests.objects;
    const placeOf = (index: number, key: string): string => {
      const place = object?.document.locate([...object.at, "spec", "template", "spec", "containers", index, key]);
      return `${place?.file ?? ""}:${place?.line ?? 0}`;
    };
    expect([placeOf(0, "ports"), placeOf(0, "image"), placeOf(1, "image")]).toEqual(["k8s/web.yaml:12", "k8s/patch.yaml:4", "k8s/web.yaml:9"]);
  });

  const rules = ["spec", "ingress", 0, "from"];

  test.each([
    ["a JSON patch: what it put there", "- op: replace\n  path: /spec/ingress/0/from\n  value: []\n", rules, "k8s/patch.yaml:3"],
    ["a rule that it changed a part of", "- op: replace\n  path: /spec/ingress/0/from\n  value: []\n", ["spec", "ingress", 0], "k8s/patch.yaml:1"],
    ["a spec that it changed a part of is the file's", "- op: replace\n  path: /spec/ingress/0/from\n  value: []\n", ["spec"], "k8s/policy.yaml:6"],
    ["a rule beside it", "- op: replace\n  path: /spec/ingress/0/from\n  value: []\n", ["spec", "ingress", 1], "k8s/policy.yaml:11"],
    ["of two operations the last", "- op: replace\n  path: /spec/ingress/0/from\n  value: [{podSelector: {}}]\n- {op: replace, path: /spec/ingress/0/from, value: []}\n", rules, "k8s/patch.yaml:4"],
    ["an operation that was overtaken says nothing", "- op: add\n  path: /spec/ingress/0/from\n  value: [{podSelector: {}}]\n- op: remove\n  path: /spec/ingress/0\n", ["spec", "ingress", 0], "k8s/policy.yaml:11"],
    ["an item behind the last", "- op: add\n  path: /spec/ingress/-\n  value:\n    ports: [{port: 1}]\n", ["spec", "ingress", 2, "ports"], "k8s/patch.yaml:4"],
    ["a merged patch: the list that it replaced", "spec:\n  ingress:\n  - from: []\n", rules, "k8s/patch.yaml:6"],
    ["and what it says as the file does is the file's", "spec:\n  podSelector: {matchLabels: {app: a}}\n", ["spec", "podSelector"], "k8s/policy.yaml:6"],
  ])("what a patch says is placed there: %s", async (_what, patch, path, expected) => {
    const text = written.replace("{}", "{matchLabels: {app: a}}").replace("  - ports:", "  - from: [{podSelector: {matchLabels: {app: b}}}]\n    ports:");
    const whole = patch.startsWith("-") ? patch : `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: allow-mlflow}\n${patch}`;
    const manifests = await load({ "k8s/kustomization.yaml": "resources: [policy.yaml]\nnamePrefix: dev-\npatches:\n- path: patch.yaml\n  target: {kind: NetworkPolicy}\n", "k8s/policy.yaml": text, "k8s/patch.yaml": whole });
    const [object] = manifests.objects;
    const place = object?.document.locate([...object.at, ...path]);
    expect(`${place?.file ?? ""}:${place?.line ?? 0}`).toBe(expected);
  });

  test.each([
    ["patches: [{target: {kind: NetworkPolicy},\n  patch: '[{op: add, path: /spec/egress, value: []}]'}]", 3],
    ["patchesStrategicMerge:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: allow-mlflow}\n  spec:\n    egress: []", 7],
  ])("a patch in the kustomization itself is placed there: %j on line %d", async (lines, expected) => {
    const manifests = await load({ "k8s/kustomization.yaml": `resources: [policy.yaml]\n${lines}\n`, "k8s/policy.yaml": written });
    const [object] = manifests.objects;
    expect(object?.document.locate([...object.at, "spec", "egress"])).toMatchObject({ file: "k8s/kustomization.yaml", line: expected });
  });

  test("in a list too", async () => {
    const manifests = await load({ "k8s/kustomization.yaml": "namespace: serving\nresources: [list.yaml]\n", "k8s/list.yaml": "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a}\n- metadata:\n    name: b\n" });
    const object = manifests.objects[1];
    expect(object?.document.locate([...object.at, "metadata", "name"])).toMatchObject({ file: "k8s/list.yaml", line: 6 });
  });
});
