import { decide } from "./decide.ts";
import type { Decision, Outcome } from "./decision.ts";
import { familyOf, resolveEnd } from "./end.ts";
import type { Flow } from "./flow.ts";
import type { World } from "./world.ts";

export interface Verdict {
  readonly flow: Flow;
  readonly outcome: Outcome;
  readonly egress: Decision;
  readonly ingress: Decision;
}

/**
 * Judges one flow, with everything that had a say: all tiers in order, who selects and isolates the ends, which rules
 * match. Allowed when both ends let it pass (NP-7).
 *
 * Undetermined only where the unknown matters: the verdict is `allowed` (or `denied`) as soon as every way in which
 * the unknown can turn out gives that. It never says `allowed` or `denied` where some way gives the other. Two things
 * are not counted as unknown: on which node a pod runs that says none (NP-62 then exempts nothing), and whether a pod
 * has an address of the flow's family (the verdict is then on what policies say, NP-42).
 *
 * A workload with itself is one pod reaching itself (NP-60); two pods of one workload are a matter of `between`.
 * Cost: one pass over the policies of the ends' namespaces and those of no namespace. Throws only for an index that is
 * not in the world.
 *
 * Source: NP-1 to NP-65, PORT-1 to PORT-9, ANP-2 to ANP-9.
 */
export function verdict(world: World, flow: Flow): Verdict {
  const family = familyOf(world, flow);
  const source = resolveEnd(world, flow.source, family);
  const destination = resolveEnd(world, flow.destination, family);
  const egress = decide(world, flow, "egress", source, destination);
  const ingress = decide(world, flow, "ingress", source, destination);
  return { flow, outcome: combine(egress.outcome, ingress.outcome), egress, ingress };
}

/** One side that certainly refuses is enough, whatever the other does. */
function combine(a: Outcome, b: Outcome): Outcome {
  if (a === "denied" || b === "denied") return "denied";
  return a === "allowed" && b === "allowed" ? "allowed" : "undetermined";
}
