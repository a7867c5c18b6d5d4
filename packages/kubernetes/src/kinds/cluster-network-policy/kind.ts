import type { Kind } from "../../kind.ts";
import { textOf, field } from "../../plain-data.ts";
import { beforeAll, defineAdminPolicyKind } from "../admin-policy-kind.ts";
import { clusterNetworkPolicySchema } from "./shape.ts";

export const clusterNetworkPolicyKind: Kind = defineAdminPolicyKind({
  version: { apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy" },
  schema: clusterNetworkPolicySchema,
  // A refused one whose tier cannot be read may be of either; in the first it leaves open what it would in the last.
  tierOf: (spec) => (textOf(field(spec, "tier")) === "Baseline" ? "baseline" : "admin"),
  precedenceOf: ({ priority }) => priority ?? beforeAll, // CNP-5
  // CNP-23: a named port beside peers without names, the one thing that is wrong with an egress rule as a whole.
  isOfChannel: ({ path, type }) => type === "Invalid" && /^spec\.egress\[\d+\]$/.test(path),
});
