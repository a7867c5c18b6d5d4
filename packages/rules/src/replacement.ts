import type { AgreedTraffic } from "@demarc/charter";
import { reachability, removeRules, type Direction, type Ref } from "@demarc/engine";
import { isMostOfTheWorld } from "./address-text.ts";
import { agreementsOf } from "./agreements.ts";
import { statusOfAgreement, type AgreedPair } from "./agreement-status.ts";
import { peersFor, peersForAddresses, ruleYaml } from "./policy-advice.ts";
import type { RuleContext } from "./rule.ts";

/** Something agreed that passes today and would not without some rules. */
export interface Loss {
  readonly agreed: AgreedTraffic;
  /** Pairs that pass today and would not. */
  readonly pairs: readonly AgreedPair[];
}

/**
 * What is agreed and passes today only by given rules: the world is built again without them, and every agreement
 * asked there and here. Externals and approvals count as well: somebody uses them. Cost: one more world.
 */
export function lostWithout(context: RuleContext, refs: readonly Ref[]): readonly Loss[] {
  const changed: RuleContext = { ...context, reachability: reachability(removeRules(context.cluster.world, refs)) };
  return agreementsOf(context).all.flatMap((agreed) => {
    if (agreed.unresolved !== undefined || !agreed.portsKnown) return [];
    // What is agreed for nearly everybody has no narrower rule that could take its place.
    if (isMostOfTheWorld(agreed.destinations.addresses)) return [];
    // A Service's address is the flow to what stands behind it, as another CNI sees it.
    if (agreed.seen !== "always") return [];
    const every: AgreedTraffic = { ...agreed, must: "every" };
    const now = statusOfAgreement(context, every).open;
    if (now.length === 0) return [];
    const after = new Set(statusOfAgreement(changed, every).open.map(keyOf));
    const pairs = now.filter((pair) => !after.has(keyOf(pair)));
    return pairs.length === 0 ? [] : [{ agreed, pairs }];
  });
}

function keyOf({ source, destination }: AgreedPair): string {
  return `${source} ${destination.kind === "workload" ? `w${destination.workload}` : destination.ranges.map(({ first }) => first.toString()).join(",")}`;
}

/** Rules that keep what would be lost, one for each peer, as entries of `egress` or `ingress` to paste. */
export function replacementsFor(context: RuleContext, losses: readonly Loss[], direction: Direction): readonly string[] {
  const rules = new Set<string>();
  for (const { agreed, pairs } of losses) {
    for (const { source, destination } of pairs) {
      const peers =
        direction === "ingress"
          ? peersFor(context.cluster, [source])
          : destination.kind === "workload"
            ? peersFor(context.cluster, [destination.workload])
            : peersForAddresses(destination.ranges);
      rules.add(ruleYaml(direction, peers, agreed.traffic));
    }
  }
  return [...rules].sort();
}
