import { lastPort, trafficOf, union, verdict, type Decision, type Flow, type Ref, type Traffic, type Verdict, type World } from "@demarc/engine";

/** Traffic for which everything that decides is the same, with the verdict that holds for all of it. */
export interface Segment {
  readonly traffic: Traffic;
  readonly verdict: Verdict;
}

/** Most borders that are followed: beyond, the pieces are not for reading, and their verdicts take long. */
const BORDERS_MAX = 2000;

/**
 * Cuts all traffic between two ends where what decides it changes: at the borders of the ports that rules of the
 * policies on either end name, on the ports that the destination declares (named ports resolve to them). Between
 * two borders no rule can tell ports apart, so one verdict speaks for all. Cost: one verdict for each piece.
 * Undefined where there are too many borders to follow.
 */
export function segmentsOf(world: World, ends: Pick<Flow, "source" | "destination" | "family">): readonly Segment[] | undefined {
  const merged = new Map<string, { traffic: Traffic; verdict: Verdict }>();
  const add = (traffic: Traffic, judged: Verdict): void => {
    const key = keyOf(judged);
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { traffic, verdict: judged });
    else same.traffic = union(same.traffic, traffic);
  };
  const probe = verdict(world, { ...ends, protocol: "other", port: undefined });
  add(trafficOf("other"), probe);
  const starts = bordersOf(world, probe, ends);
  if (starts.length > BORDERS_MAX) return undefined;
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    starts.forEach((first, index) => {
      const last = (starts[index + 1] ?? lastPort + 1) - 1;
      add(trafficOf(protocol, first, last), verdict(world, { ...ends, protocol, port: first }));
    });
  }
  return [...merged.values()];
}

/** First ports of the pieces, ascending, starting at 1. */
function bordersOf(world: World, probe: Verdict, { destination }: Pick<Flow, "destination">): readonly number[] {
  const selecting = new Set([...selectedBy(probe.egress), ...selectedBy(probe.ingress)]);
  const starts = new Set([1]);
  const border = (first: number, last: number): void => {
    if (first >= 1 && first <= lastPort) starts.add(first);
    if (last + 1 <= lastPort) starts.add(last + 1);
  };
  for (const { policies } of world.tiers) {
    for (const policy of policies) {
      if (!selecting.has(refKey(policy.ref))) continue;
      for (const { ports } of policy.rules) {
        if (ports === "any") continue;
        for (const port of ports) if (port.kind === "range") border(port.first, port.last);
      }
    }
  }
  const declared = destination.kind === "workload" ? (world.workloads[destination.workload]?.ports ?? []) : [];
  for (const { port } of declared) border(port, port);
  return [...starts].sort((a, b) => a - b);
}

function selectedBy(decision: Decision): readonly string[] {
  return decision.tiers.flatMap((step) => step.selectedBy.map(refKey));
}

function keyOf({ outcome, egress, ingress }: Verdict): string {
  const side = (decision: Decision): readonly unknown[] => [decision.outcome, decision.by, decision.rules.map(({ rule, certainty }) => [refKey(rule), certainty])];
  return JSON.stringify([outcome, side(egress), side(ingress)]);
}

function refKey({ object, path }: Ref): string {
  return `${object} ${path}`;
}
