import { dedent } from "./dedent.ts";

/** A small piece of the page's world, for rules that ask who is there. */
export const servingWorld = `
${["financial-ml", "financial-mlops-pytorch", "seldon-system", "ingress-nginx", "monitoring", "mlflow", "kube-system"].map((name) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {team: ${name.startsWith("financial") ? "financial" : "platform"}}}}`).join("\n---\n")}
---
${deployment("financial-ml", "seldon-envoy", "app: seldon-envoy, tier: edge", "{containerPort: 9000}, {containerPort: 9003}")}
---
${deployment("financial-ml", "mlserver", "app: mlserver, tier: model", "{containerPort: 9000}, {containerPort: 9500}")}
---
${deployment("financial-ml", "drift-monitor", "app: drift-monitor", "{containerPort: 8080}")}
---
${deployment("financial-mlops-pytorch", "trainer", "app: trainer", "")}
---
${deployment("seldon-system", "seldon-scheduler", "app: seldon-scheduler", "{containerPort: 9002}, {containerPort: 9004}, {containerPort: 9005}")}
---
${deployment("ingress-nginx", "controller", "app: ingress-nginx", "{containerPort: 80}, {containerPort: 443}")}
---
${deployment("monitoring", "prometheus", "app: prometheus", "{containerPort: 9090}")}
---
${deployment("mlflow", "mlflow", "app: mlflow", "{containerPort: 5000}")}
---
${deployment("kube-system", "coredns", "k8s-app: kube-dns", "{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}, {containerPort: 9153}")}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {kubernetes.io/name: CoreDNS, kubernetes.io/cluster-service: "true"}}
spec: {selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]}
`;

function deployment(namespace: string, name: string, labels: string, ports: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {${labels.split(",")[0] ?? ""}}}
  template:
    metadata: {labels: {${labels}}}
    spec: {containers: [{name: main, image: "example.invalid/${name}:1", ports: [${ports}]}]}`;
}

/** A policy with the given spec, whose first line is line 5 of the document. */
export function policyYaml(name: string, spec: string, namespace = "financial-ml"): string {
  const lines = dedent(spec).split("\n").filter((line) => line.trim() !== "");
  return ["apiVersion: networking.k8s.io/v1", "kind: NetworkPolicy", `metadata: {name: ${name}, namespace: ${namespace}}`, "spec:", ...lines.map((line) => `  ${line}`), ""].join("\n");
}
