import { formatSelector } from "@demarc/engine";
import { listSome } from "@demarc/source";
import { refTo } from "../policy-rules.ts";
import { scalarYaml } from "../policy-advice.ts";
import { defineRule, type Rule } from "../rule.ts";
import { pathOfKey } from "../selector-questions.ts";
import { listWorkloads } from "../workload-names.ts";
import { faultOf, selectorOwner, writtenSelectors } from "../written-selectors.ts";

export const typoDistanceSelector: Rule = defineRule({
  id: "typo-distance-selector",
  category: "selectors",
  severity: "warning",
  summary: "A selector picks nothing, and a label that exists differs from it by a slip of the fingers",

  *find(context) {
    const { cluster } = context;
    for (const one of writtenSelectors(context)) {
      const fault = faultOf(context, one);
      if (fault?.kind !== "typo" || fault.part !== one.part) continue;
      const { written, meant, picks } = fault;
      const picked = one.part === "pods" ? listWorkloads(cluster, picks) : listSome(picks.map((index) => cluster.world.namespaces[index]?.name ?? ""));
      const [wrong, right] =
        written.key === meant.key ? [listDifference(written.values, meant.values), listDifference(meant.values, written.values)] : [written.key, meant.key];
      yield {
        at: refTo(one.policy.object, pathOfKey(one.selector, written.key)),
        message: `\`${formatSelector([written])}\` in ${selectorOwner(one)} picks nothing; \`${formatSelector([meant])}\` would pick ${picked}`,
        details: [one.peer === undefined ? "as it is, the policy protects nobody" : "as it is, the rule opens nothing for this peer"],
        next: [`write \`${scalarYaml(right)}\` for \`${scalarYaml(wrong)}\``],
        weight: picks.length,
      };
    }
  },
});

function listDifference(values: readonly string[], others: readonly string[]): string {
  return values.filter((value) => !others.includes(value)).join(", ");
}
