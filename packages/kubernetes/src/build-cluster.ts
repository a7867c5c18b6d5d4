import type { Ref, World } from "@demarc/engine";
import { groupBy, type Location, type Problem } from "@demarc/source";
import { labelKeysAsked } from "./build/asked-keys.ts";
import { type Identified, identifyObjects, locateField } from "./build/objects.ts";
import { buildNamespaces, buildNodes, type Told } from "./build/places.ts";
import { findPodNetwork } from "./build/pod-network.ts";
import { buildPolicies } from "./build/policies.ts";
import { buildPublications } from "./build/publications.ts";
import { buildServices } from "./build/services.ts";
import { buildWorkloads } from "./build/workloads.ts";
import type { Cluster, Inventory } from "./cluster.ts";
import { clusterCni, judgePolicyKinds, nodesNotGiven } from "./cni/cluster-cni.ts";
import { plugInOf } from "./cni/plug-in.ts";
import { policyEffects } from "./cni/policy-effects.ts";
import type { CniSwitches } from "./cni/switches.ts";
import type { Facts } from "./facts.ts";
import { type KubernetesVersion, parseKubernetesVersion } from "./kubernetes-version.ts";
import type { ClusterOptions, Manifests } from "./manifests.ts";
import type { KubernetesObject } from "./object.ts";
import { packWorkloads } from "./pack-workloads.ts";
import { problem } from "./problem-codes.ts";

/**
 * Ties the objects of the input together and says their policies in the engine's language.
 *
 * Never fails: what the API server would refuse is kept, marked with `refusals` and named in `problems`; a refused
 * policy leaves the flows of its subjects undetermined. Of objects given twice the last holds. Places are
 * found only when asked for. Cost: linear in the objects, and in policies × workloads of one namespace.
 */
export function buildCluster(manifests: Manifests, options: ClusterOptions): Cluster {
  const version = readVersion(options.kubernetesVersion);
  const identified = identifyObjects(manifests.objects, options.defaultNamespace, { version: version.value });
  const objects = identified.read.map(({ object }) => object);
  const held = objects.filter(({ id }) => !identified.overwritten.has(id));
  const { cni, problems: contradictions } = clusterCni(held, options.cni, options.semantics);
  const policyKinds = judgePolicyKinds(cni, held);
  const told = readFacts(identified, policyKinds.inert);

  const livePods = told.pod.filter(({ facts }) => !facts.finished);
  const namespaces = buildNamespaces(told.namespace, held);
  const nodes = buildNodes(told.node, livePods);
  const fromPacks = packWorkloads(held, told.controller, told.pod);
  const askedKeys = labelKeysAsked(told["network-policy"], told["admin-policy"], told.service);
  const workloads = buildWorkloads([...told.controller, ...fromPacks.controllers], told.pod, { namespaces, nodes, version: version.value, askedKeys });
  const services = buildServices(told.service, told.endpoints, workloads, namespaces, version.value);
  const policies = buildPolicies(told["network-policy"], told["admin-policy"], { workloads: workloads.world, namespaces, plugIn: plugInOf(cni, told.namespace) });
  const podAddresses = workloads.world.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ addresses }) => addresses);
  const podNetwork = findPodNetwork(options.podCidrs, told.node, podAddresses, services);
  const world: World = {
    namespaces: namespaces.world,
    workloads: workloads.world,
    nodes: nodes.world,
    tiers: policies.tiers,
    semantics: semanticsOf(cni.switches, podNetwork.ranges),
  };
  return {
    objects,
    namespaces: namespaces.all,
    nodes: nodes.all,
    workloads: workloads.all,
    services,
    publications: buildPublications(told, services, workloads.world, namespaces),
    networkPolicies: policies.network,
    adminPolicies: policies.admin,
    cni,
    world,
    ...lookups(objects),
    overwritten: identified.overwritten,
    problems: [
      ...policyEffects(cni, policies.network),
      ...nodesNotGiven(cni, told.node.length > 0, policies.network),
      ...manifests.problems,
      ...version.problems,
      ...contradictions,
      ...policyKinds.problems,
      ...podNetwork.problems,
      ...identified.problems,
      ...fromPacks.problems,
    ],
    inventory: takeInventory(manifests, objects, [...podNetwork.inferences, ...fromPacks.inferences], workloads.finished),
  };
}

