import type { Decision, Verdict } from "@demarc/engine";
import { groupBy } from "@demarc/source";
import { joinRanges } from "../ends.ts";
import type { AskedFlow } from "../flow-pairs.ts";

/** A flow of a probe, and how it came out. */
export interface ProbedFlow {
  readonly asked: AskedFlow;
  readonly judged: Verdict;
}

/**
 * The same flows, where those that pods see as a node's (SVC-21) are one for each outcome: policies cut the addresses
 * that a node may have into pieces, and whoever reads asks about one node.
 */
export function asOneNode(flows: readonly ProbedFlow[]): readonly ProbedFlow[] {
  return [...groupBy(flows, keyOf).values()].map((pieces) => (pieces.length === 1 ? pieces[0] : merge(pieces)));
}

function keyOf(one: ProbedFlow): unknown {
  const { asked, judged } = one;
  if (asked.lbSource !== "node" || asked.source.kind !== "external") return one;
  return JSON.stringify([asked.destination, asked.flow.family, asked.viaPort, asked.pods, judged.outcome, judged.ingress.outcome, judged.ingress.by]);
}

function merge(pieces: readonly [ProbedFlow, ...ProbedFlow[]]): ProbedFlow {
  const [{ asked, judged }] = pieces;
  const ranges = joinRanges(pieces.flatMap(({ asked: { source } }) => (source.kind === "external" ? source.ranges : [])));
  const ingress = mergeDecisions(judged.ingress, pieces.map((piece) => piece.judged.ingress));
  return { asked: { ...asked, source: { kind: "external", ranges } }, judged: { ...judged, ingress } };
}

function mergeDecisions(first: Decision, all: readonly Decision[]): Decision {
  return {
    ...first,
    rules: withoutTwins(all.flatMap(({ rules }) => rules)),
    isolatedBy: withoutTwins(all.flatMap(({ isolatedBy }) => isolatedBy)),
    causes: withoutTwins(all.flatMap(({ causes }) => causes)),
  };
}

function withoutTwins<T>(items: readonly T[]): readonly T[] {
  return [...groupBy(items, (item) => JSON.stringify(item)).values()].map(([item]) => item);
}
