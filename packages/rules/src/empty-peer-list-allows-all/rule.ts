import { whyNotApproved } from "@demarc/charter";
import type { PolicyRule } from "@demarc/kubernetes";
import { nameApiServer } from "../advised-rules.ts";
import { keepAgreed } from "../agreed-part.ts";
import { grantedApiServer } from "../api-server-advice.ts";
import { apiServerSteps, loadBalancersOf, neededRules } from "../needed-peers.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { aloneWords, describePorts, effectOf, effectWords, portsIdentity, ruleName, type RuleEffect } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

export const emptyPeerListAllowsAll: Rule = defineRule({
  id: "empty-peer-list-allows-all",
  category: "shape",
  severity: "error",
  summary: "A rule without peers lets everybody pass on its ports, inside the cluster and outside",
  statements: ["S5.1"],

  *find(context) {
    for (const written of rulesInForce(context.cluster)) {
      const { peers, ports } = written.rule;
      // Without ports either, it is `empty-rule-allows-all`.
      if (typeof peers !== "string" || typeof ports === "string") continue;
      yield say(context, written, effectOf(context, written));
    }
  },
});

function say(context: RuleContext, written: WrittenRule, effect: RuleEffect): Found {
  const { policy, rule, ref } = written;
  const alone = aloneWords(effect);
  const approval = isApprovedForAll(context, written);
  return {
    at: { object: ref.object, path: rule.peers === "empty" ? `${rule.path}.${listName(rule)}` : rule.path },
    message: `${ruleName(policy, rule)} ${rule.direction === "ingress" ? "lets everybody in" : "lets its workloads out to everybody"} on ${describePorts(rule.ports)}${effectWords(context, written, effect)}`,
    details: [
      `${writtenAs(rule)} means every source, not none: pods of all namespaces, nodes and every address (NP-12)`.replace("source", rule.direction === "ingress" ? "source" : "destination"),
      ...(alone === undefined ? [] : [alone]),
      ...(approval === undefined ? [] : [`approved as ${approval}`]),
    ],
    ...(effect.witness !== undefined && { witness: effect.witness }),
    flows: effect.flows,
    ...(approval !== undefined && { severity: "info" }),
    next: advice(context, written),
    weight: effect.carries.flows + (effect.carries.outside === "" ? 0 : 1),
    subject: `${rule.direction} ${portsIdentity(rule.ports)}`,
  };
}

function advice(context: RuleContext, { policy, rule, ref }: WrittenRule): readonly string[] {
  const balancers = rule.direction === "ingress" ? loadBalancersOf(context, policy, rule) : [];
  const needed = neededRules(context, policy, rule);
  const agreed = keepAgreed(context, context.reachability.account(ref), "name the peers instead, each with its ports; this is what is agreed of it", { saysWorld: balancers.length > 0 });
  const list = listName(rule);
  const example = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}, podSelector: {matchLabels: {KEY: VALUE}}}";
  return [
    ...(agreed.length > 0
      ? agreed
      : needed.length > 0
        ? [`name the peers instead, as far as they are needed: \`${rule.direction}: [${needed.join(", ")}]\``]
        : [`name the workloads that need it, by namespace and label: \`${list}: [${example}]\``]),
    ...apiServerSteps(context, policy, rule, { naming: nameApiServer(context), granted: grantedApiServer(context, policy) }),
    ...balancers.map(({ name, externalAddresses }) => `then add the addresses of those who come through the load balancer ${name} (${externalAddresses[0]?.address ?? ""}), e.g. \`{ipBlock: {cidr: 192.0.2.0/24}}\`, on a policy that selects its pods only`),
    ...(needed.length === 0 && balancers.length === 0 ? [`for addresses outside the cluster, name them: \`${list}: [{ipBlock: {cidr: 192.0.2.0/24}}]\``] : []),
  ];
}

/** An approval for every address, for all the ports of an egress rule. */
function isApprovedForAll({ charter, today }: RuleContext, { policy, rule }: WrittenRule): string | undefined {
  if (rule.direction !== "egress" || typeof rule.ports === "string") return undefined;
  const ports = rule.ports;
  return charter?.approvals.find(
    (approval) =>
      "cidr" in approval.to &&
      approval.to.cidr === "0.0.0.0/0" &&
      !("cidr" in approval.from) &&
      approval.from.namespace === policy.namespace &&
      whyNotApproved(charter, approval, today) === undefined &&
      ports.every(({ protocol = "TCP", port }) => approval.ports.some((one) => one.protocol === protocol && one.port === port)),
  )?.id;
}

function listName({ direction }: PolicyRule): "from" | "to" {
  return direction === "ingress" ? "from" : "to";
}

function writtenAs(rule: PolicyRule): string {
  return rule.peers === "empty" ? `an empty \`${listName(rule)}\`` : `a rule without \`${listName(rule)}\``;
}
