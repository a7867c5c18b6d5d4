import { isEmpty, noTraffic, union, type Traffic } from "@demarc/engine";
import { count } from "../counting-words.ts";
import { publishedServices } from "../ingress-services.ts";
import { byNamespace, governed, isolators, openToWorld, placeOfNamespace, rulesCarrying, worldParties } from "../outside-questions.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { describeSomePort, describeTraffic } from "../traffic-text.ts";
import { listWorkloads, workloadName, workloadNames } from "../workload-names.ts";

/** Isolated workloads that any address outside the cluster may talk to. One finding for each namespace. */
export const worldIngress: Rule = defineRule({
  id: "world-ingress",
  category: "reach",
  severity: "warning",
  summary: "isolated workloads accept traffic from any address outside the cluster",
  statements: ["S1.P3"],

  *find(context) {
    const { cluster } = context;
    const open = governed(context).filter((workload) => isolators(context, workload, "ingress").length > 0 && !isEmpty(openToWorld(context, workload, "ingress")));
    for (const [namespace, workloads] of byNamespace(context, open)) {
      const unpublished = workloads.filter((workload) => !isPublished(context, workload));
      const unseen = publishedServices(cluster).filter((backend) => backend.namespace === namespace && backend.service === undefined);
      const rules = rulesCarrying(context, new Set(workloads), new Set(worldParties(context)), "ingress");
      const [first] = rules;
      const traffic = workloads.reduce((sum, workload) => union(sum, openToWorld(context, workload, "ingress")), noTraffic);
      const shown = unpublished[0] ?? workloads[0] ?? 0;
      yield {
        at: first === undefined ? placeOfNamespace(context, namespace) : first.ref,
        severity: unpublished.length > 0 && unseen.length === 0 ? "error" : "warning",
        related: rules.slice(1).map(({ ref, policy, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} opens it too` })),
        message: `any address outside the cluster may talk to ${count(workloadNames(cluster, workloads).length, "workload")} of ${namespace} on ${describeTraffic(traffic)}: ${listWorkloads(cluster, workloads, 4)}`,
        details: [publishedWords(context, unpublished, unseen)],
        witness: witness(context, shown),
        next: ["name the clients: `from: [{ipBlock: {cidr: …}}]` for addresses, a namespace and pods for an ingress controller"],
        subject: `world to ${namespace}`,
        weight: workloads.length * 5,
      };
    }
  },
});

function witness(context: RuleContext, workload: number): string {
  const traffic: Traffic = openToWorld(context, workload, "ingress");
  return `203.0.113.7 → ${workloadName(context.cluster, workload)}:${describeSomePort(traffic)}`;
}

function isPublished({ cluster }: RuleContext, workload: number): boolean {
  const fronting = cluster.services.filter(({ workloads }) => workloads.includes(workload));
  const published = new Set(publishedServices(cluster).map(({ service }) => service));
  return fronting.some((service) => service.type === "LoadBalancer" || service.type === "NodePort" || service.externalAddresses.length > 0 || published.has(service));
}

function publishedWords({ cluster }: RuleContext, unpublished: readonly number[], unseen: ReturnType<typeof publishedServices>): string {
  if (unpublished.length === 0) return "each is published by a Service or an Ingress; clients could still be named by their addresses";
  const [first] = unseen;
  if (first === undefined) return `no Service or Ingress publishes ${listWorkloads(cluster, unpublished, 4)}, so nobody outside has a way there that is meant`;
  return `Ingress ${first.ingress.namespace}/${first.ingress.name} leads to Service ${first.namespace}/${first.name}, which is not in the input: whether that publishes ${listWorkloads(cluster, unpublished, 4)} is not known`;
}
