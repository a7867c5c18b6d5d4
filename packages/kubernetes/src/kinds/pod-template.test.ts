import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";
import type { PodFacts } from "../cluster.ts";

function factsOf(spec: string): PodFacts | undefined {
  return clusterOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: mlserver, namespace: financial-ml}\nspec: ${spec}\n`).workloads[0]?.pod;
}

describe("what rules ask of a pod", () => {
  test("what is not written has Kubernetes' default", () => {
    expect(factsOf("{containers: [{name: main}]}")).toMatchObject({ serviceAccount: "default", automountsToken: undefined, dnsPolicy: "ClusterFirst", hostNetwork: false, images: [], specPath: "spec", labelsPath: "metadata.labels" });
  });

  test("containers with environment, arguments, ports and probes, each with its place", () => {
    const facts = factsOf(
      "{serviceAccountName: runner, automountServiceAccountToken: false, initContainers: [{name: init, image: i:1}], containers: [{name: main, image: m:1, command: [run], args: [--x], env: [{name: HOST, value: mlflow}, {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}], ports: [{containerPort: 9000}], livenessProbe: {httpGet: {path: /, port: http}}, readinessProbe: {tcpSocket: {port: 9000}}, startupProbe: {exec: {command: [x]}}}]}",
    );
    expect(facts).toMatchObject({ serviceAccount: "runner", automountsToken: false, images: ["m:1", "i:1"] });
    expect(facts?.initContainers.map(({ name, path, restarts }) => [name, path, restarts])).toEqual([["init", "spec.initContainers[0]", false]]);
    expect(facts?.containers).toEqual([
      {
        name: "main",
        image: "m:1",
        path: "spec.containers[0]",
        restarts: false,
        args: ["run", "--x"],
        env: [{ name: "HOST", value: "mlflow", path: "spec.containers[0].env[0]" }],
        ports: [{ name: undefined, protocol: "TCP", port: 9000, path: "spec.containers[0].ports[0]" }],
        probes: [
          { kind: "liveness", port: "http", path: "spec.containers[0].livenessProbe.httpGet" },
          { kind: "readiness", port: 9000, path: "spec.containers[0].readinessProbe.tcpSocket" },
          { kind: "startup", port: undefined, path: "spec.containers[0].startupProbe" },
        ],
      },
    ]);
  });
});

test("names of ports are those of containers and of init containers that keep running (PORT-9)", () => {
  const cluster = clusterOf(
    "apiVersion: v1\nkind: Pod\nmetadata: {name: mlserver}\nspec: {initContainers: [{name: once, ports: [{name: once, containerPort: 1}]}, {name: mesh, restartPolicy: Always, ports: [{name: mesh, containerPort: 15001}]}], containers: [{name: main, ports: [{name: http, containerPort: 9000}]}], ephemeralContainers: [{name: debug, ports: [{name: debug, containerPort: 2}]}]}\n",
  );
  expect(cluster.world.workloads[0]?.ports).toEqual([
    { name: "http", protocol: "TCP", port: 9000 },
    { name: "mesh", protocol: "TCP", port: 15001 },
  ]);
});
