import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";
import type { Cluster } from "../cluster.ts";

const pod = (namespace: string, app: string, ports = "[{name: http, containerPort: 9000}, {name: dns, containerPort: 53, protocol: UDP}]"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, namespace: ${namespace}, labels: {app: ${app}}}\nspec: {containers: [{name: main, ports: ${ports}}]}\n`;
const service = (name: string, spec: string, namespace = "financial-ml"): string => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
const ports = "[{name: web, port: 80, targetPort: http}, {name: dns, port: 53, protocol: UDP, targetPort: dns}, {name: alt, port: 8080, targetPort: 9001}]";
const mlserver = [pod("financial-ml", "mlserver"), service("mlserver", `{selector: {app: mlserver}, ports: ${ports}}`)];
const mlflow = [pod("mlflow", "mlflow"), service("mlflow", `{selector: {app: mlflow}, ports: ${ports}}`, "mlflow")];

/** `path → workload:port/protocol …` of each backend, then what is wrong. */
function published(cluster: Cluster): readonly string[] {
  return cluster.publications.flatMap(({ backends, faults }) => [
    ...backends.map(({ path, targets }) => `${path} → ${targets.map(({ workload, port, protocol }) => `${cluster.workloads[workload]?.name ?? "?"}:${port}/${protocol}`).join(" ")}`),
    ...faults.map(({ kind, path }) => `${kind} ${path}`),
  ]);
}

describe("what an Ingress leads to (ING-1, ING-2)", () => {
  const ingress = (backend: string): string => `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: predict, namespace: financial-ml}\nspec: {defaultBackend: ${backend}}\n`;
  test.each`
    what                                            | backend                                              | expected
    ${"a port by its number"}                       | ${"{service: {name: mlserver, port: {number: 80}}}"}   | ${["spec.defaultBackend → mlserver:9000/TCP"]}
    ${"a port by its name"}                         | ${"{service: {name: mlserver, port: {name: alt}}}"}    | ${["spec.defaultBackend → mlserver:9001/TCP"]}
    ${"the number of the pods' port is not it"}     | ${"{service: {name: mlserver, port: {number: 9001}}}"} | ${["spec.defaultBackend → ", "port-missing spec.defaultBackend"]}
    ${"nor is the name of the pods' port"}          | ${"{service: {name: mlserver, port: {name: http}}}"}   | ${["spec.defaultBackend → ", "port-missing spec.defaultBackend"]}
    ${"controllers dial by TCP"}                    | ${"{service: {name: mlserver, port: {number: 53}}}"}   | ${["spec.defaultBackend → ", "port-missing spec.defaultBackend"]}
    ${"a Service that is not there"}                | ${"{service: {name: mlflow, port: {number: 80}}}"}     | ${["spec.defaultBackend → ", "service-missing spec.defaultBackend"]}
    ${"an alias of a Service of another namespace"} | ${"{service: {name: alias, port: {number: 80}}}"}      | ${["spec.defaultBackend → mlflow:9000/TCP"]}
    ${"an alias of nothing"}                        | ${"{service: {name: dangling, port: {number: 80}}}"}   | ${["spec.defaultBackend → ", "service-missing spec.defaultBackend"]}
    ${"an alias of something outside"}              | ${"{service: {name: outside, port: {number: 80}}}"}    | ${["spec.defaultBackend → "]}
    ${"what is no Service"}                         | ${"{resource: {kind: StorageBucket, name: static}}"}   | ${[]}
  `("$what", ({ backend, expected }: { backend: string; expected: string[] }) => {
    const aliases = [
      service("alias", "{type: ExternalName, externalName: mlflow.mlflow.svc.cluster.local}"),
      service("dangling", "{type: ExternalName, externalName: mlflow.argowf.svc}"),
      service("outside", "{type: ExternalName, externalName: mlflow.example.org}"),
    ];
    expect(published(clusterOf([...mlserver, ...mlflow, ...aliases, ingress(backend)]))).toEqual(expected);
  });

  test("every rule and the default are backends, with host and place", () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: predict, namespace: financial-ml}
spec:
  defaultBackend: {resource: {kind: StorageBucket, name: static}}
  rules:
  - host: predict.example.org
    http:
      paths:
      - {path: /v2, pathType: Prefix, backend: {service: {name: seldon-mesh, port: {name: http}}}}
      - {path: /ui, pathType: Prefix, backend: {service: {name: mlflow, port: {number: 5000}}}}
  - host: empty.example.org
`;
    expect(clusterOf(text).publications[0]?.backends.map(({ name, port, path, host }) => ({ name, port, path, host }))).toEqual([
      { name: "seldon-mesh", port: "http", path: "spec.rules[0].http.paths[0].backend", host: "predict.example.org" },
      { name: "mlflow", port: 5000, path: "spec.rules[0].http.paths[1].backend", host: "predict.example.org" },
    ]);
  });
});

