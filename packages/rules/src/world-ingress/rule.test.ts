import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { worldIngress } from "./rule.ts";

const alias = `{apiVersion: v1, kind: Service, metadata: {name: mesh, namespace: ingress-nginx}, spec: {type: ExternalName, externalName: seldon-mesh.financial-ml.svc.cluster.local}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: edge, namespace: ingress-nginx}, spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: mesh, port: {number: 80}}}}]}}]}}
---
`;
const mesh = "{apiVersion: v1, kind: Service, metadata: {name: seldon-mesh, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}\n---\n";
const open = policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 9000}]}]");

checkRule(worldIngress, {
  base: servingWorld,
  cases: [
    { name: "one finding for the namespace, however many pods and rules", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 9000}]}, {from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 8080}]}]"), findings: [{ severity: "error", message: /^any IPv4 address outside the cluster may talk to 3 workloads of financial-ml on 8080, 9000\/TCP/, witness: /^203\.0\.113\.7 → financial-ml\//, related: [/opens it too$/] }] },
    { name: "IPv6 alone is told as such", manifests: open.replace("0.0.0.0/0", '"::/0"'), findings: [{ message: /^any IPv6 address outside the cluster may talk to 1 workload/, witness: "[2001:db8::7] → financial-ml/mlserver:9000/TCP" }] },
    { name: "the witness is an address that is let in", manifests: open.replace("0.0.0.0/0", "0.0.0.0/0, except: [203.0.113.0/24]"), findings: [{ message: /^any IPv4 address outside the cluster except 203\.0\.113\.0\/24 may talk/, witness: "0.0.0.0 → financial-ml/mlserver:9000/TCP" }] },
    { name: "two halves of the addresses are the world", manifests: open.replace("{ipBlock: {cidr: 0.0.0.0/0}}", "{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}"), findings: [{ message: /^any IPv4 address outside the cluster may talk/ }] },
    { name: "two halves on other ports are not", manifests: open.replace("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 9000}]}]", "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/1}}], ports: [{port: 9000}]}, {from: [{ipBlock: {cidr: 128.0.0.0/1}}], ports: [{port: 9003}]}]"), findings: [] },
    { name: "half of the addresses is not the world", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: 128.0.0.0/1}}], ports: [{port: 9000}]}]"), findings: [] },
    { name: "pods that nothing isolates are another rule's", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]"), findings: [] },
    { name: "an Ingress publishes what it leads to by an alias in its own namespace", manifests: `${alias}${mesh}${open}`, findings: [{ severity: "warning", details: [/^each is published/] }] },
    { name: "where the Service that an Ingress leads to is not in the input, nobody knows", manifests: `${alias}${open}`, findings: [{ severity: "warning", details: ["Ingress ingress-nginx/edge leads to Service financial-ml/seldon-mesh, which is not in the input: whether that publishes financial-ml/mlserver is not known"] }] },
    { name: "an Ingress that leads elsewhere publishes nothing here", manifests: `${alias.replace("seldon-mesh.financial-ml", "mlflow.mlflow")}${mesh}${open}`, findings: [{ severity: "error" }] },
  ],
});
