import { listSome } from "@demarc/source";
import { redundancy, type RedundantPolicy } from "../redundancy.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";

/** A policy without which nothing would change, with what covers it. Another team's cover is a layer, and none here. */
export const redundantPolicy: Rule = defineRule({
  id: "redundant-policy",
  category: "hygiene",
  severity: "info",
  summary: "nothing would change without a policy",

  *find(context) {
    for (const group of redundancy(context).needless) {
      const [first] = group;
      if (first !== undefined) yield group.length === 1 ? sayOne(context, first) : sayOneOf(group, first);
    }
  },
});

function sayOne({ cluster }: RuleContext, { policy, coveredBy, isolatedBy, basis }: RedundantPolicy): Found {
  const others = [...new Set([...coveredBy, ...isolatedBy].map(({ object }) => object))];
  const singular = others.length === 1;
  const isSure = basis === "any pod";
  return {
    at: { object: policy.object.id, path: "metadata.name" },
    related: others.slice(0, 4).map((id) => ({ at: { object: id, path: "metadata.name" }, message: `${cluster.object(id).name} covers it` })),
    message: `${isSure ? "" : "with today's workloads, "}nothing would change without ${policy.name}: ${listSome(others.map((id) => cluster.object(id).name), 3)} isolate${singular ? "s" : ""} the same pods and let${singular ? "s" : ""} pass all that it does`,
    details: [
      ...coveredBy.slice(0, 5).map((ref) => `carried by ${cluster.object(ref.object).name} ${ref.path} as well`),
      isSure ? "so it is by what the selectors say, for pods to come as well" : "so it is for the pods of the input; by what the selectors say, pods to come may need it",
    ],
    next: [isSure ? `delete ${policy.name}, or narrow what covers it if this one was meant to be the rule` : `keep ${policy.name} if pods are to come that need it; delete it if not`],
    subject: "redundant",
  };
}

function sayOneOf(group: readonly RedundantPolicy[], { policy }: RedundantPolicy): Found {
  const names = group.map((one) => one.policy.name);
  const isSure = group.every(({ basis }) => basis === "any pod");
  return {
    at: { object: policy.object.id, path: "metadata.name" },
    related: group.slice(1).map((one) => ({ at: { object: one.policy.object.id, path: "metadata.name" }, message: `${one.policy.name} and the others cover each other` })),
    message: `${isSure ? "" : "with today's workloads, "}nothing would change without one of ${listSome(names)}: what is left isolates the same pods and lets pass all that it does`,
    details: ["each proof rests on another one of them: without two of them something may close"],
    next: [isSure ? "delete one of them, and ask again before the next" : "keep them if pods are to come that need each; else delete one of them, and ask again before the next"],
    subject: "redundant",
  };
}
