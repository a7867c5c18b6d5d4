import { apiServerEndpoints, type Charter, type FlowEnd, type PackEnd } from "@demarc/charter";
import { formatAddress, type Address, type Labels, type Requirement } from "@demarc/engine";
import { diallingWorkloads, type Cluster, type NetworkPolicy, type PolicyRule, type Service } from "@demarc/kubernetes";
import { addTo } from "@demarc/source";
import { isOnThePage } from "./outside-questions.ts";
import { peersFor, peerYaml, portsYaml, type PortEntry } from "./policy-advice.ts";
import { holdsPort, namespaceIndex } from "./policy-rules.ts";
import { publishedBackends } from "./published-backends.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** More candidates than this are no advice. */
const CANDIDATES_MAX = 8;

/** Ports that the API server listens on, behind its Service and on its own. */
const apiServerPorts: readonly number[] = [443, 6443];

/** Ports on which half of all programs listen: that somebody does is no sign that he is meant. */
const commonPorts: ReadonlySet<number> = new Set([80, 443, 8080, 8443, 9000]);

/** A peer, and the ports of the rule that it is needed for; undefined where only the rule says which. */
interface NeededPeer {
  readonly peer: string;
  readonly ports: readonly PortEntry[] | undefined;
}

/**
 * Rules that could take the place of one without peers, to paste, each with its ports: what the charter requires for its
 * workloads and ports. Without a charter, what is likely: the API server; controllers of Ingresses that lead to its
 * workloads; for egress, the workloads of other namespaces that listen there. Empty when nothing is known.
 */
