import { publicationFaults } from "../publication-faults.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A route of the Gateway API that its Gateway does not take, so that nothing reaches its backends by it (GW-2). */
export const routeNotAttached: Rule = defineRule({
  id: "route-not-attached",
  category: "reach",
  severity: "error",
  summary: "a route names a Gateway that does not take it",

  find: (context) => publicationFaults(context, ["not-attached"], "is not attached"),
});
