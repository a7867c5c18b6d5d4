import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { missingRequest } from "./rule.ts";

const page = guidelinesPage.replace("## Architecture", "## When to engage the platform team\n  1. **LoadBalancer/Ingress** configuration\n  2. **Service mesh** integration requirements\n\n  ## Architecture");
const byTeam = "labels: {managed-by: financial-mlops-pytorch-team}";
const object = (kind: string, marks: string, apiVersion = "networking.k8s.io/v1", namespace = "financial-ml"): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: models, namespace: ${namespace}, ${marks}}}`;
const toMlflow = policyYaml("to-mlflow", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 192.168.1.208/32}}], ports: [{protocol: TCP, port: 5000}]}]").replace("namespace: financial-ml}", `namespace: financial-ml, ${byTeam}}`);
const marked = (annotations: string): string => toMlflow.replace(byTeam, `${byTeam}, annotations: {${annotations}}`);

const register = (id: string, to: string, until: string): string =>
  `  ## Approved requests\n  | Id | From | To | Port | Approved by | Until |\n  |---|---|---|---|---|---|\n  | ${id} | financial-ml/mlserver | ${to} | TCP 5000 | Platform team | ${until} |\n`;

checkRule(missingRequest, {
  base: servingWorld,
  page,
  cases: [
    {
      name: "an Ingress of the team's own",
      manifests: object("Ingress", byTeam),
      findings: [
        {
          severity: "warning",
          message: "team financial-mlops-pytorch writes 1 load balancer or ingress object, for which the page wants the platform team asked, and it names no request: Ingress financial-ml/models",
          owner: "financial-mlops-pytorch",
          statement: "S1.P3",
          next: ["ask the platform team to agree to Ingress financial-ml/models: say what it is for and what it opens", 'then write the number of the request beside it: metadata: {annotations: {request-id: "…"}}'],
        },
      ],
    },
    {
      name: "two of one kind of thing are one finding",
      manifests: `${object("Ingress", byTeam)}\n---\n{apiVersion: v1, kind: Service, metadata: {name: edge, namespace: financial-ml, ${byTeam}}, spec: {type: LoadBalancer, ports: [{port: 80}]}}`,
      findings: [{ message: /writes 2 load balancer or ingress objects, .* they name no request: Ingress financial-ml\/models and Service financial-ml\/edge$/, related: ["manifests.yaml:3 Service edge"] }],
    },
    { name: "a request is named by an annotation", manifests: object("Ingress", `${byTeam}, annotations: {demarc.dev/request-id: NET-1}`), findings: [] },
    { name: "or by a label", manifests: object("Ingress", "labels: {managed-by: financial-mlops-pytorch-team, ticket: NET-1}"), findings: [] },
    { name: "an annotation without a number names none", manifests: object("Ingress", `${byTeam}, annotations: {request-id: ""}`), findings: [{}] },
    { name: "a placeholder is no number", manifests: object("Ingress", `${byTeam}, annotations: {request-id: "…"}`), findings: [{}] },
    { name: "a pull request, or a request for memory, asks nobody", manifests: object("Ingress", `${byTeam}, annotations: {ci.example.com/pull-request: "17", example.com/cpu-request: 100m}`), findings: [{}] },
    { name: "an annotation with underscores", manifests: object("Ingress", `${byTeam}, annotations: {request_id: NET-1}`), findings: [] },
    {
      name: "each line of the page that asks for it is cited",
      page: page.replace("- **Cluster-wide network", "- **Load balancer** configuration\n  - **Cluster-wide network"),
      manifests: object("Ingress", byTeam),
      findings: [{ statement: "S1.P1" }],
    },
    { name: "another port of the address is undeclared-external's", manifests: toMlflow.replace("port: 5000", "port: 6000"), findings: [] },
    { name: "an annotation about something else names none", manifests: object("Ingress", `${byTeam}, annotations: {requests-per-second: "5"}`), findings: [{}] },
    { name: "what lies with another team is told by object-in-foreign-namespace", manifests: object("Ingress", byTeam, undefined, "ingress-nginx"), findings: [] },
    { name: "so is what is the platform's wherever it lies", manifests: object("VirtualService", byTeam, "networking.istio.io/v1"), findings: [] },
    { name: "the platform's own needs no request", manifests: object("Ingress", "labels: {managed-by: platform-team}"), findings: [] },
    { name: "nothing tells whose hand it is from", manifests: object("Ingress", "labels: {app: models}"), findings: [] },
    {
      name: "what a model server can do",
      manifests: `{apiVersion: mlops.seldon.io/v1alpha1, kind: Server, metadata: {name: mlserver, namespace: financial-ml, ${byTeam}}, spec: {extraCapabilities: [torch]}}`,
      findings: [{ message: /writes 1 list of server capabilities, .*: Server financial-ml\/mlserver$/, next: [/say what it is for$/, /request-id/] }],
    },
    { name: "a model server that lists nothing", manifests: `{apiVersion: mlops.seldon.io/v1alpha1, kind: Server, metadata: {name: mlserver, namespace: financial-ml, ${byTeam}}, spec: {replicas: 1}}`, findings: [] },
    {
      name: "a policy that opens an external of the page",
      manifests: toMlflow,
      findings: [
        {
          at: "manifests.yaml:3",
          message: "1 policy of team financial-mlops-pytorch opens MLflow LoadBalancer, and nothing says that the platform team approved it: to-mlflow",
          owner: "financial-mlops-pytorch",
          statement: "S1.A2",
          request: ["Request: Allow financial-ml/mlserver to access MLflow LoadBalancer 192.168.1.208", "Source: financial-ml/mlserver", "Destination: MLflow LoadBalancer 192.168.1.208:5000", "Protocol: TCP", /^Justification: MLflow LoadBalancer \(.*:\d+\)$/],
        },
      ],
    },
    { name: "a policy with a request", manifests: marked("request-id: NET-2"), findings: [] },
    {
      name: "one that names the pods behind it opens it too",
      manifests: `{apiVersion: v1, kind: Service, metadata: {name: mlflow, namespace: mlflow, labels: {managed-by: platform-team}}, spec: {type: LoadBalancer, loadBalancerIP: 192.168.1.208, selector: {app: mlflow}, ports: [{port: 5000}]}}\n---\n${toMlflow.replace("ipBlock: {cidr: 192.168.1.208/32}", "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}")}`,
      findings: [{ message: /opens MLflow LoadBalancer, .*: to-mlflow$/ }],
    },
    {
      name: "an approval for these pods and this address will do",
      page: `${page}\n${register("NET-7", "192.168.1.208/32", "")}`,
      manifests: toMlflow,
      findings: [],
    },
    { name: "one that has run out will not", page: `${page}\n${register("NET-7", "192.168.1.208/32", "2020-01-01")}`, manifests: toMlflow, findings: [{}] },
    { name: "nor one for something else", page: `${page}\n${register("NET-7", "192.0.2.7/32", "")}`, manifests: toMlflow, findings: [{}] },
    { name: "a request is in the page's register, where it keeps one", page: `${page}\n${register("NET-7", "192.0.2.7/32", "")}`, manifests: marked("request-id: NET-7"), findings: [] },
    {
      name: "a request that the register does not have counts for nothing",
      page: `${page}\n${register("NET-7", "192.0.2.7/32", "")}`,
      manifests: marked("request-id: BOGUS-1"),
      findings: [{ details: [/the policy names BOGUS-1, which is not in force in the page's register of approvals$/] }],
    },
    { name: "nor one that has run out", page: `${page}\n${register("NET-7", "192.0.2.7/32", "2020-01-01")}`, manifests: marked("request-id: NET-7"), findings: [{ details: [/names NET-7, which is not in force/] }] },
    { name: "a policy of the platform", manifests: toMlflow.replace("financial-mlops-pytorch-team", "platform-team"), findings: [] },
    { name: "a policy to addresses that the page does not list is undeclared-external's", manifests: toMlflow.replace("192.168.1.208/32", "192.0.2.1/32"), findings: [] },
    { name: "an address that is excepted is not opened", manifests: toMlflow.replace("cidr: 192.168.1.208/32", "cidr: 192.168.1.0/24, except: [192.168.1.208/32]"), findings: [] },
    { name: "ingress from the address opens nothing there", manifests: toMlflow.replaceAll("Egress", "Ingress").replace("egress: [{to:", "ingress: [{from:"), findings: [] },
    {
      name: "a page that gives the team external access without asking",
      page: page.replace(" requirements (documented for platform approval)", ""),
      manifests: toMlflow,
      findings: [],
    },
  ],
});
