import { intersect, isEmpty, noTraffic, union, type Ref, type Traffic } from "@demarc/engine";
import { agreementsOf } from "../agreements.ts";
import { listSome } from "../counting-words.ts";
import { declaredPorts } from "../flow-text.ts";
import { peersFor } from "../policy-advice.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";
import { listWorkloads, workloadName } from "../workload-names.ts";

interface Half {
  readonly namespace: string;
  readonly near: readonly number[];
  readonly far: readonly number[];
  /** What this side lets pass and the other does not. */
  readonly traffic: Traffic;
  readonly isolating: readonly Ref[];
}

/**
 * A rule names pods, and nothing of what it allows passes, since the other end does not let it: half of an
 * opening. Flows that the page requires are `required-flow-blocked`.
 */
export const asymmetricFlow: Rule = defineRule({
  id: "asymmetric-flow",
  category: "reach",
  severity: "warning",
  summary: "one end of a flow is opened by name and the other keeps it closed",

  *find(context) {
    for (const written of rulesInForce(context.cluster)) {
      if (typeof written.rule.peers === "string") continue;
      for (const half of halvesOf(context, written)) yield say(context, written, half);
    }
  },
});

/** Namespaces at the far end of a rule to which it opens declared ports, and nothing of it passes. */
function halvesOf(context: RuleContext, { rule, ref, policy }: WrittenRule): readonly Half[] {
  const { reachability, cluster } = context;
  const account = reachability.account(ref);
  const passing = new Set(account.carries.map(({ source, destination }) => (rule.direction === "ingress" ? source : destination)));
  const found = new Map<string, { near: Set<number>; far: Set<number>; traffic: Traffic; isolating: readonly Ref[] }>();
  const blocked = new Set<string>();
  for (const peer of account.peers) {
    const party = reachability.parties[peer];
    if (party?.kind !== "workloads") continue;
    const namespaces = new Set(party.workloads.map((workload) => cluster.workloads[workload]?.namespace ?? ""));
    if (passing.has(peer)) for (const namespace of namespaces) blocked.add(namespace);
    else for (const near of new Set(account.subjects.map((workload) => reachability.partyOf({ kind: "workload", workload })))) {
      const half = heldBack(context, rule.direction === "ingress" ? [peer, near] : [near, peer], rule.direction);
      if (half === undefined) continue;
      for (const workload of party.workloads) {
        const namespace = cluster.workloads[workload]?.namespace ?? "";
        if (namespace === policy.namespace) continue;
        const one = found.get(namespace) ?? { near: new Set<number>(), far: new Set<number>(), traffic: noTraffic, isolating: half.isolating };
        one.far.add(workload);
        for (const subject of account.subjects) if (reachability.partyOf({ kind: "workload", workload: subject }) === near) one.near.add(subject);
        found.set(namespace, { ...one, traffic: union(one.traffic, half.traffic) });
      }
    }
  }
  return [...found].filter(([namespace]) => !blocked.has(namespace)).map(([namespace, { near, far, traffic, isolating }]) => ({ namespace, near: [...near], far: [...far], traffic, isolating }));
}

/** What the rule's side lets pass to a declared port, where the other side certainly lets nothing of it pass. */
function heldBack(context: RuleContext, [source, destination]: readonly [number, number], direction: "ingress" | "egress"): { readonly traffic: Traffic; readonly isolating: readonly Ref[] } | undefined {
  const { reachability, cluster } = context;
  const own = direction === "ingress" ? reachability.ingress(source, destination) : reachability.egress(source, destination);
  const other = direction === "ingress" ? reachability.egress(source, destination) : reachability.ingress(source, destination);
  if (isEmpty(own.atLeast) || !isEmpty(intersect(own.atLeast, other.atMost)) || isRequired(context, source, destination)) return undefined;
  const target = reachability.parties[destination];
  const listens = target?.kind === "workloads" && target.workloads.some((workload) => declaredPorts(cluster, workload, own.atLeast).length > 0);
  if (!listens) return undefined;
  const isolating = direction === "ingress" ? reachability.isolatedBy(source, "egress") : reachability.isolatedBy(destination, "ingress");
  return isolating.length === 0 ? undefined : { traffic: own.atLeast, isolating };
}

function isRequired(context: RuleContext, source: number, destination: number): boolean {
  const agreements = agreementsOf(context);
  return agreements.segmentsOf(source).some((from) => agreements.segmentsOf(destination).some((to) => [...from.asSource].some((index) => to.asDestination.has(index) && agreements.all[index]?.must !== "none")));
}

function say(context: RuleContext, { policy, rule, ref }: WrittenRule, { namespace, near, far, traffic, isolating }: Half): Found {
  const { cluster, ownership } = context;
  const missing = rule.direction === "ingress" ? "egress" : "ingress";
  const peers = peersFor(cluster, near);
  return {
    at: ref,
    related: isolating.slice(0, 3).map((at) => ({ at, message: `isolates the other end, and has no rule for it` })),
    message: `${ruleName(policy, rule)} opens ${describeTraffic(traffic)} ${rule.direction === "ingress" ? "from" : "to"} ${namespace}, and nothing passes: its ${missing} does not allow it`,
    details: [`the other end: ${listWorkloads(cluster, far, 4)}, isolated by ${listSome([...new Set(isolating.map(({ object }) => cluster.object(object).name))], 3)}`],
    witness: rule.direction === "ingress" ? `${workloadName(cluster, far[0] ?? 0)} → ${workloadName(cluster, near[0] ?? 0)}` : `${workloadName(cluster, near[0] ?? 0)} → ${workloadName(cluster, far[0] ?? 0)}`,
    owner: ownership.ofNamespace(namespace),
    next: [`if it is meant, add to a policy in ${namespace}: ${missing}: [{${missing === "ingress" ? "from" : "to"}: [${listSome(peers, 4)}]}]; otherwise delete the rule`],
    subject: `${rule.direction} ${namespace}`,
    weight: near.length,
  };
}
