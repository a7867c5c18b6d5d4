import { openedFor } from "../opened-flows.ts";
import { openedCount, openedName, sayOpened } from "../opened-words.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A policy rule opens the way back of a flow that the page requires in one direction. Answers need no rule (NP-6). */
export const undeclaredReverseFlow: Rule = defineRule({
  id: "undeclared-reverse-flow",
  category: "page",
  severity: "warning",
  summary: "a policy rule opens the reverse of a required flow",
  statements: ["S2.F1", "S2.F2", "S2.F2b"],

  *find(context) {
    for (const opened of openedFor(context, "reverse")) {
      const [flow] = opened.flows.get("reverse") ?? [];
      if (flow === undefined) continue;
      const { direction } = opened.written.rule;
      yield sayOpened(context, opened, {
        message: `${openedName(opened)} opens ${openedCount(context, opened, "reverse")} from ${flow.between.to.join(" and ")} to ${flow.between.from.join(" and ")}, and the page requires only the other direction`,
        details: [`the page: ${flow.between.from.join(" and ")} → ${flow.between.to.join(" and ")} (${flow.at.file}:${flow.at.line}); answers pass without a rule`],
        related: [{ at: flow.at, message: "the required flow" }],
        statement: flow.statement,
        next: [`delete the ${direction} rule, or write the reverse flow on the page with its reason and ports`],
      });
    }
  },
});
