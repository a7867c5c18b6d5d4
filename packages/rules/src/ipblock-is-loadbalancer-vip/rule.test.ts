import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { ipblockIsLoadbalancerVip } from "./rule.ts";

const service = "{apiVersion: v1, kind: Service, metadata: {name: mlflow, namespace: mlflow}, spec: {type: LoadBalancer, selector: {app: mlflow}, ports: [{port: 5000}]}, status: {loadBalancer: {ingress: [{ip: 192.0.2.30}]}}}\n---\n";
const client = "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: main, image: main}]}}\n---\n";
const out = (...peers: readonly string[]): string => policyYaml("web", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [${peers.join(", ")}], ports: [{port: 5000}]}]`, "shop");
const vip = "{ipBlock: {cidr: 192.0.2.30/32}}";
const pods = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}, podSelector: {matchLabels: {app: mlflow}}}";

checkRule(ipblockIsLoadbalancerVip, {
  base: `${service}${client}`,
  cases: [
    { name: "the pods behind it are not in the input, and a rule names pods there", manifests: out(vip, pods), findings: [] },
    { name: "no rule names any pods there", manifests: out(vip), findings: [{ details: ["nothing in the input stands behind it"] }] },
    {
      name: "a Service that shares the address and not the port is not meant",
      manifests: `{apiVersion: v1, kind: Service, metadata: {name: admin, namespace: mlflow}, spec: {type: LoadBalancer, selector: {app: admin}, ports: [{port: 9999}]}, status: {loadBalancer: {ingress: [{ip: 192.0.2.30}]}}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: mlflow, namespace: mlflow, labels: {app: mlflow}}, spec: {containers: [{name: main, image: main}]}}\n---\n${out(vip, pods)}`,
      findings: [],
    },
    { name: "pods elsewhere are not those", manifests: out(vip, "{podSelector: {}}"), findings: [{ severity: "error" }] },
  ],
});
