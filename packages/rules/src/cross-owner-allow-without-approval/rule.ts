import { whyNotApproved } from "@demarc/charter";
import { intersect, isEmpty } from "@demarc/engine";
import type { PolicyRule } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { keepAgreed } from "../agreed-part.ts";
import type { SegmentPair } from "../agreements.ts";
import { neededRules } from "../needed-peers.ts";
import { openedFor, type OpenedRule } from "../opened-flows.ts";
import { farNamespaces, farTeams, openedCount, openedName, askForParts, sayOpened, trafficOfParts, whoAgrees } from "../opened-words.ts";
import { describePorts } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";

/**
 * A policy rule lets two teams' workloads talk, the page requires no flow between their namespaces, and no
 * approval covers it. Reported with exactly what is not covered, whoever wrote the policy: the team that the page
 * gives such flows to holds one of two keys, and the other end's team the other.
 */
export const crossOwnerAllowWithoutApproval: Rule = defineRule({
  id: "cross-owner-allow-without-approval",
  category: "page",
  severity: "error",
  summary: "a policy rule opens flows between teams that nobody agreed to",
  statements: ["S1.P2", "S3.W1"],

  *find(context) {
    const { charter } = context;
    for (const opened of openedFor(context, "cross-team")) {
      const parts = opened.parts.get("cross-team") ?? [];
      const { direction, ports } = opened.written.rule;
      const line = charter?.responsibilities.find(({ concerns, mode }) => mode === "owns" && concerns.includes("cross-team-flow"));
      const teams = farTeams(opened, parts);
      const far = `${direction === "ingress" ? "from" : "to"} ${farNamespaces(context, opened, parts)}`;
      const count = openedCount(context, opened, "cross-team");
      const ask = askForParts(context, parts, whoAgrees(context, opened, parts));
      yield sayOpened(context, opened, {
        message: `${openedName(opened)} opens ${count} ${far} on ${portsBeyond(parts, ports)}, and nobody agreed to ${teams.length > 1 ? "any of them" : count === "1 flow" ? "it" : "them"}`,
        ...(line !== undefined && { statement: line.statement }),
        details: approvalsThatFail(context, parts),
        next: [...narrower(context, opened), `or, if it is needed, ${ask.step}`],
        request: ask.request,
      });
    }
  },
});

/** The rule's ports, or where some of them are agreed those that are left. */
function portsBeyond(parts: readonly SegmentPair[], ports: PolicyRule["ports"]): string {
  return parts.some(({ agreed, traffic }) => !isEmpty(intersect(agreed, traffic))) ? describeTraffic(trafficOfParts(parts)) : describePorts(ports);
}

/** Never more than the rule itself: what is agreed of it, or for a rule without peers those that it could name. */
function narrower(context: RuleContext, { written: { policy, rule, ref } }: OpenedRule): readonly string[] {
  const kept = keepAgreed(context, context.reachability.account(ref), "keep only what is agreed of it, in the rule's place");
  if (kept.length > 0) return kept;
  const needed = typeof rule.peers === "string" ? neededRules(context, policy, rule) : [];
  return [needed.length > 0 ? `narrow the rule to what the page needs: \`${rule.direction}: [${needed.join(", ")}]\`` : "delete the rule if nobody needs it: the page requires nothing of what it opens"];
}

/** Approvals for the same namespaces that do not cover it, each with the reason. */
function approvalsThatFail({ charter, today }: RuleContext, parts: readonly SegmentPair[]): readonly string[] {
  if (charter === undefined) return [];
  const between = new Set(
    parts.flatMap(({ source, destination }) =>
      source.kind === "workloads" && destination.kind === "workloads" ? [`${source.namespace} ${destination.namespace}`] : [],
    ),
  );
  return charter.approvals.flatMap((approval) => {
    const { id, from, to, ports } = approval;
    if ("cidr" in from || "cidr" in to || !between.has(`${from.namespace} ${to.namespace}`)) return [];
    const reason = whyNotApproved(charter, approval, today);
    return [reason === undefined ? `${id} grants less: ${listSome(ports.map(({ protocol, port }) => `${protocol} ${port}`), 5)}` : `${id} does not count: ${reason}`];
  });
}
