import { type Address, type AddressRange, formatCidrs, includesAddress, parseAddress, parseCidr, rangesOfCidrs } from "@demarc/engine";
import type { Problem } from "@demarc/source";
import type { Service } from "../cluster.ts";
import type { NodeFacts } from "../facts.ts";
import { problem } from "../problem-codes.ts";
import type { Told } from "./places.ts";

/** Default networks of a way to set up a cluster. */
interface Distribution {
  readonly name: string;
  readonly pods: string;
  readonly services: string;
}

/** Pod and Service networks together tell a distribution; one alone would be a guess. */
const distributions: readonly Distribution[] = [
  { name: "k3s and RKE2", pods: "10.42.0.0/16", services: "10.43.0.0/16" },
  { name: "kubeadm with Flannel, kind, minikube and k0s", pods: "10.244.0.0/16", services: "10.96.0.0/12" },
  { name: "kubeadm with Calico", pods: "192.168.0.0/16", services: "10.96.0.0/12" },
  { name: "OpenShift", pods: "10.128.0.0/14", services: "172.30.0.0/16" },
  { name: "MicroK8s", pods: "10.1.0.0/16", services: "10.152.183.0/24" },
  { name: "AKS with kubenet", pods: "10.244.0.0/16", services: "10.0.0.0/16" },
];

export interface PodNetwork {
  /** Empty: not known (NP-43). */
  readonly ranges: readonly AddressRange[];
  readonly inferences: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Where pods have their addresses: as declared, else as the nodes say, else as a distribution's default, when
 * every pod address and every cluster IP of the input fits it.
 *
 * @param podAddresses  of pods that are not on the host network
 */
export function findPodNetwork(
  declared: readonly string[],
  nodes: readonly Told<NodeFacts>[],
  podAddresses: readonly Address[],
  services: readonly Service[],
): PodNetwork {
  if (declared.length > 0) return readDeclared(declared);
  return fromNodes(nodes, podAddresses) ?? fromDefaults(podAddresses, services) ?? { ranges: [], inferences: [], problems: [] };
}

function readDeclared(declared: readonly string[]): PodNetwork {
  const ranges: AddressRange[] = [];
  const problems: Problem[] = [];
  for (const text of declared) {
    const cidr = parseCidr(text.trim());
    if (cidr.ok) ranges.push(cidr.range);
    else problems.push(problem("option-not-read", `the declared pod network \`${text}\` is no block: ${cidr.reason}`, undefined, { expected: "a block such as `10.42.0.0/16`" }));
  }
  return { ranges, inferences: [], problems };
}

/** Each node's block, if every node has one and no pod contradicts: some networks hand out addresses of their own. */
function fromNodes(nodes: readonly Told<NodeFacts>[], podAddresses: readonly Address[]): PodNetwork | undefined {
  const blocks = nodes.map(({ facts }) => rangesOfCidrs(facts.podCidrs));
  if (blocks.length === 0 || blocks.some((block) => block.length === 0)) return undefined;
  const ranges = blocks.flat();
  if (!podAddresses.every((address) => ranges.some((range) => includesAddress([range], address)))) return undefined;
  const shown = formatCidrs(ranges).join(", ");
  return { ranges, inferences: [`the pod network is ${shown}, since \`spec.podCIDRs\` of ${countOf(nodes.length, "node")} says so`], problems: [] };
}

function fromDefaults(podAddresses: readonly Address[], services: readonly Service[]): PodNetwork | undefined {
  const clusterIps = services.flatMap(({ clusterIPs }) => clusterIPs).flatMap((text) => parseAddress(text) ?? []);
  if (podAddresses.length === 0 || clusterIps.length === 0) return undefined;
  const fitting = distributions.find(({ pods, services: blocks }) => allIn(podAddresses, pods) && allIn(clusterIps, blocks));
  if (fitting === undefined) return undefined;
  const evidence = `${countOf(podAddresses.length, "pod address", "pod addresses")} of the input and ${countOf(clusterIps.length, "cluster IP")} lie in the default networks of ${fitting.name} (services ${fitting.services})`;
  return { ranges: rangesOfCidrs([fitting.pods]), inferences: [`the pod network is ${fitting.pods}, since ${evidence}; declare it to be sure`], problems: [] };
}

function allIn(addresses: readonly Address[], block: string): boolean {
  const ranges = rangesOfCidrs([block]);
  return addresses.every((address) => includesAddress(ranges, address));
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `the one ${one}` : `all ${count} ${many}`;
}
