import { allTraffic, covers, formatCidrs, lastPort, nameLabel, type AddressRange, type Direction, type Labels, type Selector, type Traffic } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { listWorkloads } from "./workload-names.ts";

/** Labels that say what a pod is, best first; others are taken when none of these is there. */
const tellingKeys: readonly string[] = ["app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/component", "name", "component"];

/** Keys with values that change with every roll-out, release or pod. A selector on them stops matching by itself. */
export const volatileKeys: ReadonlyMap<string, string> = new Map([
  ["pod-template-hash", "changes with every roll-out"],
  ["controller-revision-hash", "changes with every roll-out"],
  ["pod-template-generation", "changes with every roll-out"],
  ["statefulset.kubernetes.io/pod-name", "names one replica"],
  ["apps.kubernetes.io/pod-index", "names one replica"],
  ["job-name", "names one run of a job"],
  ["batch.kubernetes.io/job-name", "names one run of a job"],
  ["controller-uid", "is new for every run of a job"],
  ["batch.kubernetes.io/controller-uid", "is new for every run of a job"],
  ["batch.kubernetes.io/job-completion-index", "names one pod of a job"],
  ["helm.sh/chart", "changes with every version of the chart"],
  ["chart", "changes with every version of the chart"],
  ["app.kubernetes.io/version", "changes with every release"],
  ["workflows.argoproj.io/workflow", "names one run of a workflow"],
  ["workflows.argoproj.io/completed", "changes when the workflow ends"],
  ["workflows.argoproj.io/phase", "changes with every step of the workflow"],
  ["workflows.argoproj.io/resubmitted-from-workflow", "names one run of a workflow"],
  ["tekton.dev/pipelineRun", "names one run of a pipeline"],
  ["tekton.dev/taskRun", "names one run of a task"],
  ["topology.kubernetes.io/zone", "follows the node that the pod happens to run on"],
  ["topology.kubernetes.io/region", "follows the node that the pod happens to run on"],
]);

/**
 * The fewest labels that tell workloads from the others of their namespace; those that a Service selects them
 * by, if one does. Undefined when no labels do.
 */
export function tellingLabels(cluster: Cluster, workloads: readonly number[]): Labels | undefined {
  const wanted = new Set(workloads);
  const first = cluster.world.workloads[workloads[0] ?? -1];
  if (first === undefined) return undefined;
  const neighbours = cluster.world.workloads.flatMap(({ namespace }, index) => (namespace === first.namespace ? [index] : []));
  const service = cluster.services.find(
    ({ selector, workloads: picked }) =>
      selector !== undefined && selector.size > 0 && picked.length === wanted.size && picked.every((index) => wanted.has(index)),
  );
  if (service?.selector !== undefined) return service.selector;
  const shared = [...first.labels].filter(
    ([key, value]) => !volatileKeys.has(key) && workloads.every((index) => cluster.world.workloads[index]?.labels.get(key) === value),
  );
  const ranked = shared.sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const tells = (labels: readonly (readonly [string, string])[]): boolean =>
    neighbours.every((index) => wanted.has(index) || labels.some(([key, value]) => cluster.world.workloads[index]?.labels.get(key) !== value));
  const one = ranked.find((label) => tells([label]));
  if (one !== undefined) return new Map([one]);
  return ranked.length > 0 && tells(ranked) ? new Map(ranked) : undefined;
}

function rankOf(key: string): number {
  const rank = tellingKeys.indexOf(key);
  return rank < 0 ? tellingKeys.length : rank;
}

/** A peer to paste: `{namespaceSelector: {matchLabels: {…}}, podSelector: {matchLabels: {…}}}`. */
export function peerYaml(peer: { readonly namespace?: string; readonly pods?: Labels }): string {
  const parts: string[] = [];
  if (peer.namespace !== undefined) parts.push(`namespaceSelector: {matchLabels: ${mapYaml(new Map([[nameLabel, peer.namespace]]))}}`);
  if (peer.pods !== undefined && peer.pods.size > 0) parts.push(`podSelector: {matchLabels: ${mapYaml(peer.pods)}}`);
  return `{${parts.length === 0 ? "podSelector: {}" : parts.join(", ")}}`;
}

/** A peer with any selector of pods: as `peerYaml`, and with the selector's expressions. */
export function peerYamlOf(namespace: string, pods: Selector): string {
  return `{namespaceSelector: {matchLabels: ${mapYaml(new Map([[nameLabel, namespace]]))}}${pods.length === 0 ? "" : `, podSelector: ${selectorYaml(pods)}`}}`;
}

