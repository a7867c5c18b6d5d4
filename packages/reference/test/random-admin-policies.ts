import fc, { type Arbitrary } from "fast-check";
import type { AdminPeer, AdminPolicyObject, AdminPort, AdminRule } from "../src/index.ts";
import { blocks, namespaceSelector, portNames, portNumbers, protocols, selector } from "./random-network-policies.ts";

const podsPeer: Arbitrary<AdminPeer> = fc.oneof(
  fc.record({ namespaces: namespaceSelector }),
  fc.record({ pods: fc.record({ namespaceSelector, podSelector: selector }) }),
);

const addressPeer: Arbitrary<AdminPeer> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .subarray(
        blocks.map(({ cidr }) => cidr),
        { minLength: 1, maxLength: 2 },
      )
      .map((networks) => ({ networks })),
  },
  { weight: 2, arbitrary: selector.map((nodes) => ({ nodes })) },
);

/** A peer of a later version of the API (ANP-24), or with a selector that the CRD lets through (CPV-10). */
const strangePeer: Arbitrary<AdminPeer> = fc.constantFrom(
  {},
  { namespaces: { matchExpressions: [{ key: "app", operator: "In" }] } },
);

function adminPeer(direction: "ingress" | "egress"): Arbitrary<AdminPeer> {
  return fc.oneof(
    { weight: 8, arbitrary: podsPeer },
    { weight: direction === "egress" ? 4 : 0, arbitrary: addressPeer },
    { weight: 1, arbitrary: strangePeer },
  );
}

const port = fc.constantFrom(...portNumbers);
const oldPort: Arbitrary<AdminPort> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      portNumber: fc.record({ protocol: fc.constantFrom(...protocols), port }, { requiredKeys: ["port"] }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      portRange: fc.record(
        { protocol: fc.constantFrom(...protocols), start: port, end: port },
        { requiredKeys: ["start", "end"] },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom(...portNames).map((namedPort) => ({ namedPort })) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const newPort: Arbitrary<AdminPort> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom("tcp", "udp", "sctp"), port, port).map(([protocol, one, other]) => ({
      [protocol]: { destinationPort: one >= other ? { number: one } : { range: { start: one, end: other } } },
    })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...portNames).map((destinationNamedPort) => ({ destinationNamedPort })) },
  { weight: 1, arbitrary: fc.constantFrom({}, { tcp: {} }) },
);

function adminRules(kind: AdminPolicyObject["kind"], direction: "ingress" | "egress"): Arbitrary<readonly AdminRule[]> {
  const allow = kind === "ClusterNetworkPolicy" ? "Accept" : "Allow";
  const actions = kind === "BaselineAdminNetworkPolicy" ? [allow, "Deny"] : [allow, "Deny", "Pass"];
  const ports = fc.array(kind === "ClusterNetworkPolicy" ? newPort : oldPort, { minLength: 1, maxLength: 2 });
  const list = direction === "ingress" ? "from" : "to";
  const rule = fc.record(
    {
      action: fc.constantFrom(...actions),
      [list]: fc.array(adminPeer(direction), { minLength: 1, maxLength: 2 }),
      [kind === "ClusterNetworkPolicy" ? "protocols" : "ports"]: ports,
    },
    { requiredKeys: ["action", list] },
  ) as Arbitrary<AdminRule>; // The keys are computed, so their types are lost.
  return fc.array(rule, { maxLength: 3 });
}

function adminPolicy(kind: AdminPolicyObject["kind"]): Arbitrary<AdminPolicyObject> {
  return fc
    .record({
      tier: fc.constantFrom("Admin", "Baseline"),
      priority: fc.constantFrom(0, 5, 5, 1000),
      subject: fc.oneof({ weight: 9, arbitrary: podsPeer }, { weight: 1, arbitrary: strangePeer }),
      ingress: adminRules(kind, "ingress"),
      egress: adminRules(kind, "egress"),
    })
    .map(({ tier, priority, ...spec }) => ({
      apiVersion: `policy.networking.k8s.io/${kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1"}`,
      kind,
      metadata: { name: kind === "BaselineAdminNetworkPolicy" ? "default" : "p" },
      spec: {
        ...spec,
        ...(kind === "ClusterNetworkPolicy" ? { tier } : {}),
        ...(kind === "BaselineAdminNetworkPolicy" ? {} : { priority }),
      },
    }));
}

export const adminPolicies: Arbitrary<AdminPolicyObject> = fc.oneof(
  adminPolicy("AdminNetworkPolicy"),
  adminPolicy("BaselineAdminNetworkPolicy"),
  adminPolicy("ClusterNetworkPolicy"),
);
