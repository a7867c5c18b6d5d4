import { publicationFaults } from "../publication-faults.ts";
import { defineRule, type Rule } from "../rule.ts";

/** An Ingress or a route names a Service, or a port of one, that the input does not have (ING-6). */
export const backendNotFound: Rule = defineRule({
  id: "backend-not-found",
  category: "reach",
  severity: "warning",
  summary: "an Ingress or a route leads to a Service or a port that is not there",

  find: (context) => publicationFaults(context, ["service-missing", "port-missing"], "leads nowhere"),
});
