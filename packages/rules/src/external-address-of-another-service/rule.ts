import { listSome } from "@demarc/source";
import { loadBalancers, misplaced, nameAndAddress } from "../external-places.ts";
import { defineRule, type Rule } from "../rule.ts";

/** An external of the page whose address is another Service's than its name says, or no Service's at all, or not its port. */
export const externalAddressOfAnotherService: Rule = defineRule({
  id: "external-address-of-another-service",
  category: "addresses",
  severity: "error",
  summary: "an address on the page belongs to another Service, or to none",
  statements: ["S2.E1", "S2.E2", "S2.E3"],

  needs: ({ charter }) => (charter === undefined ? "a guidelines page (`--page`) or a `demarc.yaml`" : undefined),

  *find({ charter, cluster, ownership }) {
    for (const external of charter?.externals ?? []) {
      const wrong = misplaced(cluster, external);
      if (wrong === undefined) continue;
      yield {
        at: external.at,
        message: wrong.message,
        details: [`load balancers of the input: ${listSome(loadBalancers(cluster).map(nameAndAddress), 5)}`],
        owner: ownership.ofConcern("external-access"),
        statement: external.statement,
        next: [wrong.fix],
        subject: external.name,
        weight: 6,
      };
    }
  },
});
