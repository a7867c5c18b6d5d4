import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { unresolvedServiceName } from "./rule.ts";

const base = `
{apiVersion: v1, kind: Service, metadata: {name: seldon-scheduler, namespace: seldon-system}, spec: {selector: {app: seldon-scheduler}, ports: [{port: 9004}, {port: 9005}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: seldon-scheduler, namespace: seldon-system}, spec: {selector: {matchLabels: {app: seldon-scheduler}}, template: {metadata: {labels: {app: seldon-scheduler}}, spec: {containers: [{name: main, image: x, ports: [{containerPort: 9005}]}]}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: db, namespace: financial-ml}, spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: alias, namespace: financial-ml}, spec: {type: ExternalName, externalName: db.example.com, ports: [{port: 5432}]}}
`;

const agent = (variable: string, value: string, name = "agent"): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: financial-ml}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: x, env: [{name: ${variable}, value: "${value}"}]}]}}}}`;

checkRule(unresolvedServiceName, {
  base,
  cases: [
    {
      name: "a short name is looked up in the pod's own namespace",
      page: guidelinesPage,
      manifests: agent("SELDON_SCHEDULER_HOST", "seldon-scheduler"),
      findings: [
        {
          severity: "warning",
          message: "financial-ml/agent connects to `seldon-scheduler` (SELDON_SCHEDULER_HOST), and there is no Service `seldon-scheduler` in financial-ml",
          details: ["a short name is looked up in the pod's own namespace, financial-ml", "a Service of that name is in seldon-system"],
          statement: "S2.F2",
          owner: "financial-mlops-pytorch",
          next: ["write `seldon-scheduler.seldon-system` in SELDON_SCHEDULER_HOST", /^or add an alias to financial-ml: \{apiVersion: v1, kind: Service, .*externalName: seldon-scheduler.seldon-system.svc.cluster.local/],
        },
      ],
    },
    { name: "with its namespace it resolves", manifests: agent("SELDON_SCHEDULER_HOST", "seldon-scheduler.seldon-system"), findings: [] },
    { name: "in full, with a port and the dot at the end too", manifests: agent("SCHEDULER", "seldon-scheduler.seldon-system.svc.cluster.local.:9005"), findings: [] },
    {
      name: "a Service that its namespace does not have",
      manifests: agent("SCHEDULER", "grpc://scheduler.seldon-system:9005/x"),
      findings: [{ message: /connects to `scheduler.seldon-system` \(SCHEDULER\), and there is no Service `scheduler` in seldon-system$/, next: ["correct SCHEDULER, or add the Service seldon-system/scheduler"] }],
    },
    {
      name: "a port that the Service does not have",
      manifests: agent("SCHEDULER_URL", "grpc://seldon-scheduler.seldon-system:9006"),
      findings: [{ message: "financial-ml/agent connects to `seldon-scheduler.seldon-system` on port 9006 (SCHEDULER_URL), and the Service seldon-system/seldon-scheduler has no such port", details: ["it has 9004/TCP and 9005/TCP"], next: [/^write one of its ports in SCHEDULER_URL, or add 9006 to the Service/] }],
    },
    { name: "a headless Service leads to the pods' own ports", manifests: agent("DB_HOST", "db:6000"), findings: [] },
    { name: "a pod of a headless Service", manifests: agent("DB", "db-0.db"), findings: [] },
    { name: "an alias answers on ports that it does not write", manifests: agent("DB", "alias.financial-ml:6000"), findings: [] },
    { name: "two workloads are one finding", manifests: `${agent("A_HOST", "seldon-scheduler")}\n---\n${agent("B_HOST", "seldon-scheduler", "other")}`, findings: [{ message: /^financial-ml\/agent, financial-ml\/other connect to|^financial-ml\/agent and financial-ml\/other connect to/, related: [/B_HOST too/] }] },
    { name: "nothing is known of the namespace", manifests: agent("MLFLOW", "mlflow.mlflow:5000"), findings: [] },
    { name: "a short name that no Service has may be anything", manifests: agent("CACHE_HOST", "cache"), findings: [] },
    { name: "a word is no host", manifests: agent("ROLE", "seldon-scheduler"), findings: [] },
    { name: "its own machine", manifests: agent("SELDON_HOST", "localhost:9005"), findings: [] },
    { name: "a name outside", manifests: agent("API_URL", "https://api.example.com/v1"), findings: [] },
    { name: "what is asked without a proxy", manifests: agent("NO_PROXY", "scheduler.seldon-system"), findings: [] },
  ],
});
