import { addressSet, type AddressRange } from "@demarc/engine";
import { describeRanges } from "../address-text.ts";
import { keepAgreed } from "../agreed-part.ts";
import { openedFor } from "../opened-flows.ts";
import { askForParts, openedName, sayOpened, trafficOfParts } from "../opened-words.ts";
import { defineRule, type Rule } from "../rule.ts";
import { describeTraffic } from "../traffic-text.ts";
import { listWorkloads } from "../workload-names.ts";

/** A policy rule lets addresses outside the cluster in, where nothing of the page publishes the pods and no approval covers it. */
export const undeclaredIngress: Rule = defineRule({
  id: "undeclared-ingress",
  category: "page",
  severity: "error",
  summary: "a policy rule lets addresses outside the cluster in, which nobody agreed to",
  statements: ["S5.1", "S5.3"],

  *find(context) {
    for (const opened of openedFor(context, "inbound")) {
      const parts = opened.parts.get("inbound") ?? [];
      const ranges = parts.flatMap(({ source }): readonly AddressRange[] => (source.kind === "addresses" ? source.ranges : []));
      const workloads = [...new Set(parts.flatMap(({ destination }) => (destination.kind === "workloads" ? destination.workloads : [])))];
      const clients = describeRanges(addressSet(ranges));
      const kept = keepAgreed(context, context.reachability.account(opened.written.ref), "keep only what is agreed of it, in the rule's place");
      const ask = askForParts(context, parts, [context.ownership.ofConcern("ingress")]);
      yield sayOpened(context, opened, {
        message: `${openedName(opened)} lets ${clients} in to ${listWorkloads(context.cluster, workloads, 4)} on ${describeTraffic(trafficOfParts(parts))}, which nobody agreed to`,
        weight: 5,
        next: [
          ...(kept.length > 0 ? kept : ["delete the rule if nobody outside is meant"]),
          `or, to have ${clients} approved as a source and listed on the page, ${ask.step}`,
        ],
        request: ask.request,
      });
    }
  },
});
