import { describe, expect, test } from "vitest";
import { clusterOf } from "../../../test/manifests-of.ts";

function errorsOf(spec: string, annotations = "{}"): readonly string[] {
  const text = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: predict, namespace: financial-ml, annotations: ${annotations}}\nspec: ${spec}\n`;
  return clusterOf(text).objects.flatMap(({ refusals }) => refusals.map(({ path, type }) => `${path}: ${type}`));
}

const backend = "backend: {service: {name: seldon-mesh, port: {number: 80}}}";
const path = (text: string): string => `{rules: [{http: {paths: [{${text}}]}}]}`;
const at = "spec.rules[0].http.paths[0]";

describe("an Ingress that the API server refuses (ING-6)", () => {
  test.each`
    spec                                                                                     | errors
    ${`{default${backend.replace("b", "B")}}`}                                               | ${[]}
    ${"{}"}                                                                                  | ${["spec: Invalid"]}
    ${"{rules: [{host: a.example.org}]}"}                                                    | ${[]}
    ${"{rules: [{http: {paths: []}}]}"}                                                      | ${["spec.rules[0].http.paths: Required"]}
    ${path("path: /v2, backend: {}")}                                                        | ${[`${at}.pathType: Required`]}
    ${path(`path: /v2, pathType: prefix, ${backend}`)}                                       | ${[`${at}.pathType: NotSupported`]}
    ${path(`path: /v2, pathType: Prefix, ${backend}`)}                                       | ${[]}
    ${path(`pathType: Prefix, ${backend}`)}                                                  | ${[`${at}.path: Invalid`]}
    ${path(`path: v2, pathType: Exact, ${backend}`)}                                         | ${[`${at}.path: Invalid`]}
    ${path(`path: /a//b/.., pathType: Exact, ${backend}`)}                                   | ${[`${at}.path: Invalid`, `${at}.path: Invalid`]}
    ${path(`path: /a%2Fb, pathType: Prefix, ${backend}`)}                                    | ${[`${at}.path: Invalid`]}
    ${path(`pathType: ImplementationSpecific, ${backend}`)}                                  | ${[]}
    ${path(`path: a//b, pathType: ImplementationSpecific, ${backend}`)}                      | ${[`${at}.path: Invalid`]}
    ${path("path: /, pathType: Prefix, backend: {}")}                                        | ${[`${at}.backend: Invalid`]}
    ${path("path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 1}}, resource: {kind: B, name: x}}")} | ${[`${at}.backend: Invalid`]}
    ${path("path: /, pathType: Prefix, backend: {service: {port: {number: 1}}}")}            | ${[`${at}.backend.service.name: Required`]}
    ${path("path: /, pathType: Prefix, backend: {service: {name: A_b, port: {number: 1}}}")} | ${[`${at}.backend.service.name: Invalid`]}
    ${path("path: /, pathType: Prefix, backend: {service: {name: a, port: {name: http, number: 1}}}")} | ${[`${at}.backend: Invalid`]}
    ${path("path: /, pathType: Prefix, backend: {service: {name: a}}")}                      | ${[`${at}.backend: Required`]}
    ${path('path: /, pathType: Prefix, backend: {service: {name: a, port: {name: "80"}}}')}  | ${[`${at}.backend.service.port.name: Invalid`]}
    ${path("path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 65536}}}")} | ${[`${at}.backend.service.port.number: Invalid`]}
    ${"{rules: [{host: 192.168.1.209}]}"}                                                    | ${["spec.rules[0].host: Invalid"]}
    ${'{rules: [{host: "*.example.org"}]}'}                                                  | ${[]}
    ${'{rules: [{host: "a.*.org"}]}'}                                                        | ${["spec.rules[0].host: Invalid"]}
    ${"{rules: [{host: Example.org}]}"}                                                      | ${["spec.rules[0].host: Invalid"]}
    ${"{rules: [{host: a.b}], tls: [{hosts: [a.b, A.b]}]}"}                                  | ${["spec.tls[0].hosts[1]: Invalid"]}
    ${"{rules: [{host: a.b}], ingressClassName: Nginx}"}                                     | ${["spec.ingressClassName: Invalid"]}
    ${"{rules: {host: a.b}}"}                                                                | ${["spec.rules: TypeInvalid"]}
  `("$spec", ({ spec, errors }: { spec: string; errors: string[] }) => {
    expect(errorsOf(spec)).toEqual(errors);
  });

  test("field and annotation must name the same class", () => {
    expect(errorsOf("{rules: [{host: a.b}], ingressClassName: nginx}", "{kubernetes.io/ingress.class: traefik}")).toEqual(["annotations.kubernetes.io/ingress.class: Invalid"]);
    expect(errorsOf("{rules: [{host: a.b}], ingressClassName: nginx}", "{kubernetes.io/ingress.class: nginx}")).toEqual([]);
  });
});
