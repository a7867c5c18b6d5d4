import { checkRule } from "../../test/check-rule.ts";
import { gateway, gatewayWorld, httpRoute as route } from "../../test/gateway-world.ts";
import { backendNotGranted } from "./rule.ts";

const other = "{name: mlserver, namespace: financial-ml, port: 80}";
const grant = (kind: string): string =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: ReferenceGrant, metadata: {name: models, namespace: financial-ml}, spec: {from: [{group: gateway.networking.k8s.io, kind: ${kind}, namespace: edge}], to: [{group: "", kind: Service}]}}\n---\n`;
const given = gateway("{from: Same}") + route("edge", "{name: public}", other);

checkRule(backendNotGranted, {
  base: gatewayWorld,
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
