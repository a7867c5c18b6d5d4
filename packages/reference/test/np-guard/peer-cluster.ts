import { Readable } from "node:stream";
import type { Ref, World } from "@demarc/engine";
import { buildCluster, loadManifests, nodeHost, type Cluster, type RawObject } from "@demarc/kubernetes";
import { judge, list, type Connection } from "@demarc/operations";
import { folderOf } from "./peer-cases.ts";

/** A folder of the peer's, read with its conventions, and what it calls each workload. */
export interface PeerCluster {
  readonly world: World;
  /** By the peer's name, e.g. `default/web[Deployment]`: the indices of its pods. */
  readonly workloads: ReadonlyMap<string, readonly number[]>;
  /** By `namespace/name` of a pod, or of what makes it. */
  readonly pods: ReadonlyMap<string, number>;
  /** What the peer calls a policy, and a rule of it: by its name if it has one, else `#1` and so on. */
  nameOf(ref: Ref): { readonly kind: string; readonly name: string; readonly rule: string };
  /** What comes by Ingresses and Routes, by the peer's name of the workload that it reaches. */
  readonly byController: ReadonlyMap<string, Connection["allowed"]>;
}

/**
 * The peer reads pods on the host network like others, knows neither nodes nor pod addresses nor init containers, and
 * takes a namespace without an object to have no labels but its name. The manifests are made to say so.
 */
export async function readPeerFolder(name: string): Promise<PeerCluster> {
  const manifests = await loadManifests([folderOf(name)], nodeHost(Readable.from([])), { renderer: "never" });
  const read = manifests.objects.filter(({ value }) => fieldOf(value, "kind") !== "Node");
  const names = new Map(read.flatMap(({ value }) => peerNamesOf(value)));
  const plain = read.map((object) => ({ ...object, value: asPeerReads(object.value, name) }));
  const cluster = buildCluster(
    { ...manifests, objects: [...plain, ...missingNamespaces(plain)] },
    {
      defaultNamespace: "default",
      kubernetesVersion: undefined,
      podCidrs: [],
      semantics: { ipBlockMatchesPods: false },
    },
  );
  const workloads = new Map<string, number[]>();
  const pods = new Map<string, number>();
  cluster.workloads.forEach(({ namespace, name, kind }, index) => {
    const peerName = names.get(`${namespace}/${name} ${kind}`) ?? `${namespace}/${name}[${kind}]`;
    workloads.set(peerName, [...(workloads.get(peerName) ?? []), index]);
    pods.set(`${namespace}/${name}`, index);
  });
  return {
    world: cluster.world,
    workloads,
    pods,
    nameOf: ({ object, path }) => nameOf(cluster.object(object).value, path),
    byController: byController(cluster),
  };
}

/** The peer's controller is nobody in the manifests, as is ours where none is found. */
function byController(cluster: Cluster): PeerCluster["byController"] {
  if (cluster.publications.length === 0) return new Map();
  const from = ["ingress-controller"];
  const rows = list(judge(cluster, undefined), { level: "workload", from, to: [], touching: [], declaredPorts: false, exposure: false }).value?.connections ?? [];
  return new Map(
    rows.flatMap(({ destination, allowed }) =>
      destination.kind === "workload" ? [[`${destination.namespace}/${destination.name}[${destination.workloadKind}]`, allowed] as const] : [],
    ),
  );
}

function nameOf(policy: unknown, path: string): ReturnType<PeerCluster["nameOf"]> {
  const kind = textOf(fieldOf(policy, "kind")) ?? "";
  const metadata = fieldOf(policy, "metadata");
  const name = textOf(fieldOf(metadata, "name")) ?? "";
  const [, direction = "", at = "0"] = /^spec\.(\w+)\[(\d+)\]/.exec(path) ?? [];
  const rules = fieldOf(fieldOf(policy, "spec"), direction);
  const own: unknown = Array.isArray(rules) ? fieldOf(rules[Number(at)], "name") : undefined;
  return {
    kind,
    name: kind === "NetworkPolicy" ? `${textOf(fieldOf(metadata, "namespace")) ?? "default"}/${name}` : name,
    rule: textOf(own) ?? `#${Number(at) + 1}`,
  };
}

/** A pod goes by the name of the controller that made it; a node's own pods go by theirs. */
function peerNamesOf(object: unknown): readonly (readonly [string, string])[] {
  if (fieldOf(object, "kind") !== "Pod") return [];
  const metadata = fieldOf(object, "metadata");
  const owners = fieldOf(metadata, "ownerReferences");
  const owner: unknown = Array.isArray(owners) ? owners.find((one) => fieldOf(one, "controller") === true) : undefined;
  const namespace = textOf(fieldOf(metadata, "namespace")) ?? "default";
  const name = textOf(fieldOf(metadata, "name")) ?? "";
  const kind = textOf(fieldOf(owner, "kind")) ?? "Pod";
  const shown = kind === "Node" ? undefined : textOf(fieldOf(owner, "name"));
  return [[`${namespace}/${name} Pod`, `${namespace}/${shown ?? name}[${shown === undefined ? "Pod" : kind}]`]];
}

const unread = ["hostNetwork", "nodeName", "initContainers", "ownerReferences"];

function asPeerReads(value: unknown, folder: string): unknown {
  // Folders made from Go literals say `ns: y` where the literal has a string; in YAML, as kubectl reads it, it has none.
  if (value === true && folder.startsWith("gen_")) return "y";
  if (Array.isArray(value)) return value.map((item) => asPeerReads(item, folder));
  if (typeof value !== "object" || value === null) return value;
  const isPod = fieldOf(value, "kind") === "Pod";
  const entries = Object.entries(value).filter(([key]) => !unread.includes(key) && !(isPod && key === "status"));
  return Object.fromEntries(entries.map(([key, item]) => [key, key === "pods" ? bothSelectors(item, folder) : asPeerReads(item, folder)]));
}

/** The peer reads admin policies whose `pods` lack a selector, as if it were empty; the API server refuses them (CPV-2). */
function bothSelectors(value: unknown, folder: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return asPeerReads(value, folder);
  return { namespaceSelector: {}, podSelector: {}, ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asPeerReads(item, folder)])) };
}

const clusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding", "PersistentVolume", "StorageClass"];

function missingNamespaces(objects: readonly RawObject[]): readonly RawObject[] {
  const given = new Set<string>();
  const used = new Map<string, RawObject>();
  for (const object of objects) {
    const metadata = fieldOf(object.value, "metadata");
    const kind = textOf(fieldOf(object.value, "kind")) ?? "";
    if (kind === "Namespace") given.add(textOf(fieldOf(metadata, "name")) ?? "");
    else if (!clusterWide.includes(kind)) used.set(textOf(fieldOf(metadata, "namespace")) ?? "default", object);
  }
  return [...used]
    .filter(([name]) => !given.has(name))
    .map(([name, object]) => ({ ...object, value: { apiVersion: "v1", kind: "Namespace", metadata: { name } } }));
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
