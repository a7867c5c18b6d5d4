import type { AgreedTraffic } from "@demarc/charter";
import {
  addressSet, formatTraffic, intersect, isEmpty, reachability, removeRules, type AddressRange, type Direction, type Ref,
  type RuleAccount, type Traffic,
} from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { isMostOfTheWorld } from "./address-text.ts";
import { agreementsOf } from "./agreements.ts";
import { statusOfAgreement, type AgreedPair } from "./agreement-status.ts";
import { peersFor, peersForAddresses, peerYaml, ruleYaml } from "./policy-advice.ts";
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

/**
 * What is agreed of all that a rule lets pass for certain, as rules to paste in its place: never more than the rule
 * itself, and nothing that the page requires is lost. Empty when nothing of it is agreed.
 *
 * @param clients  whether to name addresses that may come in, which is mostly everybody behind a load balancer
 */
export function agreedPartOf(context: RuleContext, account: RuleAccount, { clients = true }: { readonly clients?: boolean } = {}): readonly string[] {
  const agreements = agreementsOf(context);
  const byTraffic = new Map<string, { readonly traffic: Traffic; readonly workloads: Set<number>; readonly ranges: AddressRange[] }>();
  for (const pair of account.certain) {
    for (const { source, destination, traffic, agreed } of agreements.split(pair)) {
      const kept = intersect(traffic, agreed);
      if (isEmpty(kept)) continue;
      const far = account.direction === "ingress" ? source : destination;
      if (!clients && account.direction === "ingress" && far.kind === "addresses") continue;
      const key = formatTraffic(kept);
      const group = byTraffic.get(key) ?? { traffic: kept, workloads: new Set<number>(), ranges: [] };
      byTraffic.set(key, group);
      if (far.kind === "workloads") for (const workload of far.workloads) group.workloads.add(workload);
      else group.ranges.push(...far.ranges);
    }
  }
  return [...byTraffic.values()]
    .map(({ traffic, workloads, ranges }) =>
      ruleYaml(account.direction, [...peersOfAll(context.cluster, [...workloads]), ...peersForAddresses(addressSet(ranges))], traffic),
    )
    .sort();
}

/** Peers for workloads; a namespace of which all are meant is named as such, as the page would name it. */
function peersOfAll(cluster: Cluster, workloads: readonly number[]): readonly string[] {
  const namespaceOf = (index: number): string => cluster.workloads[index]?.namespace ?? "";
  return [...new Set(workloads.map(namespaceOf))].sort().flatMap((namespace) => {
    const meant = workloads.filter((index) => namespaceOf(index) === namespace);
    const all = cluster.workloads.filter((workload, index) => workload.namespace === namespace && cluster.world.workloads[index]?.hostNetwork === false);
    return meant.length > 1 && meant.length === all.length ? [peerYaml({ namespace })] : peersFor(cluster, meant);
  });
}
