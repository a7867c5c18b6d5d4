import { includes } from "@demarc/engine";
import type { Service } from "@demarc/kubernetes";
import { listSome } from "../counting-words.ts";
import { partyOfWorkload } from "../outside-questions.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { listWorkloads } from "../workload-names.ts";

/** A Service whose pods nobody in the cluster and no address outside can reach on any of its target ports. */
export const unreachableService: Rule = defineRule({
  id: "unreachable-service",
  category: "reach",
  severity: "warning",
  summary: "nobody can reach a Service's pods on its ports",

  *find(context) {
    for (const service of context.cluster.services) {
      const targets = service.ports.flatMap(({ targets: list, protocol }) => list.map((target) => ({ ...target, protocol })));
      if (targets.length === 0 || targets.some((target) => isReached(context, service, target))) continue;
      yield {
        at: { object: service.object.id, path: "metadata.name" },
        message: `nobody can reach Service ${service.namespace}/${service.name}: no workload and no address outside is let in on ${listSome([...new Set(targets.map(({ port, protocol }) => `${port}/${protocol}`))], 4)}`,
        details: [`behind it: ${listWorkloads(context.cluster, service.workloads, 4)}`],
        owner: context.ownership.ofNamespace(service.namespace),
        next: ["let its clients in by a policy on these pods, at the target port; or delete the Service if it has none"],
        weight: 2,
      };
    }
  },
});

interface Target {
  readonly workload: number;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

function isReached(context: RuleContext, service: Service, { workload, port, protocol }: Target): boolean {
  const { reachability, cluster } = context;
  // Pods on the host network are their node's: policies do not close them (NP-61).
  if (cluster.world.workloads[workload]?.hostNetwork === true) return true;
  const to = partyOfWorkload(context, workload);
  return reachability.parties.some((party) => {
    if (party.kind === "workloads" && party.workloads.every((index) => service.workloads.includes(index))) return false;
    return includes(reachability.between(party.id, to).atMost, protocol, port);
  });
}
