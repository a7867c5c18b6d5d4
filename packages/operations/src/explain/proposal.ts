import { volatileKeys } from "@demarc/rules";
import { formatAddress, type Address, type Direction, type Endpoint, type Flow, type Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { dump } from "js-yaml";

/** Labels that people select by, and that no roll-out or upgrade changes; the first that does is taken. */
const preferredLabels = ["app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component", "component", "app.kubernetes.io/instance"];

/** A policy as an object of the API; only what this file writes. */
type Plain = string | number | readonly Plain[] | { readonly [key: string]: Plain };

/** A policy to apply, and what it does besides. */
export interface Proposal {
  /** YAML. */
  readonly policy: string;
  /** Names of other workloads that it is for as well, since no lasting labels tell the ends from them. */
  readonly alsoFor: readonly string[];
}

/**
 * The NetworkPolicy that lets one flow pass one end, as YAML ready to apply, and nothing else as far as labels can tell
 * pods apart. Undefined where no policy can: an end without pods of its own, an unknown address, a protocol without ports.
 */
export function proposePolicy(cluster: Cluster, reachability: Reachability, flow: Flow, direction: Direction): Proposal | undefined {
  const [subject, peer] = direction === "egress" ? [flow.source, flow.destination] : [flow.destination, flow.source];
  if (flow.protocol === "other" || flow.port === undefined || subject.kind !== "workload") return undefined;
  const workload = cluster.workloads[subject.workload];
  const peers = peersOf(cluster, reachability, peer, workload?.namespace);
  if (workload === undefined || workload.pod.hostNetwork || peers.length === 0) return undefined;
  const ends = [subject, peer].flatMap((end) => (end.kind === "workload" ? [end.workload] : []));
  const alsoFor = ends.flatMap((index) => selectionOf(cluster, reachability, index).others);
  const rule = { [direction === "egress" ? "to" : "from"]: peers, ports: [{ protocol: flow.protocol, port: flow.port }] };
  const policy = yaml({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: policyName(cluster, workload.name, peer, direction), namespace: workload.namespace },
    spec: {
      podSelector: selectorOf(cluster, reachability, subject.workload),
      policyTypes: [direction === "egress" ? "Egress" : "Ingress"],
      [direction]: [rule],
    },
  });
  return { policy, alsoFor: [...new Set(alsoFor)].sort() };
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

function selectorOf(cluster: Cluster, reachability: Reachability, index: number): Plain {
  const { labels } = selectionOf(cluster, reachability, index);
  return labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) };
}

interface Selection {
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** Names of other workloads that have these labels as well, or may have them. */
  readonly others: readonly string[];
}

/** The fewest labels that select just this workload's pods; all lasting ones where no single label does. */
function selectionOf(cluster: Cluster, reachability: Reachability, index: number): Selection {
  const { labels, namespace } = cluster.world.workloads[index] ?? { labels: new Map<string, string>(), namespace: 0 };
  const group = cluster.workloads[index]?.group;
  const othersWith = (wanted: readonly (readonly [string, string])[]): readonly string[] => {
    const { certain, possible } = reachability.select({ namespaces: namespace, pods: wanted.map(([key, value]) => ({ key, operator: "In", values: [value] })) });
    const others = [...certain, ...possible].flatMap((workload) => cluster.workloads[workload] ?? []).filter((one) => one.group !== group);
    return [...new Set(others.map((one) => `${one.namespace}/${one.name}`))];
  };
  const lasting = [...labels].filter(([key]) => !volatileKeys.has(key));
  const preferred = preferredLabels.flatMap((key) => lasting.filter(([own]) => own === key));
  const rest = lasting.filter(([key]) => !preferredLabels.includes(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const ranked = [...preferred, ...rest];
  const alone = ranked.find((label) => othersWith([label]).length === 0);
  return alone === undefined ? { labels: ranked, others: othersWith(ranked) } : { labels: [alone], others: [] };
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
