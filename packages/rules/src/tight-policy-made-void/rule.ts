import { listSome } from "../counting-words.ts";
import { isTightBesideWide, redundantPolicies } from "../redundancy.ts";
import { defineRule, type Rule } from "../rule.ts";
import { listWorkloads } from "../workload-names.ts";

/** A policy for few pods that restricts nothing, since a wider one selects them too and lets more pass (NP-5). */
export const tightPolicyMadeVoid: Rule = defineRule({
  id: "tight-policy-made-void",
  category: "hygiene",
  severity: "warning",
  summary: "a tight policy restricts nothing beside a wide one",
  statements: ["S5.1"],

  *find(context) {
    const { cluster } = context;
    for (const one of redundantPolicies(context)) {
      if (!isTightBesideWide(context, one)) continue;
      const { policy, coveredBy } = one;
      const wide = [...new Set(coveredBy.map(({ object }) => object))];
      yield {
        at: { object: policy.object.id, path: "metadata.name" },
        related: coveredBy.slice(0, 4).map((at) => ({ at, message: `${cluster.object(at.object).name} ${at.path} lets it pass as well` })),
        message: `${policy.name} restricts nothing: ${listSome(wide.map((id) => cluster.object(id).name), 3)} select${wide.length === 1 ? "s" : ""} ${listWorkloads(cluster, policy.subjects, 3)} too and let${wide.length === 1 ? "s" : ""} more pass`,
        details: ["policies add up: the wider one counts, whatever the tighter one says"],
        next: [`take these pods out of the wide polic${wide.length === 1 ? "y" : "ies"} (a narrower podSelector there), after checking that ${policy.name} allows all that they need; or delete ${policy.name}`],
        subject: "void",
        weight: policy.subjects.length,
      };
    }
  },
});
