import { formatSelector, nameLabel, type Selector } from "@demarc/engine";
import { compileLabelSelector, picksAll, type LabelSelector } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { labelsInUse } from "../label-words.ts";
import { peersInForce, podSetOf, type WrittenPeer } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { faultOfPeer } from "../selector-faults.ts";
import { namespacesOf } from "../selector-questions.ts";
import { describeUniverse } from "../universe-words.ts";
import { listWorkloads } from "../workload-names.ts";

export const peerSelectsNothing: Rule = defineRule({
  id: "peer-selects-nothing",
  category: "selectors",
  severity: "warning",
  summary: "No workload has the labels that a peer selects, so the rule opens nothing for it",

  needs: ({ cluster }) => (cluster.workloads.length === 0 ? "the workloads of the cluster" : undefined),

  *find(context) {
    for (const written of peersInForce(context.cluster)) {
      const { podSelector, namespaceSelector } = written.peer;
      // Pods with a label in any namespace are `any-namespace-with-pod-label`, whether there are some or not.
      if (podSelector === undefined || (namespaceSelector !== undefined && picksAll(namespaceSelector))) continue;
      const selector = compileLabelSelector(podSelector);
      const fault = faultOfPeer(context, written);
      if (fault?.kind === "host-network") yield sayOnHost(context, written, podSelector, fault.workloads);
      // Who is only excluded need not be there: `negative-selector-includes-unlabelled`.
      else if (fault?.kind === "nothing" && selector.some(({ operator }) => operator === "In" || operator === "Exists")) yield say(context, written, podSelector, selector);
    }
  },
});

function say(context: RuleContext, { policy, rule, peer, ref }: WrittenPeer, podSelector: LabelSelector, selector: Selector): Found {
  const { cluster } = context;
  const scope = namespacesOf(cluster, podSetOf(cluster, policy, peer));
  const names = scope.map((index) => cluster.world.namespaces[index]?.name ?? "").sort();
  return {
    at: { object: ref.object, path: podSelector.path },
    message: `${ruleName(policy, rule)} is for pods with \`${formatSelector(selector)}\` in ${listSome(names, 3)}, and no workload there has that`,
    details: [describeUniverse(context, scope), ...labelsInUse(cluster, scope, selector)],
    next: [
      "select labels that the pods have, or take the peer out",
      ...(peer.namespaceSelector === undefined ? [`if the pods are in another namespace, name it: \`namespaceSelector: {matchLabels: {${nameLabel}: NAMESPACE}}\``] : []),
      "before you take the rule out, see with `demarc explain` what a wider rule beside it lets pass in its place",
    ],
  };
}

function sayOnHost({ cluster }: RuleContext, { policy, rule, ref }: WrittenPeer, podSelector: LabelSelector, workloads: readonly number[]): Found {
  return {
    at: { object: ref.object, path: podSelector.path },
    message: `${ruleName(policy, rule)} picks ${listWorkloads(cluster, workloads)} by label, on the network of the node, where no selector reaches`,
    details: ["a pod with `hostNetwork: true` has the address of its node; most network plug-ins see the node, not the pod (NP-61)"],
    next: [`name the nodes that it may run on by address: \`${rule.direction === "ingress" ? "from" : "to"}: [{ipBlock: {cidr: 192.0.2.10/32}}]\``],
    weight: workloads.length,
  };
}
