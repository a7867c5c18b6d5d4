import { formatSelector } from "@demarc/engine";
import { refTo } from "../policy-rules.ts";
import { selectorYaml, tellingLabels } from "../policy-advice.ts";
import { defineRule, type Rule } from "../rule.ts";
import { listWorkloads } from "../workload-names.ts";
import { faultOf, selectorOwner, writtenSelectors } from "../written-selectors.ts";

export const serviceLabelsUsedAsPodLabels: Rule = defineRule({
  id: "service-labels-used-as-pod-labels",
  category: "selectors",
  severity: "error",
  summary: "A selector asks for labels of a Service or Deployment, which its pods do not have",

  *find(context) {
    const { cluster } = context;
    for (const one of writtenSelectors(context)) {
      const fault = faultOf(context, one);
      if (fault?.kind !== "labels-of-manager" || one.part !== "pods") continue;
      const { manager, workloads } = fault;
      const place = cluster.locate(refTo(manager, "metadata.labels"));
      const labels = tellingLabels(cluster, workloads);
      yield {
        at: refTo(one.policy.object, one.selector.path),
        message: `\`${formatSelector(one.requirements)}\` in ${selectorOwner(one)} picks nothing: ${manager.kind} ${manager.name} has these labels, its pods do not`,
        details: ["policies look at the labels of pods only, those under `spec.template.metadata.labels`", `the labels stand at ${place.file}:${place.line}; the pods are those of ${listWorkloads(cluster, workloads)}`],
        related: [{ at: refTo(manager, "metadata.labels"), message: `labels of the ${manager.kind}, not of its pods` }],
        next: [
          labels === undefined
            ? `select labels of the pods, or add these to the pod template of ${listWorkloads(cluster, workloads)}`
            : `select what the pods have: \`podSelector: ${selectorYaml([...labels].map(([key, value]) => ({ key, operator: "In", values: [value] })))}\``,
        ],
        weight: workloads.length,
      };
    }
  },
});
