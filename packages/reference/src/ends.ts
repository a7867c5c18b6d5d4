import { addressOf, cidrOf, isSame, type Address, type Family } from "./addresses.ts";
import type { Cluster, NodeObject, Options, PodObject } from "./cluster.ts";
import type { Labels } from "./selectors.ts";

/** An end of a flow, in one address family. */
export type End = PodEnd | NodeEnd | OutsideEnd;

export interface PodEnd {
  readonly kind: "pod";
  readonly pod: PodObject;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly addresses: Addresses;
}

/** A node, or a pod on its network: its traffic is its node's (NP-61). */
export interface NodeEnd {
  readonly kind: "node";
  readonly node: string | undefined;
  readonly addresses: Addresses;
}

export interface OutsideEnd {
  readonly kind: "outside";
  readonly addresses: readonly [Address];
  /** Of which the address is known to be an answer (ANP-23). */
  readonly domainName: string | undefined;
}

export type Addresses = readonly Address[] | "unknown";

/** Finds what `ns/pod`, `ip:A`, `node:N` or `fqdn:host@ip` stands for. */
export function endOf(cluster: Cluster, text: string, family: Family): End {
  const [, scheme, rest = ""] = /^(ip|node|fqdn):(.+)$/.exec(text) ?? [];
  switch (scheme) {
    case "ip":
      return endAt(cluster, addressOf(rest), family);
    case "node":
      return { kind: "node", node: rest, addresses: inFamily(nodeNamed(cluster, rest)?.ips, family) };
    case "fqdn": {
      const [domainName = "", ip = ""] = rest.split("@");
      return { kind: "outside", addresses: [addressOf(ip)], domainName };
    }
    default: {
      const pod = cluster.pods.find(({ ns, name }) => `${ns}/${name}` === text);
      if (pod === undefined) throw new Error(`there is no pod \`${text}\` in the case`);
      return podEnd(cluster, pod, family);
    }
  }
}

/** NP-41: the address of a running pod is that pod; that of a node is that node. Terminal pods have none (NP-64). */
function endAt(cluster: Cluster, address: Address, family: Family): End {
  const hasAddress = (ips: readonly string[]): boolean => ips.map(addressOf).some((one) => isSame(one, address));
  const pod = cluster.pods.find((pod) => isRunning(pod) && pod.hostNetwork !== true && hasAddress(addressesOf(pod)));
  if (pod !== undefined) return podEnd(cluster, pod, family);
  const node = (cluster.nodes ?? []).find(({ ips }) => hasAddress(ips));
  return node === undefined
    ? { kind: "outside", addresses: [address], domainName: undefined }
    : { kind: "node", node: node.name, addresses: [address] };
}

function podEnd(cluster: Cluster, pod: PodObject, family: Family): End {
  const written = addressesOf(pod);
  if (pod.hostNetwork === true) {
    const own = written.length > 0 ? written : pod.node === undefined ? undefined : nodeNamed(cluster, pod.node)?.ips;
    return { kind: "node", node: pod.node, addresses: inFamily(own, family) }; // NP-61
  }
  return {
    kind: "pod",
    pod,
    labels: { known: pod.labels ?? {}, valueUnknown: pod.unknownLabels ?? [], open: false },
    namespaceLabels: labelsOfNamespace(cluster, pod.ns),
    addresses: inFamily(written.length > 0 ? written : undefined, family),
  };
}

/** NS-1: the API server writes the name label, whatever the manifest says. NS-2: of a namespace not given we know no other. */
export function labelsOfNamespace(cluster: Cluster, name: string): Labels {
  const namespace = cluster.namespaces.find((namespace) => namespace.name === name);
  return {
    known: { ...namespace?.labels, "kubernetes.io/metadata.name": name },
    valueUnknown: [],
    open: namespace === undefined,
  };
}

/** As the status of the pod has them; none before it runs. */
export function addressesOf(pod: PodObject): readonly string[] {
  return pod.ips ?? (pod.ip === undefined ? [] : [pod.ip]);
}

/** NP-64 */
export function isRunning(pod: PodObject): boolean {
  return pod.phase !== "Succeeded" && pod.phase !== "Failed";
}

/**
 * NP-42: a flow has one family; without a word about it IPv4, unless an end has IPv6 addresses only. NP-43: addresses
 * that are not known are in the families of the pod network, and IPv4 where that is not known either.
 */
export function familyOf(cluster: Cluster, options: Options, ...ends: readonly string[]): Family {
  const hasOnlyIPv6 = ends.some((text) => {
    const pod = cluster.pods.find(({ ns, name }) => `${ns}/${name}` === text);
    const node = nodeNamed(
      cluster,
      pod?.hostNetwork === true && addressesOf(pod).length === 0 ? (pod.node ?? "") : text.replace(/^node:/, ""),
    );
    const ips =
      pod !== undefined && addressesOf(pod).length > 0
        ? addressesOf(pod)
        : (node?.ips ?? /^(?:ip:|fqdn:.*@)(.+)$/.exec(text)?.slice(1) ?? []);
    return ips.length > 0 ? ips.every((ip) => addressOf(ip).family === 6) : !mayHave(4, options);
  });
  return hasOnlyIPv6 ? 6 : 4;
}

/** NP-43: whether an address that is not known may be of a family. */
export function mayHave(family: Family, { podCidrs = [] }: Options): boolean {
  return podCidrs.length === 0 || podCidrs.some((cidr) => cidrOf(cidr).family === family);
}

function nodeNamed(cluster: Cluster, name: string): NodeObject | undefined {
  return (cluster.nodes ?? []).find((node) => node.name === name);
}

function inFamily(ips: readonly string[] | undefined, family: Family): Addresses {
  return ips === undefined ? "unknown" : ips.map(addressOf).filter((address) => address.family === family);
}
