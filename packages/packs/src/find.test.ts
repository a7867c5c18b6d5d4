import { describe, expect, test } from "vitest";
import { findPacks } from "./find.ts";

const found = (text: string): string[] =>
  findPacks(text).map(({ pack, flows, flowsNamed }) => `${pack.id}${flowsNamed ? "" : "?"}: ${flows.map(({ id }) => id).join(", ")}`);

describe("what a phrase of a page means", () => {
  test.each([
    ["DNS resolution (CoreDNS)", ["coredns: resolve"]],
    ["CoreDNS access", ["coredns: resolve"]],
    ["MLflow artifacts sharing between training and serving", ["mlflow: tracking, artifacts"]],
    ["MLflow LoadBalancer", ["mlflow: tracking"]],
    ["MinIO LoadBalancer", ["minio: objects"]],
    ["Seldon runtime communication", ["seldon-core: agent-to-scheduler, envoy-routes, modelgateway-to-scheduler, pipelinegateway-to-scheduler"]],
    ["Model scheduling and server discovery", ["seldon-core: agent-to-scheduler"]],
    ["Training workflows need to deploy models to serving namespace", ["kubernetes-api: use-api"]],
    ["Service mesh configuration (Istio, Envoy gateway rules)", ["istio: configuration"]],
    ["Seldon", ["seldon-core?: agent-to-scheduler, envoy-routes, modelgateway-to-scheduler, controller-to-scheduler, envoy-to-server, gateways-to-envoy"]],
    ["MLflow", ["mlflow: tracking"]],
    ["the object store", ["minio: objects"]],
    ["Prometheus", ["prometheus: scrape"]],
    ["Istio", ["istio?: configuration, admission"]],
    ["the kube-apiserver", ["kubernetes-api: use-api"]],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each(["Essential cluster services", "", "kube-system connectivity", "shared storage", "Business justification for access"])("%j names no component", (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    ["words match whole: `dnsmasq` is not DNS", "dnsmasq", []],
    ["words match across punctuation", "kube–dns", ["coredns: resolve"]],
    ["case does not matter", "MLFLOW", ["mlflow: tracking"]],
    ["a plural means the same", "API servers", ["kubernetes-api: use-api"]],
  ])("%s", (_claim, text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});
