import { formatSelector, nameLabel } from "@demarc/engine";
import { compileLabelSelector } from "@demarc/kubernetes";
import { listSome } from "../counting-words.ts";
import { labelsInUse } from "../label-words.ts";
import { peersInForce, podSetOf } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { faultOfPeer } from "../selector-faults.ts";
import { namespacesOf } from "../selector-questions.ts";
import { describeUniverse } from "../universe-words.ts";

export const peerSelectsNothing: Rule = defineRule({
  id: "peer-selects-nothing",
  category: "selectors",
  severity: "warning",
  summary: "No workload has the labels that a peer selects, so the rule opens nothing for it",

  needs: ({ cluster }) => (cluster.workloads.length === 0 ? "the workloads of the cluster" : undefined),

  *find(context) {
    const { cluster } = context;
    for (const written of peersInForce(cluster)) {
      const { policy, rule, peer, ref } = written;
      if (peer.podSelector === undefined || faultOfPeer(context, written)?.kind !== "nothing") continue;
      const selector = compileLabelSelector(peer.podSelector);
      const scope = namespacesOf(cluster, podSetOf(cluster, policy, peer));
      const names = scope.map((index) => cluster.world.namespaces[index]?.name ?? "").sort();
      yield {
        at: { object: ref.object, path: peer.podSelector.path },
        message: `${ruleName(policy, rule)} is for pods with \`${formatSelector(selector)}\` in ${listSome(names, 3)}, and no workload there has that`,
        details: [describeUniverse(context, scope), ...labelsInUse(cluster, scope, selector)],
        next: [
          "select labels that the pods have, or take the peer out",
          ...(peer.namespaceSelector === undefined ? [`if the pods are in another namespace, name it: \`namespaceSelector: {matchLabels: {${nameLabel}: NAMESPACE}}\``] : []),
          "before you take the rule out, see with `demarc explain` what a wider rule beside it lets pass in its place",
        ],
      };
    }
  },
});
