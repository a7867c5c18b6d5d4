import type { Opening } from "./opening.ts";
import type { Reachability } from "./reachability.ts";
import { unionOfAll } from "./traffic.ts";

/**
 * What passes between two parties over whichever family (NP-42). In one that they perhaps have in common nothing is
 * certain (NP-43); without a common family nothing passes.
 *
 * @param ask  what is asked: the two sides together, or one of them
 */
export function acrossFamilies(reach: Reachability, source: number, destination: number, ask: "between" | "egress" | "ingress" = "between"): Opening {
  const certain = reach.families(source, destination).map((family) => reach[ask](source, destination, family));
  const perhaps = reach.perhapsFamily(source, destination);
  const possible = perhaps === undefined ? certain : [...certain, reach[ask](source, destination, perhaps)];
  return { atLeast: unionOfAll(certain.map(({ atLeast }) => atLeast)), atMost: unionOfAll(possible.map(({ atMost }) => atMost)) };
}
