import { formatSelector, nameLabel } from "@demarc/engine";
import { compileLabelSelector } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { peersInForce } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { faultOfPeer } from "../selector-faults.ts";
import { knowsAllNamespaces } from "../selector-questions.ts";

export const namespaceSelectorMatchesNothing: Rule = defineRule({
  id: "namespace-selector-matches-nothing",
  category: "selectors",
  severity: "error",
  summary: "No namespace has the labels that a peer selects, so the rule opens nothing for it",

  needs: ({ cluster }) => (knowsAllNamespaces(cluster) ? undefined : "the namespaces of the cluster (an input with Namespace kube-system in it)"),

  *find(context) {
    const { cluster } = context;
    for (const written of peersInForce(cluster)) {
      const { policy, rule, peer, ref } = written;
      if (peer.namespaceSelector === undefined || faultOfPeer(context, written)?.kind !== "no-namespace") continue;
      const selector = compileLabelSelector(peer.namespaceSelector);
      const unknown = cluster.namespaces.filter(({ object }) => object === undefined).map(({ name }) => name);
      const named = selector.find(({ key }) => key === nameLabel);
      const keys = selector.map(({ key }) => key);
      const labelsInUse = context.cluster.world.namespaces.map(({ labels }) => labels);
      yield {
        at: { object: ref.object, path: peer.namespaceSelector.path },
        // What is asked of the name is certain; other labels may be on namespaces that are not in the input.
        ...(unknown.length > 0 && named === undefined && { severity: "warning" }),
        message: `${ruleName(policy, rule)} is for namespaces with \`${formatSelector(selector)}\`, and none of the ${cluster.namespaces.length} namespaces has that`,
        details: [
          ...(named === undefined ? keysInUse(labelsInUse, keys) : [`there is no namespace ${listSome(named.values.map((value) => `\`${value}\``))}`]),
          ...(unknown.length > 0 && named === undefined ? [`the labels of ${listSome(unknown)} are not in the input`] : []),
        ],
        next: [named === undefined ? `name the namespaces by the label that each has: \`namespaceSelector: {matchLabels: {${nameLabel}: NAMESPACE}}\`` : "correct the name, or take the peer out until the namespace is there"],
      };
    }
  },
});

function keysInUse(labels: readonly ReadonlyMap<string, string>[], keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].map((key) => {
    const values = [...new Set(labels.flatMap((one) => one.get(key) ?? []))].sort();
    return values.length === 0 ? `no namespace has the label \`${key}\`` : `values of \`${key}\` on namespaces: ${listSome(values, 6)}`;
  });
}
