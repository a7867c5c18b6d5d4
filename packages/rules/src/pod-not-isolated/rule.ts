import { count, groupBy } from "@demarc/source";
import { policyTypesYaml } from "../isolation-questions.ts";
import { byNamespace, governed, isBare, isOnThePage, isolators, placeOfNamespace } from "../outside-questions.ts";
import { objectName } from "../object-name.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { closureOfWorkload } from "../tier-closures.ts";
import { listWorkloads, workloadNames } from "../workload-names.ts";

/**
 * Workloads that no policy isolates in some direction: everything passes there. One finding for each namespace. Where
 * nothing is isolated at all, `namespace-without-default-deny` says it: there is one thing to do.
 */
export const podNotIsolated: Rule = defineRule({
  id: "pod-not-isolated",
  category: "reach",
  severity: "warning",
  summary: "no policy isolates a workload, so everything passes",
  statements: ["S5.2"],

  *find(context) {
    const { cluster } = context;
    const open = governed(context).filter((workload) => bareDirections(context, workload).length > 0);
    const elsewhere: (readonly [string, readonly number[]])[] = [];
    for (const [namespace, workloads] of byNamespace(context, open)) {
      if (!namespace.startsWith("kube-") && isBare(context, namespace)) continue;
      if (isOnThePage(context, namespace) && !namespace.startsWith("kube-")) yield inNamespace(context, namespace, workloads);
      else elsewhere.push([namespace, workloads]);
    }
    if (elsewhere.length > 0) {
      const workloads = elsewhere.flatMap(([, list]) => list);
      const namespaces = elsewhere.map(([name]) => name);
      const number = workloadNames(cluster, workloads).length;
      yield {
        at: placeOfNamespace(context, namespaces[0] ?? ""),
        severity: "info",
        message: `${count(number, "workload")} of ${count(namespaces.length, "namespace")} beside the page's ${number === 1 ? "is" : "are"} not isolated ${bareWords(context, workloads)}`,
        owner: context.ownership.ofConcern("default-deny"),
        next: ["isolate them by a default deny, or say in a waiver of the page or charter that they are open on purpose"],
        subject: "beside the page",
        ofSeveral: true,
        weight: 0,
      };
    }
  },
});

/** e.g. `for egress: kube-system/coredns; for ingress and egress: minio/minio` */
function bareWords(context: RuleContext, workloads: readonly number[]): string {
  const byDirections = groupBy(workloads, (workload) => bareDirections(context, workload).join(" and "));
  return [...byDirections].map(([directions, list]) => `for ${directions}: ${listWorkloads(context.cluster, list, 4)}`).join("; ");
}

function inNamespace(context: RuleContext, namespace: string, workloads: readonly number[]): Found {
  const { cluster, ownership } = context;
  const both = workloads.filter((workload) => bareDirections(context, workload).length === 2);
  const directions = (["ingress", "egress"] as const).filter((direction) => workloads.some((workload) => bareDirections(context, workload).includes(direction)));
  const how = both.length === workloads.length ? "isolated in neither direction" : `not isolated ${directions.length === 2 ? "in one or both directions" : `for ${directions[0] ?? ""}`}`;
  const number = workloadNames(cluster, workloads).length;
  return {
    at: placeOfNamespace(context, namespace),
    message: `${count(number, "workload")} of ${namespace} ${number === 1 ? "is" : "are"} ${how}: ${listWorkloads(cluster, workloads, 4)}`,
    details: [
      "what nothing isolates may talk to everybody, and everybody to it, as far as the other end allows (NP-1)",
      ...closureWords(context, workloads, directions),
    ],
    owner: ownership.ofConcern("default-deny", ownership.ofNamespace(namespace)),
    next: [`isolate all pods of ${namespace}: {podSelector: {}, ${policyTypesYaml(directions)}}, then allow what they need`],
    subject: directions.join(" "),
    weight: workloads.length,
  };
}

/** Where no policy isolates, and no tier denies everybody either. */
function bareDirections(context: RuleContext, workload: number): readonly ("ingress" | "egress")[] {
  return (["ingress", "egress"] as const).filter(
    (direction) => isolators(context, workload, direction).length === 0 && closureOfWorkload(context, workload, direction)?.closes !== "everybody",
  );
}

/** What a tier denies to all of them all the same. */
function closureWords(context: RuleContext, workloads: readonly number[], directions: readonly ("ingress" | "egress")[]): readonly string[] {
  return directions.flatMap((direction) => {
    const closures = workloads.map((workload) => closureOfWorkload(context, workload, direction));
    const [closure] = closures;
    if (closure === undefined || closures.includes(undefined)) return [];
    return [`but ${objectName(closure.policy.object)}, ${closure.rule.ref.path}, denies ${direction} ${direction === "ingress" ? "from" : "to"} pods: what is left open is outside the cluster`];
  });
}
