import { buildCluster, type LoaderHost, type Manifests, type RunResult } from "@demarc/kubernetes";
import { readYaml } from "@demarc/source";
import { expect, test } from "vitest";
import { policyDates } from "./policy-dates.ts";

function clusterOf(...files: readonly string[]): ReturnType<typeof buildCluster> {
  const policy = (name: string): string => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: financial-ml}, spec: {}}`;
  const documents = files.flatMap((path, index) => readYaml({ path, text: policy(`serving-${index}`) }).value);
  const manifests: Manifests = { objects: documents.map((document) => ({ value: document.value, document, at: [] })), problems: [], files: files.length, documents: documents.length, unrendered: [], leftOut: [] };
  return buildCluster(manifests, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {} });
}

const ran = (stdout: string): RunResult => ({ exitCode: 0, stdout, stderr: "" });

/** Answers as Git does: `dates` by folder; names of files that Git does not keep are in `untracked`. */
function host(dates: Readonly<Record<string, string>>, untracked: readonly string[] = [], shallow = false): Pick<LoaderHost, "run"> & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    run: (command, args) => {
      calls.push([command, ...args].join(" "));
      const folder = args[args.indexOf("-C") + 1] ?? "";
      const names = args.slice(args.indexOf("--") + 1).filter((name) => !untracked.includes(name));
      const date = dates[folder];
      if (date === undefined) return Promise.resolve({ exitCode: 128, stdout: "", stderr: "not a git repository" });
      if (args.includes("rev-parse")) return Promise.resolve(ran(`${String(shallow)}\n`));
      return Promise.resolve(args.includes("ls-files") ? ran(names.map((name) => `${name}\0`).join("")) : ran(`${date} ${shallow ? "" : "0123abc"}\0\n${names.slice(0, 1).join("")}\0`));
    },
  };
}

// The function asks the host for nothing but `run`.
const asHost = (one: Pick<LoaderHost, "run">): LoaderHost => one as LoaderHost;

test("the latest change of any policy file counts, and the files that Git keeps are counted", async () => {
  const git = host({ "/repo/k8s": "2025-08-01", "/repo/platform": "2025-07-02" });
  expect(await policyDates(asHost(git), "/repo", clusterOf("k8s/a.yaml", "k8s/b.yaml", "platform/c.yaml"))).toEqual({ changed: "2025-08-01", newest: ["k8s/a.yaml"], files: 3 });
  expect(git.calls.every((call) => call.includes("-c core.fsmonitor=false"))).toBe(true);
});

test("folders that were changed on the same day have the newest files together", async () => {
  const git = host({ "/repo/k8s": "2025-08-01", "/repo/platform": "2025-08-01", "/repo/old": "2024-01-01" });
  expect((await policyDates(asHost(git), "/repo", clusterOf("k8s/a.yaml", "old/b.yaml", "platform/c.yaml")))?.newest).toEqual(["k8s/a.yaml", "platform/c.yaml"]);
});

test("names hold whatever names can hold", async () => {
  const git = host({ "/repo/k8s": "2025-08-01" });
  expect((await policyDates(asHost(git), "/repo", clusterOf('k8s/a "b".yaml')))?.newest).toEqual(['k8s/a "b".yaml']);
  expect(git.calls.every((call) => call.includes("--literal-pathspecs"))).toBe(true);
});

test("nothing is known where a shallow clone begins, nor of some of very many folders", async () => {
  expect(await policyDates(asHost(host({ "/repo": "2025-08-01" }, [], true)), "/repo", clusterOf("a.yaml"))).toBeUndefined();
  const many = Array.from({ length: 201 }, (_, index) => `f${index}/a.yaml`);
  const dates = Object.fromEntries(many.map((_, index) => [`/repo/f${index}`, "2025-08-01"]));
  expect(await policyDates(asHost(host(dates)), "/repo", clusterOf(...many))).toBeUndefined();
  expect((await policyDates(asHost(host(dates)), "/repo", clusterOf(...many.slice(1))))?.files).toBe(200);
});

test("nothing is known outside of a repository, of files that it does not keep, of standard input, or without Git", async () => {
  expect(await policyDates(asHost(host({})), "/tmp", clusterOf("a.yaml"))).toBeUndefined();
  expect(await policyDates(asHost(host({ "/repo": "2025-08-01" }, ["a.yaml"])), "/repo", clusterOf("a.yaml"))).toBeUndefined();
  expect(await policyDates(asHost(host({ "/repo": "2025-08-01" })), "/repo", clusterOf("-"))).toBeUndefined();
  expect(await policyDates(asHost({}), "/repo", clusterOf("a.yaml"))).toBeUndefined();
  expect(await policyDates(asHost({ run: () => Promise.reject(new Error("no such program")) }), "/repo", clusterOf("a.yaml"))).toBeUndefined();
});
