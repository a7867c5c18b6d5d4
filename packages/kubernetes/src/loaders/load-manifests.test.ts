import { field, stringField } from "@demarc/source";
import { describe, expect, test } from "vitest";
import { failure, memoryHost, type MemoryFile } from "../../test/memory-host.ts";
import type { Manifests } from "../manifests.ts";
import { loadManifests, type LoadOptions } from "./load-manifests.ts";

const policy = (name: string, namespace = "serving"): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  podSelector: {}
`;

async function load(files: Readonly<Record<string, MemoryFile>>, paths: readonly string[], options: LoadOptions & { stdin?: string } = {}): Promise<Manifests> {
  return loadManifests(paths, memoryHost(files, options.stdin === undefined ? {} : { stdin: options.stdin }), options);
}

const names = ({ objects }: Manifests): string[] => objects.map(({ value }) => `${stringField(value, "kind") ?? "?"} ${stringField(field(value, "metadata"), "name") ?? "?"}`);
const codes = ({ problems }: Manifests): string[] => problems.map(({ code, message }) => `${code}: ${message}`);

describe("folders", () => {
  test("that lie in one another are read once", async () => {
    const manifests = await load({ "k8s/a.yaml": policy("a"), "k8s/sub/b.yaml": policy("b") }, ["k8s", "k8s/sub"]);
    expect(names(manifests)).toEqual(["NetworkPolicy a", "NetworkPolicy b"]);
  });

  test("a path through a file is not there, as one through no folder", async () => {
    const host = { ...memoryHost({ "k8s/a.yaml": policy("a") }), stat: () => Promise.reject(failure("ENOTDIR")) };
    expect(codes(await loadManifests(["k8s/a.yaml/b.yaml"], host))).toEqual([expect.stringContaining("path-not-found: there is no `k8s/a.yaml/b.yaml`")]);
  });

  test("are read with all below them, in the order of names; hidden folders and node_modules are not", async () => {
    const manifests = await load(
      {
        "k8s/b.yml": policy("b"),
        "k8s/a.yaml": policy("a"),
        "k8s/serving/c.json": JSON.stringify({ apiVersion: "v1", kind: "Service", metadata: { name: "c" } }),
        "k8s/README.md": "# serving",
        "k8s/.git/config.yaml": policy("hidden"),
        "k8s/.hidden.yaml": policy("hidden"),
        "k8s/node_modules/x/d.yaml": policy("installed"),
        "other/e.yaml": policy("e"),
      },
      ["k8s"],
    );
    expect(names(manifests)).toEqual(["NetworkPolicy a", "NetworkPolicy b", "Service c"]);
    expect(codes(manifests)).toEqual([]);
    expect(manifests).toMatchObject({ files: 3, documents: 3, unrendered: [], leftOut: [] });
  });

  test.each([".", "./", "k8s/..", ""])("the current folder is given as %j", async (given) => {
    const manifests = await load({ "k8s/a.yaml": policy("a") }, [given]);
    expect(names(manifests)).toEqual(["NetworkPolicy a"]);
    expect(manifests.objects[0]?.document.file.path).toBe("k8s/a.yaml");
  });

  test("that overlap give each file once", async () => {
    const files = { "k8s/base/a.yaml": policy("a"), "k8s/b.yaml": policy("b") };
    expect(names(await load(files, ["k8s", "k8s/base", "k8s/base/a.yaml"]))).toEqual(["NetworkPolicy b", "NetworkPolicy a"]);
    expect(names(await load(files, ["k8s", "k8s"]))).toEqual(["NetworkPolicy b", "NetworkPolicy a"]);
  });

  test("a file that is given under two names is read once, by the first", async () => {
    const manifests = await load({ "a.yaml": policy("a"), "link.yaml": { link: "a.yaml" } }, ["a.yaml", "link.yaml", "./a.yaml"]);
    expect([names(manifests), manifests.files]).toEqual([["NetworkPolicy a"], 1]);
  });

  test.each([
    [{ "pics/cat.png": "x", "pics/dog.jpg": "x" }, "nothing-to-read: `pics` holds 2 files, none of them YAML or JSON"],
    [{ "pics/": "" }, "nothing-to-read: `pics` holds nothing at all"],
    [{ "pics/.fails": { fails: "EACCES" }, "pics/a.yaml": "" }, "folder-unreadable: `pics` cannot be read: permission denied"],
  ])("without manifests are told: %j", async (files: Record<string, MemoryFile>, message) => {
    expect(codes(await load(files, ["pics"]))).toEqual([message]);
  });

  test("and kustomizations are applied in the order of the given paths; in a folder its files come first", async () => {
    const files = {
      "kustomized/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [one.yaml]\n",
      "kustomized/one.yaml": policy("one"),
      "plain/two.yaml": policy("two"),
    };
    expect(names(await load(files, ["kustomized", "plain"], { renderer: "never" }))).toEqual(["NetworkPolicy one", "NetworkPolicy two"]);
    expect(names(await load(files, ["plain", "kustomized"], { renderer: "never" }))).toEqual(["NetworkPolicy two", "NetworkPolicy one"]);
    expect(names(await load(files, ["."], { renderer: "never" }))).toEqual(["NetworkPolicy two", "NetworkPolicy one"]);
  });

  test("an unreadable folder or file does not hide the rest", async () => {
    const manifests = await load({ "k8s/secret/.fails": { fails: "EACCES" }, "k8s/secret/a.yaml": "", "k8s/locked.yaml": { fails: "EACCES" }, "k8s/b.yaml": policy("b") }, ["k8s"]);
    expect(names(manifests)).toEqual(["NetworkPolicy b"]);
    expect(codes(manifests)).toEqual(["folder-unreadable: `k8s/secret` cannot be read: permission denied", "file-unreadable: `k8s/locked.yaml` cannot be read: permission denied"]);
  });

  test("a file that vanishes between finding and reading is told", async () => {
    const manifests = await load({ "k8s/gone.yaml": { fails: "ENOENT" }, "k8s/b.yaml": policy("b") }, ["k8s"]);
    expect(names(manifests)).toEqual(["NetworkPolicy b"]);
    expect(codes(manifests)).toEqual(["file-unreadable: `k8s/gone.yaml` cannot be read: it, or what it links to, is not there"]);
  });
});

describe("links", () => {
  test("are followed inside what was given, each real file once", async () => {
    const manifests = await load({ "k8s/base/a.yaml": policy("a"), "k8s/a-link.yaml": { link: "base/a.yaml" }, "k8s/zz": { link: "base" }, "k8s/only.yaml": { link: ".store/b" }, "k8s/.store/b": policy("b") }, ["k8s"]);
    expect(names(manifests)).toEqual(["NetworkPolicy a", "NetworkPolicy b"]);
    expect(manifests.objects.map(({ document }) => document.file.path)).toEqual(["k8s/base/a.yaml", "k8s/only.yaml"]);
  });

  test("that lead in a circle end", async () => {
    const manifests = await load({ "k8s/a.yaml": policy("a"), "k8s/loop": { link: "." }, "k8s/x.yaml": { link: "y.yaml" }, "k8s/y.yaml": { link: "x.yaml" } }, ["k8s"]);
    expect(names(manifests)).toEqual(["NetworkPolicy a"]);
    expect(codes(manifests)).toEqual(["file-unreadable: `k8s/x.yaml` cannot be read: its links lead in a circle", "file-unreadable: `k8s/y.yaml` cannot be read: its links lead in a circle"]);
  });

  test("that lead out of what was given are not followed, and told", async () => {
    const files = { "k8s/a.yaml": policy("a"), "k8s/etc.yaml": { link: "/etc/passwd" }, "etc/passwd": "root:x:0:0", "k8s/up": { link: "../shared" }, "shared/b.yaml": policy("b") };
    const alone = await load(files, ["k8s"]);
    expect(names(alone)).toEqual(["NetworkPolicy a"]);
    expect(codes(alone)).toEqual([
      "link-leaves-folder: the link `k8s/etc.yaml` leads out of what was given, to `/disk/etc/passwd`",
      "link-leaves-folder: the link `k8s/up` leads out of what was given, to `/disk/shared`",
    ]);
    expect(names(await load(files, ["k8s", "shared"]))).toEqual(["NetworkPolicy a", "NetworkPolicy b"]);
  });

  test("that lead nowhere are told when they look like manifests", async () => {
    const manifests = await load({ "k8s/a.yaml": policy("a"), "k8s/gone.yaml": { link: "nowhere" }, "k8s/gone.png": { link: "nowhere" } }, ["k8s"]);
    expect(codes(manifests)).toEqual(["file-unreadable: `k8s/gone.yaml` cannot be read: it, or what it links to, is not there"]);
  });
});

describe("single paths", () => {
  test("a file is read whatever it is called", async () => {
    expect(names(await load({ "policy.txt": policy("a") }, ["policy.txt"]))).toEqual(["NetworkPolicy a"]);
  });

  test("a path that is not there is told with a near name", async () => {
    const manifests = await load({ "k8s/base/a.yaml": policy("a") }, ["k8s/bsae", "k9s", "nothing/like/it"]);
    expect(manifests.problems.map(({ code, message, expected }) => [code, message, expected])).toEqual([
      ["path-not-found", "there is no `k8s/bsae`", "perhaps `k8s/base`"],
      ["path-not-found", "there is no `k9s`", "perhaps `k8s`"],
      ["path-not-found", "there is no `nothing/like/it`", undefined],
    ]);
  });

  test.each(["pipe", "socket", "device"] as const)("a %s is not opened", async (is) => {
    const host = memoryHost({ "k8s/agent.yaml": { is }, "k8s/agent.sock": { is }, "k8s/a.yaml": policy("a") });
    const found = await loadManifests(["k8s"], host);
    expect(codes(found)).toEqual([`not-a-file: \`k8s/agent.yaml\` is a ${is}, not a file`]);
    expect(codes(await loadManifests(["k8s/agent.yaml"], host))).toEqual([`not-a-file: \`k8s/agent.yaml\` is a ${is}, not a file`]);
    expect(host.opened).toEqual(["k8s/a.yaml"]);
  });

  test("`-` is standard input", async () => {
    const manifests = await load({}, ["-"], { stdin: policy("a") });
    expect(names(manifests)).toEqual(["NetworkPolicy a"]);
    expect(manifests.objects[0]?.document.locate(["metadata", "name"])).toMatchObject({ file: "-", line: 4 });
    expect(codes(await load({}, ["-"], { stdin: "" }))).toEqual(["nothing-to-read: standard input is empty"]);
  });

  test("a file above the limit is told and not read", async () => {
    const manifests = await load({ "k8s/big.yaml": policy("b".repeat(100)), "k8s/a.yaml": policy("a") }, ["k8s"], { limits: { fileBytes: 150 } });
    expect(names(manifests)).toEqual(["NetworkPolicy a"]);
    expect(codes(manifests)).toEqual(["file-too-large: `k8s/big.yaml` has 217 bytes, more than the 150 that are read"]);
  });

  test("no limit asks for more than a string can hold", async () => {
    const asked: number[] = [];
    const host = memoryHost({ "a.yaml": policy("a") });
    await loadManifests(["a.yaml"], { ...host, readFile: (file, bytesMax) => (asked.push(bytesMax), host.readFile(file, bytesMax)) }, { limits: { fileBytes: 4e9 } });
    expect(asked).toEqual([0x1fffffe8]);
  });

  test("names with control characters are shown, not sent to the terminal", async () => {
    const manifests = await load({}, ["k8s/\u001b[31mred.yaml\n"]);
    expect(codes(manifests)).toEqual(["path-not-found: there is no `k8s/\\x1b[31mred.yaml\\x0a`"]);
  });
});

