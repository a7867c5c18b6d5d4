import { describe, expect, test } from "vitest";
import { clusterOf } from "../test/cluster-of.ts";
import type { Need } from "./charter.ts";
import { clientsThatSaySo } from "./clients.ts";
import { rangesOf } from "./end-finder.ts";

const need: Need = {
  id: "minio/objects",
  pack: "minio",
  summary: "",
  source: { kind: "pods", namespaces: ["training"], labels: new Map() },
  destination: { kind: "external", name: "MinIO" },
  ports: [{ protocol: "TCP", port: 9000, source: "minio" }],
  required: true,
  clientTexts: ["s3://"],
};

const store = [
  "apiVersion: v1\nkind: Pod\nmetadata: { name: minio, namespace: minio, labels: { app: minio } }\nspec: { containers: [{ name: minio, image: minio:1, ports: [{ containerPort: 9000 }] }] }",
  "apiVersion: v1\nkind: Service\nmetadata: { name: minio, namespace: minio }\nspec: { type: LoadBalancer, clusterIP: 10.43.0.9, selector: { app: minio }, ports: [{ port: 80, targetPort: 9000 }] }\nstatus: { loadBalancer: { ingress: [{ ip: 192.0.2.9 }] } }",
];

/** Names of the workloads of `training` that say that they use the store. */
function saying(...objects: readonly string[]): readonly string[] {
  const cluster = clusterOf({ "k8s/all.yaml": [...store, ...objects].join("\n---\n") });
  const indices = (namespace: string): readonly number[] => [...cluster.workloads.keys()].filter((index) => cluster.workloads[index]?.namespace === namespace);
  return clientsThatSaySo(cluster, indices("training"), need, { workloads: indices("minio"), addresses: ["198.51.100.9", "2001:db8::9"].flatMap(rangesOf), names: ["store.example.com"] }).map((index) => cluster.workloads[index]?.name ?? "");
}

const pod = (name: string, container: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: training }\nspec: { containers: [{ name: main, image: main:1, ${container} }] }`;

describe("a workload says that it is a client by what its containers are given", () => {
  test.each<[given: string, isClient: boolean]>([
    ["env: [{ name: URL, value: http://198.51.100.9:9000 }]", true],
    ["env: [{ name: URL, value: http://198.51.100.9 }]", true],
    ["env: [{ name: URL, value: http://198.51.100.9:9001 }]", false],
    ["env: [{ name: URL, value: http://198.51.100.90:9000 }]", false],
    ["env: [{ name: URL, value: 'http://[2001:db8::9]:9000/' }]", true],
    ["env: [{ name: URL, value: 'http://[2001:db8::90]:9000/' }]", false],
    ["env: [{ name: HOST, value: 192.0.2.9 }]", true],
    ["env: [{ name: HOST, value: 10.43.0.9 }]", true],
    ["env: [{ name: HOST, value: STORE.example.com }]", true],
    ["env: [{ name: HOST, value: old-store.example.com }]", false],
    ["env: [{ name: HOST, value: minio.minio }]", true],
    ["env: [{ name: HOST, value: 'minio.minio:80' }]", true],
    ["env: [{ name: URL, value: http://minio.minio.svc.cluster.local:80/bucket }]", true],
    ["env: [{ name: URL, value: http://minio.minio-old.svc.cluster.local/bucket }]", false],
    ["env: [{ name: URL, value: 'http://proxy.example.com/minio.minio/x' }]", false],
    ["env: [{ name: NO_PROXY, value: 'minio.minio.svc,10.0.0.0/8' }]", false],
    ["args: [--endpoint=minio.minio.svc:9000]", true],
    ["args: [s3://artifacts/29]", true],
    ["args: [minio]", false],
    ["env: [{ name: minio.minio, value: off }]", false],
  ])("%s", (given, isClient) => {
    expect(saying(pod("trainer", given), pod("notebook", "args: [idle]"))).toEqual(isClient ? ["trainer"] : []);
  });

  test("an init container counts too", () => {
    expect(saying("apiVersion: v1\nkind: Pod\nmetadata: { name: trainer, namespace: training }\nspec: { initContainers: [{ name: fetch, image: fetch:1, args: [s3://artifacts] }], containers: [{ name: main, image: main:1 }] }")).toEqual(["trainer"]);
  });
});

test("arguments of any length are read soon", () => {
  for (const text of ["a".repeat(1_000_000), "a.".repeat(500_000), "a-".repeat(500_000), "1.1.1.1 ".repeat(100_000), "[".repeat(1_000_000), "[::".repeat(300_000)]) {
    expect(saying(pod("trainer", `args: ['${text}', s3://artifacts]`))).toEqual(["trainer"]);
  }
});

describe("a Seldon Model speaks for the Server that it names", () => {
  const server = "apiVersion: mlops.seldon.io/v1alpha1\nkind: Server\nmetadata: { name: mlserver, namespace: training }\nspec: { serverConfig: mlserver }";
  const model = (spec: string, namespace = "training"): string => `apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: { name: scoring, namespace: ${namespace} }\nspec: { ${spec} }`;

  test.each<[spec: string, namespace: string, clients: readonly string[]]>([
    ["storageUri: s3://artifacts/29, server: mlserver", "training", ["mlserver"]],
    ["storageUri: gs://artifacts/29, server: mlserver", "training", []],
    ["storageUri: s3://artifacts/29, server: triton", "training", []],
    ["storageUri: s3://artifacts/29", "training", []],
    ["storageUri: [s3://artifacts/29], server: mlserver", "training", []],
    ["storageUri: s3://artifacts/29, server: mlserver", "elsewhere", []],
  ])("%s in %s", (spec, namespace, clients) => {
    expect(saying(server, model(spec, namespace))).toEqual(clients);
  });
});
