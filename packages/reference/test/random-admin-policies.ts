import fc, { type Arbitrary } from "fast-check";
import type { AdminPeer, AdminPolicyObject, AdminPort, AdminRule } from "../src/index.ts";
import { blocks, namespaceSelector, portNames, portNumbers, protocols, selector } from "./random-network-policies.ts";

const podsPeer: Arbitrary<AdminPeer> = fc.oneof(
  fc.record({ namespaces: namespaceSelector }),
  fc.record({ pods: fc.record({ namespaceSelector, podSelector: selector }) }),
);

/** CPV-5: what NetworkPolicies take and the definitions of the admin kinds do not. */
const networks = blocks.map(({ cidr }) => cidr).filter((cidr) => !cidr.startsWith("::ffff:") && !cidr.startsWith("0"));

const addressPeer: Arbitrary<AdminPeer> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.subarray([...networks, "0.0.0.0/0"], { minLength: 1, maxLength: 2 }).map((some) => ({ networks: some })),
  },
  { weight: 2, arbitrary: selector.map((nodes) => ({ nodes })) },
);

const namesPeer: Arbitrary<AdminPeer> = fc
  .subarray(["kubernetes.io", "*.kubernetes.io", "*.Blog.Kubernetes.IO.", "example.org"], { minLength: 1, maxLength: 2 })
  .map((domainNames) => ({ domainNames }));

/** A field of a later version of the API (ANP-24); to the types of this one, none. */
const later: object = { future: {} };

/** A peer of a later version, or with a selector that the CRD lets through (CPV-10). */
const strangePeer: Arbitrary<AdminPeer> = fc.constantFrom<AdminPeer>(
  later,
  { namespaces: { matchExpressions: [{ key: "app", operator: "In" }] } },
  { pods: { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["m l"] }] } } },
  { namespaces: { matchExpressions: [{ key: "team/", operator: "DoesNotExist" }] } },
);

function adminPeer(kind: AdminPolicyObject["kind"], direction: "ingress" | "egress"): Arbitrary<AdminPeer> {
  const isEgress = direction === "egress";
  return fc.oneof(
    { weight: 8, arbitrary: podsPeer },
    { weight: isEgress ? 4 : 0, arbitrary: addressPeer },
    { weight: isEgress && kind !== "BaselineAdminNetworkPolicy" ? 2 : 0, arbitrary: namesPeer },
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
  { weight: 1, arbitrary: fc.constant(later) },
);

const newPort: Arbitrary<AdminPort> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom("tcp", "udp", "sctp"), port, port).map(([protocol, one, other]) => ({
      [protocol]: { destinationPort: one >= other ? { number: one } : { range: { start: one, end: other } } },
    })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...portNames).map((destinationNamedPort) => ({ destinationNamedPort })) },
  { weight: 1, arbitrary: fc.constant(later) },
);

function adminRules(kind: AdminPolicyObject["kind"], direction: "ingress" | "egress"): Arbitrary<readonly AdminRule[]> {
  const allow = kind === "ClusterNetworkPolicy" ? "Accept" : "Allow";
  const actions = kind === "BaselineAdminNetworkPolicy" ? [allow, "Deny"] : [allow, "Deny", "Pass"];
  const ports = fc.array(kind === "ClusterNetworkPolicy" ? newPort : oldPort, { minLength: 1, maxLength: 2 });
  const list = direction === "ingress" ? "from" : "to";
  const rule = fc.record(
    {
      action: fc.constantFrom(...actions),
      [list]: fc.array(adminPeer(kind, direction), { minLength: 1, maxLength: 2 }),
      [kind === "ClusterNetworkPolicy" ? "protocols" : "ports"]: ports,
    },
    { requiredKeys: ["action", list] },
  ) as Arbitrary<AdminRule>; // The keys are computed, so their types are lost.
  return fc.array(rule.map((one) => (kind === "ClusterNetworkPolicy" ? one : withoutNamesForAddresses(one))), { maxLength: 3 });
}

/** CPV-6; of ClusterNetworkPolicy the standard channel takes such rules (CNP-23). */
function withoutNamesForAddresses({ ports, ...rule }: AdminRule): AdminRule {
  const hasAddresses = (rule.to ?? []).some(({ networks, nodes, domainNames }) => networks ?? nodes ?? domainNames);
  const kept = hasAddresses ? (ports ?? []).filter(({ namedPort }) => namedPort === undefined) : (ports ?? []);
  return kept.length > 0 ? { ...rule, ports: kept } : rule;
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
