import { formatTraffic, noTraffic, union } from "@demarc/engine";
import type { AgreedTraffic } from "@demarc/charter";
import { listSome } from "../counting-words.ts";
import { openedFor } from "../opened-flows.ts";
import { openedCount, openedName, sayOpened } from "../opened-words.ts";
import { peersFor } from "../policy-advice.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";

/** A policy rule opens a required flow and more than it: other ports, or other workloads of the namespaces. */
export const flowWiderThanRequired: Rule = defineRule({
  id: "flow-wider-than-required",
  category: "page",
  severity: "warning",
  summary: "a policy rule opens more between two namespaces than the required flow needs",
  statements: ["S5.1", "S2.F2", "S2.F3"],

  *find(context) {
    for (const opened of openedFor(context, "wider")) {
      const [flow] = opened.flows;
      if (flow === undefined) continue;
      yield sayOpened(context, opened, {
        message: `${openedName(opened)} opens ${openedCount(context, opened, "wider")} more than the required flow ${flow.between.from.join(" and ")} → ${flow.between.to.join(" and ")} needs`,
        details: [`the page needs ${formatTraffic(trafficOf(opened.flows))} (${flow.at.file}:${flow.at.line})`],
        related: [{ at: flow.at, message: "the required flow" }],
        statement: flow.statement,
        next: [narrower(context, opened.written.rule.direction, opened.flows)],
      });
    }
  },
});

function trafficOf(flows: readonly AgreedTraffic[]): AgreedTraffic["traffic"] {
  return flows.filter(({ portsKnown }) => portsKnown).reduce((traffic, flow) => union(traffic, flow.traffic), noTraffic);
}

function narrower(context: RuleContext, direction: "ingress" | "egress", flows: readonly AgreedTraffic[]): string {
  const ends = [...new Set(flows.flatMap(({ sources, destinations }) => (direction === "ingress" ? sources : destinations).workloads))];
  const peers = peersFor(context.cluster, ends);
  return `name what the page needs: \`${direction === "ingress" ? "from" : "to"}: [${listSome(peers, 4)}]\` on ${formatTraffic(trafficOf(flows))}`;
}
