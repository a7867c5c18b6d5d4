import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { loadbalancerBlocked } from "./rule.ts";

const base = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: main, image: main, ports: [{containerPort: 8080}, {containerPort: 8443}]}]}
`;
const balancer = (policy: "Cluster" | "Local", ports = "{port: 80, targetPort: 8080}"): string => `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, externalTrafficPolicy: ${policy}, selector: {app: web}, ports: [${ports}]}}\n---\n`;
const node = "{apiVersion: v1, kind: Node, metadata: {name: one}, spec: {podCIDR: 10.42.0.0/24}, status: {addresses: [{type: InternalIP, address: 192.168.1.10}]}}\n---\n";
const letIn = (...cidrs: readonly string[]): string => policyYaml("web", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [${cidrs.map((cidr) => `{ipBlock: {cidr: ${cidr}}}`).join(", ")}], ports: [{port: 8080}]}]`, "shop");
const sees = (lbSource: "preserve" | "node"): string => `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: {environment: {lbSource: ${lbSource}}}\n`;
const nodesNeeded = "not evaluated: the nodes' addresses (Node objects, or `environment.nodeCidrs` in demarc.yaml), for shop/web, whose packets come from there";

checkRule(loadbalancerBlocked, {
  base,
  cases: [
    { name: "all closed ports of a Service are one finding", manifests: balancer("Local", "{name: a, port: 80, targetPort: 8080}, {name: b, port: 443, targetPort: 8443}") + policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]", "shop"), findings: [{ severity: "error", message: "load balancer shop/web publishes port 80 and 443, but shop/web lets no address outside in on 8080/TCP and 8443/TCP" }] },
    { name: "that a node reaches its own pods lets nobody else in (NP-62)", manifests: node + balancer("Cluster") + policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]", "shop"), findings: [{ message: /lets no address outside in/ }] },
    { name: "clients let in where packets come from nodes", manifests: node + balancer("Cluster") + letIn("203.0.113.0/24"), findings: [{ severity: "warning", message: /but shop\/web lets no node in on 8080\/TCP$/, witness: "192.168.1.10 → shop/web:8080/TCP", next: [/`ingress: \[\{from: \[\{ipBlock: \{cidr: 192.168.1.10\/32\}\}\], ports: \[\{protocol: TCP, port: 8080\}\]\}\]`$/] }] },
    { name: "nodes let in where packets come from nodes", manifests: node + balancer("Cluster") + letIn("192.168.1.10/32"), findings: [] },
    { name: "on an overlay nodes have addresses of the pod network", manifests: node + balancer("Cluster") + letIn("10.42.0.0/16"), options: { podCidrs: ["10.42.0.0/16"] }, findings: [] },
    { name: "without nodes in the input nobody knows whether a block holds them", manifests: balancer("Cluster") + letIn("203.0.113.0/24"), findings: [nodesNeeded] },
    { name: "a block of all addresses holds them", manifests: balancer("Cluster") + letIn("0.0.0.0/0"), findings: [] },
    { name: "nodes let in where clients come with their own addresses", manifests: node + balancer("Local") + letIn("192.168.1.10/32"), findings: [{ severity: "error", message: /lets only nodes and pods in/ }] },
    { name: "and so is the pod network", manifests: node + balancer("Local") + letIn("10.42.0.0/16"), options: { podCidrs: ["10.42.0.0/16"] }, findings: [{}] },
    { name: "the charter says that pods see the client's address: clients have to be let in", page: sees("preserve"), manifests: node + balancer("Cluster") + letIn("203.0.113.0/24"), findings: [] },
    { name: "and nodes alone are not enough", page: sees("preserve"), manifests: node + balancer("Cluster") + letIn("192.168.1.10/32"), findings: [{ severity: "error", message: /lets only nodes and pods in/, details: ["pods see the client's address, as the charter says (environment.lbSource)", /PORT-1/] }] },
    { name: "the charter says that pods see a node's: that no node is let in is certain", page: sees("node"), manifests: node + balancer("Cluster") + letIn("203.0.113.0/24"), findings: [{ severity: "error", message: /lets no node in/, details: ["pods see a node's address instead of the client's, as the charter says (environment.lbSource)", /PORT-1/] }] },
    { name: "clients let in where they come with their own addresses", manifests: node + balancer("Local") + letIn("203.0.113.0/24"), findings: [] },
  ],
});
