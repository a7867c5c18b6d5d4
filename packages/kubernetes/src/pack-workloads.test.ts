import { describe, expect, test } from "vitest";
import { clusterOf } from "../test/manifests-of.ts";
import type { Cluster } from "./cluster.ts";

const cluster = (text: string): Cluster => clusterOf(text);

/** Workloads as `origin group`, in order. */
const groups = (text: string): string[] => cluster(text).workloads.map(({ origin, group }) => `${origin} ${group}`);

const labelsOf = (text: string): Record<string, string>[] => cluster(text).world.workloads.map(({ labels }) => Object.fromEntries(labels));

/** Labels with values that are not known, but for those that every pod of a template has. */
const unknownOf = (text: string): string[][] => cluster(text).world.workloads.map(({ unknownLabels }) => [...unknownLabels].filter((key) => !key.startsWith("topology.")));

const server = `
apiVersion: mlops.seldon.io/v1alpha1
kind: Server
metadata: {name: mlserver, namespace: serving, labels: {team: app, app.kubernetes.io/name: serving}}
spec: {serverConfig: mlserver, replicas: 2}
`;

const runtime = (overrides = "[]"): string => `
apiVersion: mlops.seldon.io/v1alpha1
kind: SeldonRuntime
metadata: {name: runtime, namespace: serving}
spec: {seldonConfig: default, overrides: ${overrides}}
`;

const workflow = (spec: string, more = ""): string => `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: training-x7k2p, namespace: training}
spec: ${spec}
${more}`;

const template = `
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: training, namespace: training}
spec:
  serviceAccountName: trainer
  podMetadata: {labels: {component: training}}
  templates:
  - name: main
    steps: []
  - name: train
    container:
      image: trainer:1
      env: [{name: MLFLOW_TRACKING_URI, value: "http://mlflow.mlflow:5000"}]
`;

const pod = (name: string, labels: string, namespace = "training"): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}
spec: {containers: [{name: main, image: trainer:1}]}
`;

const all = (...documents: readonly string[]): string => documents.join("---\n");

describe("a Seldon Server", () => {
  test("runs a StatefulSet of its name, with the operator's labels over its own", () => {
    expect(groups(server)).toEqual(["pack serving/statefulset/mlserver"]);
    expect(labelsOf(server)).toEqual([{ "seldon-server-name": "mlserver", "app.kubernetes.io/name": "seldon-server", team: "app" }]);
    const { workloads, world } = cluster(server);
    expect(workloads[0]).toMatchObject({ replicas: 2, object: { kind: "Server", name: "mlserver" } });
    expect(world.workloads[0]?.ports.map(({ name, port }) => `${name ?? ""}:${port}`)).toEqual(["rclone:5572", "grpc:9501", "http:9001", "metrics:9006", "server-grpc:9500", "server-http:9000"]);
  });

  test("has the containers of its ServerConfig, wherever that is, and changes them", () => {
    const config = `
apiVersion: mlops.seldon.io/v1alpha1
kind: ServerConfig
metadata: {name: mlserver, namespace: seldon-system}
spec:
  podSpec:
    serviceAccountName: seldon-server
    containers:
    - {name: agent, image: agent:2, ports: [{name: http, containerPort: 7001}]}
