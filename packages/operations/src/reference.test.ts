import { describe, expect, test } from "vitest";
import { exampleFiles, worldOf } from "../test/world-of.ts";
import { readReference, readReferences } from "./reference.ts";

const { cluster } = worldOf({
  ...exampleFiles("cluster"),
  "more.yaml": `
apiVersion: v1
kind: Node
metadata: {name: worker-1}
status: {addresses: [{type: InternalIP, address: 192.168.1.85}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: mlserver, namespace: financial-ml}
spec: {template: {metadata: {labels: {job: warm-up}}, spec: {containers: [{name: c, image: warm-up}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: monitoring, labels: {app: probe}}
spec: {containers: [{name: c, image: probe}]}
status: {phase: Running, podIP: 10.42.9.9}
`,
});

function meaning(text: string): string {
  const reading = readReference(cluster, text);
  if (!reading.ok) return `${reading.problem.code}: ${reading.problem.fix ?? ""} ${reading.problem.expected ?? ""}`.trim();
  const { reference } = reading;
  switch (reference.kind) {
    case "workloads":
      return reference.workloads.map((index) => `${cluster.workloads[index]?.namespace ?? ""}/${cluster.workloads[index]?.name ?? ""}`).join(" ");
    case "service":
      return `service ${reference.service.namespace}/${reference.service.name}`;
    case "node":
      return `node ${cluster.nodes[reference.node]?.name ?? ""}`;
    case "address":
      return `address ${reference.address.family}`;
    case "dns":
      return `dns ${reference.name}`;
    case "described":
      return `pods ${reference.workload - cluster.workloads.length}`;
  }
}

describe("readReference", () => {
  test.each`
    text                                              | means
    ${"financial-ml/seldon-envoy"}                    | ${"financial-ml/seldon-envoy"}
    ${"financial-ml/deployment/seldon-envoy"}         | ${"financial-ml/seldon-envoy"}
    ${"financial-ml/deploy/seldon-envoy"}             | ${"financial-ml/seldon-envoy"}
    ${"financial-ml/statefulset/mlserver"}            | ${"financial-ml/mlserver"}
    ${"service/mlflow/mlflow"}                        | ${"service mlflow/mlflow"}
    ${"svc/mlflow/mlflow"}                            | ${"service mlflow/mlflow"}
    ${"financial-ml/seldon-mesh"}                     | ${"service financial-ml/seldon-mesh"}
    ${"mlflow.mlflow.svc.cluster.local"}              | ${"service mlflow/mlflow"}
    ${"mlflow.mlflow.svc"}                            | ${"service mlflow/mlflow"}
    ${"mlflow.mlflow"}                                | ${"service mlflow/mlflow"}
    ${"MLflow.mlflow.svc.cluster.local."}             | ${"service mlflow/mlflow"}
    ${"_http._tcp.mlflow.mlflow.svc.cluster.local"}   | ${"service mlflow/mlflow"}
    ${"10-42-9-9.monitoring.pod.cluster.local"}       | ${"monitoring/probe"}
    ${"10-42-9-9.mlflow.pod.cluster.local"}           | ${"end-not-found: mend the name, or give the manifests that it is in"}
    ${"10-42-9-8.monitoring.pod"}                     | ${"end-not-found: mend the name, or give the manifests that it is in"}
    ${"probe.monitoring.pod"}                         | ${"end-not-read: write namespace/workload, namespace/kind/workload, service/namespace/name, node/name, an address or a DNS name its address with hyphens, and its namespace, e.g. `10-42-0-7.mlflow.pod`"}
    ${"mlflaw.mlflow.svc.cluster.local"}              | ${"end-not-found: did you mean `service/mlflow/mlflow`?"}
    ${"ghost.nowhere.svc"}                            | ${"end-not-found: mend the name, or give the manifests that it is in"}
    ${"mlflow-7.mlflow.mlflow.svc.cluster.local"}     | ${"end-not-found: mend the name, or give the manifests that it is in"}
    ${"node/worker-1"}                                | ${"node worker-1"}
    ${"192.168.1.208"}                                | ${"service mlflow/mlflow"}
    ${"192.168.1.85"}                                 | ${"node worker-1"}
    ${"10.42.9.9"}                                    | ${"monitoring/probe"}
    ${"203.0.113.7"}                                  | ${"address 4"}
    ${"2001:db8::1"}                                  | ${"address 6"}
    ${"[2001:db8::1]"}                                | ${"address 6"}
    ${"api.example.com"}                              | ${"dns api.example.com"}
    ${"API.example.com."}                             | ${"dns api.example.com"}
  `("$text is $means", ({ text, means }: { text: string; means: string }) => {
    expect(meaning(text)).toBe(means);
  });

  test("a file that a kustomization leaves out is named, with what it has", () => {
    const object = { kind: "Service", namespace: undefined, name: "seldon-scheduler", file: "base/alias.yaml" };
    const forgetful = { ...cluster, inventory: { ...cluster.inventory, leftOut: [{ kustomization: "base/kustomization.yaml", files: ["base/alias.yaml"], objects: [object, { ...object, kind: "Deployment", namespace: "financial-ml", name: "scaler" }] }] } };
    const fixOf = (text: string): string | undefined => {
      const reading = readReference(forgetful, text);
      return reading.ok ? undefined : reading.problem.fix;
    };
    const service = "base/alias.yaml has Service seldon-scheduler, and base/kustomization.yaml leaves that file out: name it there";
    expect(["service/financial-ml/seldon-scheduler", "seldon-scheduler.financial-ml.svc", "financial-ml/seldon-scheduler"].map(fixOf)).toEqual([service, service, service]);
    expect(fixOf("financial-ml/scaler")).toBe("base/alias.yaml has Deployment scaler, and base/kustomization.yaml leaves that file out: name it there");
    expect(fixOf("mlflow/scaler")).not.toContain("leaves that file out");
  });

  test.each`
    text                            | problem
    ${"financial-ml/mlserver"}      | ${"name-ambiguous"}
    ${"financial-ml/mlservr"}       | ${"financial-ml/mlserver"}
    ${"finacial-ml/nothing"}        | ${"did you mean namespace `financial-ml`?"}
    ${"financial-ml/zzz"}           | ${"namespace `financial-ml` has financial-ml/drift-monitor"}
    ${"zzz/yyyyyyy"}                | ${"give the manifests of `zzz` too: the input has workloads in"}
    ${"mlserver"}                   | ${"did you mean financial-ml/mlserver?"}
    ${"service/mlflow/mlfow"}       | ${"did you mean `service/mlflow/mlflow`?"}
    ${"node/worker-2"}              | ${"did you mean `node/worker-1`?"}
    ${""}                           | ${"end-not-read"}
    ${"a/b/c/d"}                    | ${"end-not-read"}
    ${"service/mlflow/"}            | ${"end-not-found"}
    ${"999.1.1.1"}                  | ${"end-not-read"}
    ${"1.2.3.4.5"}                  | ${"end-not-read"}
    ${"10.1.1"}                     | ${"four numbers from 0 to 255"}
    ${"__proto__/constructor"}      | ${"name-not-found"}
  `("$text is refused: $problem", ({ text, problem }: { text: string; problem: string }) => {
    expect(meaning(text)).toContain(problem);
  });
});

