import { verdict, type Outcome, type Verdict, type World } from "@demarc/engine";
import type { AskedFlow } from "./flow-pairs.ts";

/** Judges a flow. What one pod of a workload sends another is no traffic of a pod with itself (NP-60). */
export function verdictOf(world: World, { flow, pods }: Pick<AskedFlow, "flow" | "pods">): Verdict {
  return verdict(worldFor(world, pods), flow);
}

const worldsOfReplicas = new WeakMap<World, World>();

/** One index may stand for all pods of a template, so that two of them look like one; there nothing passes for that alone. */
export function worldFor(world: World, pods: AskedFlow["pods"]): World {
  if (pods !== "different" || world.semantics.selfTraffic === "evaluate") return world;
  let known = worldsOfReplicas.get(world);
  if (known === undefined) worldsOfReplicas.set(world, (known = { ...world, semantics: { ...world.semantics, selfTraffic: "evaluate" } }));
  return known;
}

/** A flow of a question, judged; in pieces, one for each. */
export interface JudgedFlow {
  readonly asked: Pick<AskedFlow, "flow" | "byName" | "perhaps">;
  readonly outcome: Outcome;
}

/**
 * What the flows of a question come to. A name has one of the addresses, and which is not known; families, replicas
 * and ports are all there. A family that the ends may not have makes a denial uncertain; what passes without it passes.
 */
export function outcomeOf(judged: readonly JudgedFlow[]): Outcome | "mixed" {
  const outcomes = new Set(judged.filter(({ asked }) => asked.perhaps !== true).map(({ outcome }) => outcome));
  const [only = "undetermined"] = outcomes;
  if (outcomes.size > 1) return judged.some(({ asked }) => asked.byName) ? "undetermined" : "mixed";
  return only === "denied" && judged.some(({ outcome }) => outcome !== "denied") ? "undetermined" : only;
}

/** What a question over no family in particular hangs on, where families differ. */
export function familyNotes(judged: readonly JudgedFlow[]): readonly string[] {
  const of = (perhaps: boolean): readonly JudgedFlow[] => judged.filter(({ asked }) => (asked.perhaps === true) === perhaps);
  const [certain, possible] = [of(false), of(true)];
  const other = possible[0]?.asked.flow.family;
  if (other !== undefined && words(possible) !== words(certain)) {
    return [`judged over IPv${other === 4 ? 6 : 4}, as no pod network is known; over IPv${other}, if both ends have it, it is ${words(possible)}: give the pod network (--pod-cidr) or pods with their status (NP-43)`];
  }
  const [four, six] = ([4, 6] as const).map((family) => certain.filter(({ asked }) => asked.flow.family === family));
  if (four === undefined || six === undefined || four.length === 0 || six.length === 0 || words(four) === words(six)) return [];
  return [`over IPv4 it is ${words(four)}, over IPv6 ${words(six)}: the ends have both, and each stands on its own (NP-42)`];
}

function words(judged: readonly JudgedFlow[]): string {
  const outcomes = [...new Set(judged.map(({ outcome }) => outcome))];
  return outcomes.length > 1 ? "allowed in part" : (outcomes[0] ?? "undetermined");
}
