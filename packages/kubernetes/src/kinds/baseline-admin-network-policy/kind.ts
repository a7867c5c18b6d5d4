import type { Kind } from "../../kind.ts";
import { defineAdminPolicyKind } from "../admin-policy-kind.ts";
import { baselineAdminNetworkPolicySchema } from "./shape.ts";

/** MIX-2: after every ClusterNetworkPolicy of the tier, whose priorities end at 1000. */
const afterAll = 1001;

export const baselineAdminNetworkPolicyKind: Kind = defineAdminPolicyKind({
  version: { apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "BaselineAdminNetworkPolicy" },
  schema: baselineAdminNetworkPolicySchema,
  tierOf: () => "baseline",
  precedenceOf: () => afterAll,
});
