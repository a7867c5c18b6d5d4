import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { buildCluster } from "../src/build-cluster.ts";
import { loadManifests } from "../src/loaders/load-manifests.ts";
import { nodeHost } from "../src/loaders/node-host.ts";
import { noOptions } from "./manifests-of.ts";

// A real application repository and a real platform repository, which lie beside this one where they are at hand.
const real = fileURLToPath(new URL("../../../../shared/real/", import.meta.url));
const isThere = existsSync(real);
if (!isThere) console.warn("5 tests on real repositories are skipped: ../shared/real is not there");

const host = nodeHost(process.stdin);
const load = (...paths: readonly string[]): ReturnType<typeof loadManifests> => loadManifests(paths.map((path) => `${real}${path}`), host);
const short = (path: string): string => path.slice(real.length);

describe.skipIf(!isThere)("real repositories (skipped where ../shared/real is not there)", () => {
  test("the base is what its kustomization names, and the forgotten alias is told", async () => {
    const { objects, leftOut, problems } = await load("financial-mlops-pytorch/k8s/base");
    expect(objects).toHaveLength(32);
    expect(leftOut.map(({ kustomization, files }) => [short(kustomization), files.map(short)])).toEqual([
      ["financial-mlops-pytorch/k8s/base/kustomization.yaml", ["financial-mlops-pytorch/k8s/base/seldon-scheduler-alias.yaml"]],
    ]);
    expect(problems).toEqual([]);
  });

  test("every object of the base keeps its place", async () => {
    const { objects } = await load("financial-mlops-pytorch/k8s/base");
    const policies = objects.filter(({ value }) => (value as { kind: string }).kind === "NetworkPolicy");
    const places = policies.map(({ document, at }) => document.locate([...at, "spec", "egress", 1])).map(({ file, line }) => `${short(file)}:${line}`);
    expect(places).toEqual(["financial-mlops-pytorch/k8s/base/network-policy.yaml:59", "financial-mlops-pytorch/k8s/base/network-policy.yaml:166"]);
  });

  test("the whole tree is its overlay and the plain folder beside it", async () => {
    const { problems, leftOut } = await load("financial-mlops-pytorch/k8s");
    expect(problems.map(({ code }) => code)).toEqual(["kustomization-chosen"]);
    expect(leftOut).toHaveLength(1);
  });

  test("the platform's Jinja template is told, its inventories are no objects", async () => {
    const { objects, unrendered, problems } = await load("ml-platform");
    expect(objects).toEqual([]);
    expect(unrendered.map(short)).toEqual(["ml-platform/infrastructure/cluster/roles/platform/seldon/templates/namespace-network-policy.yaml.j2"]);
    expect(problems.map(({ code }) => code)).toEqual(["unrendered-template", "not-kubernetes"]);
  });

  test("custom resources stand for the pods that they run", async () => {
    const { workloads } = buildCluster(await load("financial-mlops-pytorch/k8s/base"), noOptions);
    expect(workloads.map(({ group, origin }) => `${origin} ${group}`).sort()).toEqual([
      "pack argo-events/deployment/prometheus-alerts-eventsource",
      "pack argo-events/deployment/retraining-sensor-sensor",
      "pack financial-inference/deployment/hodometer",
      "pack financial-inference/deployment/seldon-envoy",
      "pack financial-inference/deployment/seldon-modelgateway",
      "pack financial-inference/statefulset/mlserver",
      "pack financial-mlops-pytorch/workflowtemplate/financial-data-pipeline-template",
      "pack financial-mlops-pytorch/workflowtemplate/financial-training-pipeline-template",
    ]);
  });
});
