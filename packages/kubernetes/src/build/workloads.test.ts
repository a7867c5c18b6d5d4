import { formatAddress } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../../test/manifests-of.ts";
import type { Cluster } from "../cluster.ts";

interface PodText {
  readonly name: string;
  readonly owner?: string;
  readonly labels?: string;
  readonly status?: string;
  readonly spec?: string;
}

/** `owner` is `Kind/name`. */
function pod({ name, owner, labels = "app: mlflow", status = "phase: Running", spec = "" }: PodText): string {
  const [kind, ownerName] = owner?.split("/") ?? [];
  const owners = owner === undefined ? "" : `, ownerReferences: [{apiVersion: x/v1, kind: ${String(kind)}, name: ${String(ownerName)}, uid: u, controller: true}]`;
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: mlflow, labels: {${labels}}${owners}}\nspec: {containers: [{name: main}]${spec}}\nstatus: {${status}}\n`;
}

interface ControllerText {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly owner?: string;
  readonly labels?: string;
  readonly spec?: string;
  readonly template?: string;
  readonly status?: string;
}

function controller({ apiVersion = "apps/v1", kind, name, owner, labels = "app: mlflow", spec = "", template = "", status = "{}" }: ControllerText): string {
  const [ownerKind, ownerName] = owner?.split("/") ?? [];
  const owners = owner === undefined ? "" : `, ownerReferences: [{apiVersion: x/v1, kind: ${String(ownerKind)}, name: ${String(ownerName)}, uid: u, controller: true}]`;
  const selector = apiVersion === "apps/v1" ? ", selector: {matchLabels: {app: mlflow}}" : "";
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: mlflow${owners}}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main}]${template}}}${selector}${spec}}\nstatus: ${status}\n`;
}

/** `kind/name@pod` of each workload, in order. */
function shown(cluster: Cluster): readonly string[] {
  return cluster.workloads.map(({ kind, name, running }) => `${kind}/${name}${running === undefined ? "" : `@${running.name}`}`);
}

const deployment = controller({ kind: "Deployment", name: "mlflow" });
const replicaSet = controller({ kind: "ReplicaSet", name: "mlflow-5d9c", owner: "Deployment/mlflow", labels: "app: mlflow, pod-template-hash: 5d9c", spec: ", replicas: 1" });
const hashed = "app: mlflow, pod-template-hash: 5d9c";

