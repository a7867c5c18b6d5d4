import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";

function errorsOf(kind: string, spec: string, apiVersion = "apps/v1"): readonly string[] {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: mlflow, namespace: mlflow}\nspec: ${spec}\n`;
  return clusterOf(text).objects.flatMap(({ refusals }) => refusals.map(({ path, type }) => `${path}: ${type}`));
}

const template = (labels: string, containers = "[{name: main}]"): string => `template: {metadata: {labels: ${labels}}, spec: {containers: ${containers}}}`;
const mismatch = "spec.template.metadata.labels: Invalid";

describe("a controller's selector picks its own template", () => {
  test.each`
    kind             | selector                                                          | errors
    ${"Deployment"}  | ${"selector: {matchLabels: {app: mlflow}}, "}                     | ${[]}
    ${"Deployment"}  | ${"selector: {matchLabels: {app: mlserver}}, "}                   | ${[mismatch]}
    ${"Deployment"}  | ${""}                                                             | ${["spec.selector: Required", mismatch]}
    ${"DaemonSet"}   | ${""}                                                             | ${[mismatch]}
    ${"Deployment"}  | ${"selector: {}, "}                                               | ${["spec.selector: Invalid"]}
    ${"StatefulSet"} | ${"selector: {matchExpressions: [{key: app, operator: In}]}, "}   | ${["spec.selector.matchExpressions[0].values: Required", "spec.selector: Invalid"]}
    ${"DaemonSet"}   | ${"selector: {matchExpressions: [{key: app, operator: In}]}, "}   | ${["spec.selector.matchExpressions[0].values: Required"]}
    ${"ReplicaSet"}  | ${"selector: {matchExpressions: [{key: app, operator: Exists}]}, "} | ${[]}
  `("$kind $selector", ({ kind, selector, errors }: { kind: string; selector: string; errors: string[] }) => {
    expect(errorsOf(kind, `{${selector}${template("{app: mlflow}")}}`)).toEqual(errors);
  });

  test("Jobs and ReplicationControllers fill theirs in", () => {
    expect(errorsOf("Job", `{${template("{app: mlflow}")}}`, "batch/v1")).toEqual([]);
    expect(errorsOf("ReplicationController", `{${template("{app: mlflow}")}}`, "v1")).toEqual([]);
  });
});

describe("a template's labels and ports", () => {
  const ofPorts = (ports: string): readonly string[] => errorsOf("Job", `{${template("{app: mlflow}", `[{name: main, ports: [${ports}]}]`)}}`, "batch/v1");
  const at = "spec.template.spec.containers[0].ports";
  test.each`
    ports                                                                  | errors
    ${"{containerPort: 5000}, {name: http, containerPort: 5001}"}          | ${[]}
    ${"{name: http}"}                                                      | ${[`${at}[0].containerPort: Required`]}
    ${"{containerPort: 65536}"}                                            | ${[`${at}[0].containerPort: Invalid`]}
    ${"{containerPort: 5000, protocol: tcp}"}                              | ${[`${at}[0].protocol: NotSupported`]}
    ${"{containerPort: 5000, name: HTTP-alternative}"}                     | ${[`${at}[0].name: Invalid`, `${at}[0].name: Invalid`]}
    ${"{containerPort: 1, name: http}, {containerPort: 2, name: http}"}    | ${[`${at}[1].name: Duplicate`]}
  `("$ports", ({ ports, errors }: { ports: string; errors: string[] }) => {
    expect(ofPorts(ports)).toEqual(errors);
  });

  test("bad labels have the path that the API server gives them", () => {
    expect(errorsOf("Job", `{${template("{app: 'a b'}")}}`, "batch/v1")).toEqual(["spec.template.labels: Invalid"]);
  });

  test("a pod without containers is none", () => {
    expect(errorsOf("Pod", "{containers: []}", "v1")).toEqual(["spec.containers: Required"]);
  });

  test("values that are no strings are what people forget to quote", () => {
    expect(errorsOf("Pod", "{containers: [{name: main, env: [{name: PORT, value: 9004}]}]}", "v1")).toEqual(["spec.containers[0].env[0].value: TypeInvalid"]);
  });
});
