import { verdict, type Cause, type Flow, type Ref } from "@demarc/engine";
import type { Cluster, KubernetesObject } from "@demarc/kubernetes";
import type { Location } from "@demarc/source";
import type { ObjectName } from "./result-parts.ts";

export function objectName({ kind, namespace, name }: KubernetesObject): ObjectName {
  return { kind, namespace, name };
}

/** `app/network-policy.yaml:44` */
export function placeText({ file, line }: Location): string {
  return `${file}:${line}`;
}

/** `serving-app-policy spec.egress[1] (app/network-policy.yaml:44)`; costs one read of the document with positions. */
export function refText(cluster: Cluster, ref: Ref): string {
  const object = cluster.object(ref.object);
  return `${object.name}${ref.path === "" ? "" : ` ${ref.path}`} (${placeText(cluster.locate(ref))})`;
}

/** Why a verdict hangs in the air, and what would settle it; one sentence without a full stop. */
export function causeText(cluster: Cluster, cause: Cause): string {
  switch (cause.kind) {
    case "refused-policy":
      return `the API server would refuse ${refText(cluster, cause.policy)}, so it is not in force as written: mend it (demarc validate)`;
    case "namespace-labels-unknown":
      return `the labels of namespace ${cluster.namespaces[cause.namespace]?.name ?? "?"} are not in the input, and ${refText(cluster, cause.selector)} asks for them: add the Namespace object`;
    case "label-value-unknown":
      return `label ${cause.key} of ${workloadText(cluster, cause.workload)} gets its value in a running cluster, and ${refText(cluster, cause.selector)} asks for it`;
    case "address-unknown":
      return `the address of ${workloadText(cluster, cause.workload)} is not in the input, and ${refText(cluster, cause.peer)} names addresses: give the pod network (--pod-cidr) or pods with their status`;
    case "node-address-unclear":
      return `which address of node ${cluster.nodes[cause.node]?.name ?? "?"} is meant is not in the input, and ${refText(cluster, cause.peer)} names addresses: add the Node object with its addresses`;
    case "equal-priority":
      return `rules of equal priority disagree: ${cause.rules.map((rule) => refText(cluster, rule)).join(", ")}`;
  }
}

function workloadText(cluster: Cluster, index: number): string {
  const workload = cluster.workloads[index];
  return workload === undefined ? "?" : `${workload.namespace}/${workload.name}`;
}

/** Most causes that are told for one connection: after a few, the remedy is the same. */
const CAUSES_MAX = 5;

/** What the verdicts of some flows hang on, each cause once. Cost: one verdict for each flow. */
export function causesOf(cluster: Cluster, flows: readonly Flow[]): readonly string[] {
  const texts = new Set<string>();
  for (const flow of flows) {
    const { egress, ingress } = verdict(cluster.world, flow);
    for (const cause of [...egress.causes, ...ingress.causes]) {
      if (texts.size < CAUSES_MAX) texts.add(causeText(cluster, cause));
    }
    if (texts.size >= CAUSES_MAX) break;
  }
  return [...texts];
}
