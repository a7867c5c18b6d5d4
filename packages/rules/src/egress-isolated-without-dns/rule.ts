import type { Flow } from "@demarc/engine";
import { count } from "@demarc/source";
import { byNamespace, governed, isolators, placeOfNamespace } from "../outside-questions.ts";
import { rulesYaml } from "../advised-rules.ts";
import { refusedByDns } from "../dns-refusals.ts";
import { dnsServers } from "../dns-servers.ts";
import { DNS_NEEDED, dnsStatement, isRefusedByDns, leavesForDns, usesClusterDns } from "../platform-services.ts";
import { peersFor } from "../policy-advice.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { ruleText, tierDenials } from "../tier-denials.ts";
import { listWorkloads, workloadName, workloadNames } from "../workload-names.ts";

/**
 * Workloads that are not let out to the cluster's DNS over UDP, mostly since they are isolated for egress and no rule does: one finding for each namespace.
 * Those that DNS's own ingress keeps out are one finding at its policy.
 */
export const egressIsolatedWithoutDns: Rule = defineRule({
  id: "egress-isolated-without-dns",
  category: "dependencies",
  severity: "error",
  summary: "workloads cannot look up names, since policies do not allow DNS",
  statements: ["S2.F3a", "S6.4"],

  needs: (context) => (anyIsolated(context) && dnsServers(context, "UDP").length === 0 ? DNS_NEEDED : undefined),

  *find(context) {
    const { cluster, ownership } = context;
    const servers = dnsServers(context, "UDP");
    const cut = governed(context).filter(
      (workload) => usesClusterDns(context, workload) && leavesForDns(context, workload, "UDP") === "no",
    );
    for (const [namespace, workloads] of byNamespace(context, cut)) {
      const first = workloads[0] ?? 0;
      const isolating = isolators(context, first, "egress");
      const server = servers[0];
      const statement = dnsStatement(context, namespace);
      const peers = peersFor(cluster, servers.map(({ workload }) => workload));
      const ports = (["UDP", "TCP"] as const).map((protocol) => ({ protocol, port: server?.port ?? 53 }));
      const source = { kind: "workload", workload: first } as const;
      const blocked = servers.map(({ workload, port }): Flow => ({ source, destination: { kind: "workload", workload }, protocol: "UDP", port }));
      const denial = blocked.flatMap((flow) => tierDenials(context, flow)).find(({ direction }) => direction === "egress");
      const why = denial === undefined ? "egress is isolated, and no rule lets" : `${ruleText(denial)}, does not let`;
      yield {
        at: isolating[0] ?? denial?.rule ?? placeOfNamespace(context, namespace),
        related: isolating.slice(1, 3).map((at) => ({ at, message: "isolates egress too" })),
        message: `${count(workloadNames(cluster, workloads).length, "workload")} of ${namespace} cannot look up names: ${why} UDP ${server?.port ?? 53} out to the cluster's DNS: ${listWorkloads(cluster, workloads, 4)}`,
        witness: server === undefined ? "" : `${workloadName(cluster, first)} → ${workloadName(cluster, server.workload)}:${server.port}/UDP`,
        owner: ownership.ofConcern("dns-egress", ownership.ofNamespace(namespace)),
        ...(statement !== undefined && { statement }),
        next: [`add for all pods of ${namespace}: ${rulesYaml("egress", [{ peers, ports }])}`],
        blocked,
        subject: namespace,
        weight: workloads.length * 10,
      };
    }
    const refused = governed(context).filter((workload) => usesClusterDns(context, workload) && isRefusedByDns(context, workload, "UDP"));
    yield* refusedByDns(context, refused, "UDP", "cannot look up names");
  },
});

function anyIsolated(context: RuleContext): boolean {
  return governed(context).some((workload) => isolators(context, workload, "egress").length > 0);
}
