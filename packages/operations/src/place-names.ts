import { verdict, type Cause, type Flow, type Ref } from "@demarc/engine";
import { cniText, type Cluster, type KubernetesObject } from "@demarc/kubernetes";
import { groupBy, listAll, listFirst, type Location } from "@demarc/source";
import type { ObjectName } from "./result-parts.ts";

export function objectName({ kind, namespace, name }: KubernetesObject): ObjectName {
  return { kind, namespace, name };
}

/** `AdminNetworkPolicy fence`, `NetworkPolicy serving/default-deny`. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
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

/** Most places that one cause names: the remedy is the same for all. */
const PLACES_MAX = 3;

/**
 * Why a verdict hangs in the air, and what would settle it; one sentence without a full stop for each thing that is not
 * known, whoever asks for it.
 */
export function causeTexts(cluster: Cluster, causes: readonly Cause[]): readonly string[] {
  return [...groupBy(causes, unknownOf).values()].map((group) => causeText(cluster, group[0], group));
}

/** What is not known, apart from who asks for it. */
function unknownOf(cause: Cause): string {
  switch (cause.kind) {
    case "refused-policy":
    case "equal-priority":
    case "other-protocols":
      return JSON.stringify(cause);
    case "namespace-labels-unknown":
      return `${cause.kind} ${cause.namespace}`;
    case "label-value-unknown":
    case "label-open":
      return `${cause.kind} ${cause.workload} ${cause.key}`;
    case "namespace-open":
      return `${cause.kind} ${cause.namespace}`;
    case "port-number-open":
      return `${cause.kind} ${cause.workload} ${cause.name}`;
    case "address-unknown":
      return `${cause.kind} ${cause.workload}`;
    case "node-address-unclear":
      return `${cause.kind} ${cause.node}`;
  }
}

function causeText(cluster: Cluster, cause: Cause, alike: readonly Cause[]): string {
  const remedy = remedyOf(cluster, cause).text;
  switch (cause.kind) {
    case "refused-policy":
      return `the API server would refuse ${refText(cluster, cause.policy)}, so it is not in force as written: ${remedy}`;
    case "namespace-labels-unknown":
      return `the labels of namespace ${cluster.namespaces[cause.namespace]?.name ?? "?"} are not in the input, and ${askedBy(cluster, alike, "asks", "ask")} for them: ${remedy}`;
    case "label-value-unknown":
      return `label ${cause.key} of ${workloadText(cluster, cause.workload)} gets its value in a running cluster, and ${askedBy(cluster, alike, "asks", "ask")} for it`;
    case "label-open":
      return `label ${cause.key} of such pods, which ${askedBy(cluster, alike, "asks", "ask")} for: ${remedy}`;
    case "namespace-open":
      return `their namespace and its labels, which ${askedBy(cluster, alike, "asks", "ask")} for: ${remedy}`;
    case "port-number-open":
      return `the number that such pods give their port ${cause.name}, which ${askedBy(cluster, alike, "asks", "ask")} for: ${remedy}`;
    case "address-unknown":
      return `the address of ${workloadText(cluster, cause.workload)} is not in the input, and ${askedBy(cluster, alike, "names", "name")} addresses: ${remedy}`;
    case "node-address-unclear":
      return `which address of node ${cluster.nodes[cause.node]?.name ?? "?"} is meant is not in the input, and ${askedBy(cluster, alike, "names", "name")} addresses: ${remedy}`;
    case "equal-priority":
      return `rules of equal priority disagree: ${cause.rules.map((rule) => refText(cluster, rule)).join(", ")}`;
    case "other-protocols":
      return `what ${cniText(cluster.cni)} does with ICMP and other protocols without ports is not known, where no rule lets them pass (NP-65): ${remedy}`;
  }
}

/** What is not known, as a noun: `the labels of namespace training`. */
export function unknownThing(cluster: Cluster, cause: Cause): string {
  switch (cause.kind) {
    case "refused-policy":
      return `the refused ${objectText(cluster.object(cause.policy.object))}`;
    case "namespace-labels-unknown":
      return `the labels of namespace ${cluster.namespaces[cause.namespace]?.name ?? "?"}`;
    case "label-value-unknown":
      return `label ${cause.key} of ${workloadText(cluster, cause.workload)}`;
    case "label-open":
      return `label ${cause.key}`;
    case "namespace-open":
      return "the namespace and its labels";
    case "port-number-open":
      return `the number of port ${cause.name}`;
    case "address-unknown":
      return `the address of ${workloadText(cluster, cause.workload)}`;
    case "node-address-unclear":
      return `the address of node ${cluster.nodes[cause.node]?.name ?? "?"}`;
    case "equal-priority":
      return `which of ${listAll(cause.rules.map(({ object }) => objectText(cluster.object(object))))} comes first`;
    case "other-protocols":
      return `what ${cniText(cluster.cni)} does with protocols without ports`;
  }
}

function askedBy(cluster: Cluster, causes: readonly Cause[], one: string, many: string): string {
  const refs = causes.flatMap((cause) => ("selector" in cause ? [cause.selector] : "peer" in cause ? [cause.peer] : "port" in cause ? [cause.port] : []));
  const texts = [...new Set(refs.map((ref) => refText(cluster, ref)))];
  return `${listFirst(texts, PLACES_MAX)} ${texts.length === 1 ? one : many}`;
}

/** What to do so that something unknown is known, and about whose object it is. */
export interface Remedy {
  /** Imperative. */
  readonly text: string;
  readonly of?: { readonly namespace: string } | { readonly policy: number };
}

/** What would settle a cause of doubt, and whose it is to do. */
export function remedyOf(cluster: Cluster, cause: Cause): Remedy {
  switch (cause.kind) {
    case "refused-policy":
      return { text: "mend it (demarc validate)", of: { policy: cause.policy.object } };
    case "namespace-labels-unknown":
      return { text: "add the Namespace object", of: { namespace: cluster.namespaces[cause.namespace]?.name ?? "" } };
    case "label-value-unknown":
      return { text: "give the pods with it (kubectl get pods -o yaml)", of: { namespace: cluster.workloads[cause.workload]?.namespace ?? "" } };
    case "label-open":
      return { text: "say more of their labels" };
    case "namespace-open":
      return { text: "say more of their namespace" };
    case "port-number-open":
      return { text: "ask for a pod that is in the input" };
    case "address-unknown":
      // On the host network it is the node's, and no pod network holds that (NP-61).
      if (cluster.world.workloads[cause.workload]?.hostNetwork === true) return { text: "give its pods with their status: on the host network they have the addresses of their nodes" };
      return { text: "give the pod network (--pod-cidr) or pods with their status" };
    case "node-address-unclear":
      return { text: "add the Node object with its addresses" };
    case "equal-priority":
      return { text: "give one of the policies another priority" };
    case "other-protocols":
      return { text: "let them pass by a rule without ports" };
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
    for (const text of causeTexts(cluster, [...egress.causes, ...ingress.causes])) {
      if (texts.size < CAUSES_MAX) texts.add(text);
    }
    if (texts.size >= CAUSES_MAX) break;
  }
  return [...texts];
}
