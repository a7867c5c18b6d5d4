import { type Address, addressSet, formatAddress, includesAddress, parseAddress } from "@demarc/engine";
import { addTo, type Reading } from "@demarc/source";
import { addressKey } from "./build/address-key.ts";
import type { Cluster, Service } from "./cluster.ts";
import { problem } from "./problem-codes.ts";

/** What an address is in this cluster. Several may hold at once, e.g. a node that is an API server. */
export interface AddressMeaning {
  readonly address: Address;
  /**
   * The one that decides what a flow to it is: a pod before a Service before the API server before a node (NP-41).
   * `outside`: none of the input's; it may still lie in the pod network.
   */
  readonly kind: "workload" | "service" | "api-server" | "node" | "outside";
  /** Indices of workloads whose own address it is; those on the host network are under their node. */
  readonly workloads: readonly number[];
  /** Services that it is a cluster IP or an external address of; several may share one. */
  readonly services: readonly { readonly service: Service; readonly as: "cluster-ip" | "external" }[];
  /** An endpoint of Service `default/kubernetes`. */
  readonly isApiServer: boolean;
  /** Index into `cluster.nodes`. */
  readonly node: number | undefined;
  /** In the pod network, as far as it is known: a pod that the input does not have. */
  readonly inPodNetwork: boolean;
}

/** Says what an address is. A problem, and no value, when the text is no address. Linear in the first call for a cluster. */
export function resolveAddress(cluster: Cluster, text: string): Reading<AddressMeaning | undefined> {
  const address = parseAddress(text.trim());
  if (address === undefined) {
    return { value: undefined, problems: [problem("address-not-read", `\`${text}\` is no address`, undefined)] };
  }
  return { value: meaningOf(cluster, address), problems: [] };
}

interface AddressBook {
  readonly workloads: ReadonlyMap<string, readonly number[]>;
  readonly services: ReadonlyMap<string, AddressMeaning["services"]>;
  readonly apiServers: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, number>;
}

const books = new WeakMap<Cluster, AddressBook>();

function meaningOf(cluster: Cluster, address: Address): AddressMeaning {
  const book = books.get(cluster) ?? makeBook(cluster);
  books.set(cluster, book);
  const key = addressKey(address);
  const workloads = book.workloads.get(key) ?? [];
  const services = book.services.get(key) ?? [];
  const isApiServer = book.apiServers.has(key);
  const node = book.nodes.get(key);
  const kind = workloads.length > 0 ? "workload" : services.length > 0 ? "service" : isApiServer ? "api-server" : node !== undefined ? "node" : "outside";
  const inPodNetwork = includesAddress(addressSet(cluster.world.semantics.podRanges), address);
  return { address, kind, workloads, services, isApiServer, node, inPodNetwork };
}

function makeBook(cluster: Cluster): AddressBook {
  const workloads = new Map<string, number[]>();
  cluster.world.workloads.forEach(({ hostNetwork, addresses }, i) => {
    if (!hostNetwork) for (const address of addresses) addTo(workloads, addressKey(address), i);
  });
  const services = new Map<string, { service: Service; as: "cluster-ip" | "external" }[]>();
  for (const service of cluster.services) {
    const external = new Set(service.externalAddresses.flatMap(({ address }) => keyOf(address)));
    const internal = new Set(service.clusterIPs.flatMap(keyOf));
    for (const key of internal) addTo(services, key, { service, as: "cluster-ip" });
    for (const key of external) addTo(services, key, { service, as: "external" });
  }
  const apiServer = cluster.services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
  const nodes = new Map<string, number>();
  cluster.world.nodes.forEach(({ addresses }, i) => {
    for (const address of addresses) nodes.set(addressKey(address), i);
  });
  return { workloads, services, apiServers: new Set((apiServer?.endpointAddresses ?? []).map(addressKey)), nodes };
}

function keyOf(text: string): readonly string[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [addressKey(address)];
}

/** In words, for messages: `financial-ml/seldon-mesh (LoadBalancer)`, `node worker-1`, `outside the cluster`. */
export function describeAddress(cluster: Cluster, meaning: AddressMeaning): string {
  const [workload] = meaning.workloads;
  const [first] = meaning.services;
  const pod = workload === undefined ? undefined : cluster.workloads[workload];
  if (pod !== undefined) return `pod of ${pod.namespace}/${pod.name}`;
  if (first !== undefined) return `Service ${first.service.namespace}/${first.service.name} (${first.as === "cluster-ip" ? "cluster IP" : first.service.type})`;
  if (meaning.isApiServer) return "the API server";
  if (meaning.node !== undefined) return `node ${cluster.nodes[meaning.node]?.name ?? ""}`;
  return meaning.inPodNetwork ? `${formatAddress(meaning.address)}, a pod that is not in the input` : `${formatAddress(meaning.address)}, outside the cluster`;
}
