import { checkRule } from "../../test/check-rule.ts";
import { gateway, gatewayWorld, httpRoute as route } from "../../test/gateway-world.ts";
import { backendNotFound } from "./rule.ts";

const ingress = (service: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: models, namespace: financial-ml}, spec: {defaultBackend: {service: ${service}}}}\n---\n`;

checkRule(backendNotFound, {
  base: gatewayWorld,
  cases: [
    {
      name: "no such Service",
      manifests: ingress("{name: mlservr, port: {number: 80}}"),
      findings: [{ severity: "warning", message: "Ingress financial-ml/models leads nowhere: no Service financial-ml/mlservr is in the input", owner: "financial-ml", next: ["mend the name, or give the Service too"] }],
    },
    {
      name: "the port of the pods",
      manifests: ingress("{name: mlserver, port: {number: 9000}}"),
      findings: [{ message: "Ingress financial-ml/models leads nowhere: Service financial-ml/mlserver has no port 9000/TCP", next: ["9000 is the port of the pods: name the Service's, which is 80"], related: [/Service financial-ml\/mlserver is meant$/] }],
    },
    { name: "a name that no port has", manifests: ingress("{name: mlserver, port: {name: http}}"), findings: [{ next: ["name a port of the Service: it has 80/TCP"] }] },
    {
      name: "a Route that numbers the Service's port",
      manifests: "{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: models, namespace: financial-ml}, spec: {to: {kind: Service, name: mlserver}, port: {targetPort: 80}}}",
      findings: [{ message: "Route financial-ml/models leads nowhere: no endpoint of Service financial-ml/mlserver has port 80/TCP", next: ["a number is the port of the pods, here 9000; the Service's port is given by its name"] }],
    },
    { name: "a route of a Gateway", manifests: gateway("{from: Same}") + route("edge", "{name: public}", "{name: mlserver, port: 80}"), findings: [{ message: /^HTTPRoute edge\/models leads nowhere: no Service edge\/mlserver/ }] },
    { name: "a backend that is there", manifests: ingress("{name: mlserver, port: {number: 80}}"), findings: [] },
  ],
});
