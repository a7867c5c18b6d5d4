import { formatSelector } from "@demarc/engine";
import { compileLabelSelector } from "@demarc/kubernetes";
import { acceptedPolicies, refTo, subjectSetOf } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";
import { faultOfSubject } from "../selector-faults.ts";
import { labelsInUse } from "../label-words.ts";
import { namespacesOf } from "../selector-questions.ts";
import { describeUniverse } from "../universe-words.ts";

export const policySelectsNothing: Rule = defineRule({
  id: "policy-selects-nothing",
  category: "selectors",
  severity: "warning",
  summary: "No workload has the labels that a policy selects, so it protects nobody",

  needs: ({ cluster }) => (cluster.workloads.length === 0 ? "the workloads of the cluster" : undefined),

  *find(context) {
    const { cluster } = context;
    for (const policy of acceptedPolicies(cluster)) {
      if (faultOfSubject(context, policy)?.kind !== "nothing") continue;
      const selector = compileLabelSelector(policy.podSelector);
      const scope = namespacesOf(cluster, subjectSetOf(cluster, policy));
      yield {
        at: refTo(policy.object, policy.podSelector.path),
        message: `${policy.name} protects nobody: no workload of ${policy.namespace} has \`${formatSelector(selector)}\``,
        details: [describeUniverse(context, scope), ...labelsInUse(cluster, scope, selector)],
        next: ["select labels that the pods have, or delete the policy if its workload is gone", "if the workload only runs at times or elsewhere, give Demarc the manifest that makes it"],
        weight: 1,
      };
    }
  },
});
