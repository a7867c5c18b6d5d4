import { publicationFaults } from "../publication-faults.ts";
import { defineRule, type Rule } from "../rule.ts";

/** A backend in another namespace without a ReferenceGrant: clients get an error in its place (GW-3). */
export const backendNotGranted: Rule = defineRule({
  id: "backend-not-granted",
  category: "reach",
  severity: "error",
  summary: "a route leads into another namespace, and nobody there has granted that",

  find: (context) => publicationFaults(context, ["not-granted"], "does not reach a backend"),
});
