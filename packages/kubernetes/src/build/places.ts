import { type Namespace, nameLabel, type Node } from "@demarc/engine";
import type { ClusterNamespace, ClusterNode } from "../cluster.ts";
import type { NamespaceFacts, NodeFacts, RunningPodFacts } from "../facts.ts";
import type { KubernetesObject } from "../object.ts";
import { addressKey } from "./address-key.ts";

/** A fact with the object that says it. */
export interface Told<F> {
  readonly object: KubernetesObject;
  readonly facts: F;
}

export interface Namespaces {
  readonly all: readonly ClusterNamespace[];
  readonly world: readonly Namespace[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Namespaces of the input and those that its objects only name (NS-2), by name. */
export function buildNamespaces(told: readonly Told<NamespaceFacts>[], objects: readonly KubernetesObject[]): Namespaces {
  const given = new Map(told.map(({ object, facts }) => [object.name, { object, labels: facts.labels }]));
  const names = new Set([...given.keys(), ...objects.map(({ namespace }) => namespace)]);
  names.delete("");
  const sorted = [...names].sort();
  return {
    all: sorted.map((name) => ({ name, object: given.get(name)?.object, writtenLabels: withoutName(given.get(name)?.labels ?? new Map<string, string>()) })),
    world: sorted.map((name) => ({
      name,
      // Whatever the manifest says of the name label, the API server sets it (NS-1).
      labels: new Map([...(given.get(name)?.labels ?? []), [nameLabel, name]]),
      labelsKnown: given.has(name),
    })),
    indexOf: new Map(sorted.map((name, i) => [name, i])),
  };
}

function withoutName(labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...labels].filter(([key]) => key !== nameLabel));
}

export interface Nodes {
  readonly all: readonly ClusterNode[];
  readonly world: readonly Node[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Nodes of the input, then those that running pods tell of; the latter have the host addresses of their pods. */
export function buildNodes(told: readonly Told<NodeFacts>[], pods: readonly Told<RunningPodFacts>[]): Nodes {
  const nodes = new Map<string, { object: KubernetesObject | undefined; node: Node }>();
  for (const { object, facts } of told) {
    nodes.set(object.name, { object, node: { name: object.name, labels: facts.labels, addresses: facts.addresses } });
  }
  for (const { facts } of pods) {
    const name = facts.template.nodeName;
    if (name === undefined || nodes.get(name)?.object !== undefined) continue;
    const known = nodes.get(name)?.node.addresses ?? [];
    const keys = new Set(known.map(addressKey));
    const addresses = [...known, ...facts.hostAddresses.filter((address) => !keys.has(addressKey(address)))];
    nodes.set(name, { object: undefined, node: { name, labels: new Map(), addresses } });
  }
  const entries = [...nodes.values()];
  return {
    all: entries.map(({ object, node }) => ({ name: node.name, object })),
    world: entries.map(({ node }) => node),
    indexOf: new Map(entries.map(({ node }, i) => [node.name, i])),
  };
}
