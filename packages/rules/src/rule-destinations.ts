import type { PodSet } from "@demarc/engine";
import { governed } from "./outside-questions.ts";
import { podSetOf, type WrittenRule } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";
import { namespacesOf, pickWorkloads } from "./selector-questions.ts";

/** Workloads at the receiving end of a rule: its subjects for ingress, the peers that exist for egress. */
export function destinationsOf(context: RuleContext, written: WrittenRule): readonly number[] {
  const { rule, ref } = written;
  const namesBlocks = typeof rule.peers !== "string" && rule.peers.some(({ ipBlock }) => ipBlock !== undefined);
  if (rule.direction === "ingress" || !namesBlocks) return selectedDestinationsOf(context, written);
  const { reachability } = context;
  // Which pods a block holds is the engine's to say; that costs an account of the whole rule.
  return reachability.account(ref).peers.flatMap((id) => {
    const party = reachability.parties[id];
    return party?.kind === "workloads" ? party.workloads : [];
  });
}

/**
 * Workloads at the receiving end that a rule means as pods: without those that are there only because a block may
 * hold their addresses, as it holds whatever else has one.
 */
export function selectedDestinationsOf({ cluster, reachability }: RuleContext, { policy, rule }: WrittenRule): readonly number[] {
  if (rule.direction === "ingress") return policy.subjects;
  if (typeof rule.peers === "string") return governed({ cluster });
  const selecting = rule.peers.filter(({ ipBlock }) => ipBlock === undefined);
  return [...new Set(selecting.flatMap((peer) => plausibleWorkloads(cluster, reachability, podSetOf(cluster, policy, peer))))];
}

/** A namespace whose labels are not in the input may be any that a selector asks for; it is not taken for all of them. */
function plausibleWorkloads(cluster: RuleContext["cluster"], reachability: RuleContext["reachability"], set: PodSet): readonly number[] {
  const meant = new Set(namespacesOf(cluster, set));
  return pickWorkloads({ reachability }, set).possible.filter((index) => meant.has(cluster.world.workloads[index]?.namespace ?? -1));
}
