import { formatSelector, nameLabel } from "@demarc/engine";
import { compileLabelSelector, picksAll } from "@demarc/kubernetes";
import { count } from "@demarc/source";
import { opensDnsOnly } from "../dns-questions.ts";
import { peersInForce, podSetOf, type WrittenPeer } from "../policy-rules.ts";
import { selectorYaml } from "../policy-advice.ts";
import { describePorts, ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { pickWorkloads } from "../selector-questions.ts";
import { listWorkloads } from "../workload-names.ts";

export const anyNamespaceWithPodLabel: Rule = defineRule({
  id: "any-namespace-with-pod-label",
  category: "shape",
  severity: "warning",
  summary: "A peer trusts a pod label in every namespace, where any tenant can give it to a pod",
  statements: ["S5.1"],

  *find(context) {
    for (const written of peersInForce(context.cluster)) {
      const { namespaceSelector, podSelector } = written.peer;
      if (namespaceSelector !== undefined && podSelector !== undefined && picksAll(namespaceSelector) && !picksAll(podSelector)) {
        yield say(context, written, formatSelector(compileLabelSelector(podSelector)));
      }
    }
  },
});

function say(context: RuleContext, written: WrittenPeer, label: string): Found {
  const { cluster } = context;
  const { policy, rule, peer, ref } = written;
  const picked = pickWorkloads(context, podSetOf(cluster, policy, peer)).possible;
  // The cluster's DNS is in one place everywhere, and asking it is no trust.
  const isDns = rule.direction === "egress" && opensDnsOnly(rule);
  const found = [...new Set(picked.map((index) => cluster.workloads[index]?.namespace ?? ""))].sort();
  const namespaces = found.length === 0 && isDns ? ["kube-system"] : found;
  const list = rule.direction === "ingress" ? "from" : "to";
  const pods = peer.podSelector === undefined ? "{}" : selectorYaml(compileLabelSelector(peer.podSelector));
  const inNamespaces = `{namespaceSelector: {matchExpressions: [{key: ${nameLabel}, operator: In, values: [${namespaces.length > 0 ? namespaces.join(", ") : "NAMESPACE"}]}]}, podSelector: ${pods}}`;
  return {
    at: { object: ref.object, path: peer.path },
    ...(isDns && { severity: "info" }),
    message: `${ruleName(policy, rule)} ${rule.direction === "ingress" ? "lets in" : "lets its workloads out to"} pods with \`${label}\` of any namespace on ${describePorts(rule.ports)}; whoever may make a pod anywhere can give it that label`,
    details: [
      picked.length === 0
        ? "no workload of the input has the label now"
        : `now it means ${listWorkloads(cluster, picked)}; it would mean a pod with that label in any other of the ${count(cluster.namespaces.length, "namespace")} as well`,
    ],
    next: [`name the namespaces too: \`${list}: [${inNamespaces}]\``],
    weight: policy.subjects.length,
  };
}
