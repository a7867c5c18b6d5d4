import type { Cluster } from "@demarc/kubernetes";
import { rememberedByName } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** A workload that answers DNS queries, on the port at which packets arrive. */
export interface DnsServer {
  readonly workload: number;
  readonly port: number;
}

/**
 * The cluster's DNS servers: behind the Service that is the cluster's DNS (kube-system/kube-dns, or one that
 * selects `k8s-app: kube-dns`), at its target port; else pods with that label, on 53 (SVC-15).
 */
export function dnsServers({ cluster }: RuleContext, protocol: "UDP" | "TCP"): readonly DnsServer[] {
  return serversOf(cluster, protocol);
}

/** Asked for every workload. */
const serversOf = rememberedByName((cluster: Cluster, protocol: "UDP" | "TCP"): readonly DnsServer[] => {
  const services = cluster.services.filter(
    ({ namespace, name, selector }) =>
      (namespace === "kube-system" && /^(?:kube-dns|coredns|rke2-coredns-rke2-coredns)$/.test(name)) ||
      selector?.get("k8s-app") === "kube-dns" ||
      (namespace === "openshift-dns" && name === "dns-default"),
  );
  const behind = services.flatMap(({ ports }) => ports.filter((port) => port.port === 53 && port.protocol === protocol).flatMap(({ targets }) => targets));
  if (behind.length > 0) return behind;
  return cluster.world.workloads.flatMap(({ labels }, workload) => (labels.get("k8s-app") === "kube-dns" ? [{ workload, port: 53 }] : []));
});
