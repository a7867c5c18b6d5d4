import { count, listSome } from "../counting-words.ts";
import { redundantPolicies, widerThan, type RedundantPolicy } from "../redundancy.ts";
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
    const { cluster, ownership } = context;
    const byWide = new Map<number, RedundantPolicy[]>();
    for (const one of redundantPolicies(context)) {
      const [wide] = widerThan(context, one);
      if (wide !== undefined) byWide.set(wide, [...(byWide.get(wide) ?? []), one]);
    }
    for (const [id, tight] of byWide) {
      const wide = cluster.object(id);
      const names = tight.map(({ policy }) => policy.name);
      const subjects = [...new Set(tight.flatMap(({ policy }) => policy.subjects))];
      yield {
        at: { object: id, path: "spec.podSelector" },
        related: tight.map(({ policy }) => ({ at: { object: policy.object.id, path: "metadata.name" }, message: `${policy.name} restricts nothing beside it` })),
        message: `${wide.name} makes ${count(tight.length, "tighter policy")} void, ${listSome(names, 5)}: it selects ${listWorkloads(cluster, subjects, 3)} too, and lets more pass`,
        details: ["policies add up: the wider one counts, whatever the tighter ones say"],
        owner: ownership.authorOf(wide) ?? ownership.ofObject(wide),
        next: [`give ${wide.name} a podSelector that leaves these pods out, after checking that ${listSome(names, 3)} allow${tight.length === 1 ? "s" : ""} all that they need`],
        subject: "void",
        weight: tight.length,
      };
    }
  },
});