test.each`
  what                                           | spec                                                                                     | expected
  ${"without a port, every port"}                | ${"to: {kind: Service, name: mlserver}"}                                                 | ${["spec.to → mlserver:9000/TCP mlserver:9001/TCP"]}
  ${"a name is the Service port's"}              | ${"to: {name: mlserver}, port: {targetPort: web}"}                                       | ${["spec.to → mlserver:9000/TCP"]}
  ${"and not the pods'"}                         | ${"to: {name: mlserver}, port: {targetPort: http}"}                                      | ${["spec.to → ", "port-missing spec.to"]}
  ${"a number is the pods' port"}                | ${"to: {name: mlserver}, port: {targetPort: 9001}"}                                      | ${["spec.to → mlserver:9001/TCP"]}
  ${"and not the Service's"}                     | ${"to: {name: mlserver}, port: {targetPort: 80}"}                                        | ${["spec.to → ", "port-missing spec.to"]}
  ${"alternates too, but those without weight"}  | ${"to: {name: mlserver, weight: 0}, alternateBackends: [{name: mlserver}, {name: mlserver, weight: 0}], port: {targetPort: web}"} | ${["spec.alternateBackends[0] → mlserver:9000/TCP"]}
`("what a Route of OpenShift leads to (ING-8): $what", ({ spec, expected }: { spec: string; expected: string[] }) => {
  expect(published(clusterOf([...mlserver, `apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: predict, namespace: financial-ml}\nspec: {${spec}}\n`]))).toEqual(expected);
});

const gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: financial-ml}\nspec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}, {name: udp, port: 53, protocol: UDP}, {name: tls, port: 443, protocol: TLS}]}\n";
const route = (rules: string, kind = "HTTPRoute", version = "v1"): string => `apiVersion: gateway.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: predict, namespace: financial-ml}\nspec: {parentRefs: [{name: public}], rules: [{${rules}}]}\n`;

describe("what a route of the Gateway API leads to", () => {
  test.each`
    clause    | what                                          | rule                                                                                                       | expected
    ${"GW-1"} | ${"the Service's port"}                       | ${"backendRefs: [{name: mlserver, port: 80}]"}                                                             | ${["spec.rules[0].backendRefs[0] → mlserver:9000/TCP"]}
    ${"GW-1"} | ${"not the pods'"}                            | ${"backendRefs: [{name: mlserver, port: 9000}]"}                                                           | ${["spec.rules[0].backendRefs[0] → ", "port-missing spec.rules[0].backendRefs[0]"]}
    ${"GW-1"} | ${"no traffic without weight"}                | ${"backendRefs: [{name: mlserver, port: 80, weight: 0}, {name: mlserver, port: 8080, weight: 1}]"}         | ${["spec.rules[0].backendRefs[1] → mlserver:9001/TCP"]}
    ${"GW-1"} | ${"what is no Service is no endpoint"}        | ${"backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: mlserver, port: 80}]"}    | ${[]}
    ${"GW-1"} | ${"a redirect needs nobody"}                  | ${"filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]"}                                  | ${[]}
    ${"GW-1"} | ${"a mirror is dialled too"}                  | ${"filters: [{type: RequestMirror, requestMirror: {backendRef: {name: mlserver, port: 8080}}}], backendRefs: [{name: mlserver, port: 80}]"} | ${["spec.rules[0].backendRefs[0] → mlserver:9000/TCP", "spec.rules[0].filters[0].requestMirror.backendRef → mlserver:9001/TCP"]}
    ${"GW-1"} | ${"not where no request is mirrored"}         | ${"filters: [{type: RequestMirror, requestMirror: {percent: 0, backendRef: {name: mlserver, port: 8080}}}]"} | ${[]}
    ${"GW-1"} | ${"nor where the share is nothing"}           | ${"filters: [{type: RequestMirror, requestMirror: {fraction: {numerator: 0}, backendRef: {name: mlserver, port: 8080}}}]"} | ${[]}
    ${"GW-1"} | ${"nor of a backend without weight"}          | ${"backendRefs: [{name: mlserver, port: 80, weight: 0, filters: [{type: RequestMirror, requestMirror: {backendRef: {name: mlserver, port: 8080}}}]}]"} | ${[]}
    ${"GW-1"} | ${"whoever is asked for permission"}          | ${"filters: [{type: ExternalAuth, externalAuth: {protocol: HTTP, backendRef: {name: mlserver, port: 8080}}}]"} | ${["spec.rules[0].filters[0].externalAuth.backendRef → mlserver:9001/TCP"]}
    ${"GW-3"} | ${"another namespace needs a grant"}          | ${"backendRefs: [{name: mlflow, namespace: mlflow, port: 80}]"}                                            | ${["not-granted spec.rules[0].backendRefs[0]"]}
    ${"GW-3"} | ${"so does a mirror"}                         | ${"filters: [{type: RequestMirror, requestMirror: {backendRef: {name: mlflow, namespace: mlflow, port: 80}}}]"} | ${["not-granted spec.rules[0].filters[0].requestMirror.backendRef"]}
  `("$clause $what", ({ rule, expected }: { rule: string; expected: string[] }) => {
    expect(published(clusterOf([...mlserver, ...mlflow, gateway, route(rule)]))).toEqual(expected);
  });

  test.each`
    kind           | version       | expected
    ${"HTTPRoute"} | ${"v1"}       | ${"mlserver:9000/TCP"}
    ${"HTTPRoute"} | ${"v1beta1"}  | ${"mlserver:9000/TCP"}
    ${"GRPCRoute"} | ${"v1"}       | ${"mlserver:9000/TCP"}
    ${"GRPCRoute"} | ${"v1alpha2"} | ${"mlserver:9000/TCP"}
    ${"TLSRoute"}  | ${"v1alpha2"} | ${"mlserver:9000/TCP"}
    ${"TLSRoute"}  | ${"v1"}       | ${"mlserver:9000/TCP"}
    ${"TCPRoute"}  | ${"v1alpha2"} | ${"mlserver:9000/TCP"}
    ${"TCPRoute"}  | ${"v1"}       | ${"mlserver:9000/TCP"}
  `("GW-6 $kind $version", ({ kind, version, expected }: { kind: string; version: string; expected: string }) => {
    expect(published(clusterOf([...mlserver, gateway, route("backendRefs: [{name: mlserver, port: 80}]", kind, version)]))).toEqual([`spec.rules[0].backendRefs[0] → ${expected}`]);
  });

  test.each(["v1alpha2", "v1"])("GW-6 a UDPRoute %s leads to ports of UDP", (version) => {
    const cluster = (port: number): Cluster => clusterOf([...mlserver, gateway, route(`backendRefs: [{name: mlserver, port: ${port}}]`, "UDPRoute", version)]);
    expect(published(cluster(53))).toEqual(["spec.rules[0].backendRefs[0] → mlserver:53/UDP"]);
    expect(published(cluster(80))).toEqual(["spec.rules[0].backendRefs[0] → ", "port-missing spec.rules[0].backendRefs[0]"]);
  });
});

