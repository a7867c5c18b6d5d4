import { apiServerEndpoints } from "@demarc/charter";
import type { Opening, Protocol } from "@demarc/engine";
import { includes } from "@demarc/engine";
import { asksClusterDns } from "@demarc/kubernetes";
import { dnsServers } from "./dns-servers.ts";
import { partyOfWorkload } from "./outside-questions.ts";
import type { RuleContext } from "./rule.ts";

export const DNS_NEEDED = "the cluster's DNS pods in the input (Service kube-system/kube-dns and its Deployment)";

/** Whether a workload's own egress lets it out to some DNS server: certainly, possibly, not at all. */
export function leavesForDns(context: RuleContext, workload: number, protocol: "UDP" | "TCP"): "yes" | "maybe" | "no" {
  return dnsAnswer(context, workload, protocol, (from, to) => context.reachability.egress(from, to));
}

/** Whether a workload's egress may let it out to DNS, and the ingress of all those servers certainly keeps it out. */
export function isRefusedByDns(context: RuleContext, workload: number, protocol: "UDP" | "TCP"): boolean {
  if (leavesForDns(context, workload, protocol) === "no") return false;
  return dnsAnswer(context, workload, protocol, (from, to) => context.reachability.between(from, to)) === "no";
}

function dnsAnswer(context: RuleContext, workload: number, protocol: "UDP" | "TCP", ask: (from: number, to: number) => Opening): "yes" | "maybe" | "no" {
  const openings = dnsServers(context, protocol)
    .filter((server) => server.workload !== workload)
    .map(({ workload: server, port }) => ({ opening: ask(partyOfWorkload(context, workload), partyOfWorkload(context, server)), port }));
  if (openings.length === 0) return "yes";
  if (openings.some(({ opening, port }) => includes(opening.atLeast, protocol, port))) return "yes";
  return openings.some(({ opening, port }) => includes(opening.atMost, protocol, port)) ? "maybe" : "no";
}

/** Whether a workload asks the cluster's DNS, by its `dnsPolicy`; false for an index that there is not. */
export function usesClusterDns({ cluster }: RuleContext, workload: number): boolean {
  const asked = cluster.workloads[workload];
  return asked !== undefined && asksClusterDns(asked);
}

/** The sentence of the page by which pods of a namespace look up names, where it has one. */
export function dnsStatement({ charter }: RuleContext, namespace: string): string | undefined {
  const flows = (charter?.flows ?? []).filter(({ from }) => from.some((end) => end.namespace === namespace));
  const reasons = flows.flatMap((flow) => flow.reasons);
  return (
    reasons.find(({ needs }) => needs.some(({ clients }) => clients === "cluster-dns"))?.statement ??
    flows.find(({ ports }) => ports.some(({ port }) => port === 53))?.statement
  );
}

export const API_SERVER_NEEDED = "the API server's address (Service and EndpointSlice default/kubernetes, or `environment.apiServers` in demarc.yaml)";

/** Whether a workload certainly reaches an endpoint of the API server. */
export function reachesApiServer(context: RuleContext, workload: number): boolean {
  return apiServerEndpoints(context.charter, context.cluster).some(({ address, port }) => {
    const to = context.reachability.partyOf({ kind: "address", address });
    const protocol: Protocol = "TCP";
    return to >= 0 && includes(context.reachability.between(partyOfWorkload(context, workload), to, address.family).atLeast, protocol, port);
  });
}
