import type { CrdSchema } from "../../crd-schema.ts";
import { adminPolicySpec, object, oldPorts, priorityField } from "../admin-policy-schema.ts";

/** `policy.networking.k8s.io/v1alpha1` AdminNetworkPolicy. */
export const adminNetworkPolicySchema: CrdSchema = object(
  {
    spec: adminPolicySpec({
      fields: priorityField,
      actions: ["Allow", "Deny", "Pass"],
      countMax: 100,
      ...oldPorts,
      requiresNamespaceSelector: true,
      hasDomainNames: true,
    }),
  },
  ["spec"],
);