describe("documents", () => {
  test("lists are taken apart; typed lists give their items a type", async () => {
    const manifests = await load(
      {
        "list.json": JSON.stringify({ apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "trainer" } }, { apiVersion: "v1", kind: "ServiceList", items: [{ metadata: { name: "mlflow" } }] }] }),
        "pods.yaml": "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: serving}\n- metadata: {name: notebook}\n",
      },
      ["list.json", "pods.yaml"],
    );
    expect(names(manifests)).toEqual(["Pod trainer", "Service mlflow", "Pod serving", "Pod notebook"]);
    expect(manifests.objects.map(({ value }) => field(value, "apiVersion"))).toEqual(["v1", "v1", "v1", "v1"]);
    expect(manifests.objects.map(({ at, document }) => [at, document.locate([...at, "metadata", "name"]).line])).toEqual([
      [["items", 0], 1],
      [["items", 1, "items", 0], 1],
      [["items", 0], 4],
      [["items", 1], 5],
    ]);
  });

  test.each([
    ["items: null\n", "List"],
    ["items: []\n", "List"],
    ["", "List"],
    ["items: null\n", "PodList"],
  ])("a list with %j is empty, as Go writes a nil slice (%s)", async (items, kind) => {
    const manifests = await load({ "list.yaml": `apiVersion: v1\nkind: ${kind}\n${items}` , "a.yaml": policy("a") }, ["list.yaml", "a.yaml"]);
    expect([names(manifests), codes(manifests)]).toEqual([["NetworkPolicy a"], []]);
  });

  test("an item that is no object is told, the others are read", async () => {
    const manifests = await load({ "list.yaml": "apiVersion: v1\nkind: List\nitems:\n- 7\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: trainer}\n" }, ["list.yaml"]);
    expect(names(manifests)).toEqual(["Pod trainer"]);
    expect(manifests.problems).toMatchObject([{ code: "list-item-not-kubernetes", location: { line: 4 } }]);
  });

  test("lists in lists end somewhere", async () => {
    const nested = (depth: number): unknown => ({ apiVersion: "v1", kind: "List", items: depth === 0 ? [{ apiVersion: "v1", kind: "Pod", metadata: { name: "deep" } }] : [nested(depth - 1)] });
    expect(names(await load({ "list.json": JSON.stringify(nested(9)) }, ["list.json"]))).toEqual(["Pod deep"]);
    expect(codes(await load({ "list.json": JSON.stringify(nested(10)) }, ["list.json"]))).toEqual(["lists-too-deep: lists are nested more than 10 deep"]);
  });

  test("an own key called __proto__ in an item stays a key", async () => {
    const manifests = await load({ "pods.json": '{"apiVersion":"v1","kind":"PodList","items":[{"__proto__":{"kind":"Service"},"metadata":{"name":"trainer"}}]}' }, ["pods.json"]);
    expect(names(manifests)).toEqual(["Pod trainer"]);
    expect(Object.keys(manifests.objects[0]?.value as object)).toContain("__proto__");
  });

  test("YAML of other tools is noted once in folders, and is an error when it was given", async () => {
    const files = { "ci/.gitlab-ci.yml": "stages: [test]\n", "ci/compose.yaml": "services: {mlflow: {image: mlflow}}\n", "ci/values.yaml": "a: 1\n---\nb: 2\n", "ci/empty.yaml": "# nothing\n", "ci/a.yaml": policy("a") };
    const folder = await load(files, ["ci"]);
    expect(names(folder)).toEqual(["NetworkPolicy a"]);
    expect(folder.problems).toMatchObject([{ code: "not-kubernetes", severity: "note", message: "3 documents in 2 files are no Kubernetes objects" }]);
    expect((await load(files, ["ci/values.yaml"])).problems).toMatchObject([
      { code: "not-kubernetes", severity: "error", location: { line: 1 } },
      { code: "not-kubernetes", severity: "error", location: { line: 3 } },
    ]);
    expect(codes(await load(files, ["ci/empty.yaml"]))).toEqual(["nothing-to-read: `ci/empty.yaml` is empty"]);
  });

  test("an object with half of its type is an error in folders too, unlike other tools' YAML", async () => {
    const files = {
      "k8s/a.yaml": "kind: NetworkPolicy\nmetadata: {name: serving}\nspec: {podSelector: {}}\n",
      "k8s/b.yaml": "apiVersion: ''\nkind: Widget\nmetadata: {generateName: w-}\n",
      "k8s/c.yaml": "apiVersion: networking.k8s.io/v1\nmetadata: {name: serving}\n",
      "k8s/Chart.yaml": "apiVersion: v2\nname: mlflow\nversion: 1.0.0\n",
    };
    expect((await load(files, ["k8s"])).problems).toMatchObject([
      { code: "not-kubernetes", severity: "error", message: "`kind: NetworkPolicy` has no `apiVersion` beside it", expected: "`apiVersion: networking.k8s.io/v1`", location: { file: "k8s/a.yaml", line: 1 } },
      { code: "not-kubernetes", severity: "error", message: "`kind: Widget` has no `apiVersion` beside it", location: { file: "k8s/b.yaml", line: 2 } },
      { code: "not-kubernetes", severity: "error", message: "`apiVersion: networking.k8s.io/v1` has no `kind` beside it", location: { file: "k8s/c.yaml", line: 1 } },
      { code: "not-kubernetes", severity: "note", message: "a document is no Kubernetes object" },
    ]);
  });

  test("a broken document does not hide the file's others, nor other files", async () => {
    const manifests = await load({ "k8s/a.yaml": `${policy("a")}---\nkind: [\n---\n${policy("b")}`, "k8s/c.yaml": policy("c"), "k8s/d.yaml": "\u0000\u0001" }, ["k8s"]);
    expect(names(manifests)).toEqual(["NetworkPolicy a", "NetworkPolicy b", "NetworkPolicy c"]);
    expect(manifests.problems.map(({ code }) => code)).toEqual(["yaml-syntax", "not-text"]);
  });
});

