import { parseAddress, rangesOfCidrs, type Endpoint, type Flow } from "@demarc/engine";
import { buildCluster, resolveAddress, type Cluster } from "@demarc/kubernetes";
import { readDocuments } from "@demarc/source";
import type { PolicyObject, Question, Situation } from "../src/index.ts";
import type { Compiled } from "./compare.ts";
import { manifestsFrom } from "./manifests-from.ts";

/**
 * A situation as the text of manifests, read and built into the engine's world as for any user; what manifests cannot say
 * is then put in: labels whose value is not known, and that nothing is known of the pod network but what the options say.
 */
export function worldOfCase(situation: Situation): Compiled {
  const { world, flowOf } = clusterOfCase(situation);
  const unknown = new Map(situation.cluster.pods.map(({ ns, name, unknownLabels }) => [`${ns}/${name}`, unknownLabels ?? []]));
  const podNetwork = rangesOfCidrs(situation.options?.podCidrs ?? []);
  return {
    world: {
      ...world,
      workloads: world.workloads.map((workload) => ({ ...workload, unknownLabels: new Set(unknown.get(workload.key.replace("/pod/", "/"))) })),
      semantics: { ...world.semantics, podRanges: podNetwork },
    },
    flowOf,
  };
}

/** The product's way: a situation as the text of manifests, read and built into the engine's world. */
export function clusterOfCase(situation: Situation): Compiled {
  const { podCidrs = [], ...semantics } = situation.options ?? {};
  const text = manifestsOf(situation)
    .map((object) => JSON.stringify(object))
    .join("\n---\n");
  const manifests = manifestsFrom(readDocuments({ path: "case.yaml", text }));
  const cluster = buildCluster(manifests, {
    defaultNamespace: "default",
    kubernetesVersion: undefined,
    podCidrs,
    semantics,
  });
  return { world: cluster.world, flowOf: (question) => flowOf(cluster, question) };
}

function manifestsOf({ cluster, policies, refused = [] }: Situation): readonly object[] {
  return [
    ...cluster.namespaces.map(({ name, labels }) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels },
    })),
    ...(cluster.nodes ?? []).map(({ name, labels, ips }) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
      status: { addresses: ips.map((address) => ({ type: "InternalIP", address })) },
    })),
    ...cluster.pods.map(({ ns, name, labels, ip, ips, hostNetwork, node, phase, containers, initContainers }) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: ns, labels },
      spec: { containers, initContainers, hostNetwork, nodeName: node },
      status: { phase, podIPs: (ips ?? (ip === undefined ? [] : [ip])).map((one) => ({ ip: one })) },
    })),
    ...policies.map((policy, index) => (refused.includes(index) ? madeWrong(policy) : policy)),
  ];
}

/** The API server takes no such label; all that the policy says of flows can be read. */
function madeWrong({ metadata, ...policy }: PolicyObject): object {
  return { ...policy, metadata: { ...metadata, labels: { team: "not a label's value" } } };
}

function flowOf(cluster: Cluster, question: Question): Flow | undefined {
  const source = endOf(cluster, question.from);
  const destination = endOf(cluster, question.to);
  if (source === undefined || destination === undefined) return undefined;
  const { protocol, port, ipFamily } = question;
  const family = ipFamily === undefined ? {} : { family: ipFamily };
  if (protocol === "TCP" || protocol === "UDP" || protocol === "SCTP")
    return { source, destination, protocol, port: port ?? undefined, ...family };
  return { source, destination, protocol: "other", port: undefined, ...family };
}

function endOf(cluster: Cluster, text: string): Endpoint | undefined {
  if (text.startsWith("node:"))
    return { kind: "node", node: cluster.nodes.findIndex(({ name }) => name === text.slice(5)) };
  const [, name, ip = ""] = /^fqdn:(.+)@(.+)$/.exec(text) ?? [];
  if (name !== undefined) {
    const address = parseAddress(ip);
    return address && { kind: "address", address, name };
  }
  if (text.startsWith("ip:")) {
    const address = parseAddress(text.slice(3));
    const [workload] = resolveAddress(cluster, text.slice(3)).value?.workloads ?? [];
    if (workload !== undefined) return { kind: "workload", workload }; // NP-41
    return address === undefined ? undefined : { kind: "address", address };
  }
  const workload = cluster.workloads.findIndex((one) => `${one.namespace}/${one.name}` === text);
  return workload < 0 ? undefined : { kind: "workload", workload };
}
