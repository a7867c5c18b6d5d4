import { apiServerEndpoints } from "@demarc/charter";
import type { Address, Direction } from "@demarc/engine";
import { blockYaml, hostBlockYaml } from "./needed-peers.ts";
import { peersFor, portsYaml } from "./policy-advice.ts";
import type { RuleContext } from "./rule.ts";

/** A rule that a finding proposes. Without ports it would open all of them, so ports there must be. */
export interface AdvisedRule {
  readonly peers: readonly string[];
  readonly ports: readonly AdvisedPort[];
}

export interface AdvisedPort {
  readonly protocol: string;
  readonly port: number;
}

/** Rules to paste, in backticks: `egress: [{to: [{ipBlock: …}], ports: [{protocol: TCP, port: 6443}]}]`. */
export function rulesYaml(direction: Direction, rules: readonly AdvisedRule[]): string {
  const list = direction === "ingress" ? "from" : "to";
  return `\`${direction}: [${rules.map(({ peers, ports }) => `{${list}: [${peers.join(", ")}], ports: ${portsYaml(ports)}}`).join(", ")}]\``;
}

/** Where packets arrive: at a pod of the input or at an address outside of its pods. */
export interface AdvisedTarget extends AdvisedPort {
  readonly at: { readonly workload: number } | { readonly address: Address };
}

/** Rules that let out to (or in from) targets, one for each set of ports; `unnamed` are workloads that no peer can name. */
export function rulesFor(
  context: RuleContext,
  targets: readonly AdvisedTarget[],
): { readonly rules: readonly AdvisedRule[]; readonly unnamed: readonly number[] } {
  const unnamed: number[] = [];
  const portsByPeer = new Map<string, Map<string, AdvisedPort>>();
  for (const { at, protocol, port } of targets) {
    const peers = "address" in at ? [hostBlockYaml(at.address)] : peersOf(context, at.workload);
    if (peers.length === 0 && "workload" in at) unnamed.push(at.workload);
    for (const peer of peers) {
      const ports = portsByPeer.get(peer) ?? new Map<string, AdvisedPort>();
      portsByPeer.set(peer, ports.set(`${protocol} ${port}`, { protocol, port }));
    }
  }
  const rules = new Map<string, { peers: string[]; ports: readonly AdvisedPort[] }>();
  for (const [peer, ports] of [...portsByPeer].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sorted = [...ports.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
    const rule = rules.get(portsYaml(sorted));
    if (rule === undefined) rules.set(portsYaml(sorted), { peers: [peer], ports: sorted });
    else rule.peers.push(peer);
  }
  return { rules: [...rules.values()], unnamed: [...new Set(unnamed)] };
}

/** More nodes than this are better named by their network. */
const NODES_MAX = 8;

/** By labels; on the host network by addresses, since no selector matches there (NP-61). Empty when those are not known. */
export function peersOf(context: RuleContext, workload: number): readonly string[] {
  const { workloads, nodes } = context.cluster.world;
  const found = workloads[workload];
  if (found?.hostNetwork !== true) return peersFor(context.cluster, [workload]);
  const own = found.addresses.length > 0 ? found.addresses : (nodes[found.node ?? -1]?.addresses ?? []);
  return own.length > 0 ? own.map(hostBlockYaml) : nodePeers(context);
}

/** The nodes, by their addresses, or else by the networks that the charter gives them; empty where neither is known. */
export function nodePeers({ cluster, charter }: RuleContext): readonly string[] {
  const addresses = cluster.nodes.flatMap((_, index) => cluster.world.nodes[index]?.addresses ?? []);
  const networks = (charter?.environment.nodeCidrs ?? []).map(blockYaml);
  return addresses.length === 0 || (addresses.length > NODES_MAX && networks.length > 0)
    ? networks
    : addresses.length > NODES_MAX
      ? []
      : addresses.map(hostBlockYaml);
}

/** Stands for what the reader has to fill in where `nodePeers` knows none. */
export const NODE_NETWORK = "{ipBlock: {cidr: NODE_NETWORK}}";

/** Rules that let out to the API server, at its own addresses and ports; empty where they are not known. */
export function apiServerRules(context: RuleContext): readonly AdvisedRule[] {
  const endpoints = apiServerEndpoints(context.charter, context.cluster);
  return rulesFor(context, endpoints.map(({ address, port }) => ({ at: { address }, protocol: "TCP", port }))).rules;
}

/** What to do where the API server is meant and named in another way. */
export function nameApiServer(context: RuleContext): string {
  const rules = apiServerRules(context);
  return rules.length > 0 ? `name it by its own address and port: ${rulesYaml("egress", rules)}` : "name it by its own address and port: `kubectl get endpointslices -n default` shows them";
}
