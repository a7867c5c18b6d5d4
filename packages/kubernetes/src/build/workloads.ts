import type { Workload } from "@demarc/engine";
import type { ClusterWorkload } from "../cluster.ts";
import type { ControllerFacts, PodTemplateFacts, RunningPodFacts } from "../facts.ts";
import { isAtLeast, type KubernetesVersion } from "../kubernetes-version.ts";
import type { KubernetesObject } from "../object.ts";
import { buildOwners, type Owner } from "./owners.ts";
import type { Namespaces, Nodes, Told } from "./places.ts";

/** Copied from the node when a pod is bound, from 1.35 on (SEL-9; KEP-4742). */
const topologyKeys = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

export interface Workloads {
  readonly all: readonly ClusterWorkload[];
  readonly world: readonly Workload[];
  /** Pods and Jobs that are done (NP-64). */
  readonly finished: number;
}

interface Surroundings {
  readonly namespaces: Namespaces;
  readonly nodes: Nodes;
  readonly version: KubernetesVersion | undefined;
  /** Label keys that selectors of the input ask for. */
  readonly askedKeys: ReadonlySet<string>;
}

/** Pods and templates of one owner. */
interface Group {
  readonly namespace: string;
  readonly owner: Owner;
  readonly controllers: Told<ControllerFacts>[];
  readonly pods: Told<RunningPodFacts>[];
}

interface Built {
  readonly cluster: ClusterWorkload;
  readonly world: Omit<Workload, "key">;
  readonly key: string;
}

/**
 * One workload per running pod, and one per template of which no pod runs in the input. Whatever belongs to one
 * owner shares a group.
 */
export function buildWorkloads(controllers: readonly Told<ControllerFacts>[], pods: readonly Told<RunningPodFacts>[], around: Surroundings): Workloads {
  const liveControllers = controllers.filter(({ facts }) => !facts.finished);
  const livePods = pods.filter(({ facts }) => !facts.finished);
  const built = groupByOwner(liveControllers, livePods).flatMap((group) => buildGroup(group, around));
  return {
    all: built.map(({ cluster }) => cluster),
    world: uniqueKeys(built),
    finished: controllers.length + pods.length - liveControllers.length - livePods.length,
  };
}

function groupByOwner(controllers: readonly Told<ControllerFacts>[], pods: readonly Told<RunningPodFacts>[]): readonly Group[] {
  const owners = buildOwners(controllers);
  const groups = new Map<string, Group>();
  const groupOf = (namespace: string, owner: Owner): Group => {
    const key = `${namespace}/${owner.kind}/${owner.name}`;
    const group = groups.get(key) ?? { namespace, owner, controllers: [], pods: [] };
    groups.set(key, group);
    return group;
  };
  for (const told of controllers) groupOf(told.object.namespace, owners.ofController(told)).controllers.push(told);
  for (const told of pods) groupOf(told.object.namespace, owners.ofPod(told)).pods.push(told);
  const firstOf = ({ controllers: [controller], pods: [pod] }: Group): number => Math.min(controller?.object.id ?? Infinity, pod?.object.id ?? Infinity);
  return [...groups.values()].sort((a, b) => firstOf(a) - firstOf(b));
}

function buildGroup(group: Group, around: Surroundings): readonly Built[] {
  if (group.pods.length > 0) return group.pods.map((pod) => buildPod(group, pod, around));
  // Several only where names are generated: those objects have one name here, and are not one.
  const own = group.controllers.filter(({ facts }) => facts.kind === group.owner.kind && facts.name === group.owner.name);
  if (own.length > 0) return own.flatMap((told) => buildTemplates(group, told, around));
  // The owner is not in the input: its ReplicaSets are. Old revisions have no pods.
  const active = group.controllers.filter(({ facts }) => facts.replicas !== 0);
  return (active.length > 0 ? active : group.controllers.slice(-1)).map((told) => buildTemplate(group, told, around));
}

