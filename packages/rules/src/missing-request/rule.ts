import { defineRule, type Rule } from "../rule.ts";
import { unaskedExternals } from "./externals.ts";
import { unaskedObjects } from "./objects.ts";

/**
 * An application team writes what another team has to agree to, and nothing of it names the request in which it did:
 * load balancers, ingresses, mesh objects, lists of what servers can do; policies that open the page's externals. What
 * lies in another team's namespace is `object-in-foreign-namespace`, what the page does not list `undeclared-external`.
 */
export const missingRequest: Rule = defineRule({
  id: "missing-request",
  category: "page",
  severity: "warning",
  summary: "an application team writes what needs another team's consent, and names no request",
  statements: ["S1.P3", "S1.P5", "S1.P7", "S1.A3", "S3.W3", "S3.W4"],

  *find(context) {
    yield* unaskedObjects(context);
    yield* unaskedExternals(context);
  },
});
