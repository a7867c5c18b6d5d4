import type { CrdSchema } from "../../crd-schema.ts";
import { adminPolicySpec, object, oldPorts } from "../admin-policy-schema.ts";

/** `policy.networking.k8s.io/v1alpha1` BaselineAdminNetworkPolicy. */
export const baselineAdminNetworkPolicySchema: CrdSchema = object(
  {
    // ANP-1, CPV-1. The rule stands on the object as a whole; we name the field that it speaks of.
    metadata: object({
      name: {
        type: "string",
        rules: [
          {
            message: 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster',
            holds: (name) => name === "default",
          },
        ],
      },
    }),
    spec: adminPolicySpec({
      fields: {},
      actions: ["Allow", "Deny"],
      countMax: 100,
      ...oldPorts,
      requiresNamespaceSelector: true,
      hasDomainNames: false,
    }),
  },
  ["spec"],
);
