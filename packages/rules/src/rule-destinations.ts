import { governed } from "./outside-questions.ts";
import { podSetOf, type WrittenRule } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";
import { pickWorkloads } from "./selector-questions.ts";

/** Workloads at the receiving end of a rule: its subjects for ingress, the peers that exist for egress. */
export function destinationsOf({ cluster, reachability }: RuleContext, { policy, rule, ref }: WrittenRule): readonly number[] {
  if (rule.direction === "ingress") return policy.subjects;
  if (typeof rule.peers === "string") return governed({ cluster });
  if (rule.peers.every(({ ipBlock }) => ipBlock === undefined)) {
    return [...new Set(rule.peers.flatMap((peer) => pickWorkloads({ reachability }, podSetOf(cluster, policy, peer)).possible))];
  }
  // Which pods a block holds is the engine's to say; that costs an account of the whole rule.
  return reachability.account(ref).peers.flatMap((id) => {
    const party = reachability.parties[id];
    return party?.kind === "workloads" ? party.workloads : [];
  });
}
