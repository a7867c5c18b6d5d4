import { readdirSync, readFileSync } from "node:fs";
import { type Endpoint, formatRanges, parseAddress, verdict } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import type { Cluster } from "../src/cluster.ts";
import { workloadByName } from "../src/workload-by-name.ts";
import { clusterOf } from "./manifests-of.ts";

// The page's world: its expected flows were computed by an independent evaluator over the same YAML.
const example = new URL("../../../examples/guidelines/", import.meta.url);
const textsIn = (folder: string): readonly string[] =>
  readdirSync(new URL(`${folder}/`, example))
    .sort()
    .map((name) => readFileSync(new URL(`${folder}/${name}`, example), "utf8"));

const worlds = {
  none: clusterOf(textsIn("cluster")),
  good: clusterOf([...textsIn("cluster"), ...textsIn("platform"), ...textsIn("app-good")]),
  bad: clusterOf([...textsIn("cluster"), ...textsIn("platform"), ...textsIn("app")]),
  "app alone": clusterOf([...textsIn("cluster"), ...textsIn("app")]),
};

const pageNamespaces = ["financial-ml", "financial-mlops-pytorch"];

/** Flows between pods over the ports that the destination declares, with an end in the page's namespaces. */
function allowedFlows(cluster: Cluster): readonly string[] {
  const ends = cluster.workloads.map((workload, i) => ({ ...workload, i })).filter(({ origin }) => origin !== "pack");
  return ends.flatMap((source) =>
    ends.flatMap((destination) => {
      if (source.i === destination.i) return [];
      if (![source, destination].some(({ namespace }) => pageNamespaces.includes(namespace))) return [];
      return (cluster.world.workloads[destination.i]?.ports ?? []).flatMap(({ protocol, port }) => {
        const flow = { source: { kind: "workload", workload: source.i }, destination: { kind: "workload", workload: destination.i }, protocol, port } as const;
        const { outcome } = verdict(cluster.world, flow);
        const text = `${source.name} → ${destination.name}:${port}/${protocol}`;
        return outcome === "allowed" ? [text] : outcome === "undetermined" ? [`undetermined ${text}`] : [];
      });
    }),
  );
}

test.each(["none", "good", "bad", "app alone"] as const)("the world %s reads without a problem", (name) => {
  expect(worlds[name].problems).toEqual([]);
  expect(worlds[name].objects.flatMap(({ refusals }) => refusals)).toEqual([]);
});

// The speaker is on the host network and no Node is given: whether it comes from 192.168.1.0/24 is not known.
const speaker = "undetermined speaker → seldon-envoy:9000/TCP";

test.each`
  policies       | allowed | undetermined
  ${"none"}      | ${378}  | ${[]}
  ${"good"}      | ${30}   | ${[speaker]}
  ${"bad"}       | ${184}  | ${[]}
  ${"app alone"} | ${206}  | ${[]}
`("with policies $policies, $allowed flows are allowed", ({ policies, allowed, undetermined }: { policies: keyof typeof worlds; allowed: number; undetermined: string[] }) => {
  const flows = allowedFlows(worlds[policies]);
  const open = flows.filter((flow) => flow.startsWith("undetermined"));
  expect(open).toEqual(undetermined);
  expect(flows.length - open.length).toBe(allowed);
});

test("the pod network is inferred from addresses that fit one distribution, and said", () => {
  const { world, inventory } = worlds.good;
  expect(formatRanges(world.semantics.podRanges)).toBe("10.42.0.0-10.42.255.255");
  expect(inventory.inferences).toEqual([expect.stringContaining("the pod network is 10.42.0.0/16")]);
});

const short: Readonly<Record<string, string>> = {
  TRAIN: "financial-mlops-pytorch/financial-training-x7k2p-train",
  NOTEB: "financial-mlops-pytorch/notebook-0",
  ML: "financial-ml/mlserver",
  ENVOY: "financial-ml/seldon-envoy",
  MGW: "financial-ml/seldon-modelgateway",
  DRIFT: "financial-ml/drift-monitor",
  SCHED: "seldon-system/seldon-scheduler",
  CTRL: "seldon-system/seldon-v2-controller-manager",
  DNS: "kube-system/coredns",
  NGINX: "ingress-nginx/ingress-nginx-controller",
  FRAUD: "fraud-detection/fraud-api",
  PROM: "monitoring/prometheus",
  MLFLOW: "mlflow/mlflow",
  MINIO: "minio/minio",
};
const appPods = ["TRAIN", "NOTEB", "ML", "ENVOY", "MGW", "DRIFT"];

function endOf(cluster: Cluster, text: string): Endpoint {
  const address = parseAddress(text);
  if (address !== undefined) return { kind: "address", address };
  const { value, problems } = workloadByName(cluster, short[text] ?? text);
  const [workload] = value;
  if (workload === undefined) throw new Error(problems.map(({ message }) => message).join());
  return { kind: "workload", workload };
}