describe("a reference into another namespace (GW-3)", () => {
  const grant = (from: string, to: string, namespace = "mlflow", version = "v1beta1"): string =>
    `apiVersion: gateway.networking.k8s.io/${version}\nkind: ReferenceGrant\nmetadata: {name: edge, namespace: ${namespace}}\nspec: {from: [${from}], to: [${to}]}\n`;
  const from = "{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: financial-ml}";
  const granted = ["spec.rules[0].backendRefs[0] → mlflow:9000/TCP"];
  const refused = ["not-granted spec.rules[0].backendRefs[0]"];
  test.each`
    what                                   | grant                                                                    | expected
    ${"to every Service"}                  | ${grant(from, '{group: "", kind: Service}')}                             | ${granted}
    ${"in its stable version"}             | ${grant(from, '{group: "", kind: Service}', "mlflow", "v1")}             | ${granted}
    ${"to that Service"}                   | ${grant(from, '{group: "", kind: Service, name: mlflow}')}               | ${granted}
    ${"one of several"}                    | ${grant(`{group: gateway.networking.k8s.io, kind: TCPRoute, namespace: financial-ml}, ${from}`, '{group: "", kind: Secret}, {group: "", kind: Service}')} | ${granted}
    ${"to another Service"}                | ${grant(from, '{group: "", kind: Service, name: minio}')}                | ${refused}
    ${"to Secrets"}                        | ${grant(from, '{group: "", kind: Secret}')}                              | ${refused}
    ${"for another kind of route"}         | ${grant(from.replace("HTTPRoute", "GRPCRoute"), '{group: "", kind: Service}')} | ${refused}
    ${"for another namespace"}             | ${grant(from.replace("financial-ml", "argowf"), '{group: "", kind: Service}')} | ${refused}
    ${"for the kind of another group"}     | ${grant(from.replace("gateway.networking.k8s.io", "example.org"), '{group: "", kind: Service}')} | ${refused}
    ${"in the namespace of the route"}     | ${grant(from, '{group: "", kind: Service}', "financial-ml")}             | ${refused}
  `("granted $what", ({ grant: given, expected }: { grant: string; expected: string[] }) => {
    expect(published(clusterOf([...mlflow, gateway, given, route("backendRefs: [{name: mlflow, namespace: mlflow, port: 80}]")]))).toEqual(expected);
  });
});
