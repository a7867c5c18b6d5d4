import { defineRule, type Rule } from "../rule.ts";
import { blocksOnServices } from "../service-blocks.ts";

/** A rule names a load balancer of this very cluster, which leads straight to its pods from inside (SVC-22, SVC-24). */
export const ipblockIsLoadbalancerVip: Rule = defineRule({
  id: "ipblock-is-loadbalancer-vip",
  category: "addresses",
  severity: "error",
  summary: "a rule names a load balancer of this cluster, and packets do not arrive by its address",
  statements: ["S2.E1", "S2.E2", "S2.E3"],
  find: (context) => blocksOnServices(context, "external"),
});
