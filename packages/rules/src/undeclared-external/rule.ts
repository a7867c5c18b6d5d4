import { addressSet, formatTraffic } from "@demarc/engine";
import { describeRanges } from "../address-text.ts";
import { keepAgreed } from "../agreed-part.ts";
import { openedFor } from "../opened-flows.ts";
import { openedName, sayOpened, trafficOfParts } from "../opened-words.ts";
import { describePorts } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";

/** A policy rule lets pods out to addresses that are no external of the page and no approved destination. */
export const undeclaredExternal: Rule = defineRule({
  id: "undeclared-external",
  category: "page",
  severity: "error",
  summary: "a policy rule opens addresses outside the cluster that the page does not list",
  statements: ["S1.A3", "S2.E1", "S2.E2", "S2.E3"],

  *find(context) {
    const { charter } = context;
    const line = charter?.responsibilities.find(({ concerns }) => concerns.includes("external-access"));
    for (const opened of openedFor(context, "external")) {
      const parts = opened.parts.get("external") ?? [];
      const ranges = parts.flatMap(({ destination }) => (destination.kind === "addresses" ? destination.ranges : []));
      const externals = charter?.externals ?? [];
      // What is listed with other ports is not unknown to the page.
      const unlisted = addressSet(
        parts.flatMap(({ destination }) => (destination.kind === "addresses" && destination.asDestination.size === 0 ? destination.ranges : [])),
      );
      const kept = keepAgreed(context, context.reachability.account(opened.written.ref), "keep only what is agreed of it, in the rule's place");
      yield sayOpened(context, opened, {
        message: `${openedName(opened)} lets ${opened.written.policy.namespace} out to ${
          unlisted.length > 0
            ? `${describeRanges(unlisted)} on ${describePorts(opened.written.rule.ports)}, which the page does not list`
            : `${describeRanges(ranges)} on more than is agreed for ${opened.written.policy.namespace}: ${describeTraffic(trafficOfParts(parts))}`
        }`,
        details: externals.length > 0 ? [`the page lists ${externals.map(({ name, address, port }) => `${name} ${address}${port === undefined ? "" : `:${port}`}`).join(", ")}`] : [],
        ...(line !== undefined && { statement: line.statement }),
        weight: ranges.length > 0 ? 5 : 0,
        next: [
          ...(kept.length > 0 ? kept : ["name the addresses and ports that are needed, or delete the rule if none is"]),
          `write ${unlisted.length > 0 ? "them" : "the other ports"} on the page under its external dependencies, with address and port (${formatTraffic(trafficOfParts(parts))} is open), and ask ${context.ownership.ofConcern("external-access")} to approve them`,
        ],
      });
    }
  },
});
