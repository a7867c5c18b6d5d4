import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";
import type { Cluster } from "../cluster.ts";
import { diallingWorkloads } from "../dialling-workloads.ts";

const controllerPods = (name: string, labels: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: edge}\nspec: {selector: {matchLabels: {${labels}}}, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main}]}}}\n`;
const nginx = controllerPods("nginx", "app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller");
const nginxHook = controllerPods("nginx-hook", "app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: admission-webhook");
const traefik = controllerPods("traefik", "app.kubernetes.io/name: traefik");
const classOf = (name: string, controller: string, isDefault = false): string =>
  `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: ${name}, annotations: {ingressclass.kubernetes.io/is-default-class: "${isDefault}"}}\nspec: {controller: ${controller}}\n`;
const ingress = (spec = "", annotations = ""): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: predict, namespace: financial-ml, annotations: {${annotations}}}\nspec: {${spec}defaultBackend: {service: {name: seldon-mesh, port: {number: 80}}}}\n`;

describe("the class of an Ingress (ING-5) and its controller (ING-4)", () => {
  test.each`
    what                                       | given                                                                                                              | controllers
    ${"by its name, without a class object"}   | ${[nginx, nginxHook, traefik, ingress("ingressClassName: nginx, ")]}                                               | ${["nginx"]}
    ${"by the class's controller"}             | ${[nginx, traefik, classOf("edge", "traefik.io/ingress-controller"), ingress("ingressClassName: edge, ")]}          | ${["traefik"]}
    ${"by the legacy annotation"}              | ${[nginx, traefik, ingress("", "kubernetes.io/ingress.class: traefik")]}                                           | ${["traefik"]}
    ${"the field wins over the annotation"}    | ${[nginx, traefik, ingress("ingressClassName: nginx, ", "kubernetes.io/ingress.class: traefik")]}                  | ${["nginx"]}
    ${"the default class"}                     | ${[nginx, classOf("edge", "k8s.io/ingress-nginx", true), ingress()]}                                               | ${["nginx"]}
    ${"of two defaults none is known"}         | ${[nginx, classOf("a", "k8s.io/ingress-nginx", true), classOf("b", "k8s.io/ingress-nginx", true), ingress()]}      | ${[]}
    ${"no class at all"}                       | ${[nginx, classOf("edge", "k8s.io/ingress-nginx"), ingress()]}                                                     | ${[]}
    ${"a controller that we do not know"}      | ${[nginx, classOf("edge", "example.org/proxy"), ingress("ingressClassName: edge, ")]}                              | ${[]}
    ${"a controller that is not in the input"} | ${[traefik, ingress("ingressClassName: nginx, ")]}                                                                 | ${[]}
  `("$what", ({ given, controllers }: { given: string[]; controllers: string[] }) => {
    const cluster = clusterOf(given);
    expect(diallers(cluster)).toEqual(controllers);
  });

  test.each`
    what                                        | classes                                                                            | doubt
    ${"no class is in the input"}               | ${[]}                                                                              | ${undefined}
    ${"none of them is the default"}            | ${[classOf("edge", "k8s.io/ingress-nginx")]}                                       | ${"it names no class, and no IngressClass of the input is the default"}
    ${"several are the default"}                | ${[classOf("a", "k8s.io/ingress-nginx", true), classOf("b", "example.org/proxy", true)]} | ${"it names no class, and a and b are each the default"}
    ${"one is the default"}                     | ${[classOf("a", "k8s.io/ingress-nginx", true)]}                                    | ${undefined}
  `("an Ingress without a class, where $what", ({ classes, doubt }: { classes: string[]; doubt: string | undefined }) => {
    expect(clusterOf([...classes, ingress()]).publications.map(({ frontEnds }) => frontEnds.map((one) => one.doubt))).toEqual([[doubt]]);
  });
});

const gateway = (className: string, name = "public"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: edge}\nspec: {gatewayClassName: ${className}, listeners: [{name: http, port: 80, protocol: HTTP}]}\n`;
const gatewayClass = (name: string, controller: string): string => `apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: ${name}}\nspec: {controllerName: ${controller}}\n`;
const httpRoute = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: predict, namespace: edge}\nspec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: mlserver, port: 80}]}]}\n";
const made = controllerPods("public-istio", "gateway.networking.k8s.io/gateway-name: public");
const madeForAnother = controllerPods("other-istio", "gateway.networking.k8s.io/gateway-name: other");

describe("the pods of a Gateway (GW-5)", () => {
  test.each`
    what                                              | given                                                                                     | dials
    ${"made for it, by the class's controller"}       | ${[made, madeForAnother, gatewayClass("mesh", "istio.io/gateway-controller"), gateway("mesh")]} | ${"public-istio"}
    ${"made for it, by the name of the class"}        | ${[made, madeForAnother, gateway("istio")]}                                               | ${"public-istio"}
    ${"to be made for it in its namespace"}           | ${[madeForAnother, gateway("istio")]}                                                     | ${"unseen in edge with gateway.networking.k8s.io/gateway-name=public"}
    ${"to be made for it elsewhere"}                  | ${[gateway("eg")]}                                                                        | ${"unseen in envoy-gateway-system with gateway.envoyproxy.io/owning-gateway-name=public,gateway.envoyproxy.io/owning-gateway-namespace=edge"}
    ${"there for all Gateways"}                       | ${[traefik, gateway("traefik")]}                                                          | ${"traefik"}
    ${"there for all, and not in the input"}          | ${[gateway("traefik")]}                                                                   | ${"unseen in ? with "}
    ${"of a controller that we do not know"}          | ${[made, gatewayClass("istio", "example.org/proxy"), gateway("istio")]}                   | ${"unseen in ? with "}
    ${"none: a cloud's load balancer"}                | ${[gateway("gke-l7-rilb")]}                                                               | ${"no pods: a load balancer of Google Cloud"}
    ${"none: a proxy of each node"}                   | ${[gatewayClass("mesh", "io.cilium/gateway-controller"), gateway("mesh")]}                | ${"no pods: the Envoy of Cilium on the nodes"}
  `("$what", ({ given, dials }: { given: string[]; dials: string }) => {
    expect(dialsOf(clusterOf([...given, httpRoute]))).toEqual([dials]);
  });
});

test.each`
  what                          | given
  ${"the router's pods"}        | ${[controllerPods("router-default", "ingresscontroller.operator.openshift.io/deployment-ingresscontroller: default"), "router-default"]}
  ${"a router that is not in the input"} | ${["", "unseen in ? with "]}
`("a Route of OpenShift is served by $what (ING-8)", ({ given: [pods = "", dials] }: { given: string[] }) => {
  const route = "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: predict, namespace: financial-ml}\nspec: {to: {kind: Service, name: mlserver}}\n";
  expect(dialsOf(clusterOf([route, ...(pods === "" ? [] : [pods])]))).toEqual([dials]);
});

function diallers(cluster: Cluster): readonly (string | undefined)[] {
  return cluster.publications.flatMap(diallingWorkloads).map((index) => cluster.workloads[index]?.name);
}

function dialsOf(cluster: Cluster): readonly string[] {
  return cluster.publications.flatMap(({ frontEnds }) =>
    frontEnds.map(({ dials }) => {
      switch (dials.kind) {
        case "workloads":
          return dials.workloads.map((index) => cluster.workloads[index]?.name).join();
        case "unseen-pods":
          return `unseen in ${dials.namespace ?? "?"} with ${[...dials.labels].map((pair) => pair.join("=")).join()}`;
        case "no-pods":
          return `no pods: ${dials.what}`;
      }
    }),
  );
}

