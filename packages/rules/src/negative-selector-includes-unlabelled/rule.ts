import { formatSelector, nameLabel, type Requirement } from "@demarc/engine";
import { count, listSome } from "@demarc/source";
import { podSetOf, refTo, type WrittenPeer } from "../policy-rules.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { namespacesOf, pathOfKey, pickWorkloads } from "../selector-questions.ts";
import { listWorkloads } from "../workload-names.ts";
import { selectorOwner, writtenSelectors, type WrittenSelector } from "../written-selectors.ts";

export const negativeSelectorIncludesUnlabelled: Rule = defineRule({
  id: "negative-selector-includes-unlabelled",
  category: "selectors",
  severity: "warning",
  summary: "A peer is chosen by what it is not, which includes everything without the label",
  statements: ["S5.1"],

  *find(context) {
    for (const one of writtenSelectors(context)) {
      // What a policy restricts may be everything but something; whom it lets in should not.
      if (one.peer === undefined || one.requirements.some(({ operator }) => operator === "In" || operator === "Exists")) continue;
      const negative = one.requirements[0];
      if (negative !== undefined) yield say(context, one, one.peer, negative);
    }
  },
});

function say(context: RuleContext, one: WrittenSelector, { policy, peer }: WrittenPeer, requirement: Requirement): Found {
  const { cluster } = context;
  const { key } = requirement;
  const set = podSetOf(cluster, policy, peer);
  const namespaces = namespacesOf(cluster, set);
  const unlabelled =
    one.part === "pods"
      ? pickWorkloads(context, set).certain.filter((index) => cluster.world.workloads[index]?.labels.has(key) === false)
      : namespaces.filter((index) => cluster.world.namespaces[index]?.labels.has(key) === false);
  const byName = key === nameLabel;
  const whom = one.part === "pods" ? listWorkloads(cluster, unlabelled) : listSome(unlabelled.map((index) => cluster.world.namespaces[index]?.name ?? "").sort());
  const reach = one.part === "pods" ? count(pickWorkloads(context, set).certain.length, "workload") : count(namespaces.length, "namespace");
  return {
    at: refTo(policy.object, pathOfKey(one.selector, key)),
    // Where everything has the label now, what is to come may not.
    ...(unlabelled.length === 0 && !byName && { severity: "info" }),
    message: byName
      ? `\`${formatSelector(one.requirements)}\` in ${selectorOwner(one)} means every other namespace, ${count(namespaces.length, "namespace")} now and each one to come`
      : `\`${formatSelector(one.requirements)}\` in ${selectorOwner(one)} means everything without the label \`${key}\` too${unlabelled.length === 0 ? "" : `: ${whom}`}`,
    details: [`it picks ${reach} now`, "`NotIn` and `DoesNotExist` hold where the label is missing (SEL-4, SEL-5)"],
    next: [`say who is meant: \`{key: ${key}, operator: In, values: [VALUE]}\``, `or ask for the label as well: \`{key: ${key}, operator: Exists}\``].slice(0, byName || requirement.operator === "DoesNotExist" ? 1 : 2),
    weight: unlabelled.length,
  };
}
