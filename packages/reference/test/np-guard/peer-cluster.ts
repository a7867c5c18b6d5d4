import { Readable } from "node:stream";
import type { Tier, World } from "@demarc/engine";
import { buildCluster, loadManifests, nodeHost, type RawObject } from "@demarc/kubernetes";
import type { AdminPolicyObject } from "../../src/index.ts";
import { adminPolicy, tierOf } from "../world-of-admin-policy.ts";
import { folderOf } from "./peer-cases.ts";

/** A folder of the peer's, read with its conventions, and what it calls each workload. */
export interface PeerCluster {
  readonly world: World;
  /** By the peer's name, e.g. `default/web[Deployment]`: the indices of its pods. */
  readonly workloads: ReadonlyMap<string, readonly number[]>;
  /** By `namespace/name` of a pod, or of what makes it. */
  readonly pods: ReadonlyMap<string, number>;
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
  const world = withAdminTiers(cluster.world, plain);
  const workloads = new Map<string, number[]>();
  const pods = new Map<string, number>();
  cluster.workloads.forEach(({ namespace, name, kind }, index) => {
    const peerName = names.get(`${namespace}/${name} ${kind}`) ?? `${namespace}/${name}[${kind}]`;
    workloads.set(peerName, [...(workloads.get(peerName) ?? []), index]);
    pods.set(`${namespace}/${name}`, index);
  });
  return { world, workloads, pods };
}

/** The product does not read the admin kinds yet; the engine has their tiers. */
function withAdminTiers(world: World, objects: readonly RawObject[]): World {
  const policies = objects.map(({ value }) => value).filter(isAdminPolicy);
  const tier = (name: "admin" | "baseline"): Tier => ({
    name,
    decides: "first-match",
    policies: policies.flatMap((policy, at) =>
      tierOf(policy) === name ? [adminPolicy(policy, objects.length + at)] : [],
    ),
  });
  return {
    ...world,
    tiers: [tier("admin"), ...world.tiers.filter(({ name }) => name === "namespace"), tier("baseline")],
  };
}

// The peer's cases of broken objects are not among those that are compared.
function isAdminPolicy(value: unknown): value is AdminPolicyObject {
  const kind = fieldOf(value, "kind");
  return kind === "AdminNetworkPolicy" || kind === "BaselineAdminNetworkPolicy";
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
  return Object.fromEntries(entries.map(([key, item]) => [key, asPeerReads(item, folder)]));
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
