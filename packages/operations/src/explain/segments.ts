import { lastPort, refKey, trafficOf, union, verdict, type Decision, type Flow, type Traffic, type Verdict, type World } from "@demarc/engine";

/** Traffic with the same outcome for the same kind of reason on both sides. */
export interface Segment {
  readonly traffic: Traffic;
  /** Of one port of it; its rules are those of all of it. */
  readonly verdict: Verdict;
}

/** Most borders that are followed: beyond, the pieces are not for reading, and their verdicts take long. */
const BORDERS_MAX = 2000;

/**
 * What decides all traffic between two ends. It is cut at the borders of the ports that rules of the policies on
 * either end name, and at the ports that the destination declares (named ports resolve to them): between two borders
 * no rule can tell ports apart, so one verdict speaks for all. Pieces with the same outcome are told together, with
 * every rule that lets some of them pass. Cost: one verdict for each piece. Undefined where there are too many.
 */
export function segmentsOf(world: World, ends: Pick<Flow, "source" | "destination" | "family">): readonly Segment[] | undefined {
  const merged = new Map<string, { traffic: Traffic; verdict: Verdict }>();
  const add = (traffic: Traffic, judged: Verdict): void => {
    const key = keyOf(judged);
    const same = merged.get(key);
    if (same === undefined) {
      merged.set(key, { traffic, verdict: judged });
      return;
    }
    same.traffic = union(same.traffic, traffic);
    same.verdict = { ...same.verdict, egress: withRules(same.verdict.egress, judged.egress), ingress: withRules(same.verdict.ingress, judged.ingress) };
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
  // What no policy selects is decided alike on all ports.
  if (selecting.size === 0) return [1];
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
  return [outcome, egress.outcome, egress.by, ingress.outcome, ingress.by].join(" ");
}

function withRules(decision: Decision, { rules, causes }: Decision): Decision {
  const known = new Set(decision.rules.map(({ rule }) => refKey(rule)));
  const knownCauses = new Set(decision.causes.map((cause) => JSON.stringify(cause)));
  return {
    ...decision,
    rules: [...decision.rules, ...rules.filter(({ rule }) => !known.has(refKey(rule)))],
    causes: [...decision.causes, ...causes.filter((cause) => !knownCauses.has(JSON.stringify(cause)))],
  };
}