export function neededRules(context: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly string[] {
  const needed = neededPeers(context, policy, rule);
  if (needed.length > CANDIDATES_MAX) return [];
  const own = typeof rule.ports === "string" ? undefined : rule.ports.map(({ protocol = "TCP", port, endPort }): PortEntry => ({ protocol, port, endPort }));
  const byPeer = new Map<string, PortEntry[]>();
  for (const { peer, ports } of needed) byPeer.set(peer, [...(byPeer.get(peer) ?? []), ...(ports ?? own ?? [])]);
  const byPorts = new Map<string, string[]>();
  for (const [peer, ports] of byPeer) {
    const unique = new Map(ports.map((entry) => [portsYaml([entry]), entry]));
    if (unique.size > 0) addTo(byPorts, portsYaml([...unique.values()]), peer);
  }
  const list = rule.direction === "ingress" ? "from" : "to";
  return [...byPorts].map(([ports, peers]) => `{${list}: [${peers.join(", ")}], ports: ${ports}}`);
}

function neededPeers(context: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly NeededPeer[] {
  // What is likely and not on the page is not agreed.
  if (context.charter !== undefined) return peersOfCharter(context, context.charter, policy, rule);
  if (rule.direction === "ingress") return ingressControllerPeers(context, policy, rule);
  const known = apiServerPeers(context, rule);
  return known.length > 0 ? known : listeners(context, policy, rule);
}

/** Services through which clients outside the cluster reach a policy's workloads, on its rule's ports. */
export function loadBalancersOf({ cluster }: RuleContext, { subjects }: NetworkPolicy, rule: PolicyRule): readonly Service[] {
  return cluster.services.filter(
    ({ externalAddresses, ports }) =>
      externalAddresses.length > 0 && ports.some(({ targets }) => targets.some(({ workload, port }) => subjects.includes(workload) && opens(rule, port))),
  );
}

function peersOfCharter(context: RuleContext, charter: Charter, policy: NetworkPolicy, rule: PolicyRule): readonly NeededPeer[] {
  const peers: NeededPeer[] = [];
  for (const flow of charter.flows) {
    const [near, far] = rule.direction === "ingress" ? [flow.to, flow.from] : [flow.from, flow.to];
    if (!near.some((end) => end.namespace === policy.namespace)) continue;
    const needs = flow.reasons.flatMap((reason) => reason.needs).filter((need) => need.ports.some(({ port }) => opens(rule, port)));
    for (const need of needs) {
      const end = rule.direction === "ingress" ? need.source : need.destination;
      peers.push(...peersOfPackEnd(context, end, far, rule, portsWithin(rule, need.ports)));
    }
    const ports = portsWithin(rule, flow.ports);
    const isMeant = ports.length > 0 || (rule.direction === "ingress" && flow.ports.length === 0);
    if (needs.length === 0 && isMeant) peers.push(...far.map((end) => ({ peer: peerOfEnd(end), ports: ports.length > 0 ? ports : undefined })));
  }
  if (rule.direction === "ingress" || !isOnThePage(context, policy.namespace)) return peers;
  for (const { address, port, protocol } of charter.externals) {
    if (port !== undefined && opens(rule, port)) peers.push(...peersOfAddress(context, address, { protocol, port }));
  }
  return peers;
}

/** An address that a Service of the cluster answers on is reached at its pods; some CNIs judge the address as well. */
function peersOfAddress({ cluster }: RuleContext, address: string, entry: PortEntry): readonly NeededPeer[] {
  const service = cluster.services.find(({ externalAddresses }) => externalAddresses.some((external) => external.address === address));
  const block = /^[\d.]+$/.test(address) ? [blockYaml(`${address}/32`)] : /^[\da-f:]+$/i.test(address) ? [blockYaml(`${address}/128`)] : [];
  // Behind the address is the port that the pods listen on.
  const meant = (service?.ports ?? []).filter(({ port }) => port === entry.port);
  const targets = meant.flatMap((own) => own.targets.map(({ port }): PortEntry => ({ protocol: entry.protocol, port })));
  const ports = targets.length > 0 ? targets : [entry];
  const pods = peersFor(cluster, service?.workloads ?? []).map((peer): NeededPeer => ({ peer, ports }));
  return [...pods, ...block.map((peer) => ({ peer, ports: [entry] }))];
}

function peersOfPackEnd(
  context: RuleContext,
  end: PackEnd,
  allowed: readonly FlowEnd[],
  rule: PolicyRule,
  ports: readonly PortEntry[],
): readonly NeededPeer[] {
  if (end.kind === "api-server") return apiServerBlocks(context, rule);
  if (end.kind !== "pods") return [];
  const namespaces = end.namespaces.filter((name) => allowed.some(({ namespace }) => namespace === name));
  return namespaces.map((namespace) => ({ peer: peerYaml({ namespace, pods: labelsThatPick(context, namespace, end) }), ports }));
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
function apiServerPeers(context: RuleContext, rule: PolicyRule): readonly NeededPeer[] {
  return isForApiServer(rule) ? apiServerBlocks(context, rule) : [];
}

/** Its addresses, as far as a rule opens the ports on which they answer: on others they are of no use. */
function apiServerBlocks(context: RuleContext, rule: PolicyRule): readonly NeededPeer[] {
  const answering = apiServerEndpoints(context.charter, context.cluster).filter(({ port }) => opens(rule, port));
  return answering.map(({ address, port }) => ({ peer: hostBlockYaml(address), ports: [{ protocol: "TCP", port }] }));
}

interface ApiServerAdvice {
  /** How to name it. */
  readonly naming: string;
  /** Those of the policy's pods that the page gives it to. */
  readonly granted: readonly number[];
}

/**
 * What to do where a rule for everybody may be meant for the API server: name it, where the rule does not open the port
 * on which it listens; or ask for it first, where the page does not give it to all of the policy's workloads.
 */
export function apiServerSteps(context: RuleContext, policy: NetworkPolicy, rule: PolicyRule, { naming, granted }: ApiServerAdvice): readonly string[] {
  const endpoints = rule.direction === "egress" && isForApiServer(rule) ? apiServerEndpoints(context.charter, context.cluster) : [];
  if (context.charter !== undefined && endpoints.length > 0 && granted.length < policy.subjects.length) {
    const names = endpoints.map(({ address, port }) => `${formatAddress(address)}:${port}`);
    return [`if the API server is meant (${names.join(", ")}), ask for it and write it on the page first`];
  }
  return missesApiServer(context, rule) ? [`if the API server is meant, ${naming}`] : [];
}

/** Whether a rule for everybody may be meant for the API server and does not open the port on which it listens. */
function missesApiServer(context: RuleContext, rule: PolicyRule): boolean {
  const endpoints = apiServerEndpoints(context.charter, context.cluster);
  return rule.direction === "egress" && isForApiServer(rule) && endpoints.length > 0 && !endpoints.some(({ port }) => opens(rule, port));
}

function isForApiServer({ ports }: PolicyRule): boolean {
  return typeof ports !== "string" && ports.every(({ port }) => typeof port === "number" && apiServerPorts.includes(port));
}

function ingressControllerPeers({ cluster }: RuleContext, { subjects }: NetworkPolicy, rule: PolicyRule): readonly NeededPeer[] {
  return publishedBackends(cluster).flatMap(({ publication, targets }) => {
    const ports = portsWithin(rule, targets.filter(({ workload }) => subjects.includes(workload)));
    return ports.length === 0 ? [] : peersFor(cluster, diallingWorkloads(publication)).map((peer) => ({ peer, ports }));
  });
}

/** Those of some ports that a rule lets pass. */
function portsWithin(rule: PolicyRule, ports: readonly PortEntry[]): readonly PortEntry[] {
  return ports.filter(({ port }) => typeof port === "number" && opens(rule, port)).map(({ protocol, port }) => ({ protocol, port }));
}

/** A port, with each protocol that a rule opens it in. */
function portsOpened({ ports }: PolicyRule, wanted: number): readonly PortEntry[] {
  if (typeof ports === "string") return [];
  const opening = ports.filter((entry) => holdsPort(entry, wanted));
  return [...new Set(opening.map(({ protocol = "TCP" }) => protocol))].map((protocol) => ({ protocol, port: wanted }));
}

/** Whether a rule lets a port pass, whatever its protocol. */
function opens({ ports }: PolicyRule, wanted: number): boolean {
  return typeof ports === "string" || ports.some((entry) => holdsPort(entry, wanted));
}

function listeners({ cluster }: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly NeededPeer[] {
  if (typeof rule.ports === "string") return [];
  const found = [...listenersByPort(cluster)].filter(([port]) => !commonPorts.has(port) && opens(rule, port));
  return found.flatMap(([port, workloads]) =>
    peersFor(
      cluster,
      workloads.filter((index) => cluster.workloads[index]?.namespace !== policy.namespace),
    ).map((peer) => ({ peer, ports: portsOpened(rule, port) })),
  );
}

/** By declared port, whatever its protocol; made once, since every rule for everybody asks. */
const listenersByPort = remembered((cluster: Cluster): ReadonlyMap<number, readonly number[]> => {
  const byPort = new Map<number, number[]>();
  for (const [index, { ports, hostNetwork }] of cluster.world.workloads.entries()) {
    if (hostNetwork) continue;
    for (const { port } of ports) addTo(byPort, port, index);
  }
  return byPort;
});

/** A peer that is one address. */
export function hostBlockYaml(address: Address): string {
  return blockYaml(`${formatAddress(address)}/${address.family === 4 ? 32 : 128}`);
}

/** A peer that is one block. */
export function blockYaml(cidr: string): string {
  return `{ipBlock: {cidr: ${cidr.includes(":") ? JSON.stringify(cidr) : cidr}}}`;
}
