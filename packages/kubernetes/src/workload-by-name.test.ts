import { describe, expect, test } from "vitest";
import { clusterOf } from "../test/manifests-of.ts";
import { workloadByName } from "./workload-by-name.ts";

const controller = (kind: string, namespace: string, name: string): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main}]}}}\n`;
const pod = (name: string, owner: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: financial-ml, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: ${owner}, uid: u, controller: true}]}\nspec: {containers: [{name: main}]}\n`;

const cluster = clusterOf([
  controller("Deployment", "financial-ml", "seldon-envoy"),
  controller("StatefulSet", "financial-ml", "mlserver"),
  pod("mlserver-0", "mlserver"),
  pod("mlserver-1", "mlserver"),
  controller("Deployment", "mlflow", "mlflow"),
  controller("StatefulSet", "mlflow", "mlflow"),
]);
const found = (text: string): readonly string[] => workloadByName(cluster, text).value.map((i) => cluster.world.workloads[i]?.key ?? "?");

describe("a name means", () => {
  test.each`
    text                                       | keys
    ${"financial-ml/seldon-envoy"}             | ${["financial-ml/deployment/seldon-envoy"]}
    ${"financial-ml/deployment/seldon-envoy"}  | ${["financial-ml/deployment/seldon-envoy"]}
    ${"financial-ml/Deployment/seldon-envoy"}  | ${["financial-ml/deployment/seldon-envoy"]}
    ${"financial-ml/deploy/seldon-envoy"}      | ${["financial-ml/deployment/seldon-envoy"]}
    ${"financial-ml/deployments.apps/seldon-envoy"} | ${["financial-ml/deployment/seldon-envoy"]}
    ${"financial-ml/mlserver"}                 | ${["financial-ml/statefulset/mlserver/mlserver-0", "financial-ml/statefulset/mlserver/mlserver-1"]}
    ${"financial-ml/mlserver-1"}               | ${["financial-ml/statefulset/mlserver/mlserver-1"]}
    ${"financial-ml/pod/mlserver-1"}           | ${["financial-ml/statefulset/mlserver/mlserver-1"]}
    ${"mlflow/sts/mlflow"}                     | ${["mlflow/statefulset/mlflow"]}
  `("$text: $keys", ({ text, keys }: { text: string; keys: string[] }) => {
    expect(found(text)).toEqual(keys);
    expect(workloadByName(cluster, text).problems).toEqual([]);
  });
});

describe("a name that means nothing, or too much, is a problem with a remedy", () => {
  test.each`
    text                               | code                | expected
    ${"mlflow/mlflow"}                 | ${"name-ambiguous"} | ${"`mlflow/deployment/mlflow` or `mlflow/statefulset/mlflow`"}
    ${"financial-ml/mlsever"}          | ${"name-not-found"} | ${"a name such as `financial-ml/mlserver`"}
    ${"fraud-detection/mlserver"}      | ${"name-not-found"} | ${"a name such as `financial-ml/mlserver`"}
    ${"financial-m/mlserver"}          | ${"name-not-found"} | ${"a name such as `financial-ml/mlserver`"}
    ${"financial-ml/job/seldon-envoy"} | ${"name-not-found"} | ${"a name such as `financial-ml/seldon-envoy`"}
    ${"mlserver"}                      | ${"name-not-found"} | ${"a name such as `financial-ml/mlserver`"}
    ${"nothing/like/it/at-all"}        | ${"name-not-found"} | ${undefined}
    ${""}                              | ${"name-not-found"} | ${undefined}
    ${"__proto__/constructor"}         | ${"name-not-found"} | ${undefined}
  `("$text", ({ text, code, expected }: { text: string; code: string; expected: string | undefined }) => {
    const { value, problems } = workloadByName(cluster, text);
    expect(value).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toBe(code);
    expect(problems[0]?.expected).toBe(expected);
  });
});
