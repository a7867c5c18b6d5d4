import type { CrdSchema } from "../../crd-schema.ts";
import { field, integerOf } from "../../plain-data.ts";
import { adminPolicySpec, object, oneOf, portNumber, priorityField } from "../admin-policy-schema.ts";

/** CNP-22: both ends included, and not the same. */
const portRange: CrdSchema = {
  ...object({ start: portNumber, end: portNumber }, ["start", "end"]),
  rules: [
    {
      message: "Start port must be less than End port",
      holds: (range) => (integerOf(field(range, "start")) ?? 0) < (integerOf(field(range, "end")) ?? 0),
    },
  ],
};

/** CNP-21, CNP-24 */
const protocol: CrdSchema = { ...object({ destinationPort: oneOf({ number: portNumber, range: portRange }) }), propertiesMin: 1 };

/** `policy.networking.k8s.io/v1alpha2` ClusterNetworkPolicy. */
export const clusterNetworkPolicySchema: CrdSchema = object(
  {
    spec: adminPolicySpec({
      fields: { tier: { type: "string", allowed: ["Admin", "Baseline"] }, ...priorityField },
      actions: ["Accept", "Deny", "Pass"],
      countMax: 25,
      portsField: "protocols",
      ports: { tcp: protocol, udp: protocol, sctp: protocol, destinationNamedPort: { type: "string" } },
      namedPort: "destinationNamedPort",
      requiresNamespaceSelector: false,
      hasDomainNames: true,
    }),
  },
  ["spec"],
);
