import { count } from "@demarc/source";
import { describeRanges } from "../address-text.ts";
import { describeFlow } from "../flow-text.ts";
import { openNamespaces, outsideEnd, placeOfNamespace } from "../outside-questions.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";
import { listWorkloads, workloadNames } from "../workload-names.ts";

/** Isolated workloads that may talk to any address outside the cluster. One finding for each namespace. */
export const worldEgress: Rule = defineRule({
  id: "world-egress",
  category: "reach",
  severity: "warning",
  summary: "isolated workloads may talk to any address outside the cluster",
  statements: ["S1.A3"],

  *find(context) {
    const { cluster } = context;
    for (const { namespace, worlds, ranges, traffic, rules } of openNamespaces(context, "egress")) {
      const workloads = worlds.map(({ workload }) => workload);
      const [first] = rules;
      const [shown] = worlds;
      const number = workloadNames(cluster, workloads).length;
      yield {
        at: first === undefined ? placeOfNamespace(context, namespace) : first.ref,
        related: rules.slice(1).map(({ ref, policy, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} opens it too` })),
        message: `${count(number, "workload")} of ${namespace} may talk to ${describeRanges(ranges)} on ${describeTraffic(traffic)}: ${listWorkloads(cluster, workloads, 4)}`,
        ...(shown !== undefined && { witness: describeFlow(cluster, { kind: "workload", workload: shown.workload }, outsideEnd(shown), shown.shown.traffic) }),
        details: rules.length > 1 ? [`${count(rules.length, "rule")} open it: all have to be narrowed`] : [],
        next: ["name the addresses that are needed: `to: [{ipBlock: {cidr: …}}]`, and write them on the page"],
        subject: `${namespace} to world`,
        weight: workloads.length * 3,
      };
    }
  },
});
