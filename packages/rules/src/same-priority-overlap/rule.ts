import { rangesOf, subtract, verdict, type Endpoint, type Flow, type Party, type Ref, type Traffic } from "@demarc/engine";
import type { AdminPolicy } from "@demarc/kubernetes";
import { count, groupBy, listSome } from "@demarc/source";
import { someAddress } from "../address-text.ts";
import { describeFlow, type End } from "../flow-text.ts";
import { objectName } from "../object-name.ts";
import { partyOfWorkload } from "../outside-questions.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

/** Traffic of which nobody can say what becomes of it, and the rules that disagree on it. */
interface Clash {
  readonly source: Party;
  readonly destination: Party;
  readonly traffic: Traffic;
  readonly rules: readonly Ref[];
}

/**
 * Policies of one tier with one priority whose rules disagree on a flow, so that what becomes of it is not defined
 * (ANP-5). One finding for each set of policies; equal priorities that change nothing are not told.
 * Cost: for the pods that two such policies select, each other end.
 */
export const samePriorityOverlap: Rule = defineRule({
  id: "same-priority-overlap",
  category: "reach",
  severity: "error",
  summary: "policies of one tier have the same priority and disagree, so that nobody can say what holds",

  *find(context) {
    const ranked = context.cluster.adminPolicies.filter(({ priority, object }) => priority !== undefined && object.refusals.length === 0);
    for (const policies of groupBy(ranked, ({ tier, priority }) => `${tier} ${priority ?? ""}`).values()) {
      if (policies.length < 2) continue;
      const byPolicies = groupBy(clashesOf(context, policies), ({ rules }) => [...new Set(rules.map(({ object }) => object))].sort((a, b) => a - b).join());
      for (const clashes of byPolicies.values()) {
        yield say(context, policies, clashes[0], clashes.length);
      }
    }
  },
});

function* clashesOf(context: RuleContext, policies: readonly AdminPolicy[]): Iterable<Clash> {
  const { parties } = context.reachability;
  const byWorkload = groupBy(policies.flatMap(({ subjects }) => [...subjects]), (workload) => workload);
  const shared = new Set([...byWorkload].flatMap(([workload, selected]) => (selected.length > 1 ? [partyOfWorkload(context, workload)] : [])));
  for (const index of shared) {
    const subject = parties[index];
    if (subject === undefined) continue;
    for (const other of parties) {
      // A party with itself is two of its pods.
      if (other === subject && subject.kind === "workloads" && subject.workloads.length < 2) continue;
      yield* clashBetween(context, subject, other);
      if (other !== subject) yield* clashBetween(context, other, subject);
    }
  }
}

/** Asks one port of each stretch that is open in the end: other things may be unknown there as well. */
function* clashBetween({ cluster, reachability }: RuleContext, source: Party, destination: Party): Iterable<Clash> {
  const { atLeast, atMost } = reachability.between(source.id, destination.id);
  const traffic = subtract(atMost, atLeast);
  for (const asked of samplesOf(traffic)) {
    const { egress, ingress } = verdict(cluster.world, { source: endOf(source, 0), destination: endOf(destination, source === destination ? 1 : 0), ...asked });
    const cause = [...egress.causes, ...ingress.causes].find(({ kind }) => kind === "equal-priority");
    if (cause?.kind !== "equal-priority") continue;
    yield { source, destination, traffic, rules: cause.rules };
    return;
  }
}

function samplesOf(traffic: Traffic): readonly Pick<Flow, "protocol" | "port">[] {
  const ported = (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) => rangesOf(traffic, protocol).map(({ first }) => ({ protocol, port: first })));
  return traffic.other ? [...ported, { protocol: "other", port: undefined }] : ported;
}

function endOf(party: Party, member: number): Endpoint {
  if (party.kind === "addresses") return { kind: "address", address: someAddress(party.ranges) };
  return { kind: "workload", workload: party.workloads[member] ?? party.workloads[0] ?? 0 };
}

function say({ cluster }: RuleContext, policies: readonly AdminPolicy[], { source, destination, traffic, rules }: Clash, clashes: number): Found {
  const objects = new Set(rules.map(({ object }) => object));
  const involved = policies.filter(({ object }) => objects.has(object.id));
  const [first, ...others] = rules;
  const shown = (party: Party): End => (party.kind === "addresses" ? party : { kind: "workload", workload: party.workloads[0] ?? 0 });
  const flow = describeFlow(cluster, shown(source), shown(destination), traffic);
  return {
    at: first ?? { object: involved[0]?.object.id ?? 0, path: "spec.priority" },
    related: others.map((at) => ({ at, message: "says otherwise" })),
    message: `${listSome(involved.map(({ object }) => objectName(object)), 4)} have the priority ${involved[0]?.priority ?? ""} and disagree, so that whether ${flow} passes is not defined`,
    details: clashes > 1 ? [`${count(clashes, "pair")} of ends are concerned`] : [],
    witness: flow,
    next: ["give one of them another priority: lower speaks first"],
    weight: clashes,
    subject: involved.map(({ name }) => name).sort().join(" "),
  };
}
