import type { ClusterWorkload } from "./cluster.ts";

/** Whether a pod sends its queries to the cluster's DNS: `Default` asks the node's servers, `None` those it lists. */
export function asksClusterDns({ pod: { dnsPolicy } }: Pick<ClusterWorkload, "pod">): boolean {
  return dnsPolicy !== "None" && dnsPolicy !== "Default";
}
