import { withoutBackend } from "../external-places.ts";
import { defineRule, type Rule } from "../rule.ts";

/** An external of the page that is a Service of this cluster with nothing behind it: no policy can make it answer. */
export const externalWithoutBackend: Rule = defineRule({
  id: "external-without-backend",
  category: "addresses",
  severity: "error",
  summary: "an address on the page leads to a Service with nothing behind it",
  statements: ["S2.F1b", "S2.E1", "S2.E2", "S2.E3"],

  needs: ({ charter }) => (charter === undefined ? "a guidelines page (`--page`) or a `demarc.yaml`" : undefined),

  *find({ charter, cluster, ownership }) {
    for (const external of charter?.externals ?? []) {
      const fault = withoutBackend(cluster, external);
      if (fault === undefined) continue;
      const { service, message, fix } = fault;
      yield {
        at: { object: service.object.id, path: service.selector === undefined ? "metadata.name" : "spec.selector" },
        message,
        related: [{ at: external.at, message: "the page lists it" }],
        owner: ownership.ofNamespace(service.namespace),
        statement: external.statement,
        next: [fix],
        subject: `${external.name} ${external.port ?? ""}`,
        weight: 6,
      };
    }
  },
});
