import { defineRule, type Rule } from "../rule.ts";
import { blocksOnServices } from "../service-blocks.ts";

/** A rule names a Service's cluster address, which is translated before policies look (SVC-24). */
export const ipblockIsClusterip: Rule = defineRule({
  id: "ipblock-is-clusterip",
  category: "addresses",
  severity: "error",
  summary: "a rule names a Service's cluster address, and packets do not arrive by it",
  find: (context) => blocksOnServices(context, "cluster-ip"),
});
