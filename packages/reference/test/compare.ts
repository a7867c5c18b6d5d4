import { includes, reachability, verdict as verdictOfEngine, type Endpoint, type Flow, type Outcome, type Reachability, type World } from "@demarc/engine";
import { verdict, verdictByCompletion, type ConformanceCase, type Question, type Situation } from "../src/index.ts";
import type { Disagreement } from "./for-all-situations.ts";
import { questionsAbout } from "./questions.ts";
import type { KnownGap } from "./read-cases.ts";

/** A situation in the engine's language, however it came there. */
export interface Compiled {
  readonly world: World;
  readonly flowOf: (question: Question) => Flow | undefined;
}

/** Questions of a case that the engine, alone or in bulk, does not answer as the case says. */
export function failures(
  one: ConformanceCase,
  { world, flowOf }: Compiled,
  gaps: readonly KnownGap[],
): readonly string[] {
  const bulk = reachability(world);
  return one.probes.flatMap((probe) => {
    const name = `${probe.from} → ${probe.to} ${probe.port ?? ""}/${probe.protocol}`;
    const flow = flowOf(probe);
    if (flow === undefined) return gaps.some((gap) => gap.covers(one.id, probe)) ? [] : [`${name}: there is no such end`];
    const expected = probe.ambiguous === true ? "undetermined" : probe.allowed ? "allowed" : "denied";
    const { outcome } = verdictOfEngine(world, flow);
    const inBulk = byReachability(bulk, flow) ?? outcome;
    if (outcome === expected && inBulk === expected) return [];
    return [`${name}: verdict ${outcome}, reachability ${inBulk}, expected ${expected}`];
  });
}

/** The first question on which verdict, reachability and reference do not agree; counts what was asked. */
export function compare(
  situation: Situation,
  { world, flowOf }: Compiled,
  count: { flows: number; undetermined: number; moreExact: number },
): Disagreement | undefined {
  const bulk = reachability(world);
  for (const question of questionsAbout(situation).flat()) {
    const flow = flowOf(question);
    if (flow === undefined) return { question, says: "the engine has no such end" };
    const answered = verdictOfEngine(world, flow).outcome;
    const inBulk = byReachability(bulk, flow) ?? answered;
    const expected = verdict(situation, question);
    count.flows++;
    if (expected === "undetermined") count.undetermined++;
    if (inBulk !== answered)
      return { question, says: `engine: verdict ${answered}, reachability ${inBulk}; reference ${expected}` };
    if (answered === expected) continue;
    if (expected === "undetermined" && answered === exactly(situation, question)) count.moreExact++;
    else return { question, says: `engine ${answered}, reference ${expected}` };
  }
  return undefined;
}

/** The engine may see what the reference at first sight does not: that two things hang on one label or address that is not known. */
function exactly(situation: Situation, question: Question): string {
  return verdictByCompletion(situation, question, 100_000) ?? "with too many completions";
}

/** What the bulk answer says of one flow. Undefined for a pod and itself: a party with itself is two of its members. */
function byReachability(bulk: Reachability, flow: Flow): Outcome | undefined {
  if (
    flow.source.kind === "workload" &&
    flow.destination.kind === "workload" &&
    flow.source.workload === flow.destination.workload
  )
    return undefined;
  const source = bulk.partyOf(inFamily(bulk.world, flow.source, flow.family));
  const destination = bulk.partyOf(inFamily(bulk.world, flow.destination, flow.family));
  const { atLeast, atMost } = bulk.between(source, destination, flow.family);
  if (includes(atLeast, flow.protocol, flow.port)) return "allowed";
  return includes(atMost, flow.protocol, flow.port) ? "undetermined" : "denied";
}

/** A node is in a party for each of its addresses; by itself it is that of the first. */
function inFamily(world: World, end: Endpoint, family: Flow["family"]): Endpoint {
  const address =
    end.kind === "node" ? world.nodes[end.node]?.addresses.find((one) => one.family === family) : undefined;
  return address === undefined ? end : { kind: "address", address };
}