/** `TRAIN → ENVOY 9000`; sources and ports may be lists, UDP is said. */
function verdicts(cluster: Cluster, row: string): readonly string[] {
  const [, sources = "", destination = "", ports = ""] = /^(.+) → (\S+) (.+)$/.exec(row) ?? [];
  return sources.split(",").flatMap((source) =>
    ports.split(",").map((text) => {
      const [port, protocol] = text.split("/");
      return verdict(cluster.world, {
        source: endOf(cluster, source.trim()),
        destination: endOf(cluster, destination),
        protocol: protocol === "UDP" ? "UDP" : "TCP",
        port: Number(port),
      }).outcome;
    }),
  );
}

describe("good: what the page requires is allowed", () => {
  test.each([
    "TRAIN → ENVOY 9000",
    "TRAIN → 192.168.1.85 6443",
    "TRAIN → 10.43.0.1 443",
    "ML,ENVOY,MGW → SCHED 9002,9004,9005",
    `${appPods.join(",")} → DNS 53/UDP,53/TCP`,
    "TRAIN,ML → MLFLOW 5000",
    "TRAIN,ML → 192.168.1.208 5000",
    "TRAIN,ML → MINIO 9000",
    "TRAIN,ML → 192.168.1.200 9000",
    "TRAIN → 192.168.1.209 80",
    "192.168.1.7 → ENVOY 9000",
    "NGINX → ENVOY 9000",
    "ENVOY → ML 9001,9501",
    "MGW → ENVOY 9000",
    "CTRL → SCHED 9004",
  ])("%s", (row) => {
    expect(new Set(verdicts(worlds.good, row))).toEqual(new Set(["allowed"]));
  });
});

describe("good: what the page does not grant is denied", () => {
  test.each([
    "NOTEB → ENVOY 9000",
    "TRAIN → ML 9000,9500,5572",
    "TRAIN → SCHED 9004",
    "ML → SCHED 9008",
    "ML → CTRL 443",
    "ML → DNS 9153",
    "ML → kube-system/metrics-server 10250",
    "NOTEB → MLFLOW 5000",
    "TRAIN → mlflow/mlflow-postgresql 5432",
    "ML → MINIO 9090",
    "ENVOY → ML 5572",
    "MGW → ENVOY 9003",
    "DRIFT → ML 9000",
    "NGINX → ENVOY 9003",
    "NGINX → ML 9500",
    "istio-system/istio-ingressgateway → ENVOY 9000",
    "FRAUD → ENVOY 9000,8080",
    "FRAUD → ML 9000,8080",
    "FRAUD → DRIFT 9000,8080",
    "PROM → ML 9006,8082,9000",
    "PROM → DRIFT 8080",
    "ML,TRAIN → FRAUD 9000,8080",
    "ML → NOTEB 8888",
    "SCHED,CTRL → ML 5572",
    "argo-events/prometheus-alerts-eventsource,argowf/argo-server → NOTEB 8888",
    "TRAIN → NGINX 443",
    "TRAIN → argowf/argo-server 2746",
    "ML → 192.168.1.209 80",
    "ML → 192.168.1.85 6443",
    `${appPods.join(",")} → 203.0.113.7 80,443,4317,5000,9000`,
    `${appPods.join(",")} → 169.254.169.254 80`,
    "203.0.113.7 → ENVOY 9000",
    "192.168.1.50 → ML 9000",
    "192.168.1.50 → DRIFT 8080,9000",
    "192.168.1.50 → ENVOY 9003",
  ])("%s", (row) => {
    expect(new Set(verdicts(worlds.good, row))).toEqual(new Set(["denied"]));
  });
});

describe("bad: what the application's policies open and leave shut", () => {
  test.each`
    row                                         | outcome
    ${"FRAUD → ML 9000"}                        | ${"allowed"}
    ${"FRAUD → DRIFT 9000,8080"}                | ${"allowed"}
    ${"203.0.113.7 → ENVOY 9000,80,8080"}       | ${"allowed"}
    ${"203.0.113.7 → ENVOY 9003"}               | ${"denied"}
    ${"203.0.113.7 → NOTEB 8888"}               | ${"denied"}
    ${"TRAIN,ML → 169.254.169.254 80"}          | ${"allowed"}
    ${"TRAIN,ML → 203.0.113.7 4317,4318,6443"}  | ${"allowed"}
    ${"TRAIN,ML → 203.0.113.7 22"}              | ${"denied"}
    ${"ML → NOTEB 8888"}                        | ${"allowed"}
    ${"ML → SCHED 9008"}                        | ${"denied"}
    ${"ML → CTRL 443"}                          | ${"denied"}
  `("$row is $outcome", ({ row, outcome }: { row: string; outcome: string }) => {
    expect(new Set(verdicts(worlds.bad, row))).toEqual(new Set([outcome]));
  });

  test("what the platform's layer still saves is open without it", () => {
    expect(new Set([...verdicts(worlds["app alone"], "ML → SCHED 9008"), ...verdicts(worlds["app alone"], "ML → CTRL 443")])).toEqual(new Set(["allowed"]));
  });
});
