import { agreementsOf, type SegmentPair } from "../agreements.ts";
import { objectName } from "../object-name.ts";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { countWords, excessGroups, witnessOfExcess } from "../segment-text.ts";

/**
 * A rule of the admin tier lets workloads of different teams talk, whatever NetworkPolicies say (ANP-6, CNP-7), and the
 * page requires nothing of it and nobody approved it.
 */
export const adminOpeningWithoutApproval: Rule = defineRule({
  id: "admin-opening-without-approval",
  category: "page",
  severity: "error",
  summary: "an admin policy opens flows between teams that nobody agreed to, whatever NetworkPolicies say",
  statements: ["S1.P2", "S3.W1"],

  *find(context) {
    for (const policy of context.cluster.adminPolicies) {
      if (policy.object.refusals.length > 0 || policy.tier !== "admin") continue;
      for (const { path, name, action } of [...policy.ingress, ...policy.egress]) {
        if (action !== "allow") continue;
        const at = refTo(policy.object, path);
        const { certain } = context.reachability.account(at);
        const parts = [...agreementsOf(context).unagreed(certain)].filter((part) => isBetweenTeams(context, part));
        if (parts.length === 0) continue;
        yield say(context, parts, { at, title: `rule ${name ?? path} of ${objectName(policy.object)}`, owner: context.ownership.ofObject(policy.object) });
      }
    }
  },
});

function isBetweenTeams({ ownership }: RuleContext, { source, destination }: SegmentPair): boolean {
  if (source.kind !== "workloads" || destination.kind !== "workloads" || source.namespace === destination.namespace) return false;
  return ownership.ofFlow({ namespace: source.namespace }, { namespace: destination.namespace }).kind === "cross-team";
}

function say(context: RuleContext, parts: readonly SegmentPair[], { at, title, owner }: Pick<Found, "at" | "owner"> & { readonly title: string }): Found {
  const witness = witnessOfExcess(context, parts);
  return {
    at,
    message: `${title} lets ${countWords(context, parts)} between teams pass, and nobody agreed to ${parts.length === 1 ? "it" : "them"}`,
    details: ["what a rule of the admin tier allows, no NetworkPolicy can take back (ANP-6, CNP-7)"],
    ...(owner !== undefined && { owner }),
    flows: excessGroups(context, parts),
    ...(witness !== undefined && { witness }),
    weight: parts.length,
    next: ["name the pods and ports that need it, or hand on with `Pass`, so that NetworkPolicies decide", "or, if it is needed, have the page or an approval say so"],
  };
}
