import { formatSelector, nameLabel } from "@demarc/engine";
import { listSome } from "@demarc/source";
import { refTo } from "../policy-rules.ts";
import { scalarYaml } from "../policy-advice.ts";
import { describePorts } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { ASSUMED_NAME_LABELS, pickNamespaces } from "../selector-questions.ts";
import { faultOf, selectorOwner, writtenSelectors } from "../written-selectors.ts";

export const namespaceLabelMutable: Rule = defineRule({
  id: "namespace-label-mutable",
  category: "selectors",
  severity: "warning",
  summary: "A peer trusts a namespace label that whoever may label a namespace can set",
  statements: ["S5.1"],

  *find(context) {
    const { cluster, ownership, charter } = context;
    for (const one of writtenSelectors(context)) {
      const { policy, requirements, peer } = one;
      if (one.part !== "namespaces" || peer === undefined || faultOf(context, one) !== undefined) continue;
      const positive = requirements.filter(({ operator }) => operator === "In" || operator === "Exists");
      // Names are `namespace-name-label-assumed`; selectors that only exclude are `negative-selector-includes-unlabelled`.
      if (positive.length === 0 || positive.some(({ key }) => key === nameLabel || ASSUMED_NAME_LABELS.includes(key))) continue;
      const names = pickNamespaces(cluster, requirements).certain.map((index) => cluster.world.namespaces[index]?.name ?? "").sort();
      const owner = ownership.ofObject(policy.object);
      const foreign = names.filter((name) => (charter === undefined ? name !== policy.namespace : ownership.ofNamespace(name) !== owner));
      if (foreign.length === 0) continue;
      yield {
        at: refTo(policy.object, one.selector.path),
        ...(charter === undefined && { severity: "info" }),
        message: `${selectorOwner(one)} ${peer.rule.direction === "ingress" ? "lets in" : "lets its workloads out to"} every namespace with \`${formatSelector(requirements)}\` on ${describePorts(peer.rule.ports)}; whoever may label a namespace can join`,
        details: [`now these are ${listSome(names)}`, "a label that an admission policy protects is as good as the name: then waive this with that reason"],
        next: [`name the namespaces: \`matchExpressions: [{key: ${nameLabel}, operator: In, values: [${names.map(scalarYaml).join(", ")}]}]\``],
        weight: foreign.length,
      };
    }
  },
});
