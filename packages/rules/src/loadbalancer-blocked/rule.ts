import { includes } from "@demarc/engine";
import { isolators, partyOfWorkload } from "../outside-questions.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";

/**
 * A load balancer or node port whose pods let no address outside in on the target port, so that nobody who comes
 * through it arrives (SVC-20). Ingress controllers behind it count like other pods.
 */
export const loadbalancerBlocked: Rule = defineRule({
  id: "loadbalancer-blocked",
  category: "reach",
  severity: "error",
  summary: "the pods behind a load balancer let no address outside in",
  statements: ["S2.E3"],

  *find(context) {
    const { cluster } = context;
    for (const service of cluster.services) {
      if (service.type !== "LoadBalancer" && service.type !== "NodePort") continue;
      for (const { port, protocol, targets, path } of service.ports) {
        const [target] = targets;
        if (target === undefined || targets.some(({ workload, port: at }) => arrives(context, workload, at, protocol))) continue;
        yield {
          at: { object: service.object.id, path },
          related: isolators(context, target.workload, "ingress").slice(0, 3).map((at) => ({ at, message: "isolates the pods" })),
          message: `${service.type === "LoadBalancer" ? "load balancer" : "node port"} ${service.namespace}/${service.name} publishes port ${port}, but ${workloadName(cluster, target.workload)} lets no address outside in on ${target.port}/${protocol}`,
          details: [
            service.externalTrafficPolicy === "Local" ? "with externalTrafficPolicy Local pods see the client's address" : "with externalTrafficPolicy Cluster pods may see a node's address instead of the client's",
            ...(target.port === port ? [] : [`a policy has to name ${target.port}, where packets arrive, not ${port} (PORT-1)`]),
          ],
          witness: `203.0.113.7 → ${workloadName(cluster, target.workload)}:${target.port}/${protocol}`,
          owner: context.ownership.ofConcern("ingress", context.ownership.ofNamespace(service.namespace)),
          next: [`let its clients in: ingress: [{from: [{ipBlock: {cidr: …}}], ports: [{protocol: ${protocol}, port: ${target.port}}]}]; or make the Service a ClusterIP if nobody outside is meant`],
          subject: `${protocol} ${port}`,
          weight: 5,
        };
      }
    }
  },
});

function arrives(context: RuleContext, workload: number, port: number, protocol: "TCP" | "UDP" | "SCTP"): boolean {
  const { reachability, cluster } = context;
  if (cluster.world.workloads[workload]?.hostNetwork === true) return true;
  const to = partyOfWorkload(context, workload);
  return reachability.parties.some((party) => party.kind === "addresses" && includes(reachability.between(party.id, to).atMost, protocol, port));
}
