import type { PodSet } from "@demarc/engine";
import { governed } from "./outside-questions.ts";
import { podSetOf, type WrittenRule } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";
import { namespacesOf, pickWorkloads } from "./selector-questions.ts";

/** Workloads at the receiving end of a rule: its subjects for ingress, the peers that exist for egress. */
export function destinationsOf({ cluster, reachability }: RuleContext, { policy, rule, ref }: WrittenRule): readonly number[] {
  if (rule.direction === "ingress") return policy.subjects;
  if (typeof rule.peers === "string") return governed({ cluster });
  if (rule.peers.every(({ ipBlock }) => ipBlock === undefined)) {
    return [...new Set(rule.peers.flatMap((peer) => plausibleWorkloads(cluster, reachability, podSetOf(cluster, policy, peer))))];
  }
  // Which pods a block holds is the engine's to say; that costs an account of the whole rule.
  return reachability.account(ref).peers.flatMap((id) => {
    const party = reachability.parties[id];
    return party?.kind === "workloads" ? party.workloads : [];
  });
}

/** A namespace whose labels are not in the input may be any that a selector asks for; it is not taken for all of them. */
function plausibleWorkloads(cluster: RuleContext["cluster"], reachability: RuleContext["reachability"], set: PodSet): readonly number[] {
  const meant = new Set(namespacesOf(cluster, set));
  return pickWorkloads({ reachability }, set).possible.filter((index) => meant.has(cluster.world.workloads[index]?.namespace ?? -1));
}
