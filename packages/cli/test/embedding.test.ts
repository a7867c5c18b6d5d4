import { Readable } from "node:stream";
import path from "node:path";
import { expect, test } from "vitest";
import { buildCluster, explain, judge, loadManifests, nodeHost } from "../src/index.ts";
import { repositoryRoot } from "./run-cli.ts";

test("a program can read manifests and ask, with what the package exports", async () => {
  const folders = ["cluster", "platform", "app-good"].map((folder) => path.join(repositoryRoot, "examples/guidelines", folder));
  const manifests = await loadManifests(folders, nodeHost(Readable.from([])));
  const cluster = buildCluster(manifests, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {} });
  const asked = { port: 9004, protocol: "TCP" } as const;
  const { value } = explain(judge(cluster, undefined), { source: "financial-ml/mlserver", destination: "seldon-system/seldon-scheduler", asked });
  expect(value?.outcome).toBe("allowed");
});
