import { formatTraffic, noTraffic, union, type Traffic } from "@demarc/engine";
import type { AgreedTraffic } from "@demarc/charter";
import { listSome } from "@demarc/source";
import { keepAgreed } from "../agreed-part.ts";
import type { SegmentPair } from "../agreements.ts";
import { openedFor } from "../opened-flows.ts";
import { askForParts, openedCount, openedName, sayOpened, whoAgrees } from "../opened-words.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";
import { workloadName } from "../workload-names.ts";

/** A policy rule opens a required flow and more than it: other ports, or other workloads of the namespaces. */
export const flowWiderThanRequired: Rule = defineRule({
  id: "flow-wider-than-required",
  category: "page",
  severity: "warning",
  summary: "a policy rule opens more between two namespaces than the required flow needs",
  statements: ["S5.1", "S2.F2", "S2.F3"],

  *find(context) {
    for (const opened of openedFor(context, "wider")) {
      const flows = opened.flows.get("wider") ?? [];
      const [flow] = flows;
      if (flow === undefined) continue;
      const parts = opened.parts.get("wider") ?? [];
      const { ref } = opened.written;
      const kept = keepAgreed(context, context.reachability.account(ref), "keep only what is agreed of it, in the rule's place");
      const ask = askForParts(context, parts, whoAgrees(context, opened, parts));
      yield sayOpened(context, opened, {
        message: `${openedName(opened)} opens ${openedCount(context, opened, "wider")} more than the required flow ${flow.between.from.join(" and ")} → ${flow.between.to.join(" and ")} needs: ${excessWords(context, parts)}`,
        details: [`the page needs ${formatTraffic(trafficOf(flows))} (${flow.at.file}:${flow.at.line})`],
        related: [{ at: flow.at, message: "the required flow" }],
        statement: flow.statement,
        next: [
          ...(kept.length > 0 ? kept : ["delete the rule: nothing of what it lets pass is agreed"]),
          `or, if the rest is needed too and is to be written on the page, ${ask.step}`,
        ],
        request: ask.request,
      });
    }
  },
});

function trafficOf(flows: readonly AgreedTraffic[]): AgreedTraffic["traffic"] {
  return flows.filter(({ portsKnown }) => portsKnown).reduce((traffic, flow) => union(traffic, flow.traffic), noTraffic);
}

/** What is too much: which workloads at the far end, and on what. */
function excessWords(context: RuleContext, parts: readonly SegmentPair[]): string {
  const byDestination = new Map<string, Traffic>();
  for (const { destination, excess } of parts) {
    if (destination.kind === "addresses") continue;
    for (const workload of destination.workloads) {
      const name = workloadName(context.cluster, workload);
      byDestination.set(name, union(byDestination.get(name) ?? noTraffic, excess));
    }
  }
  return listSome([...byDestination].map(([name, traffic]) => `${name} on ${describeTraffic(traffic)}`).sort(), 3);
}
