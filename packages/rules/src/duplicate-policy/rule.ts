import { canonical } from "../fingerprint.ts";
import { valueAt } from "../field-path.ts";
import { acceptedPolicies } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";
import type { NetworkPolicy } from "@demarc/kubernetes";

/** Two policies of one namespace with the same spec under two names. */
export const duplicatePolicy: Rule = defineRule({
  id: "duplicate-policy",
  category: "hygiene",
  severity: "info",
  summary: "two policies of a namespace say the same",

  *find({ cluster }) {
    const seen = new Map<string, NetworkPolicy>();
    for (const policy of acceptedPolicies(cluster)) {
      if (cluster.overwritten.has(policy.object.id)) continue;
      const key = `${policy.namespace} ${canonical(valueAt(policy.object.value, "spec"))}`;
      const first = seen.get(key);
      if (first === undefined || first.name === policy.name) {
        seen.set(key, first ?? policy);
        continue;
      }
      yield {
        at: { object: policy.object.id, path: "metadata.name" },
        related: [{ at: { object: first.object.id, path: "metadata.name" }, message: `${first.name} says the same` }],
        message: `${policy.name} says the same as ${first.name} of ${policy.namespace}`,
        next: ["delete one of them"],
        subject: first.name,
      };
    }
  },
});
