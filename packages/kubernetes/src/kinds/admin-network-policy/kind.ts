import type { Kind } from "../../kind.ts";
import { beforeAll, defineAdminPolicyKind } from "../admin-policy-kind.ts";
import { adminNetworkPolicySchema } from "./shape.ts";

export const adminNetworkPolicyKind: Kind = defineAdminPolicyKind({
  version: { apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "AdminNetworkPolicy" },
  schema: adminNetworkPolicySchema,
  tierOf: () => "admin",
  precedenceOf: ({ priority }) => priority ?? beforeAll, // ANP-3
});