describe("templates", () => {
  test("are told and left unread", async () => {
    const manifests = await load({ "k8s/a.yaml": policy("a"), "k8s/b.yaml": policy("{{ .Values.name }}"), "roles/policy.yaml.j2": policy("{{ namespace }}-baseline") }, ["k8s", "roles"]);
    expect(names(manifests)).toEqual(["NetworkPolicy a"]);
    expect(manifests.unrendered).toEqual(["k8s/b.yaml", "roles/policy.yaml.j2"]);
    expect(manifests.problems).toMatchObject([
      { code: "unrendered-template", message: "this is a Helm template", location: { file: "k8s/b.yaml", line: 4 } },
      { code: "unrendered-template", message: "this is a Jinja template", location: { file: "roles/policy.yaml.j2", line: 4 } },
    ]);
  });

  test("a Helm chart is told once; its crds are plain", async () => {
    const manifests = await load(
      {
        "charts/mlflow/Chart.yaml": "name: mlflow\n",
        "charts/mlflow/values.yaml": "a: 1\n",
        "charts/mlflow/templates/policy.yaml": policy("{{ .Release.Name }}"),
        "charts/mlflow/templates/plain.yaml": policy("plain"),
        "charts/mlflow/charts/db/Chart.yaml": "name: db\n",
        "charts/mlflow/charts/db/templates/a.yaml": policy("{{ .Release.Name }}"),
        "charts/mlflow/crds/crd.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: runs.mlflow.org}\n",
      },
      ["charts"],
    );
    expect(names(manifests)).toEqual(["CustomResourceDefinition runs.mlflow.org"]);
    expect(codes(manifests)).toEqual(["unrendered-template: `charts/mlflow` is a Helm chart"]);
    expect(manifests.unrendered).toEqual(["charts/mlflow/charts/db/templates/a.yaml", "charts/mlflow/templates/plain.yaml", "charts/mlflow/templates/policy.yaml"]);
  });
});

test("progress counts every file once", async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k8s/${i}.yaml`, policy(`p${i}`)]));
  const seen: [number, number][] = [];
  await loadManifests(["k8s"], memoryHost(files), { onProgress: (read, total) => seen.push([read, total]) });
  expect(seen).toEqual([[16, 40], [32, 40], [40, 40]]);
});

test("thousands of files, and folders hundreds deep, are walked without recursion", async () => {
  const files: Record<string, MemoryFile> = { [`k8s/${"d/".repeat(200)}deep.yaml`]: policy("deep") };
  const small = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  for (let i = 0; i < 2000; i++) files[`k8s/many/${i}.yaml`] = small;
  const manifests = await loadManifests(["k8s"], memoryHost(files));
  expect(manifests.objects).toHaveLength(2001);
  expect(codes(manifests)).toEqual([]);
});
