import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { ipblockIsClusterip } from "./rule.ts";

const pod = (name: string, more = ""): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ml, labels: {app: ${name}}}, spec: {${more}containers: [{name: main, image: main, ports: [{containerPort: 8080}, {containerPort: 9090}]}]}}\n---\n`;
const service = (address: string, name = "store"): string => `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ml}, spec: {clusterIP: ${address}, selector: {app: ${name}}, ports: [{name: http, port: 80, targetPort: 8080}, {name: metrics, port: 90, targetPort: 9090}]}}\n---\n`;
const out = (cidr: string, ports: string, more = ""): string => policyYaml("client", `podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: ${cidr}}}]${ports === "" ? "" : `, ports: [${ports}]`}}${more}]`, "ml");
const base = pod("client") + pod("store") + service("10.43.0.7");
const beside = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ml}}, podSelector: {matchLabels: {app: store}}}";

checkRule(ipblockIsClusterip, {
  cases: [
    { name: "the proposal has the target port of the port that the rule names, and no other", manifests: base + out("10.43.0.7/32", "{port: 80}"), findings: [{ details: ["behind it: port 8080, not 80"], next: [`add beside the address: \`egress: [{to: [${beside}], ports: [{protocol: TCP, port: 8080}]}]\``] }] },
    { name: "without ports the rule means all of them", manifests: base + out("10.43.0.7/32", ""), findings: [{ next: [/ports: \[\{protocol: TCP, port: 8080\}, \{protocol: TCP, port: 9090\}\]/] }] },
    { name: "one port that is open by selector leaves the other", manifests: base + out("10.43.0.7/32", "{port: 80}, {port: 90}", `, {to: [{podSelector: {matchLabels: {app: store}}}], ports: [{port: 8080}]}`), findings: [{}] },
    { name: "a port that the rule does not name does not matter", manifests: base + out("10.43.0.7/32", "{port: 80}", `, {to: [{podSelector: {matchLabels: {app: store}}}], ports: [{port: 8080}]}`), findings: [] },
    { name: "a port that the Service does not have opens nothing either", manifests: base + out("10.43.0.7/32", "{port: 5432}"), findings: [{ details: ["the Service has no port that the rule opens: its ports are 80/TCP and 90/TCP"], next: ["name what stands behind the Service, at the port that is meant"] }] },
    { name: "the network of all Services is one finding", manifests: base + pod("cache") + service("10.43.9.9", "cache") + out("10.43.0.0/16", "{port: 80}"), findings: [{ message: /names 10\.43\.0\.0\/16, where Services of this cluster have their addresses: .* for 2 Services: ml\/cache and ml\/store$/ }] },
    { name: "a block that holds other things of the cluster is about a network", manifests: `${base}{apiVersion: v1, kind: Node, metadata: {name: one}, status: {addresses: [{type: InternalIP, address: 10.43.1.1}]}}\n---\n${out("10.43.0.0/16", "{port: 80}")}`, findings: [] },
    { name: "and so is one that is too large for Services", manifests: base + out("10.0.0.0/8", "{port: 80}"), findings: [] },
    { name: "the network of Services beside the pods is no fault", manifests: base + out("10.43.0.0/16", "{port: 80}", `, {to: [{podSelector: {matchLabels: {app: store}}}], ports: [{port: 8080}]}`), findings: [] },
    { name: "pods on the host network have no labels for policies", manifests: pod("client") + pod("store", "hostNetwork: true, ") + service("10.43.0.7") + out("10.43.0.7/32", "{port: 80}"), findings: [{ next: ["name the nodes of ml/store by their addresses: it is on their network, and no selector matches it"] }] },
    {
      name: "a node that is known has an address",
      manifests: `{apiVersion: v1, kind: Node, metadata: {name: one}, status: {addresses: [{type: InternalIP, address: 192.168.1.10}]}}\n---\n${pod("client")}${pod("store", "hostNetwork: true, nodeName: one, ")}${service("10.43.0.7")}${out("10.43.0.7/32", "{port: 80}")}`,
      findings: [{ next: ["add beside the address: `egress: [{to: [{ipBlock: {cidr: 192.168.1.10/32}}], ports: [{protocol: TCP, port: 8080}]}]`"] }],
    },
  ],
});
