import { checkRule } from "../../test/check-rule.ts";
import { externalPage } from "../../test/external-page.ts";
import { externalWithoutBackend } from "./rule.ts";

const page = externalPage("- **MLflow LoadBalancer**: `192.168.1.208:5000`");

const service = (spec: string): string => `
  apiVersion: v1
  kind: Service
  metadata: { name: mlflow, namespace: mlflow }
  spec: { type: LoadBalancer, ${spec} }
  status: { loadBalancer: { ingress: [{ ip: 192.168.1.208 }] } }
`;

const pod = (labels: string, ports: string): string => `
  ---
  apiVersion: v1
  kind: Pod
  metadata: { name: mlflow-0, namespace: mlflow, labels: { ${labels} } }
  spec: { containers: [{ name: main, image: main, ports: [${ports}] }] }
`;

checkRule(externalWithoutBackend, {
  page,
  cases: [
    {
      name: "a selector that picks no pod, though pods are there",
      manifests: service("selector: { app: mlflow }, ports: [{ port: 5000 }]") + pod("app: other", "{ containerPort: 5000 }"),
      findings: [
        {
          at: "manifests.yaml:4:39",
          message: "the page gives MLflow LoadBalancer 192.168.1.208:5000, and nothing stands behind Service mlflow/mlflow there: no pod of mlflow has app=mlflow and the target port",
          owner: "platform",
          related: ["page.md:12 the page lists it"],
        },
      ],
    },
    {
      name: "a target port by a name that no pod has",
      manifests: service("selector: { app: mlflow }, ports: [{ port: 5000, targetPort: web }]") + pod("app: mlflow", "{ containerPort: 5000, name: http }"),
      findings: [{ message: /nothing stands behind Service mlflow\/mlflow there/ }],
    },
    {
      name: "another port of the Service has a pod: the page's has none",
      manifests: service("selector: { app: mlflow }, ports: [{ name: web, port: 5000, targetPort: web }, { name: admin, port: 5001 }]") + pod("app: mlflow", "{ containerPort: 5001 }"),
      findings: [{ message: /nothing stands behind/ }],
    },
    {
      name: "no workload of the namespace is in the input",
      manifests: service("selector: { app: mlflow }, ports: [{ port: 5000 }]"),
      findings: [],
    },
    {
      name: "no selector: endpoints may only not be given",
      manifests: service("ports: [{ port: 5000 }]") + pod("app: mlflow", "{ containerPort: 5000 }"),
      findings: [],
    },
    {
      name: "a pod stands behind it",
      manifests: service("selector: { app: mlflow }, ports: [{ port: 5000 }]") + pod("app: mlflow", "{ containerPort: 5000 }"),
      findings: [],
    },
  ],
});
