import { formatSelector, type Requirement } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { refTo } from "../policy-rules.ts";
import { selectorYaml, tellingLabels, volatileKeys } from "../policy-advice.ts";
import { defineRule, type Rule } from "../rule.ts";
import { pathOfKey, pickWorkloads } from "../selector-questions.ts";
import { podSetOf, subjectSetOf } from "../policy-rules.ts";
import { selectorOwner, writtenSelectors, type WrittenSelector } from "../written-selectors.ts";

const POD_NAME = "statefulset.kubernetes.io/pod-name";

export const volatileLabel: Rule = defineRule({
  id: "volatile-label",
  category: "selectors",
  severity: "warning",
  summary: "A selector rests on a label whose value changes by itself, so that it stops matching one day",

  *find(context) {
    for (const one of writtenSelectors(context)) {
      if (one.part !== "pods") continue;
      for (const requirement of one.requirements) {
        const why = volatileKeys.get(requirement.key);
        // That a label is there, whatever its value, does not change.
        if (why === undefined || requirement.values.length === 0 || namesLastingPods(context.cluster, one, requirement)) continue;
        const picked = pickWorkloads(
          context,
          one.peer === undefined ? subjectSetOf(context.cluster, one.policy) : podSetOf(context.cluster, one.policy, one.peer.peer),
        ).certain;
        const better = picked.length === 0 ? undefined : tellingLabels(context.cluster, picked);
        yield {
          at: refTo(one.policy.object, pathOfKey(one.selector, requirement.key)),
          message: `\`${formatSelector([requirement])}\` in ${selectorOwner(one)} will not last: \`${requirement.key}\` ${why}`,
          details: [one.peer === undefined ? "when it changes, the policy protects nobody, and nothing says so" : "when it changes, the flow is closed, and the policy looks as before"],
          next: [better === undefined ? "select a label that says what the pod is, e.g. `app.kubernetes.io/name`" : `select what lasts: \`podSelector: ${selectorYaml([...better].map(([key, value]) => ({ key, operator: "In", values: [value] })))}\``],
        };
      }
    }
  },
});

/** The name of a StatefulSet's replica stays, as long as there are so many of them. */
function namesLastingPods(cluster: Cluster, { policy, peer }: WrittenSelector, { key, values }: Requirement): boolean {
  if (key !== POD_NAME) return false;
  const names = new Map(
    cluster.workloads.filter(({ namespace }) => peer !== undefined || namespace === policy.namespace).map(({ name, replicas }) => [name, replicas ?? 1]),
  );
  return values.every((value) => {
    const { name = "", ordinal = "" } = /^(?<name>.+)-(?<ordinal>\d+)$/.exec(value)?.groups ?? {};
    return Number(ordinal) < (names.get(name) ?? 0) && ordinal !== "";
  });
}

