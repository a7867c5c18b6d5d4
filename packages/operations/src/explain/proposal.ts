import { formatAddress, type Address, type Direction, type Endpoint, type Flow, type Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { dump } from "js-yaml";

/** Labels that people select by, and that no roll-out or upgrade changes; the first that does is taken. */
const preferredLabels = ["app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component", "component", "app.kubernetes.io/instance"];
const volatileLabel =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|(batch\.kubernetes\.io\/)?(job-name|controller-uid|job-completion-index)|helm\.sh\/chart|app\.kubernetes\.io\/version|topology\.kubernetes\.io\/.*)$/;

/** A policy as an object of the API; only what this file writes. */
type Plain = string | number | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The NetworkPolicy that lets one flow pass one end and nothing else, as YAML ready to apply. Undefined where no
 * policy can: an end without pods of its own, an unknown address, a protocol without ports.
 */
export function proposePolicy(cluster: Cluster, reachability: Reachability, flow: Flow, direction: Direction): string | undefined {
  const [subject, peer] = direction === "egress" ? [flow.source, flow.destination] : [flow.destination, flow.source];
  if (flow.protocol === "other" || flow.port === undefined || subject.kind !== "workload") return undefined;
  const workload = cluster.workloads[subject.workload];
  const peers = peersOf(cluster, reachability, peer, workload?.namespace);
  if (workload === undefined || workload.pod.hostNetwork || peers.length === 0) return undefined;
  const rule = { [direction === "egress" ? "to" : "from"]: peers, ports: [{ protocol: flow.protocol, port: flow.port }] };
  return yaml({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: policyName(cluster, workload.name, peer, direction), namespace: workload.namespace },
    spec: {
      podSelector: selectorOf(cluster, reachability, subject.workload),
      policyTypes: [direction === "egress" ? "Egress" : "Ingress"],
      [direction]: [rule],
    },
  });
}

function peersOf(cluster: Cluster, reachability: Reachability, peer: Endpoint, namespace: string | undefined): readonly Plain[] {
  switch (peer.kind) {
    case "address":
      return [blockOf(peer.address)];
    case "node":
      return (cluster.world.nodes[peer.node]?.addresses ?? []).map(blockOf);
    case "workload": {
      const workload = cluster.workloads[peer.workload];
      if (workload === undefined) return [];
      // No selector matches pods on the host network: their traffic is their node's (NP-61).
      if (workload.pod.hostNetwork) return (cluster.world.workloads[peer.workload]?.addresses ?? []).map(blockOf);
      const podSelector = selectorOf(cluster, reachability, peer.workload);
      if (workload.namespace === namespace) return [{ podSelector }];
      // Both in one item: pods that match both (NP-13).
      return [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": workload.namespace } }, podSelector }];
    }
  }
}

function blockOf(address: Address): Plain {
  return { ipBlock: { cidr: `${formatAddress(address)}/${address.family === 4 ? 32 : 128}` } };
}

/** The fewest labels that select just this workload's pods; all lasting ones where no single label does. */
function selectorOf(cluster: Cluster, reachability: Reachability, index: number): Plain {
  const { labels, namespace } = cluster.world.workloads[index] ?? { labels: new Map<string, string>(), namespace: 0 };
  const group = cluster.workloads[index]?.group;
  const lasting = [...labels].filter(([key]) => !volatileLabel.test(key));
  const preferred = preferredLabels.flatMap((key) => lasting.filter(([own]) => own === key));
  const others = lasting.filter(([key]) => !preferredLabels.includes(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const alone = [...preferred, ...others].find(([key, value]) => {
    const { certain, possible } = reachability.select({ namespaces: namespace, pods: [{ key, operator: "In", values: [value] }] });
    return [...certain, ...possible].every((workload) => cluster.workloads[workload]?.group === group);
  });
  const chosen = alone === undefined ? [...preferred, ...others] : [alone];
  return chosen.length === 0 ? {} : { matchLabels: Object.fromEntries(chosen) };
}

/** `allow-mlserver-to-seldon-scheduler`: a DNS label, at most 63 characters. */
function policyName(cluster: Cluster, subject: string, peer: Endpoint, direction: Direction): string {
  const other = peer.kind === "workload" ? (cluster.workloads[peer.workload]?.name ?? "peer") : peer.kind === "node" ? "nodes" : "outside";
  const name = `allow-${subject}-${direction === "egress" ? "to" : "from"}-${other}`;
  return name.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-").slice(0, 63).replace(/-+$/, "");
}

function yaml(object: Plain): string {
  return dump(object, { noRefs: true, lineWidth: -1 });
}