/** Peers that name workloads by namespace and labels, one for each namespace and set of labels, sorted. */
export function peersFor(cluster: Cluster, workloads: readonly number[]): readonly string[] {
  const byGroup = groupBy(workloads, (index) => cluster.workloads[index]?.group ?? "");
  const peers = [...byGroup.values()].map((members) => {
    const namespace = cluster.workloads[members[0]]?.namespace ?? "";
    const pods = tellingLabels(cluster, members);
    return peerYaml(pods === undefined ? { namespace } : { namespace, pods });
  });
  return [...new Set(peers)].sort();
}

/**
 * Other workloads that the peers of `peersFor` mean too: where no lasting labels tell some workloads from the others of
 * their namespace, the peer is the whole namespace.
 */
export function alsoMeant(cluster: Cluster, workloads: readonly number[]): readonly number[] {
  const byGroup = groupBy(workloads, (index) => cluster.workloads[index]?.group ?? "");
  const alike = [...byGroup.values()].filter((members) => tellingLabels(cluster, members) === undefined);
  const namespaces = new Set(alike.map(([first]) => cluster.workloads[first]?.namespace));
  const wanted = new Set(workloads);
  return cluster.workloads.flatMap(({ namespace }, index) =>
    namespaces.has(namespace) && !wanted.has(index) && cluster.world.workloads[index]?.hostNetwork === false ? [index] : [],
  );
}

/** `; no lasting labels tell shop/web from shop/db, so the rule is for these as well`, for the end of an advice; empty where labels do. */
export function alsoMeantWords(cluster: Cluster, workloads: readonly number[]): string {
  const others = alsoMeant(cluster, workloads);
  if (others.length === 0) return "";
  return `; no lasting labels tell ${listWorkloads(cluster, workloads, 3)} from ${listWorkloads(cluster, others, 4)}, so the rule is for these as well`;
}

/** A selector to paste: `{matchLabels: {app: mlflow}}`, with `matchExpressions` where it needs them. */
export function selectorYaml(selector: Selector): string {
  const equal = selector.filter(({ operator, values }) => operator === "In" && values.length === 1);
  const others = selector.filter((requirement) => !equal.includes(requirement));
  const parts: string[] = [];
  if (equal.length > 0) parts.push(`matchLabels: ${mapYaml(new Map(equal.map(({ key, values }) => [key, values[0] ?? ""])))}`);
  if (others.length > 0) {
    const expressions = others.map(({ key, operator, values }) => `{key: ${scalarYaml(key)}, operator: ${operator}${values.length > 0 ? `, values: [${values.map(scalarYaml).join(", ")}]` : ""}}`);
    parts.push(`matchExpressions: [${expressions.join(", ")}]`);
  }
  return `{${parts.join(", ")}}`;
}

/** A mapping of strings in flow style. */
export function mapYaml(map: ReadonlyMap<string, string>): string {
  return `{${[...map].map(([key, value]) => `${scalarYaml(key)}: ${scalarYaml(value)}`).join(", ")}}`;
}

/** A string in flow style; quoted where YAML would read something else than that string. */
export function scalarYaml(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9._/-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Entries of `ports` to paste, e.g. `[{protocol: TCP, port: 80}, {protocol: UDP, port: 5000, endPort: 5010}]`. */
export function portsYaml(ports: readonly PortEntry[]): string {
  const entries = ports.map(({ protocol, port, endPort }) => {
    const own = port === undefined ? "" : `, port: ${typeof port === "number" ? port : scalarYaml(port)}`;
    return `{protocol: ${protocol}${own}${endPort === undefined ? "" : `, endPort: ${endPort}`}}`;
  });
  return `[${entries.join(", ")}]`;
}

export interface PortEntry {
  readonly protocol: string;
  /** By number or name; absent: every port of the protocol. */
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
}

/**
 * A rule to paste, as an entry of `ingress` or `egress`: the peers, and exactly the ports of some traffic. Traffic
 * that no list of ports can write (all of it) leaves `ports` out.
 */
export function ruleYaml(direction: Direction, peers: readonly string[], traffic: Traffic): string {
  const ports = covers(traffic, allTraffic) ? "" : `, ports: ${portsYaml(portEntries(traffic))}`;
  return `{${direction === "ingress" ? "from" : "to"}: [${peers.join(", ")}]${ports}}`;
}

function portEntries(traffic: Traffic): readonly PortEntry[] {
  return (["tcp", "udp", "sctp"] as const).flatMap((key) =>
    traffic[key].map(({ first, last }): PortEntry => {
      const protocol = key.toUpperCase();
      if (first === 1 && last === lastPort) return { protocol };
      return first === last ? { protocol, port: first } : { protocol, port: first, endPort: last };
    }),
  );
}

/** Peers that name addresses. */
export function peersForAddresses(ranges: readonly AddressRange[]): readonly string[] {
  return formatCidrs(ranges).map((cidr) => `{ipBlock: {cidr: ${scalarYaml(cidr)}}}`);
}