function buildPod(group: Group, { object, facts }: Told<RunningPodFacts>, around: Surroundings): Built {
  const { owner } = group;
  const { template } = facts;
  const node = template.nodeName === undefined ? undefined : around.nodes.indexOf.get(template.nodeName);
  const isBound = template.nodeName !== undefined;
  const own = template.hostNetwork && facts.addresses.length === 0 ? facts.hostAddresses : facts.addresses;
  const shown = owner.told?.object ?? object;
  return {
    cluster: {
      ...identify(group, shown),
      origin: "pod",
      running: object,
      replicas: owner.told?.facts.replicas,
      pod: owner.told?.facts.template.pod ?? template.pod,
    },
    world: {
      ...seenBy(template, new Map(), isBound ? [] : topologyUnknown(around.version), group.namespace, around),
      addresses: addressesOf(template, own, node, around),
      node,
    },
    key: owner.kind === object.kind && owner.name === object.name ? groupKey(group) : `${groupKey(group)}/${object.name}`,
  };
}

/** One workload for the template, or one per pod where a selector asks for what only one of them has. */
function buildTemplates(group: Group, told: Told<ControllerFacts>, around: Surroundings): readonly Built[] {
  const own = told.facts.ownLabels ?? [];
  const isAsked = own.some((labels) => [...labels.keys()].some((key) => around.askedKeys.has(key)));
  if (!isAsked) return [buildTemplate(group, told, around)];
  return own.map((labels, i) => {
    const { facts } = told;
    const addedLabels = new Map([...facts.addedLabels, ...labels]);
    const unknownLabels = facts.unknownLabels.filter((key) => !labels.has(key));
    const built = buildTemplate(group, { ...told, facts: { ...facts, addedLabels, unknownLabels } }, around);
    // As the pod itself would be told, so that a snapshot of the cluster has the same keys.
    const [name = String(i)] = labels.values();
    return { ...built, key: `${built.key}/${name}` };
  });
}

function buildTemplate(group: Group, { object, facts }: Told<ControllerFacts>, around: Surroundings): Built {
  const { template } = facts;
  const node = template.nodeName === undefined ? undefined : around.nodes.indexOf.get(template.nodeName);
  return {
    cluster: { ...identify(group, object), origin: facts.origin, running: undefined, replicas: facts.replicas, pod: template.pod },
    world: {
      ...seenBy(template, facts.addedLabels, [...facts.unknownLabels, ...topologyUnknown(around.version)], group.namespace, around),
      addresses: addressesOf(template, [], node, around),
      node,
    },
    key: object === group.owner.told?.object ? groupKey(group) : `${groupKey(group)}/${object.name}`,
  };
}

function identify(group: Group, object: KubernetesObject): Pick<ClusterWorkload, "namespace" | "name" | "kind" | "object" | "group"> {
  const { kind, name } = group.owner;
  return { namespace: group.namespace, name, kind, object, group: groupKey(group) };
}

function groupKey({ namespace, owner }: Group): string {
  return `${namespace}/${owner.kind.toLowerCase()}/${owner.name}`;
}

/** What selectors see: labels of the template, over them those that the controller sets (SEL-9). */
function seenBy(
  template: PodTemplateFacts,
  added: ReadonlyMap<string, string>,
  unknown: readonly string[],
  namespace: string,
  around: Surroundings,
): Pick<Workload, "namespace" | "labels" | "unknownLabels" | "ports" | "hostNetwork"> {
  const labels = new Map([...template.labels, ...added]);
  // What a controller or the API server sets later takes the place of what the template says.
  const unknownLabels = new Set(unknown);
  for (const key of unknownLabels) labels.delete(key);
  return { namespace: around.namespaces.indexOf.get(namespace) ?? 0, labels, unknownLabels, ports: template.ports, hostNetwork: template.hostNetwork };
}

function topologyUnknown(version: KubernetesVersion | undefined): readonly string[] {
  return version !== undefined && !isAtLeast(version, 1, 35) ? [] : topologyKeys;
}

/** Host-network pods have their node's addresses (NP-61). */
function addressesOf(template: PodTemplateFacts, own: Workload["addresses"], node: number | undefined, around: Surroundings): Workload["addresses"] {
  if (!template.hostNetwork) return own;
  const ofNode = node === undefined ? [] : (around.nodes.world[node]?.addresses ?? []);
  return ofNode.length > 0 ? ofNode : own;
}

/** Keys tell workloads apart; two objects with one generated name would share theirs. */
function uniqueKeys(built: readonly Built[]): readonly Workload[] {
  const taken = new Set<string>();
  return built.map(({ key, world, cluster }) => {
    const unique = taken.has(key) ? `${key}#${(cluster.running ?? cluster.object).id}` : key;
    taken.add(unique);
    return { key: unique, ...world };
  });
}
