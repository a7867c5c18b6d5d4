import { readFileSync } from "node:fs";
import { formatRanges, formatTraffic } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { describe, expect, test } from "vitest";
import { clusterOf, exampleCluster } from "../test/cluster-of.ts";
import { agreedTraffic, type AgreedTraffic } from "./agreed-traffic.ts";
import type { Charter } from "./charter.ts";
import { readPage } from "./page/read-page.ts";

const today = "2026-01-01";

function lineOf(cluster: Cluster, { id, must, sources, destinations, traffic, unresolved }: AgreedTraffic): string {
  const names = (workloads: readonly number[]): string => workloads.map((index) => cluster.workloads[index]?.name ?? "?").join(" ");
  const side = (ends: AgreedTraffic["sources"]): string => [names(ends.workloads), ends.addresses.length === 0 ? "" : ends.addresses.length === 2 ? "everywhere" : formatRanges(ends.addresses)].filter((part) => part !== "").join(" ");
  return `${id} ${must}: ${side(sources)} → ${side(destinations)} ${formatTraffic(traffic)}${unresolved === undefined ? "" : `; ${unresolved}`}`;
}

function agreed(charter: Charter, cluster: Cluster, day: string = today): readonly string[] {
  return agreedTraffic(charter, cluster, day).map((one) => lineOf(cluster, one));
}

describe("the example's page in the example's world", () => {
  const { value: charter } = readPage({ path: "page.md", text: readFileSync(new URL("../../../examples/guidelines/page.md", import.meta.url), "utf8") });
  const world = exampleCluster("cluster");
  const lines = agreed(charter, world);

  test("a need of pods that a pack knows is theirs, on their ports", () => {
    expect(lines).toContain("seldon-core/envoy-routes in financial-ml-to-seldon-system every: seldon-envoy → seldon-scheduler TCP 9002");
    expect(lines).toContain("seldon-core/modelgateway-to-scheduler in financial-ml-to-seldon-system every: seldon-modelgateway → seldon-scheduler TCP 9004");
  });

  test("every pod that asks the cluster's DNS has to reach it, by whatever labels", () => {
    expect(lines.filter((line) => line.startsWith("coredns/resolve"))).toEqual([
      "coredns/resolve in financial-ml-and-financial-mlops-pytorch-to-kube-system every: mlserver seldon-envoy seldon-modelgateway drift-monitor financial-training-x7k2p-train notebook-0 → coredns TCP 53; UDP 53",
    ]);
  });

  test("a workload whose model says where it reads has to get there; of a namespace where nothing says so, some workload", () => {
    expect(lines.filter((line) => line.startsWith("mlflow/") && line.includes("→ minio") && !line.includes("192.168.1.200"))).toEqual([
      "mlflow/artifacts in financial-mlops-pytorch-to-financial-ml every: mlserver → minio TCP 9000",
      "mlflow/artifacts in financial-mlops-pytorch-to-financial-ml from others some: financial-training-x7k2p-train notebook-0 → minio TCP 9000",
      "mlflow/artifacts in financial-mlops-pytorch-to-financial-ml from others none: seldon-envoy seldon-modelgateway drift-monitor → minio TCP 9000",
    ]);
  });

  test("deploying models is the API server's: its address must pass, its Service's may", () => {
    expect(lines.filter((line) => line.startsWith("kubernetes-api/use-api in financial-mlops-pytorch-to-financial-ml"))).toEqual([
      "kubernetes-api/use-api in financial-mlops-pytorch-to-financial-ml some: financial-training-x7k2p-train notebook-0 → 192.168.1.85 TCP 6443",
      "kubernetes-api/use-api in financial-mlops-pytorch-to-financial-ml none: financial-training-x7k2p-train notebook-0 → 10.43.0.1 TCP 443",
    ]);
  });

  test("an external that is a load balancer of the cluster is its pods on their own port, and may be its address", () => {
    const clients = "mlserver seldon-envoy seldon-modelgateway drift-monitor financial-training-x7k2p-train notebook-0";
    expect(lines.filter((line) => line.startsWith("Model inference load balancer"))).toEqual([
      `Model inference load balancer any: ${clients} → seldon-envoy TCP 9000`,
      `Model inference load balancer none: ${clients} → 192.168.1.209 TCP 80`,
      "Model inference load balancer from outside none: ingress-nginx-controller everywhere → seldon-envoy TCP 9000",
    ]);
  });
});

