import { listSome } from "../counting-words.ts";
import { redundantPolicies, widerThan } from "../redundancy.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A policy without which nothing would change, with what covers it. Another team's cover is a layer, and said so. */
export const redundantPolicy: Rule = defineRule({
  id: "redundant-policy",
  category: "hygiene",
  severity: "info",
  summary: "nothing would change without a policy",

  *find(context) {
    const { cluster, ownership } = context;
    for (const one of redundantPolicies(context)) {
      const { policy, coveredBy, isolatedBy } = one;
      if (widerThan(context, one).length > 0) continue;
      const owner = ownership.authorOf(policy.object) ?? ownership.ofObject(policy.object);
      const others = [...new Set([...coveredBy, ...isolatedBy].map(({ object }) => object))];
      const foreign = others.filter((id) => (ownership.authorOf(cluster.object(id)) ?? ownership.ofObject(cluster.object(id))) !== owner);
      // A layer beneath another team's is meant to be doubled: that is defence in depth.
      if (foreign.length > 0) continue;
      yield {
        at: { object: policy.object.id, path: "metadata.name" },
        related: others.slice(0, 4).map((id) => ({ at: { object: id, path: "metadata.name" }, message: `${cluster.object(id).name} covers it` })),
        message: `nothing would change without ${policy.name}: ${listSome(others.map((id) => cluster.object(id).name), 3)} isolate${others.length === 1 ? "s" : ""} the same pods and let${others.length === 1 ? "s" : ""} pass all that it does`,
        details: coveredBy.slice(0, 5).map((ref) => `carried by ${cluster.object(ref.object).name} ${ref.path} as well`),
        next: [`delete ${policy.name}, or narrow what covers it if this one was meant to be the rule`],
        subject: "redundant",
      };
    }
  },
});
