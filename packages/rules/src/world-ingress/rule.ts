import { count } from "@demarc/source";
import { describeRanges } from "../address-text.ts";
import { describeFlow } from "../flow-text.ts";
import { objectName } from "../object-name.ts";
import { openNamespaces, outsideEnd, placeOfNamespace } from "../outside-questions.ts";
import { publishedBackends } from "../published-backends.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";
import { listWorkloads, workloadNames } from "../workload-names.ts";

/** Isolated workloads that any address outside the cluster may talk to. One finding for each namespace. */
export const worldIngress: Rule = defineRule({
  id: "world-ingress",
  category: "reach",
  severity: "warning",
  summary: "isolated workloads accept traffic from any address outside the cluster",
  statements: ["S1.P3"],

  *find(context) {
    const { cluster } = context;
    for (const { namespace, worlds, ranges, traffic, rules } of openNamespaces(context, "ingress")) {
      const workloads = worlds.map(({ workload }) => workload);
      const unpublished = workloads.filter((workload) => !isPublished(context, workload));
      const unseen = publishedBackends(cluster).filter((backend) => backend.namespace === namespace && backend.service === undefined);
      const [first] = rules;
      const shown = worlds.find(({ workload }) => unpublished.includes(workload)) ?? worlds[0];
      yield {
        at: first === undefined ? placeOfNamespace(context, namespace) : first.ref,
        severity: unpublished.length > 0 && unseen.length === 0 ? "error" : "warning",
        related: rules.slice(1).map(({ ref, policy, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} opens it too` })),
        message: `${describeRanges(ranges)} may talk to ${count(workloadNames(cluster, workloads).length, "workload")} of ${namespace} on ${describeTraffic(traffic)}: ${listWorkloads(cluster, workloads, 4)}`,
        details: [publishedWords(context, unpublished, unseen)],
        ...(shown !== undefined && { witness: describeFlow(cluster, outsideEnd(shown), { kind: "workload", workload: shown.workload }, shown.shown.traffic) }),
        next: ["name the clients: `from: [{ipBlock: {cidr: …}}]` for addresses, a namespace and pods for an ingress controller"],
        subject: `world to ${namespace}`,
        weight: workloads.length * 5,
      };
    }
  },
});

function isPublished({ cluster }: RuleContext, workload: number): boolean {
  const fronting = cluster.services.filter(({ workloads }) => workloads.includes(workload));
  const published = new Set(publishedBackends(cluster).map(({ service }) => service));
  return fronting.some((service) => service.type === "LoadBalancer" || service.type === "NodePort" || service.externalAddresses.length > 0 || published.has(service));
}

function publishedWords({ cluster }: RuleContext, unpublished: readonly number[], unseen: ReturnType<typeof publishedBackends>): string {
  if (unpublished.length === 0) return "each is published by a Service or an Ingress; clients could still be named by their addresses";
  const [first] = unseen;
  if (first === undefined) return `no Service or Ingress publishes ${listWorkloads(cluster, unpublished, 4)}, so nobody outside has a way there that is meant`;
  return `${objectName(first.publication.object)} leads to Service ${first.namespace}/${first.name}, which is not in the input: whether that publishes ${listWorkloads(cluster, unpublished, 4)} is not known`;
}
