import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { ingressBackendBlocked } from "./rule.ts";

const controller = (more = ""): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: controller, namespace: ingress-nginx}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}
  template:
    metadata: {labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}
    spec: {${more}containers: [{name: main, image: main, args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx], ports: [{containerPort: 80}]}]}
---
`;
const base = `
apiVersion: v1
kind: Pod
metadata: {name: envoy, namespace: financial-ml, labels: {app: envoy}}
spec: {containers: [{name: main, image: main, ports: [{containerPort: 9000}]}]}
---
{apiVersion: v1, kind: Service, metadata: {name: envoy, namespace: financial-ml}, spec: {selector: {app: envoy}, ports: [{port: 80, targetPort: 9000}]}}
---
{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx}, spec: {controller: k8s.io/ingress-nginx}}
`;
const ingress = (name: string): string => `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: ${name}, namespace: financial-ml}, spec: {ingressClassName: nginx, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: envoy, port: {number: 80}}}}]}}]}}\n---\n`;
const node = "{apiVersion: v1, kind: Node, metadata: {name: one}, status: {addresses: [{type: InternalIP, address: 192.168.1.10}]}}\n---\n";
const closed = policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]");
const httpRoute = `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: public, namespace: edge}, spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: models, namespace: financial-ml}, spec: {parentRefs: [{name: public, namespace: edge}], rules: [{backendRefs: [{name: envoy, port: 80}]}]}}
---
`;
const byGateway = policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}, podSelector: {matchLabels: {gateway.networking.k8s.io/gateway-name: public}}}], ports: [{port: 9000}]}]");
const byNamespace = policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}], ports: [{port: 9000}]}]");

checkRule(ingressBackendBlocked, {
  base,
  cases: [
    { name: "the controller is let in by its labels", manifests: controller() + ingress("models") + closed, findings: [{ next: [/^let the controller in, in financial-ml: `ingress: \[\{from: .*app.kubernetes.io\/name: ingress-nginx.*, ports: \[\{protocol: TCP, port: 9000\}\]\}\]`$/], nextCount: 1 }] },
    { name: "five Ingresses on one Service are one thing to do", manifests: controller() + ["a", "b", "c", "d", "e"].map(ingress).join("") + closed, findings: [{ related: [/Ingress financial-ml\/b leads there too$/, /Ingress financial-ml\/e leads there too$/] }] },
    {
      name: "where the controller's own egress keeps it in, the advice is for that",
      manifests: `${controller() + ingress("models") + byNamespace}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Egress]", "ingress-nginx")}`,
      findings: [{ message: /: its own egress does not allow it$/, next: [/^let the controller out, in ingress-nginx: `egress: \[\{to: .*app: envoy.*, ports: \[\{protocol: TCP, port: 9000\}\]\}\]`$/], nextCount: 1 }],
    },
    { name: "both ends closed are two things to do", manifests: `${controller() + ingress("models") + closed}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Egress]", "ingress-nginx")}`, findings: [{ nextCount: 2 }] },
    { name: "a controller on the host network is let in by its node's address", manifests: node + controller("hostNetwork: true, nodeName: one, ") + ingress("models") + byNamespace, findings: [{ next: [/^let the controller in by the addresses of its nodes, .*`ingress: \[\{from: \[\{ipBlock: \{cidr: 192.168.1.10\/32\}\}\], ports: /] }] },
    { name: "or by the nodes' network, to be filled in", manifests: controller("hostNetwork: true, ") + ingress("models") + closed, findings: [{ next: [/cidr: NODE_NETWORK/] }] },
    {
      name: "no rule lets in a controller that is not in the input, whoever it is",
      manifests: ingress("models") + closed,
      findings: [
        {
          severity: "warning",
          message: "an ingress controller of another namespace cannot reach financial-ml/envoy on 9000/TCP, where Ingress financial-ml/models leads by Service financial-ml/envoy",
          details: [/PORT-1/, /ING-4/],
          next: ["let it in, in financial-ml: `ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ITS_NAMESPACE}}}], ports: [{protocol: TCP, port: 9000}]}]`"],
        },
      ],
    },
    { name: "a rule may let in a controller that is not in the input", manifests: ingress("models") + byNamespace, findings: ["not evaluated: the workload of the ingress controller or gateway in the input"] },
    {
      name: "a gateway whose pods are known before they run",
      manifests: `${httpRoute}${closed}`,
      findings: [
        {
          severity: "error",
          message: /^the gateway in namespace edge cannot reach financial-ml\/envoy on 9000\/TCP, where HTTPRoute financial-ml\/models leads/,
          next: [/gateway.networking.k8s.io\/gateway-name: public/],
        },
      ],
    },
    { name: "is let in by these labels", manifests: `${httpRoute}${byGateway}`, findings: [] },
    { name: "and not by those of another", manifests: `${httpRoute}${byGateway.replace("gateway-name: public", "gateway-name: other")}`, findings: [{ severity: "error" }] },
    { name: "a route whose Gateway is not in the input", manifests: `${httpRoute.slice(httpRoute.indexOf("---") + 4)}${closed}`, findings: [] },
    {
      name: "a cloud's load balancer is no pod",
      manifests: `${ingress("models").replace("nginx", "alb")}${policyYaml("pods", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}]}]")}`,
      findings: [{ severity: "warning", message: /^a load balancer of AWS cannot reach/, next: [/ipBlock: \{cidr: ITS_NETWORK\}/] }],
    },
    { name: "the controller is let in", manifests: controller() + ingress("models") + byNamespace, findings: [] },
  ],
});