describe("pods that need not exist yet", () => {
  const read = (text: string): string => {
    const reading = readReferences(cluster, ["financial-ml/mlserver", "[team=a]/*", text]).of(text);
    return reading.ok ? `${reading.reference.kind} ${reading.reference.kind === "described" ? reading.reference.workload - cluster.workloads.length : ""}`.trim() : `${reading.problem.code}: ${reading.problem.message}`;
  };

  test.each`
    text                           | means
    ${"*/*"}                       | ${"described 1"}
    ${"[team=a]/*"}                | ${"described 0"}
    ${"financial-ml/[app=web]"}    | ${"described 1"}
    ${"financial-ml/*"}            | ${"described 1"}
    ${"later/[]"}                  | ${"described 1"}
    ${"[]/[app in (a,b),!c]"}      | ${"described 1"}
    ${"financial-ml/seldon-envoy"} | ${"workloads"}
    ${"[::1]"}                     | ${"address"}
    ${"[app/]/*"}                  | ${"end-not-read: `[app/]/*` describes no pods: `app/` is no label key: name part must be non-empty"}
    ${"*/[a b]"}                   | ${"end-not-read: `*/[a b]` describes no pods: `a b` is no requirement on a label"}
    ${"*/[a=b,a=c]"}               | ${"end-not-found: no pod can be like `*/[a=b,a=c]`"}
    ${"[kubernetes.io/metadata.name=financial-ml,team=x]/*"} | ${"end-not-found: no pod can be like `[kubernetes.io/metadata.name=financial-ml,team=x]/*`"}
  `("$text", ({ text, means }: { text: string; means: string }) => {
    expect(read(text)).toBe(means);
  });
});