type ByRole = { readonly [R in Facts["role"]]: readonly Told<Extract<Facts, { role: R }>>[] };

/** What the engine must know of the plug-in; the rest is a matter of compiling policies. */
function semanticsOf(switches: CniSwitches, podRanges: World["semantics"]["podRanges"]): World["semantics"] {
  const { ipBlockMatchesPods, ipBlockMatchesNodes, selfTraffic, localNodeIngress, localNodeEgress, otherProtocols, equalPriorities } = switches;
  const inOrder = equalPriorities === "by-name" ? "in-order" : equalPriorities;
  return { ipBlockMatchesPods, ipBlockMatchesNodes, selfTraffic, localNodeIngress, localNodeEgress, otherProtocols, equalPriorities: inOrder, podRanges };
}

/**
 * What each object means, sorted by the role it plays. Objects that a later one replaces mean nothing.
 *
 * @param inert  ids of policies that the network plug-in does not enforce
 */
function readFacts({ read, overwritten }: Identified, inert: ReadonlySet<number>): ByRole {
  const told: { [R in Facts["role"]]: Told<Extract<Facts, { role: R }>>[] } = {
    namespace: [],
    node: [],
    pod: [],
    controller: [],
    service: [],
    endpoints: [],
    ingress: [],
    "ingress-class": [],
    "openshift-route": [],
    "gateway-class": [],
    gateway: [],
    "listener-set": [],
    "gateway-route": [],
    "reference-grant": [],
    "network-policy": [],
    "admin-policy": [],
  };
  const add = <R extends Facts["role"]>(role: R, object: KubernetesObject, facts: Extract<Facts, { role: R }>): void => {
    told[role].push({ object, facts });
  };
  for (const { object, kind } of read) {
    if (overwritten.has(object.id) || inert.has(object.id)) continue;
    for (const facts of kind.read(object)) add(facts.role, object, facts);
  }
  return told;
}

function readVersion(text: string | undefined): { readonly value: KubernetesVersion | undefined; readonly problems: readonly Problem[] } {
  if (text === undefined) return { value: undefined, problems: [] };
  const value = parseKubernetesVersion(text);
  if (value !== undefined) return { value, problems: [] };
  return { value, problems: [problem("option-not-read", `\`${text}\` is no version of Kubernetes`, undefined, { expected: "a version such as `1.36`" })] };
}

function lookups(objects: readonly KubernetesObject[]): Pick<Cluster, "locate" | "object" | "find"> {
  const byName = groupBy(objects, ({ kind, namespace, name }) => `${kind}\n${namespace}\n${name}`);
  const object = (id: number): KubernetesObject => {
    const found = objects[id];
    if (found === undefined) throw new Error(`no object has the id ${id}`);
    return found;
  };
  return {
    object,
    locate: (ref: Ref): Location => locateField(object(ref.object), ref.path),
    find(kind, namespace, name) {
      const found = byName.get(`${kind}\n${namespace}\n${name}`) ?? [];
      // Other groups have kinds of the same name; the one that is understood is meant.
      return found.findLast(({ understood }) => understood) ?? found.at(-1);
    },
  };
}

function takeInventory(manifests: Manifests, objects: readonly KubernetesObject[], inferences: readonly string[], finished: number): Inventory {
  return {
    files: manifests.files,
    documents: manifests.documents,
    understood: countKinds(objects.filter(({ understood }) => understood)),
    counted: countKinds(objects.filter(({ understood }) => !understood)),
    unrendered: manifests.unrendered,
    leftOut: manifests.leftOut,
    inferences,
    finished,
  };
}

/** By kind, in alphabetical order. */
function countKinds(objects: readonly KubernetesObject[]): ReadonlyMap<string, number> {
  const counts = new Map([...groupBy(objects, ({ kind }) => kind)].map(([kind, group]) => [kind, group.length]));
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
