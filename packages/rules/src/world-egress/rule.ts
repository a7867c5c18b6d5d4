import { isEmpty, noTraffic, union } from "@demarc/engine";
import { count } from "../counting-words.ts";
import { byNamespace, governed, isolators, openToWorld, placeOfNamespace, rulesCarrying, worldParties } from "../outside-questions.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { describeSomePort, describeTraffic } from "../traffic-text.ts";
import { listWorkloads, workloadName, workloadNames } from "../workload-names.ts";

/** Isolated workloads that may talk to any address outside the cluster. One finding for each namespace. */
export const worldEgress: Rule = defineRule({
  id: "world-egress",
  category: "reach",
  severity: "warning",
  summary: "isolated workloads may talk to any address outside the cluster",
  statements: ["S1.A3"],

  *find(context) {
    const { cluster } = context;
    const open = governed(context).filter((workload) => isolators(context, workload, "egress").length > 0 && !isEmpty(openToWorld(context, workload, "egress")));
    for (const [namespace, workloads] of byNamespace(context, open)) {
      const rules = rulesCarrying(context, new Set(workloads), new Set(worldParties(context)), "egress");
      const [first] = rules;
      const traffic = workloads.reduce((sum, workload) => union(sum, openToWorld(context, workload, "egress")), noTraffic);
      const number = workloadNames(cluster, workloads).length;
      yield {
        at: first === undefined ? placeOfNamespace(context, namespace) : first.ref,
        related: rules.slice(1).map(({ ref, policy, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} opens it too` })),
        message: `${count(number, "workload")} of ${namespace} may talk to any address outside the cluster on ${describeTraffic(traffic)}: ${listWorkloads(cluster, workloads, 4)}`,
        witness: `${workloadName(cluster, workloads[0] ?? 0)} → 203.0.113.7:${describeSomePort(traffic)}`,
        details: rules.length > 1 ? [`${count(rules.length, "rule")} open it: all have to be narrowed`] : [],
        next: ["name the addresses that are needed: `to: [{ipBlock: {cidr: …}}]`, and write them on the page"],
        subject: `${namespace} to world`,
        weight: workloads.length * 3,
      };
    }
  },
});
