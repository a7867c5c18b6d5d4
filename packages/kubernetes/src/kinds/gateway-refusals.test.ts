import { expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";

const object = (apiVersion: string, kind: string, spec: string): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: public, namespace: edge}\nspec: ${spec}\n`;
const gatewayApi = "gateway.networking.k8s.io/v1";
const gateway = (spec: string): string => object(gatewayApi, "Gateway", spec);
const httpRoute = (spec: string): string => object(gatewayApi, "HTTPRoute", spec);
const route = (spec: string): string => object("route.openshift.io/v1", "Route", spec);
const listener = "name: http, port: 80, protocol: HTTP";

test.each`
  what                                    | text                                                                                                   | errors
  ${"a Gateway"}                          | ${gateway(`{gatewayClassName: istio, listeners: [{${listener}, hostname: "*.example.org"}]}`)}         | ${[]}
  ${"without class and listeners"}        | ${gateway("{}")}                                                                                       | ${["spec.gatewayClassName Required", "spec.listeners Required"]}
  ${"a listener that says nothing"}       | ${gateway("{gatewayClassName: istio, listeners: [{}]}")}                                               | ${["spec.listeners[0].name Required", "spec.listeners[0].port Required", "spec.listeners[0].protocol Required"]}
  ${"two listeners of one name"}          | ${gateway(`{gatewayClassName: istio, listeners: [{${listener}}, {${listener}}]}`)}                     | ${["spec.listeners[1].name Duplicate"]}
  ${"a port beyond the last"}             | ${gateway("{gatewayClassName: istio, listeners: [{name: http, port: 65536, protocol: HTTP}]}")}        | ${["spec.listeners[0].port Invalid"]}
  ${"an address for a host"}              | ${gateway(`{gatewayClassName: istio, listeners: [{${listener}, hostname: 192.0.2.1}]}`)}               | ${["spec.listeners[0].hostname Invalid"]}
  ${"a star in the middle"}               | ${gateway(`{gatewayClassName: istio, listeners: [{${listener}, hostname: "a.*.org"}]}`)}               | ${["spec.listeners[0].hostname Invalid"]}
  ${"namespaces of no known kind"}        | ${gateway(`{gatewayClassName: istio, listeners: [{${listener}, allowedRoutes: {namespaces: {from: Any}}}]}`)} | ${["spec.listeners[0].allowedRoutes.namespaces.from NotSupported"]}
  ${"None is for ListenerSets"}           | ${gateway(`{gatewayClassName: istio, allowedListeners: {namespaces: {from: None}}, listeners: [{${listener}}]}`)} | ${[]}
  ${"listeners that are no list"}         | ${gateway("{gatewayClassName: istio, listeners: {}}")}                                                 | ${["spec.listeners TypeInvalid"]}
  ${"a class without controller"}         | ${object(gatewayApi, "GatewayClass", "{}").replace(", namespace: edge", "")}                           | ${["spec.controllerName Required"]}
  ${"a ListenerSet without parent"}       | ${object(gatewayApi, "ListenerSet", `{listeners: [{${listener}}]}`)}                                   | ${["spec.parentRef.name Required"]}
  ${"a route"}                            | ${httpRoute("{parentRefs: [{name: public}], rules: [{backendRefs: [{name: mlserver, port: 80}]}]}")}   | ${[]}
  ${"a Service without its port"}         | ${httpRoute("{parentRefs: [{name: public}], rules: [{backendRefs: [{name: mlserver}]}]}")}             | ${["spec.rules[0].backendRefs[0] Invalid"]}
  ${"what is no Service needs none"}      | ${httpRoute("{parentRefs: [{name: public}], rules: [{backendRefs: [{group: example.org, kind: Pool, name: mlserver}]}]}")} | ${[]}
  ${"names that are not there"}           | ${httpRoute("{parentRefs: [{}], rules: [{backendRefs: [{port: 80}]}]}")}                               | ${["spec.parentRefs[0].name Required", "spec.rules[0].backendRefs[0].name Required"]}
  ${"a weight below nothing"}             | ${httpRoute("{parentRefs: [{name: public}], rules: [{backendRefs: [{name: mlserver, port: 80, weight: -1}]}]}")} | ${["spec.rules[0].backendRefs[0].weight Invalid"]}
  ${"the greatest weight"}                | ${httpRoute("{parentRefs: [{name: public}], rules: [{backendRefs: [{name: mlserver, port: 80, weight: 1000000}]}]}")} | ${[]}
  ${"a redirect with a backend"}          | ${httpRoute("{parentRefs: [{name: public}], rules: [{filters: [{type: RequestRedirect}], backendRefs: [{name: mlserver, port: 80}]}]}")} | ${["spec.rules[0] Invalid"]}
  ${"a mirror without port"}              | ${httpRoute("{parentRefs: [{name: public}], rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: mlserver}}}]}]}")} | ${["spec.rules[0].filters[0].requestMirror.backendRef Invalid"]}
  ${"a grant for nothing"}                | ${object("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "{}")}                                 | ${["spec.from Required", "spec.to Required"]}
  ${"a grant without groups"}             | ${object("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "{from: [{kind: HTTPRoute, namespace: edge}], to: [{kind: Service}]}")} | ${["spec.from[0].group Required", "spec.to[0].group Required"]}
  ${"a Route"}                            | ${route("{to: {kind: Service, name: mlserver, weight: 256}, port: {targetPort: 9000}}")}               | ${[]}
  ${"to what is no Service"}              | ${route("{to: {kind: Pod, name: mlserver}}")}                                                          | ${["spec.to.kind NotSupported"]}
  ${"with too much weight"}               | ${route("{to: {kind: Service, name: mlserver, weight: 257}}")}                                         | ${["spec.to.weight Invalid"]}
  ${"to four others"}                     | ${route("{to: {name: a}, alternateBackends: [{name: b}, {name: c}, {name: d}, {name: e}]}")}           | ${["spec.alternateBackends Invalid"]}
  ${"to nobody, on no port"}              | ${route("{to: {}, port: {}}")}                                                                         | ${["spec.to.name Required", "spec.port.targetPort Required"]}
`("what is refused of Gateway API and Routes: $what", ({ text, errors }: { text: string; errors: string[] }) => {
  const [read] = clusterOf(text).objects;
  expect(read?.understood).toBe(true);
  expect(read?.refusals.map(({ path, type }) => `${path} ${type}`)).toEqual(errors);
});

test("objects that hold nonsense are read without harm", () => {
  const nonsense = ["{}", "[]", "null", "{parentRefs: {}, rules: x}", "{parentRefs: [null, 1, []], rules: [null, {backendRefs: {}, filters: [null]}]}", "{__proto__: {name: a}, listeners: [null, []], to: 1, from: x}"];
  for (const kind of ["GatewayClass", "Gateway", "ListenerSet", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "ReferenceGrant"]) {
    for (const spec of nonsense) expect(clusterOf(object(gatewayApi, kind, spec)).publications.every(({ backends }) => backends.length === 0), `${kind} ${spec}`).toBe(true);
  }
  for (const spec of nonsense) expect(clusterOf(route(spec)).publications[0]?.backends).toEqual([]);
});
