import { count } from "@demarc/source";
import { byNamespace, governed, isolators, placeOfNamespace } from "../outside-questions.ts";
import { refusedByDns } from "../dns-refusals.ts";
import { dnsServers } from "../dns-servers.ts";
import { dnsStatement, isRefusedByDns, leavesForDns, usesClusterDns } from "../platform-services.ts";
import { defineRule, type Rule } from "../rule.ts";
import { listWorkloads, workloadName, workloadNames } from "../workload-names.ts";

/** Workloads that reach DNS over UDP and not over TCP: answers that do not fit are cut off, and cannot be asked for again. */
export const dnsTcpMissing: Rule = defineRule({
  id: "dns-tcp-missing",
  category: "dependencies",
  severity: "warning",
  summary: "DNS is allowed over UDP and not over TCP",
  statements: ["S2.F3a"],

  *find(context) {
    const { cluster, ownership } = context;
    const server = dnsServers(context, "UDP")[0];
    if (server === undefined) return;
    const half = governed(context).filter(
      (workload) =>
        usesClusterDns(context, workload) &&
        leavesForDns(context, workload, "UDP") === "yes" &&
        leavesForDns(context, workload, "TCP") === "no",
    );
    for (const [namespace, workloads] of byNamespace(context, half)) {
      const statement = dnsStatement(context, namespace);
      const number = workloadNames(cluster, workloads).length;
      yield {
        at: isolators(context, workloads[0] ?? 0, "egress")[0] ?? placeOfNamespace(context, namespace),
        message: `${count(number, "workload")} of ${namespace} reach${number === 1 ? "es" : ""} DNS over UDP and not over TCP: ${listWorkloads(cluster, workloads, 4)}`,
        details: ["an answer that does not fit into a packet is cut off, and asked for again over TCP"],
        witness: `${workloadName(cluster, workloads[0] ?? 0)} → ${workloadName(cluster, server.workload)}:${server.port}/TCP`,
        owner: ownership.ofConcern("dns-egress", ownership.ofNamespace(namespace)),
        ...(statement !== undefined && { statement }),
        next: [`add {protocol: TCP, port: ${server.port}} beside {protocol: UDP, port: ${server.port}} where DNS is allowed`],
        blocked: [{ source: { kind: "workload", workload: workloads[0] ?? 0 }, destination: { kind: "workload", workload: server.workload }, protocol: "TCP", port: server.port }],
        subject: namespace,
        weight: workloads.length,
      };
    }
    const refused = governed(context).filter(
      (workload) => usesClusterDns(context, workload) && isRefusedByDns(context, workload, "TCP") && !isRefusedByDns(context, workload, "UDP"),
    );
    yield* refusedByDns(context, refused, "TCP", "can ask DNS over UDP only");
  },
});
