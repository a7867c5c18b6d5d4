import type { NetworkPolicy } from "@demarc/kubernetes";
import { omitsPolicyTypes, policyTypesYaml } from "../isolation-questions.ts";
import { acceptedPolicies, refTo } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";

export const policytypesOmitted: Rule = defineRule({
  id: "policytypes-omitted",
  category: "shape",
  severity: "warning",
  summary: "A policy does not say which directions it restricts, so that its rules decide it",

  *find({ cluster }) {
    for (const policy of acceptedPolicies(cluster)) {
      if (!omitsPolicyTypes(policy) || isExplainedBetter(policy)) continue;
      const hasEgress = (policy.egress ?? []).length > 0;
      const directions = hasEgress ? (["ingress", "egress"] as const) : (["ingress"] as const);
      yield {
        at: refTo(policy.object, "spec"),
        severity: hasEgress ? "warning" : "info",
        message: `${policy.name} has no \`policyTypes\` and restricts ${hasEgress ? "ingress and egress" : "ingress only"}, since that is what its rules come down to`,
        details: [
          hasEgress
            ? "take the last egress rule out, and egress is open again, without any other change"
            : "an egress rule that somebody adds will close all other egress of its pods at once",
        ],
        next: [`write what holds now: \`${policyTypesYaml(directions)}\``],
        subject: "policyTypes",
      };
    }
  },
});

/** Where leaving them out does harm today, the rule for that harm speaks. */
function isExplainedBetter({ ingress, egress }: NetworkPolicy): boolean {
  const onlyEgress = (egress ?? []).length > 0 && (ingress ?? []).length === 0;
  return onlyEgress || egress?.length === 0;
}