`;
    const changed = server.replace("replicas: 2", "podSpec: {containers: [{name: agent, image: agent:3}]}");
    const [workload] = cluster(all(config, changed)).workloads;
    expect(workload?.pod.serviceAccount).toBe("seldon-server");
    expect(workload?.pod.containers.map(({ name, image, path, ports }) => [name, image, path, ports.map(({ port }) => port)])).toEqual([
      ["agent", "agent:3", "spec.podSpec.containers[0]", [7001]],
      ["rclone", "", "spec", [5572]],
      ["mlserver", "", "spec", [9500, 9000]],
    ]);
  });

  test.each([
    ["the operator's StatefulSet", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: mlserver, namespace: serving}\nspec: {template: {metadata: {labels: {app: x}}, spec: {containers: []}}}\n", "template serving/statefulset/mlserver"],
    ["a pod with its label", pod("mlserver-0", "seldon-server-name: mlserver", "serving"), "pod serving/pod/mlserver-0"],
    ["a StatefulSet of another name with its label", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: other, namespace: serving}\nspec: {template: {metadata: {labels: {seldon-server-name: mlserver}}, spec: {containers: []}}}\n", "template serving/statefulset/other"],
  ])("adds none beside %s", (_claim, real, expected) => {
    expect(groups(all(server, real))).toEqual([expected]);
    expect(groups(all(real, server))).toEqual([expected]);
  });

  test.each([
    ["a Deployment that only has its name", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: mlserver, namespace: serving}\nspec: {template: {metadata: {labels: {app: x}}, spec: {containers: []}}}\n"],
    ["a pod with its label in another namespace", pod("mlserver-0", "seldon-server-name: mlserver", "training")],
    ["a pod of another server", pod("triton-0", "seldon-server-name: triton", "serving")],
  ])("is not taken for %s", (_claim, other) => {
    expect(groups(all(server, other))).toContain("pack serving/statefulset/mlserver");
    expect(groups(all(server, other))).toHaveLength(2);
  });

  test("with no replicas runs nothing", () => {
    expect(groups(server.replace("replicas: 2", "replicas: 0"))).toEqual([]);
  });
});

describe("a SeldonRuntime", () => {
  test("runs each component that is not switched off", () => {
    expect(groups(runtime())).toEqual([
      "pack serving/statefulset/seldon-scheduler",
      "pack serving/deployment/seldon-envoy",
      "pack serving/deployment/seldon-modelgateway",
      "pack serving/deployment/seldon-pipelinegateway",
      "pack serving/deployment/seldon-dataflow-engine",
      "pack serving/deployment/hodometer",
    ]);
    const off = "[{name: seldon-scheduler, replicas: 0}, {name: seldon-pipelinegateway, disable: true}, {name: seldon-dataflow-engine, replicas: 0}, {name: hodometer, replicas: 0}, {name: seldon-envoy, replicas: 1}]";
    expect(groups(runtime(off))).toEqual(["pack serving/deployment/seldon-envoy", "pack serving/deployment/seldon-modelgateway"]);
  });

  test("whose workloads the input shows adds none", () => {
    const envoy = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: seldon-envoy, namespace: serving}\nspec: {template: {metadata: {labels: {app.kubernetes.io/name: seldon-envoy}}, spec: {containers: []}}}\n";
    expect(groups(all(runtime(), envoy))).toEqual(["template serving/deployment/seldon-envoy"]);
  });

  test("takes the pod spec of an override", () => {
    const text = runtime("[{name: seldon-envoy, podSpec: {hostNetwork: true, containers: [{name: envoy, image: envoy:patched}]}}]");
    const envoy = cluster(text).workloads.find(({ name }) => name === "seldon-envoy");
    expect(envoy?.pod).toMatchObject({ hostNetwork: true, specPath: "spec.overrides[0].podSpec", images: ["envoy:patched"] });
    expect(envoy?.pod.containers[0]).toMatchObject({ name: "envoy", path: "spec.overrides[0].podSpec.containers[0]", ports: [{ port: 9000 }, { port: 9003 }] });
  });
});

describe("resources that run no pods of their own", () => {
  test.each(["Model", "Experiment", "Pipeline"])("Seldon's %s is understood and adds none", (kind) => {
    const { workloads, inventory } = cluster(`apiVersion: mlops.seldon.io/v1alpha1\nkind: ${kind}\nmetadata: {name: baseline, namespace: serving}\nspec: {}\n`);
    expect(workloads).toEqual([]);
    expect([...inventory.understood]).toEqual([[kind, 1]]);
  });

  test("another project's Server is only counted", () => {
    const { workloads, inventory } = cluster("apiVersion: policy.linkerd.io/v1beta1\nkind: Server\nmetadata: {name: mlserver, namespace: serving}\nspec: {}\n");
    expect(workloads).toEqual([]);
    expect([...inventory.counted]).toEqual([["Server", 1]]);
  });
});

describe("an Argo Workflow", () => {
  test("runs a pod for each step, labelled with its name", () => {
    const text = workflow("{podMetadata: {labels: {component: training}}, templates: [{name: train, container: {image: trainer:1}}, {name: dag, dag: {}}]}");
    expect(groups(text)).toEqual(["pack training/workflow/training-x7k2p"]);
    expect(labelsOf(text)).toEqual([{ "workflows.argoproj.io/workflow": "training-x7k2p", "workflows.argoproj.io/completed": "false", component: "training" }]);
    expect(cluster(text).workloads[0]?.pod.containers.map(({ name, path }) => [name, path])).toEqual([["main", "spec.templates[0].container"], ["wait", "spec"]]);
  });

  test("whose steps have different labels is several workloads", () => {
    const text = workflow("{templates: [{name: train, metadata: {labels: {step: train}}, container: {}}, {name: test, metadata: {labels: {step: test}}, script: {}}, {name: again, metadata: {labels: {step: test}}, container: {}}]}");
    expect(groups(text)).toEqual(["pack training/workflow/training-x7k2p-train", "pack training/workflow/training-x7k2p-test"]);
    expect(labelsOf(text).map(({ step }) => step)).toEqual(["train", "test"]);
    expect(new Set(cluster(text).world.workloads.map(({ key }) => key)).size).toBe(2);
  });

  test("whose steps say a label otherwise than the whole has the step's", () => {
    const text = workflow("{podMetadata: {labels: {step: any, component: training}}, templates: [{name: train, metadata: {labels: {step: train}}, container: {}}]}");
    expect(labelsOf(text)).toEqual([expect.objectContaining({ step: "train", component: "training" })]);
  });

  test("a label that is filled in when it runs has no known value", () => {
    const text = workflow("{templates: [{name: train, metadata: {labels: {team: '{{workflow.parameters.team}}'}}, container: {}}]}");
    expect(unknownOf(text)).toEqual([["team"]]);
    expect(labelsOf(text)[0]).not.toHaveProperty("team");
  });

  test("takes its steps from the template that it refers to, which then adds none itself", () => {
    const text = all(workflow("{workflowTemplateRef: {name: training}}"), template);
    expect(groups(text)).toEqual(["pack training/workflow/training-x7k2p"]);
    expect(labelsOf(text)[0]).toMatchObject({ "workflows.argoproj.io/workflow": "training-x7k2p", component: "training" });
    const [workload] = cluster(text).workloads;
    expect(workload?.pod.serviceAccount).toBe("trainer");
    expect(workload?.pod.containers[0]).toMatchObject({ name: "main", path: "spec.workflowTemplateRef.name", env: [{ name: "MLFLOW_TRACKING_URI" }] });
  });

  test("whose template is not in the input is told", () => {
    const { workloads, problems } = cluster(workflow("{workflowTemplateRef: {name: training}}"));
    expect(workloads).toEqual([]);
    expect(problems).toMatchObject([{ code: "runs-unknown-pods", message: "Workflow `training/training-x7k2p` runs what WorkflowTemplate `training` says, and that is not in the input", location: { line: 5 } }]);
  });

  test("of which a pod is in the input adds none, nor does its template", () => {
    const running = pod("training-x7k2p-train-1", "component: training, workflows.argoproj.io/workflow: training-x7k2p");
    expect(groups(all(workflow("{workflowTemplateRef: {name: training}}"), template, running))).toEqual(["pod training/pod/training-x7k2p-train-1"]);
  });

  test("that is done runs nothing; its template still stands for those to come", () => {
    const done = workflow("{workflowTemplateRef: {name: training}}", "status: {phase: Succeeded}\n");
    expect(groups(all(done, template))).toEqual(["pack training/workflowtemplate/training"]);
  });

  test("may refer to a cluster-wide template", () => {
    const wide = template.replace("kind: WorkflowTemplate", "kind: ClusterWorkflowTemplate").replace(", namespace: training", "");
    expect(groups(all(workflow("{workflowTemplateRef: {name: training, clusterScope: true}}"), wide))).toEqual(["pack training/workflow/training-x7k2p"]);
    expect(groups(wide)).toEqual([]);
  });

  test("a template that refers to itself ends", () => {
    const loop = template.replace("  podMetadata", "  workflowTemplateRef: {name: training}\n  podMetadata");
    expect(groups(loop)).toEqual(["pack training/workflowtemplate/training"]);
  });
});

describe("templates of workflows to come", () => {
  test("carry the workflow's label with a value that is not known", () => {
    expect(groups(template)).toEqual(["pack training/workflowtemplate/training"]);
    expect(unknownOf(template)).toEqual([["workflows.argoproj.io/workflow"]]);
  });

  test("stand back for pods that carry what their author chose, and only for those", () => {
    expect(groups(all(template, pod("a", "component: training, workflows.argoproj.io/workflow: a")))).toEqual(["pod training/pod/a"]);
    expect(groups(all(template, pod("a", "component: other, workflows.argoproj.io/workflow: a")))).toHaveLength(2);
    expect(groups(all(template, pod("a", "component: training")))).toHaveLength(2);
    const plain = template.replace("  podMetadata: {labels: {component: training}}\n", "");
    expect(groups(all(plain, pod("a", "workflows.argoproj.io/workflow: a")))).toHaveLength(2);
  });

  test("a CronWorkflow has its steps one level deeper", () => {
    const text = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: nightly, namespace: training}\nspec: {schedule: '0 2 * * *', workflowSpec: {serviceAccountName: trainer, podMetadata: {labels: {component: nightly}}, templates: [{name: train, container: {}}]}}\n";
    expect(groups(text)).toEqual(["pack training/cronworkflow/nightly"]);
    expect(cluster(text).workloads[0]?.pod).toMatchObject({ serviceAccount: "trainer", labelsPath: "spec.workflowSpec.podMetadata.labels" });
  });
});

describe("Argo Events", () => {
  const sensor = "apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nmetadata: {name: retrain, namespace: events}\nspec: {template: {serviceAccountName: sensor, metadata: {labels: {team: app, sensor-name: mine}}}}\n";

  test("a Sensor runs a Deployment; the operator's labels win", () => {
    expect(groups(sensor)).toEqual(["pack events/deployment/retrain-sensor"]);
    expect(labelsOf(sensor)).toEqual([{ controller: "sensor-controller", "sensor-name": "retrain", "owner-name": "retrain", team: "app" }]);
    expect(cluster(sensor).workloads[0]?.pod.serviceAccount).toBe("sensor");
  });

  test("an EventSource that the input shows adds none", () => {
    const source = "apiVersion: argoproj.io/v1alpha1\nkind: EventSource\nmetadata: {name: alerts, namespace: events}\nspec: {}\n";
    const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: alerts-eventsource-8dk2f, namespace: events}\nspec: {template: {metadata: {labels: {eventsource-name: alerts}}, spec: {containers: []}}}\n";
    expect(groups(source)).toEqual(["pack events/deployment/alerts-eventsource"]);
    expect(groups(all(source, deployment))).toEqual(["template events/deployment/alerts-eventsource-8dk2f"]);
  });

  test.each([
    ["jetstream: {version: latest}", ["pack events/statefulset/eventbus-default-js"]],
    ["nats: {exotic: {url: nats://elsewhere}}", []],
  ])("an EventBus with %s runs %j", (spec, expected) => {
    expect(groups(`apiVersion: argoproj.io/v1alpha1\nkind: EventBus\nmetadata: {name: default, namespace: events}\nspec: {${spec}}\n`)).toEqual(expected);
  });
});

test("what was taken from packs is said, with its count", () => {
  expect(cluster(all(server, runtime(), template)).inventory.inferences).toEqual([
    "pods that no manifest shows are taken from what is known of Seldon Core 2: 1 of Server, 6 of SeldonRuntime",
    "pods that no manifest shows are taken from what is known of Argo Workflows: 1 of WorkflowTemplate",
  ]);
});

test.each(["spec: 7", "spec: []", "spec: {templates: 7}", "spec: {templates: [7, null, {container: 7}]}", "spec: {podMetadata: [], templates: [{script: {}, metadata: 7}]}", "spec: {workflowTemplateRef: 7}", "{}"])("nonsense in a resource is read past: %s", (spec) => {
  expect(() => cluster(`apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: odd, namespace: training}\n${spec === "{}" ? "" : spec}\n`)).not.toThrow();
});
