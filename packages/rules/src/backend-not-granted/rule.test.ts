import { checkRule } from "../../test/check-rule.ts";
import { backendNotGranted } from "./rule.ts";

const base = `
{apiVersion: v1, kind: Namespace, metadata: {name: edge}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml}}
---
{apiVersion: v1, kind: Pod, metadata: {name: mlserver, namespace: financial-ml, labels: {app: mlserver}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 9000}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}
`;
const gateway = (allowed: string): string =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: public, namespace: edge}, spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: ${allowed}}}]}}\n---\n`;
const route = (namespace: string, parents: string, backends: string): string =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: models, namespace: ${namespace}}, spec: {parentRefs: [${parents}], rules: [{backendRefs: [${backends}]}]}}\n---\n`;
const other = "{name: mlserver, namespace: financial-ml, port: 80}";
const grant = (kind: string): string =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: ReferenceGrant, metadata: {name: models, namespace: financial-ml}, spec: {from: [{group: gateway.networking.k8s.io, kind: ${kind}, namespace: edge}], to: [{group: "", kind: Service}]}}\n---\n`;
const given = gateway("{from: Same}") + route("edge", "{name: public}", other);

checkRule(backendNotGranted, {
  base,
  cases: [
    {
      name: "nobody grants it",
      manifests: given,
      findings: [
        {
          severity: "error",
          message: "HTTPRoute edge/models does not reach a backend: no ReferenceGrant in namespace financial-ml lets HTTPRoutes of namespace edge refer to Service mlserver",
          owner: "financial-ml",
          next: ['write a ReferenceGrant into namespace financial-ml: `{from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: edge}], to: [{group: "", kind: Service, name: mlserver}]}`'],
        },
      ],
    },
    { name: "a grant for another kind of route", manifests: given + grant("GRPCRoute"), findings: [{}] },
    { name: "a grant", manifests: given + grant("HTTPRoute"), findings: [] },
    { name: "twice is one thing to do", manifests: gateway("{from: Same}") + route("edge", "{name: public}", `${other}, ${other}`), findings: [{ related: [/says so here too$/] }] },
    { name: "in its own namespace none is needed", manifests: gateway("{from: All}") + route("financial-ml", "{name: public, namespace: edge}", other), findings: [] },
  ],
});
