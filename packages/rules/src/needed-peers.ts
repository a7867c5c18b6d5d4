import type { Charter, FlowEnd, PackEnd } from "@demarc/charter";
import type { NetworkPolicy, PolicyRule } from "@demarc/kubernetes";
import { peersFor, peerYaml } from "./policy-advice.ts";
import type { RuleContext } from "./rule.ts";

/** More candidates than this are no advice. */
const CANDIDATES_MAX = 4;

/**
 * Peers that a rule without any could name: those that the charter requires for its workloads and ports, else,
 * for egress, the workloads of other namespaces that listen there. To paste; empty when nothing is known.
 */
export function neededPeers(context: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly string[] {
  const named = context.charter === undefined ? [] : peersOfCharter(context, context.charter, policy, rule);
  if (named.length > 0) return named.slice(0, CANDIDATES_MAX * 2);
  const listening = rule.direction === "egress" ? peersFor(context.cluster, listeners(context, policy, rule)) : [];
  return listening.length <= CANDIDATES_MAX ? listening : [];
}

function peersOfCharter(context: RuleContext, charter: Charter, policy: NetworkPolicy, rule: PolicyRule): readonly string[] {
  const peers = new Set<string>();
  const allows = (port: number | undefined): boolean => port === undefined || portsAllow(rule, port);
  for (const flow of charter.flows) {
    const [near, far] = rule.direction === "ingress" ? [flow.to, flow.from] : [flow.from, flow.to];
    if (!near.some((end) => end.namespace === policy.namespace)) continue;
    const needs = flow.reasons.flatMap((reason) => reason.needs).filter((need) => need.ports.some(({ port }) => allows(port)));
    const ends = needs.map((need) => (rule.direction === "ingress" ? need.source : need.destination));
    for (const end of ends) for (const yaml of peersOfPackEnd(end, far)) peers.add(yaml);
    if (ends.length === 0 && (flow.ports.length === 0 || flow.ports.some(({ port }) => allows(port)))) for (const end of far) peers.add(peerOfEnd(end));
  }
  if (rule.direction === "egress") for (const external of charter.externals) if (allows(external.port)) for (const yaml of peersOfAddress(context, external.address)) peers.add(yaml);
  return [...peers];
}

/** An address that a Service of the cluster answers on is reached at its pods; some CNIs judge the address as well. */
function peersOfAddress({ cluster }: RuleContext, address: string): readonly string[] {
  const service = cluster.services.find(({ externalAddresses }) => externalAddresses.some((external) => external.address === address));
  const block = /^[\d.]+$/.test(address) ? [`{ipBlock: {cidr: ${address}/32}}`] : /^[\da-f:]+$/i.test(address) ? [`{ipBlock: {cidr: "${address}/128"}}`] : [];
  return [...(service === undefined ? [] : peersFor(cluster, service.workloads)), ...block];
}

function peersOfPackEnd(end: PackEnd, allowed: readonly FlowEnd[]): readonly string[] {
  if (end.kind !== "pods") return [];
  const namespaces = end.namespaces.filter((name) => allowed.some(({ namespace }) => namespace === name));
  return namespaces.map((namespace) => peerYaml({ namespace, pods: end.labels }));
}

function peerOfEnd({ namespace, podLabels }: FlowEnd): string {
  return peerYaml(podLabels === undefined ? { namespace } : { namespace, pods: podLabels });
}

function portsAllow({ ports }: PolicyRule, port: number): boolean {
  if (typeof ports === "string") return true;
  return ports.some((entry) => entry.port === undefined || entry.port === port || (typeof entry.port === "number" && entry.endPort !== undefined && entry.port <= port && port <= entry.endPort));
}

function listeners({ cluster }: RuleContext, policy: NetworkPolicy, rule: PolicyRule): readonly number[] {
  if (typeof rule.ports === "string") return [];
  return cluster.world.workloads.flatMap(({ ports, hostNetwork }, index) => {
    const listens = ports.some(({ port }) => portsAllow(rule, port));
    return listens && !hostNetwork && cluster.workloads[index]?.namespace !== policy.namespace ? [index] : [];
  });
}