describe("ends of all kinds", () => {
  const cluster = clusterOf({
    "k8s/all.yaml": [
      "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: claims, labels: { app: web } }\nspec: { containers: [{ name: web, image: web:1 }] }",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: jobs, namespace: claims, labels: { app: jobs } }\nspec: { containers: [{ name: jobs, image: jobs:1 }] }",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: scorer, namespace: fraud, labels: { app: scorer } }\nspec: { containers: [{ name: scorer, image: scorer:1, ports: [{ name: http, containerPort: 8080 }] }] }",
      "apiVersion: v1\nkind: Service\nmetadata: { name: scores, namespace: fraud }\nspec: { type: LoadBalancer, clusterIP: 10.43.0.7, selector: { app: scorer }, ports: [{ port: 80, targetPort: http }] }\nstatus: { loadBalancer: { ingress: [{ ip: 192.0.2.9 }] } }",
      "apiVersion: v1\nkind: Service\nmetadata: { name: direct, namespace: fraud }\nspec: { clusterIP: None, selector: { app: scorer }, ports: [{ port: 80, targetPort: http }] }",
      "apiVersion: v1\nkind: Service\nmetadata: { name: batch, namespace: fraud }\nspec: { selector: { app: batch }, ports: [{ port: 80 }] }",
      "apiVersion: v1\nkind: Service\nmetadata: { name: old, namespace: fraud }\nspec: { type: LoadBalancer, ports: [{ port: 80 }] }\nstatus: { loadBalancer: { ingress: [{ ip: 192.0.2.8 }] } }",
      "apiVersion: v1\nkind: Service\nmetadata: { name: archive, namespace: fraud }\nspec: { type: LoadBalancer, ports: [{ name: web, port: 80 }] }\nstatus: { loadBalancer: { ingress: [{ ip: 192.0.2.7 }] } }",
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: archive-1, namespace: fraud, labels: { kubernetes.io/service-name: archive } }\naddressType: IPv4\nports: [{ name: web, port: 8443 }]\nendpoints: [{ addresses: [203.0.113.9] }]",
      "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: { name: nightly, namespace: batch }\nspec: { entrypoint: main, templates: [{ name: main, container: { image: batch:1 } }] }",
    ].join("\n---\n"),
  });
  const pageOf = (text: string): Charter => readPage({ path: "page.md", text: `## Responsibilities\n\n### Claims team\n\n- Own policies\n\n## Namespaces\n\n- \`claims\`\n\n${text}` }).value;

  test.each([
    ["a workload by name", "## Required flows\n\n- `claims/web` → `fraud/scorer` (TCP 8080)\n", ["claims-web-to-fraud-scorer some: web → scorer TCP 8080"]],
    ["a workload by labels", "## Required flows\n\n- `claims` (app=jobs) → `fraud` (TCP 8080)\n", ["claims-to-fraud some: jobs → scorer TCP 8080"]],
    ["a Service by name: its port becomes its pods'", "## Required flows\n\n- `claims/web` → `fraud/scores:80`\n", ["claims-web-to-fraud-scores some: web → scorer TCP 8080"]],
    ["a headless Service by name: no port is translated", "## Required flows\n\n- `claims/web` → `fraud/direct:80`\n", ["claims-web-to-fraud-direct some: web → scorer TCP 80"]],
    ["pods whose label has a value that nobody knows yet", "## Environment\n\n- API servers: 198.51.100.1:6443\n\n## Required flows\n\n- `batch` → `kube-system`\n  - Argo Workflows executor\n", ["batch-to-kube-system some: nightly →  TCP 6443; no workload of kube-system is in the input", "argo-workflows/report in batch-to-kube-system every: nightly → 198.51.100.1 TCP 6443"]],
    ["a flow without ports is everything", "## Required flows\n\n- `claims/web` → `fraud`\n", ["claims-web-to-fraud some: web → scorer everything"]],
    ["a namespace that is not there", "## Required flows\n\n- `claims/web` → `audit` (TCP 80)\n", ["claims-web-to-audit some: web →  TCP 80; no workload of audit is in the input"]],
    ["each port of an external is itself", "## External dependencies\n\n- Licences: 198.51.100.7, ports 27000-27001/TCP\n", ["Licences:27000 any: web jobs → 198.51.100.7 TCP 27000", "Licences:27001 any: web jobs → 198.51.100.7 TCP 27001"]],
    ["an external with a cluster's DNS name", "## External dependencies\n\n- Scores: scores.fraud.svc.cluster.local:80\n", ["Scores any: web jobs → scorer TCP 8080"]],
    ["a load balancer's address on a port that no Service has is that address alone", "## External dependencies\n\n- Scores: 192.0.2.9:81\n", ["Scores any: web jobs → 192.0.2.9 TCP 81"]],
    ["an external with a name that nobody resolves", "## External dependencies\n\n- Rates: rates.example.com:443\n", ["Rates any: web jobs →  TCP 443; `rates.example.com` is a name; give its addresses"]],
    ["a flow to an external asks for it", "## External dependencies\n\n- Rates: 198.51.100.8:443\n\n## Required flows\n\n- `claims/web` → Rates\n", ["claims-web-to-rates some: web → 198.51.100.8 TCP 443", "Rates any: web jobs → 198.51.100.8 TCP 443"]],
    ["an external's endpoint without a port is meant by a flow on any", "## External dependencies\n\n- Rates: 198.51.100.8:443\n- Rates: 198.51.100.9\n- Rates: 198.51.100.10:80\n\n## Required flows\n\n- `claims/web` → Rates (TCP 443)\n", ["claims-web-to-rates some: web → 198.51.100.8 TCP 443", "claims-web-to-rates some: web → 198.51.100.9 everything", "Rates:443 any: web jobs → 198.51.100.8 TCP 443", "Rates any: web jobs → 198.51.100.9 everything", "Rates:80 any: web jobs → 198.51.100.10 TCP 80"]],
    ["an approval for a load balancer's address is one for its pods", "## Approved requests\n\n| Id | From | To | Ports | Approved by |\n|---|---|---|---|---|\n| NET-1 | claims/web | 192.0.2.9 | TCP 80 | Platform team |\n", ["NET-1 none: web → scorer TCP 8080", "NET-1 none: web → 192.0.2.9 TCP 80"]],
    ["an approval for addresses", "## Approved requests\n\n| Id | From | To | Ports | Approved by |\n|---|---|---|---|---|\n| NET-2 | claims/web | 198.51.100.0/24 | TCP 443 | Platform team |\n", ["NET-2 none: web → 198.51.100.0-198.51.100.255 TCP 443"]],
    ["an approval for addresses that come in", "## Approved requests\n\n| Id | From | To | Ports | Approved by |\n|---|---|---|---|---|\n| NET-2 | 198.51.100.0/24 | claims/web | TCP 443 | Platform team |\n", ["NET-2 none: 198.51.100.0-198.51.100.255 → web TCP 443"]],
    ["an external whose Service has no backend leads nowhere, and is its address", "## External dependencies\n\n- Batch: batch.fraud.svc.cluster.local:80\n- Old: 192.0.2.8:80\n", ["Batch any: web jobs →  TCP 80; nothing stands behind port 80 of Service fraud/batch: no pod of fraud has app=batch and the target port", "Old any: web jobs →  TCP 80; nothing stands behind port 80 of Service fraud/old: it has no selector, and no EndpointSlice of the input fills it", "Old none: web jobs → 192.0.2.8 TCP 80"]],
    ["an external whose endpoints are no pods is their addresses", "## External dependencies\n\n- Archive: 192.0.2.7:80\n", ["Archive any: web jobs → 203.0.113.9 TCP 8443", "Archive none: web jobs → 192.0.2.7 TCP 80"]],
    ["the API server by the page's word", "## Environment\n\n- API servers: 198.51.100.1:6443, 198.51.100.2\n\n## Required flows\n\n- `claims/web` → `kube-system`\n  - API server\n", ["claims-web-to-kube-system some: web →  TCP 6443; no workload of kube-system is in the input", "kubernetes-api/use-api in claims-web-to-kube-system some: web → 198.51.100.1-198.51.100.2 TCP 6443"]],
  ])("%s", (_what, text, expected) => {
    expect(agreed(pageOf(text), cluster)).toEqual(expected);
  });

  test.each(["None", "Default"])("a pod with dnsPolicy %s asks other servers than the cluster's", (dnsPolicy) => {
    const named = clusterOf({
      "k8s/all.yaml": [
        "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: claims }\nspec: { containers: [{ name: web, image: web:1 }] }",
        `apiVersion: v1\nkind: Pod\nmetadata: { name: probe, namespace: claims }\nspec: { dnsPolicy: ${dnsPolicy}, containers: [{ name: probe, image: probe:1 }] }`,
        "apiVersion: v1\nkind: Pod\nmetadata: { name: coredns, namespace: kube-system, labels: { k8s-app: kube-dns } }\nspec: { containers: [{ name: coredns, image: coredns:1 }] }",
      ].join("\n---\n"),
    });
    expect(agreed(pageOf("## Required flows\n\n- `claims` → `kube-system`\n  - DNS\n"), named)).toContain("coredns/resolve in claims-to-kube-system every: web → coredns TCP 53; UDP 53");
  });

  test.each([
    ["2026-01-01", 1],
    ["2026-01-02", 0],
  ])("an approval that ends on 2026-01-01 counts on %s: %d", (day, count) => {
    const charter = pageOf("## Approved requests\n\n| Id | From | To | Ports | Approved by | Expires |\n|---|---|---|---|---|---|\n| NET-3 | claims/web | fraud | TCP 8080 | Platform team | 2026-01-01 |\n");
    expect(agreed(charter, cluster, day)).toHaveLength(count);
  });
});
