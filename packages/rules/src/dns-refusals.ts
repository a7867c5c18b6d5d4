import { count, listSome } from "@demarc/source";
import { rulesYaml } from "./advised-rules.ts";
import { byNamespace, isolators, placeOfNamespace } from "./outside-questions.ts";
import { dnsServers } from "./dns-servers.ts";
import { dnsStatement } from "./platform-services.ts";
import { peerYaml } from "./policy-advice.ts";
import type { Found, RuleContext } from "./rule.ts";
import { workloadName, workloadNames } from "./workload-names.ts";

/** More namespaces than this are everybody, for whom DNS is. */
const NAMESPACES_MAX = 6;

/**
 * Workloads that the DNS servers' own ingress keeps out: one thing to do, at the policy that isolates the servers,
 * however many namespaces it cuts off. `verb` says what comes of it.
 */
export function* refusedByDns(context: RuleContext, refused: readonly number[], protocol: "UDP" | "TCP", verb: string): Iterable<Found> {
  const { cluster } = context;
  const server = dnsServers(context, protocol)[0];
  const [first] = refused;
  if (server === undefined || first === undefined) return;
  const { port, workload } = server;
  const namespace = cluster.workloads[workload]?.namespace ?? "";
  const namespaces = byNamespace(context, refused).map(([name]) => name);
  const isolating = isolators(context, workload, "ingress");
  const statement = namespaces.map((name) => dnsStatement(context, name)).find((id) => id !== undefined);
  const peers = namespaces.length > NAMESPACES_MAX ? ["{namespaceSelector: {}}"] : namespaces.map((name) => peerYaml({ namespace: name }));
  yield {
    at: isolating[0] ?? placeOfNamespace(context, namespace),
    related: isolating.slice(1, 3).map((at) => ({ at, message: "isolates them too" })),
    message: `${count(workloadNames(cluster, refused).length, "workload")} of ${listSome(namespaces, 4)} ${verb}: ${workloadName(cluster, workload)} does not let ${protocol} ${port} in from there`,
    witness: `${workloadName(cluster, first)} → ${workloadName(cluster, workload)}:${port}/${protocol}`,
    ...(statement !== undefined && { statement }),
    next: [`let them in, by a policy for these pods in ${namespace}: ${rulesYaml("ingress", [{ peers, ports: (["UDP", "TCP"] as const).map((each) => ({ protocol: each, port })) }])}`],
    blocked: [{ source: { kind: "workload", workload: first }, destination: { kind: "workload", workload }, protocol, port }],
    subject: `refused ${protocol} ${port}`,
    weight: refused.length * (protocol === "UDP" ? 10 : 1),
  };
}
