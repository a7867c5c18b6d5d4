import {
  includes,
  reachability,
  verdict as verdictOfEngine,
  type Endpoint,
  type Flow,
  type Opening,
  type Outcome,
  type Reachability,
  type World,
} from "@demarc/engine";
import { familyOf } from "../src/ends.ts";
import { byCompletion, sidesOf, verdict, type ConformanceCase, type Question, type Situation } from "../src/index.ts";
import type { Disagreement } from "./for-all-situations.ts";
import { questionsAbout } from "./questions.ts";

/** A situation in the engine's language, however it came there. */
export interface Compiled {
  readonly world: World;
  readonly flowOf: (question: Question) => Flow | undefined;
}

/** Questions of a case that the product, of one flow or in bulk, does not answer as the case says. */
export function failures(one: ConformanceCase, { world, flowOf }: Compiled): readonly string[] {
  const bulk = reachability(world);
  return one.probes.flatMap((probe) => {
    const name = `${probe.from} → ${probe.to} ${probe.port ?? ""}/${probe.protocol}`;
    const flow = flowOf(probe);
    if (flow === undefined) return [`${name}: there is no such end`];
    const expected = probe.ambiguous === true ? "undetermined" : probe.allowed ? "allowed" : "denied";
    const { outcome } = verdictOfEngine(world, flow);
    const inBulk = byReachability(bulk, flow, familyOfQuestion(one, probe))?.whole ?? outcome;
    if (outcome === expected && inBulk === expected) return [];
    return [`${name}: verdict ${outcome}, reachability ${inBulk}, expected ${expected}`];
  });
}

export interface Count {
  flows: number;
  undetermined: number;
  /** Undetermined for the reference at first sight, settled by the engine, and rightly so when everything is tried out. */
  moreExact: number;
}

/**
 * The first question on which verdict, reachability and reference do not agree, be it on the whole or on one side;
 * counts what was asked.
 */
export function compare(situation: Situation, { world, flowOf }: Compiled, count: Count): Disagreement | undefined {
  const bulk = reachability(world);
  for (const question of questionsAbout(situation).flat()) {
    const flow = flowOf(question);
    if (flow === undefined) return { question, says: "the engine has no such end" };
    const { outcome, egress, ingress } = verdictOfEngine(world, flow);
    const answered = { whole: outcome, egress: egress.outcome, ingress: ingress.outcome };
    const inBulk = byReachability(bulk, flow, familyOfQuestion(situation, question)) ?? answered;
    const expected = { whole: verdict(situation, question), ...sidesOf(situation, question) };
    count.flows++;
    if (expected.whole === "undetermined") count.undetermined++;
    for (const part of ["whole", "egress", "ingress"] as const) {
      if (inBulk[part] === answered[part] && answered[part] === expected[part]) continue;
      if (inBulk[part] === answered[part] && answered[part] === exactly(situation, question, part)) count.moreExact++;
      else
        return {
          question,
          says: `${part}: verdict ${answered[part]}, reachability ${inBulk[part]}, reference ${expected[part]}`,
        };
    }
  }
  return undefined;
}

type Part = "whole" | "egress" | "ingress";

/** The engine may see what the reference at first sight does not: that two things hang on one label or address that is not known. */
function exactly(situation: Situation, question: Question, part: Part): Outcome | undefined {
  const answer = (completed: Situation, asked: Question): Outcome =>
    part === "whole" ? verdict(completed, asked) : sidesOf(completed, asked)[part];
  return byCompletion(situation, question, answer, 100_000);
}

function familyOfQuestion({ cluster, options = {} }: Situation, { ipFamily, from, to }: Question): 4 | 6 {
  return ipFamily ?? familyOf(cluster, options, from, to);
}

/**
 * What the bulk answer says of one flow. Undefined for a pod and itself: a party with itself is two of its members; and
 * for a name: parties are told apart by address (ANP-23).
 */
function byReachability(
  bulk: Reachability,
  flow: Flow,
  nodeFamily: 4 | 6,
): Readonly<Record<Part, Outcome>> | undefined {
  const { source, destination, protocol, port, family } = flow;
  const isItself =
    source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload;
  if (isItself || (destination.kind === "address" && destination.name !== undefined)) return undefined;
  const from = bulk.partyOf(inFamily(bulk.world, source, nodeFamily));
  const to = bulk.partyOf(inFamily(bulk.world, destination, nodeFamily));
  const outcome = ({ atLeast, atMost }: Opening): Outcome => {
    if (includes(atLeast, protocol, port)) return "allowed";
    return includes(atMost, protocol, port) ? "undetermined" : "denied";
  };
  return {
    whole: outcome(bulk.between(from, to, family)),
    egress: outcome(bulk.egress(from, to, family)),
    ingress: outcome(bulk.ingress(from, to, family)),
  };
}

/** A node is in a party for each of its addresses; by itself it is that of the first. */
function inFamily(world: World, end: Endpoint, family: 4 | 6): Endpoint {
  const address =
    end.kind === "node" ? world.nodes[end.node]?.addresses.find((one) => one.family === family) : undefined;
  return address === undefined ? end : { kind: "address", address };
}
