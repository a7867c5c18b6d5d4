import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { aloneWords, effectOf, effectWords, ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

export const emptyRuleAllowsAll: Rule = defineRule({
  id: "empty-rule-allows-all",
  category: "shape",
  severity: "error",
  summary: "A rule without peers and ports lets everything pass, so its policy restricts nothing in that direction",
  statements: ["S5.1"],

  *find(context) {
    for (const written of rulesInForce(context.cluster)) {
      const { peers, ports } = written.rule;
      if (typeof peers === "string" && typeof ports === "string") yield say(context, written);
    }
  },
});

function say(context: RuleContext, written: WrittenRule): Found {
  const { policy, rule, ref } = written;
  const effect = effectOf(context, written);
  const alone = aloneWords(effect);
  const [who, list] = rule.direction === "ingress" ? ["everybody in", "from"] : ["its workloads out to everybody", "to"];
  return {
    at: ref,
    message: `${ruleName(policy, rule)} is empty and lets ${who} on every port${effectWords(context, written, effect)}`,
    details: [
      `with it, ${policy.name} restricts nothing in ${rule.direction}, whatever its other rules say (NP-11)`,
      ...(alone === undefined ? [] : [alone]),
    ],
    ...(effect.witness !== undefined && { witness: effect.witness }),
    flows: effect.flows,
    ...(isBaselineOfPlatform(context, written) && { severity: "info" }),
    next: [
      `name who and what: \`- {${list}: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}, podSelector: {matchLabels: {KEY: VALUE}}}], ports: [{protocol: TCP, port: PORT}]}\``,
      `or, if the direction is not to be restricted at all, take the rule out and leave ${rule.direction === "ingress" ? "Ingress" : "Egress"} out of \`policyTypes\``,
    ],
    weight: effect.carries.flows + (effect.carries.outside === "" ? 0 : 1),
    subject: `${rule.direction} everything`,
  };
}

/** A platform may decide that a cluster is open by default; then it says so in one policy, and on purpose. */
function isBaselineOfPlatform({ charter, ownership }: RuleContext, { policy }: WrittenRule): boolean {
  if (charter === undefined) return false;
  const platform = charter.teams.find(({ role }) => role === "platform")?.id ?? "platform";
  return ownership.authorOf(policy.object) === platform;
}
