import { apiServerEndpoints, type Charter, type FlowEnd, type PackEnd } from "@demarc/charter";
import { formatAddress, type Address, type Labels, type Requirement } from "@demarc/engine";
import type { Cluster, NetworkPolicy, PolicyRule, Service } from "@demarc/kubernetes";
import { addTo } from "@demarc/source";
import { publishedServices } from "./ingress-services.ts";
import { peersFor, peerYaml } from "./policy-advice.ts";
import { namespaceIndex } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

/** More candidates than this are no advice. */
const CANDIDATES_MAX = 8;

/** Ports that the API server listens on, behind its Service and on its own. */
const apiServerPorts: readonly number[] = [443, 6443];

/** Ports on which half of all programs listen: that somebody does is no sign that he is meant. */
const commonPorts: ReadonlySet<number> = new Set([80, 443, 8080, 8443, 9000]);

/**
 * Peers that a rule without any could name, to paste, most certain first: what the charter requires for its
 * workloads and ports; the API server; controllers of Ingresses that lead to its workloads; for egress, the
 * workloads of other namespaces that listen there. Empty when nothing is known.
 */
export function neededPeers(context: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly string[] {
  const known = [
    ...(context.charter === undefined ? [] : peersOfCharter(context, context.charter, policy, rule)),
    ...(rule.direction === "egress" ? apiServerPeers(context, rule) : ingressControllerPeers(context, policy)),
  ];
  const peers = known.length > 0 || rule.direction === "ingress" ? known : peersFor(context.cluster, listeners(context, policy, rule));
  return peers.length <= CANDIDATES_MAX ? [...new Set(peers)] : [];
}

/** Services through which clients outside the cluster reach a policy's workloads, on its rule's ports. */
export function loadBalancersOf({ cluster }: RuleContext, { subjects }: NetworkPolicy, rule: PolicyRule): readonly Service[] {
  return cluster.services.filter(
    ({ externalAddresses, ports }) =>
      externalAddresses.length > 0 && ports.some(({ targets }) => targets.some(({ workload, port }) => subjects.includes(workload) && opens(rule, port))),
  );
}

function peersOfCharter(context: RuleContext, charter: Charter, policy: NetworkPolicy, rule: PolicyRule): readonly string[] {
  const peers: string[] = [];
  for (const flow of charter.flows) {
    const [near, far] = rule.direction === "ingress" ? [flow.to, flow.from] : [flow.from, flow.to];
    if (!near.some((end) => end.namespace === policy.namespace)) continue;
    const needs = flow.reasons.flatMap((reason) => reason.needs).filter((need) => need.ports.some(({ port }) => opens(rule, port)));
    for (const need of needs) peers.push(...peersOfPackEnd(context, rule.direction === "ingress" ? need.source : need.destination, far, rule));
    const isMeant = flow.ports.some(({ port }) => opens(rule, port)) || (rule.direction === "ingress" && flow.ports.length === 0);
    if (needs.length === 0 && isMeant) peers.push(...far.map(peerOfEnd));
  }
  if (rule.direction === "ingress") return peers;
  for (const { address, port } of charter.externals) if (port !== undefined && opens(rule, port)) peers.push(...peersOfAddress(context, address));
  return peers;
}

/** An address that a Service of the cluster answers on is reached at its pods; some CNIs judge the address as well. */
function peersOfAddress({ cluster }: RuleContext, address: string): readonly string[] {
  const service = cluster.services.find(({ externalAddresses }) => externalAddresses.some((external) => external.address === address));
  const block = /^[\d.]+$/.test(address) ? [blockYaml(`${address}/32`)] : /^[\da-f:]+$/i.test(address) ? [blockYaml(`${address}/128`)] : [];
  return [...(service === undefined ? [] : peersFor(cluster, service.workloads)), ...block];
}

function peersOfPackEnd(context: RuleContext, end: PackEnd, allowed: readonly FlowEnd[], rule: PolicyRule): readonly string[] {
  if (end.kind === "api-server") return apiServerBlocks(context, rule);
  if (end.kind !== "pods") return [];
  const namespaces = end.namespaces.filter((name) => allowed.some(({ namespace }) => namespace === name));
  return namespaces.map((namespace) => peerYaml({ namespace, pods: labelsThatPick(context, namespace, end) }));
}

/** A component may be labelled in one of several ways; the one that is in use here is to be pasted. */
function labelsThatPick({ cluster, reachability }: RuleContext, namespace: string, { labels, anyOf }: PackEnd & { readonly kind: "pods" }): Labels {
  const alternatives = (anyOf ?? []).map((more): Labels => new Map([...labels, ...more]));
  const picks = (pods: Labels): boolean => {
    const selector = [...pods].map(([key, value]): Requirement => ({ key, operator: "In", values: [value] }));
    return reachability.select({ namespaces: namespaceIndex(cluster, namespace), pods: selector }).certain.length > 0;
  };
  return alternatives.find(picks) ?? alternatives[0] ?? labels;
}

function peerOfEnd({ namespace, podLabels }: FlowEnd): string {
  return peerYaml(podLabels === undefined ? { namespace } : { namespace, pods: podLabels });
}

/** A rule for these ports and no others is meant for the API server, which is no pod that a selector could pick. */
function apiServerPeers(context: RuleContext, rule: PolicyRule): readonly string[] {
  return isForApiServer(rule) ? apiServerBlocks(context, rule) : [];
}

/** Its addresses, as far as a rule opens the ports on which they answer: on others they are of no use. */
function apiServerBlocks(context: RuleContext, rule: PolicyRule): readonly string[] {
  return apiServerEndpoints(context.charter, context.cluster).flatMap(({ address, port }) => (opens(rule, port) ? [hostBlockYaml(address)] : []));
}

/** Whether a rule for everybody may be meant for the API server and does not open the port on which it listens. */
export function missesApiServer(context: RuleContext, rule: PolicyRule): boolean {
  const endpoints = apiServerEndpoints(context.charter, context.cluster);
  return rule.direction === "egress" && isForApiServer(rule) && endpoints.length > 0 && !endpoints.some(({ port }) => opens(rule, port));
}

function isForApiServer({ ports }: PolicyRule): boolean {
  return typeof ports !== "string" && ports.every(({ port }) => typeof port === "number" && apiServerPorts.includes(port));
}

function ingressControllerPeers({ cluster }: RuleContext, { subjects }: NetworkPolicy): readonly string[] {
  const leadHere = publishedServices(cluster).filter(({ service }) => service?.workloads.some((index) => subjects.includes(index)) === true);
  return peersFor(cluster, [...new Set(leadHere.flatMap(({ ingress }) => ingress.controllers))]);
}

/** Whether a rule lets a port pass, whatever its protocol. */
function opens({ ports }: PolicyRule, wanted: number): boolean {
  if (typeof ports === "string") return true;
  return ports.some(
    ({ port, endPort }) => port === undefined || port === wanted || (typeof port === "number" && endPort !== undefined && port <= wanted && wanted <= endPort),
  );
}

function listeners({ cluster }: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly number[] {
  if (typeof rule.ports === "string") return [];
  const found = [...listenersByPort(cluster)].filter(([port]) => !commonPorts.has(port) && opens(rule, port)).flatMap(([, workloads]) => workloads);
  return [...new Set(found)].filter((index) => cluster.workloads[index]?.namespace !== policy.namespace);
}

const listenersOf = new WeakMap<Cluster, ReadonlyMap<number, readonly number[]>>();

/** By declared port, whatever its protocol; made once, since every rule for everybody asks. */
function listenersByPort(cluster: Cluster): ReadonlyMap<number, readonly number[]> {
  const known = listenersOf.get(cluster);
  if (known !== undefined) return known;
  const byPort = new Map<number, number[]>();
  for (const [index, { ports, hostNetwork }] of cluster.world.workloads.entries()) {
    if (hostNetwork) continue;
    for (const { port } of ports) addTo(byPort, port, index);
  }
  listenersOf.set(cluster, byPort);
  return byPort;
}

/** A peer that is one address. */
export function hostBlockYaml(address: Address): string {
  return blockYaml(`${formatAddress(address)}/${address.family === 4 ? 32 : 128}`);
}

/** A peer that is one block. */
export function blockYaml(cidr: string): string {
  return `{ipBlock: {cidr: ${cidr.includes(":") ? JSON.stringify(cidr) : cidr}}}`;
}
