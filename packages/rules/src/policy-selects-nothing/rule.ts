import { formatSelector } from "@demarc/engine";
import { compileLabelSelector, type Cluster, type NetworkPolicy } from "@demarc/kubernetes";
import { acceptedPolicies, refTo, subjectSetOf } from "../policy-rules.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";
import { faultOfSubject } from "../selector-faults.ts";
import { labelsInUse } from "../label-words.ts";
import { namespacesOf } from "../selector-questions.ts";
import { describeUniverse } from "../universe-words.ts";
import { listWorkloads } from "../workload-names.ts";

export const policySelectsNothing: Rule = defineRule({
  id: "policy-selects-nothing",
  category: "selectors",
  severity: "warning",
  summary: "No workload has the labels that a policy selects, so it protects nobody",

  needs: ({ cluster }) => (cluster.workloads.length === 0 ? "the workloads of the cluster" : undefined),

  *find(context) {
    const { cluster } = context;
    for (const policy of acceptedPolicies(cluster)) {
      const fault = faultOfSubject(context, policy);
      if (fault?.kind === "host-network") yield sayOnHost(cluster, policy, fault.workloads);
      if (fault?.kind !== "nothing") continue;
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

function sayOnHost(cluster: Cluster, policy: NetworkPolicy, workloads: readonly number[]): Found {
  return {
    at: refTo(policy.object, policy.podSelector.path),
    message: `${policy.name} protects nobody: it selects ${listWorkloads(cluster, workloads)}, on the network of the node, where policies do not reach`,
    details: ["what a pod with `hostNetwork: true` sends and receives is its node's traffic (NP-61)"],
    next: ["take the pod off the host's network if it can do without, or restrict the node by its own firewall", "then delete the policy, which promises what it cannot keep"],
    weight: workloads.length,
  };
}
