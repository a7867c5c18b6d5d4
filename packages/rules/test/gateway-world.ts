/** A workload behind a Service, for a Gateway in another namespace to lead to. */
export const gatewayWorld = `
{apiVersion: v1, kind: Namespace, metadata: {name: edge}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml}}
---
{apiVersion: v1, kind: Pod, metadata: {name: mlserver, namespace: financial-ml, labels: {app: mlserver}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 9000}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}
`;

/** @param allowed  whose routes its one listener takes: `allowedRoutes.namespaces` */
export function gateway(allowed: string): string {
  return `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: public, namespace: edge}, spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: ${allowed}}}]}}\n---\n`;
}

export function httpRoute(namespace: string, parents: string, backends: string): string {
  return `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: models, namespace: ${namespace}}, spec: {parentRefs: [${parents}], rules: [{backendRefs: [${backends}]}]}}\n---\n`;
}
