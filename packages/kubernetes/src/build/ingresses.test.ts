import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";

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
    what                                       | given                                                                                                              | className      | controllers
    ${"by its name, without a class object"}   | ${[nginx, nginxHook, traefik, ingress("ingressClassName: nginx, ")]}                                               | ${"nginx"}     | ${["nginx"]}
    ${"by the class's controller"}             | ${[nginx, traefik, classOf("edge", "traefik.io/ingress-controller"), ingress("ingressClassName: edge, ")]}          | ${"edge"}      | ${["traefik"]}
    ${"by the legacy annotation"}              | ${[nginx, traefik, ingress("", "kubernetes.io/ingress.class: traefik")]}                                           | ${"traefik"}   | ${["traefik"]}
    ${"the field wins over the annotation"}    | ${[nginx, traefik, ingress("ingressClassName: nginx, ", "kubernetes.io/ingress.class: traefik")]}                  | ${"nginx"}     | ${["nginx"]}
    ${"the default class"}                     | ${[nginx, classOf("edge", "k8s.io/ingress-nginx", true), ingress()]}                                               | ${"edge"}      | ${["nginx"]}
    ${"of two defaults none is known"}         | ${[nginx, classOf("a", "k8s.io/ingress-nginx", true), classOf("b", "k8s.io/ingress-nginx", true), ingress()]}      | ${undefined}   | ${[]}
    ${"no class at all"}                       | ${[nginx, classOf("edge", "k8s.io/ingress-nginx"), ingress()]}                                                     | ${undefined}   | ${[]}
    ${"a controller that we do not know"}      | ${[nginx, classOf("edge", "example.org/proxy"), ingress("ingressClassName: edge, ")]}                              | ${"edge"}      | ${[]}
    ${"a controller that is not in the input"} | ${[traefik, ingress("ingressClassName: nginx, ")]}                                                                 | ${"nginx"}     | ${[]}
  `("$what", ({ given, className, controllers }: { given: string[]; className: string | undefined; controllers: string[] }) => {
    const cluster = clusterOf(given);
    const [found] = cluster.ingresses;
    expect(found?.className).toBe(className);
    expect(found?.controllers.map((i) => cluster.workloads[i]?.name)).toEqual(controllers);
  });
});

test("every Service that it names is a backend, with the place that names it (ING-1)", () => {
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
  const [found] = clusterOf(text).ingresses;
  expect(found?.backends).toEqual([
    { service: "seldon-mesh", port: "http", path: "spec.rules[0].http.paths[0].backend", host: "predict.example.org" },
    { service: "mlflow", port: 5000, path: "spec.rules[0].http.paths[1].backend", host: "predict.example.org" },
  ]);
});
