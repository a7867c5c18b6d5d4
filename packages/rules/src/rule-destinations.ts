import type { WrittenRule } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

/** Workloads at the receiving end of a rule: its subjects for ingress, the peers that exist for egress. */
export function destinationsOf({ reachability }: RuleContext, { rule, ref }: WrittenRule): readonly number[] {
  const account = reachability.account(ref);
  if (rule.direction === "ingress") return account.subjects;
  return account.peers.flatMap((id) => {
    const party = reachability.parties[id];
    return party?.kind === "workloads" ? party.workloads : [];
  });
}