describe("pods are shown as the owner that people know", () => {
  test.each([
    { name: "a template without pods is one workload", given: [deployment], expected: ["Deployment/mlflow"] },
    { name: "a ReplicaSet of a Deployment is no workload beside it", given: [deployment, replicaSet], expected: ["Deployment/mlflow"] },
    {
      name: "pods stand for their template, through ReplicaSet and Deployment",
      given: [deployment, replicaSet, pod({ name: "mlflow-5d9c-a", owner: "ReplicaSet/mlflow-5d9c", labels: hashed }), pod({ name: "mlflow-5d9c-b", owner: "ReplicaSet/mlflow-5d9c", labels: hashed })],
      expected: ["Deployment/mlflow@mlflow-5d9c-a", "Deployment/mlflow@mlflow-5d9c-b"],
    },
    {
      name: "a ReplicaSet that is not in the input is seen through by the hash",
      given: [deployment, pod({ name: "mlflow-5d9c-a", owner: "ReplicaSet/mlflow-5d9c", labels: hashed })],
      expected: ["Deployment/mlflow@mlflow-5d9c-a"],
    },
    {
      name: "and so is its Deployment",
      given: [pod({ name: "mlflow-5d9c-a", owner: "ReplicaSet/mlflow-5d9c", labels: hashed })],
      expected: ["Deployment/mlflow@mlflow-5d9c-a"],
    },
    {
      name: "a ReplicaSet without the hash is shown itself",
      given: [pod({ name: "mlflow-a", owner: "ReplicaSet/mlflow" })],
      expected: ["ReplicaSet/mlflow@mlflow-a"],
    },
    { name: "a Deployment that only its ReplicaSet tells of", given: [replicaSet], expected: ["Deployment/mlflow"] },
    {
      name: "of several ReplicaSets those with pods count",
      given: [controller({ kind: "ReplicaSet", name: "mlflow-old", owner: "Deployment/mlflow", spec: ", replicas: 0" }), replicaSet],
      expected: ["Deployment/mlflow"],
    },
    {
      name: "a ReplicaSet that has its Deployment's very name",
      given: [deployment, controller({ kind: "ReplicaSet", name: "mlflow", owner: "Deployment/mlflow" })],
      expected: ["Deployment/mlflow"],
    },
    {
      name: "and so is one whose name is not made of the hash",
      given: [pod({ name: "mlflow-a", owner: "ReplicaSet/mlflow", labels: hashed })],
      expected: ["ReplicaSet/mlflow@mlflow-a"],
    },
    {
      name: "of several owners none of which is marked as controller, none is known",
      given: [
        deployment,
        "apiVersion: v1\nkind: Pod\nmetadata: {name: shared, namespace: mlflow, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: mlflow, uid: a}, {apiVersion: apps/v1, kind: Deployment, name: other, uid: b}]}\nspec: {containers: [{name: main}]}\n",
      ],
      expected: ["Deployment/mlflow", "Pod/shared@shared"],
    },
    {
      name: "a CronJob's Job, by name where the Job is not in the input",
      given: [
        `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: retrain, namespace: mlflow}\nspec: {jobTemplate: {spec: {template: {metadata: {labels: {app: mlflow}}, spec: {containers: [{name: main}]}}}}}\n`,
        pod({ name: "retrain-29123456-x", owner: "Job/retrain-29123456" }),
      ],
      expected: ["CronJob/retrain@retrain-29123456-x"],
    },
    { name: "a Job without its CronJob", given: [pod({ name: "retrain-29123456-x", owner: "Job/retrain-29123456" })], expected: ["Job/retrain-29123456@retrain-29123456-x"] },
    {
      name: "an operator's resource above a StatefulSet is not climbed to",
      given: [controller({ kind: "StatefulSet", name: "mlflow-db", owner: "Postgres/mlflow" }), pod({ name: "mlflow-db-0", owner: "StatefulSet/mlflow-db" })],
      expected: ["StatefulSet/mlflow-db@mlflow-db-0"],
    },
    { name: "the kubelet's own pods are pods", given: [pod({ name: "etcd-node1", owner: "Node/node1" })], expected: ["Pod/etcd-node1@etcd-node1"] },
    { name: "a pod that nobody owns", given: [pod({ name: "notebook-0" })], expected: ["Pod/notebook-0@notebook-0"] },
    {
      name: "kinds of one name are kept apart",
      given: [deployment, controller({ kind: "StatefulSet", name: "mlflow" })],
      expected: ["Deployment/mlflow", "StatefulSet/mlflow"],
    },
    {
      name: "owners that own each other end the climb",
      given: [controller({ kind: "ReplicaSet", name: "a", owner: "ReplicaSet/b" }), controller({ kind: "ReplicaSet", name: "b", owner: "ReplicaSet/a" })],
      expected: ["ReplicaSet/a", "ReplicaSet/b"],
    },
    {
      name: "objects with one generated name are workloads of their own",
      given: [1, 2, 3].map(() => "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: train-, namespace: mlflow}\nspec: {template: {spec: {containers: [{name: main}]}}}\n"),
      expected: ["Job/train-*", "Job/train-*", "Job/train-*"],
    },
  ])("$name", ({ given, expected }) => {
    const cluster = clusterOf(given);
    expect(shown(cluster)).toEqual(expected);
    const keys = cluster.world.workloads.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("pods of one owner share its group, and are told by its object and template", () => {
    const cluster = clusterOf([deployment, pod({ name: "mlflow-a", owner: "ReplicaSet/mlflow-5d9c", labels: hashed }), pod({ name: "mlflow-b", owner: "ReplicaSet/mlflow-5d9c", labels: `${hashed}, canary: yes please` })]);
    expect(cluster.workloads.map(({ group }) => group)).toEqual(["mlflow/deployment/mlflow", "mlflow/deployment/mlflow"]);
    expect(cluster.workloads.map(({ object, pod: facts }) => `${object.kind} ${facts.specPath}`)).toEqual(["Deployment spec.template.spec", "Deployment spec.template.spec"]);
    expect(cluster.world.workloads.map(({ key }) => key)).toEqual(["mlflow/deployment/mlflow/mlflow-a", "mlflow/deployment/mlflow/mlflow-b"]);
  });
});

describe("pods that have no network any more (NP-64)", () => {
  test.each`
    status                                        | workloads | finished
    ${"phase: Running"}                           | ${1}      | ${0}
    ${"phase: Pending"}                           | ${1}      | ${0}
    ${"podIP: 10.42.0.7"}                         | ${1}      | ${0}
    ${"phase: Succeeded"}                         | ${0}      | ${1}
    ${"phase: Failed"}                            | ${0}      | ${1}
  `("$status", ({ status, workloads, finished }: { status: string; workloads: number; finished: number }) => {
    const cluster = clusterOf(pod({ name: "train-1", status }));
    expect([cluster.workloads.length, cluster.inventory.finished]).toEqual([workloads, finished]);
  });

  test("a Job that is done is no workload, one that runs is", () => {
    const job = (name: string, condition: string): string => controller({ apiVersion: "batch/v1", kind: "Job", name, status: `{conditions: [{type: ${condition}, status: "True"}]}` });
    expect(shown(clusterOf([job("done", "Complete"), job("broken", "Failed"), job("waiting", "Suspended")]))).toEqual(["Job/waiting"]);
  });

  test("a template whose only pods are done stands for itself", () => {
    expect(shown(clusterOf([deployment, pod({ name: "mlflow-x", owner: "ReplicaSet/mlflow-5d9c", labels: hashed, status: "phase: Failed" })]))).toEqual(["Deployment/mlflow"]);
  });
});

describe("labels that controllers add (SEL-9)", () => {
  const known = (cluster: Cluster, key: string): string | undefined => cluster.world.workloads[0]?.labels.get(key);
  const unknown = (cluster: Cluster): readonly string[] => [...(cluster.world.workloads[0]?.unknownLabels ?? [])].filter((key) => !key.startsWith("topology.")).sort();

  test.each`
    given                                                                                                | expected
    ${deployment}                                                                                        | ${["pod-template-hash"]}
    ${controller({ kind: "DaemonSet", name: "speaker" })}                                                | ${["controller-revision-hash", "pod-template-generation"]}
    ${controller({ kind: "StatefulSet", name: "mlserver" })}                                             | ${["controller-revision-hash"]}
    ${controller({ kind: "StatefulSet", name: "mlserver", spec: ", replicas: 1" })}                      | ${["controller-revision-hash"]}
    ${controller({ kind: "StatefulSet", name: "mlserver", spec: ", replicas: 2" })}                      | ${["apps.kubernetes.io/pod-index", "controller-revision-hash", "statefulset.kubernetes.io/pod-name"]}
    ${controller({ kind: "ReplicaSet", name: "mlflow" })}                                                | ${[]}
    ${controller({ apiVersion: "v1", kind: "ReplicationController", name: "mlflow" })}                   | ${[]}
    ${controller({ apiVersion: "batch/v1", kind: "Job", name: "train" })}                                | ${["batch.kubernetes.io/controller-uid", "controller-uid"]}
    ${controller({ apiVersion: "batch/v1", kind: "Job", name: "train", spec: ", completionMode: Indexed" })} | ${["batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index", "controller-uid"]}
    ${pod({ name: "notebook-0" })}                                                                       | ${[]}
  `("unknown: $expected", ({ given, expected }: { given: string; expected: string[] }) => {
    expect(unknown(clusterOf(given))).toEqual(expected);
  });

  test("what follows from the object is known", () => {
    const set = clusterOf(controller({ kind: "StatefulSet", name: "mlserver", spec: ", ordinals: {start: 3}" }));
    expect(known(set, "statefulset.kubernetes.io/pod-name")).toBe("mlserver-3");
    expect(known(set, "apps.kubernetes.io/pod-index")).toBe("3");
    const job = clusterOf(controller({ apiVersion: "batch/v1", kind: "Job", name: "train" }));
    expect([known(job, "job-name"), known(job, "batch.kubernetes.io/job-name")]).toEqual(["train", "train"]);
  });

  test("a controller's label takes the place of the template's", () => {
    const cluster = clusterOf(controller({ kind: "Deployment", name: "mlflow", labels: "app: mlflow, pod-template-hash: copied" }));
    expect(known(cluster, "pod-template-hash")).toBeUndefined();
  });

  test.each`
    version      | given                                                            | isUnknown
    ${undefined} | ${deployment}                                                    | ${true}
    ${"1.35"}    | ${deployment}                                                    | ${true}
    ${"1.34"}    | ${deployment}                                                    | ${false}
    ${undefined} | ${pod({ name: "notebook-0" })}                                   | ${true}
    ${undefined} | ${pod({ name: "notebook-0", spec: ", nodeName: worker-1" })}     | ${false}
  `("the zone of a pod is unknown: $isUnknown, in $version", ({ version, given, isUnknown }: { version: string | undefined; given: string; isUnknown: boolean }) => {
    const cluster = clusterOf(given, { kubernetesVersion: version });
    expect(cluster.world.workloads[0]?.unknownLabels.has("topology.kubernetes.io/zone")).toBe(isUnknown);
  });
});

describe("how many pods run", () => {
  test.each`
    given                                                                                            | replicas
    ${controller({ kind: "Deployment", name: "mlflow", spec: ", replicas: 3" })}                     | ${3}
    ${controller({ kind: "Deployment", name: "mlflow", spec: ", replicas: 0" })}                     | ${0}
    ${deployment}                                                                                    | ${undefined}
    ${controller({ kind: "DaemonSet", name: "speaker" })}                                            | ${undefined}
    ${controller({ apiVersion: "batch/v1", kind: "Job", name: "train", spec: ", parallelism: 4" })}  | ${4}
    ${controller({ apiVersion: "batch/v1", kind: "Job", name: "train", spec: ", suspend: true" })}   | ${0}
  `("$replicas", ({ given, replicas }: { given: string; replicas: number | undefined }) => {
    const [workload] = clusterOf(given).workloads;
    expect(workload?.replicas).toBe(replicas);
  });
});

describe("addresses and nodes", () => {
  const node = "apiVersion: v1\nkind: Node\nmetadata: {name: worker-1}\nstatus: {addresses: [{type: InternalIP, address: 192.168.1.86}, {type: Hostname, address: worker-1}]}\n";
  const addressesOf = (cluster: Cluster): readonly string[] => (cluster.world.workloads[0]?.addresses ?? []).map(formatAddress);

  test.each`
    what                                              | given                                                                                                                             | expected
    ${"a pod has its own, of both families"}          | ${[pod({ name: "notebook-0", status: "podIP: 10.42.0.7, podIPs: [{ip: 10.42.0.7}, {ip: 'fd00::7'}]" })]}                          | ${["10.42.0.7", "fd00::7"]}
    ${"a pod without the plural field"}               | ${[pod({ name: "notebook-0", status: "podIP: 10.42.0.7" })]}                                                                      | ${["10.42.0.7"]}
    ${"a template has none"}                          | ${[deployment]}                                                                                                                   | ${[]}
    ${"on the host network it has the node's"}        | ${[node, pod({ name: "speaker-x", spec: ", hostNetwork: true, nodeName: worker-1" })]}                                            | ${["192.168.1.86"]}
    ${"or the one that the pod tells of"}             | ${[pod({ name: "speaker-x", spec: ", hostNetwork: true, nodeName: worker-2", status: "podIP: 192.168.1.87, hostIP: 192.168.1.87" })]} | ${["192.168.1.87"]}
    ${"also where its Node has none yet"}             | ${["apiVersion: v1\nkind: Node\nmetadata: {name: worker-2}\n", pod({ name: "speaker-x", spec: ", hostNetwork: true, nodeName: worker-2", status: "hostIP: 192.168.1.87" })]} | ${["192.168.1.87"]}
    ${"or none, when no node is known"}               | ${[controller({ kind: "DaemonSet", name: "speaker", template: ", hostNetwork: true" })]}                                          | ${[]}
  `("$what", ({ given, expected }: { given: string[]; expected: string[] }) => {
    expect(addressesOf(clusterOf(given))).toEqual(expected);
  });

  test("a node that only pods tell of is a node without an object", () => {
    const cluster = clusterOf([node, pod({ name: "a", spec: ", nodeName: worker-2", status: "hostIP: 192.168.1.87" }), pod({ name: "c", spec: ", nodeName: worker-2", status: "hostIP: 192.168.1.87" }), pod({ name: "b", spec: ", nodeName: worker-1", status: "hostIP: 192.168.1.99" })]);
    expect(cluster.nodes.map(({ name, object }) => [name, object?.kind])).toEqual([["worker-1", "Node"], ["worker-2", undefined]]);
    expect(cluster.world.nodes.map(({ addresses }) => addresses.map(formatAddress))).toEqual([["192.168.1.86"], ["192.168.1.87"]]);
    expect(cluster.world.workloads.map(({ node: index }) => index)).toEqual([1, 1, 0]);
  });
});
