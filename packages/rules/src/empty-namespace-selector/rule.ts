import { keepAgreed } from "../agreed-part.ts";
import { neededRules } from "../needed-peers.ts";
import { peersInForce, type WrittenPeer } from "../policy-rules.ts";
import { aloneWords, describePorts, effectOf, effectWords, ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { meansWholeCluster } from "../wide-peers.ts";

export const emptyNamespaceSelector: Rule = defineRule({
  id: "empty-namespace-selector",
  category: "shape",
  severity: "warning",
  summary: "A peer means every pod of every namespace, those of future tenants included",
  statements: ["S5.1"],

  *find(context) {
    for (const written of peersInForce(context.cluster)) {
      if (meansWholeCluster(context, written)) yield say(context, written);
    }
  },
});

function say(context: RuleContext, written: WrittenPeer): Found {
  const { policy, rule, peer, ref } = written;
  const effect = effectOf(context, written);
  const alone = aloneWords(effect);
  const list = rule.direction === "ingress" ? "from" : "to";
  const needed = neededRules(context, policy, rule);
  const agreed = keepAgreed(context, effect.account, "name those that need it, each with its ports; this is what is agreed of the rule");
  const example = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}, podSelector: {matchLabels: {KEY: VALUE}}}";
  return {
    at: { object: ref.object, path: peer.path },
    message: `${ruleName(policy, rule)} ${rule.direction === "ingress" ? "lets in" : "lets its workloads out to"} every pod of every namespace on ${describePorts(rule.ports)}${effectWords(context, written, effect)}`,
    details: [
      `\`namespaceSelector: {}\` picks all ${context.cluster.namespaces.length} namespaces of the input and every one to come, but no address outside (NP-14)`,
      ...(alone === undefined ? [] : [alone]),
    ],
    ...(effect.witness !== undefined && { witness: effect.witness }),
    flows: effect.flows,
    next: [
      ...(agreed.length > 0
        ? agreed
        : [`name those that need it: \`${needed.length > 0 ? `${rule.direction}: [${needed.join(", ")}]` : `${list}: [${example}]`}\``]),
    ],
    weight: effect.carries.flows,
  };
}
