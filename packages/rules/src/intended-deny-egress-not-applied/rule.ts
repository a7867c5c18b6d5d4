import type { NetworkPolicy } from "@demarc/kubernetes";
import { field } from "@demarc/source";
import { leftOpen, omitsPolicyTypes, policyTypesYaml, says } from "../isolation-questions.ts";
import { acceptedPolicies, refTo } from "../policy-rules.ts";
import { countWorkloads } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { workloadNames } from "../workload-names.ts";

export const intendedDenyEgressNotApplied: Rule = defineRule({
  id: "intended-deny-egress-not-applied",
  category: "shape",
  severity: "error",
  summary: "Egress was to be denied, but without `policyTypes` an empty list of rules denies nothing",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      if (!omitsPolicyTypes(policy) || policy.isolates.egress) continue;
      const written = hasEmptyEgress(policy);
      if (!written && !(says(policy, /\bdeny\b/) && says(policy, /\begress\b/))) continue;
      const open = leftOpen(context, policy, "egress");
      const harmless = policy.subjects.length > 0 && open.length === 0;
      yield {
        at: refTo(policy.object, written ? "spec.egress" : "spec"),
        ...(harmless && { severity: "info" }),
        message: harmless
          ? `${policy.name} does not deny egress; other policies do, for the same pods`
          : `${policy.name} does not deny egress: ${open.length > 0 ? `${countWorkloads(workloadNames(context.cluster, open), policy.namespace)} may reach everybody` : "the pods that it selects may reach everybody"}`,
        details: ["without `policyTypes` a policy isolates egress only if it has an egress rule (NP-3)"],
        next: [`write \`${policyTypesYaml(["egress"])}\`, or \`${policyTypesYaml(["ingress", "egress"])}\` to deny both`],
        weight: open.length,
        subject: "policyTypes",
      };
    }
  },
});

/** Written as `egress: []` or `egress:`, which can only mean: none. */
function hasEmptyEgress({ object, egress }: NetworkPolicy): boolean {
  const spec = field(object.value, "spec");
  return egress?.length === 0 || field(spec, "egress") === null;
}
