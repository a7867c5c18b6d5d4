import fc, { type Arbitrary } from "fast-check";
import type {
  LabelMap,
  LabelSelector,
  NetworkPolicyObject,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from "../src/index.ts";

export const namespaceNames = ["training", "serving", "default"] as const;
export const blocks: readonly { readonly cidr: string; readonly within: readonly string[] }[] = [
  { cidr: "0.0.0.0/0", within: ["10.0.0.0/25", "192.168.0.1/32", "0.0.0.0/1", "128.0.0.0/1"] },
  { cidr: "10.0.0.0/24", within: ["10.0.0.128/25", "10.0.0.0/32", "10.0.0.255/32", "10.0.0.64/26"] },
  { cidr: "10.0.0.77/24", within: ["10.0.0.1/25"] },
  { cidr: "10.0.0.0/25", within: ["10.0.0.127/32"] },
  { cidr: "::ffff:10.0.0.0/121", within: ["::ffff:10.0.0.64/122"] }, // NP-26
  { cidr: "010.0.00.128/32", within: [] },
  { cidr: "192.168.0.0/30", within: ["192.168.0.2/31"] },
  { cidr: "203.0.113.0/31", within: ["203.0.113.1/32"] },
  { cidr: "::/0", within: ["fd00::/64", "::/1", "8000::/1"] },
  { cidr: "fd00::/64", within: ["fd00::/120", "fd00::100/128"] },
  { cidr: "fd00::/120", within: ["fd00::40/122"] },
  { cidr: "2001:db8::/32", within: ["2001:db8::1/128"] },
];

export const portNames = ["web", "dns", "metrics"] as const;
export const portNumbers = [53, 80, 81, 8080, 65535, 1] as const;
export const protocols = ["TCP", "UDP", "SCTP"] as const;

export const labelMap: Arbitrary<LabelMap> = fc.dictionary(
  fc.constantFrom("app", "team"),
  fc.constantFrom("ml", "platform", ""),
  { maxKeys: 2, noNullPrototype: true },
);

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom("app", "team"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.subarray(["ml", "platform", ""], { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom("app", "team"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
);

export const selector: Arbitrary<LabelSelector> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: labelMap.map((matchLabels) => ({ matchLabels })) },
  {
    weight: 2,
    arbitrary: fc.array(requirement, { minLength: 1, maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })),
  },
  { weight: 1, arbitrary: fc.constant({ matchLabels: null, matchExpressions: null }) },
);

export const namespaceSelector: Arbitrary<LabelSelector> = fc.oneof(
  { weight: 3, arbitrary: selector },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...namespaceNames)
      .map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
  },
);

const ipBlock = fc
  .record({
    block: fc.constantFrom(...blocks),
    chosen: fc.array(fc.boolean(), { maxLength: 4 }),
    empty: fc.constantFrom(undefined, null, []),
  })
  .map(({ block: { cidr, within }, chosen, empty }) => {
    const except = within.filter((_, at) => chosen[at] === true);
    if (except.length > 0) return { cidr, except };
    return empty === undefined ? { cidr } : { cidr, except: empty };
  });

const networkPolicyPeer: Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ ipBlock }),
  fc.record({ podSelector: selector }),
  fc
    .record({ namespaceSelector, podSelector: fc.constantFrom(null, undefined) })
    .map(({ namespaceSelector, podSelector }) =>
      podSelector === undefined ? { namespaceSelector } : { namespaceSelector, podSelector },
    ),
  fc.record({ namespaceSelector, podSelector: selector }),
);

const networkPolicyPort: Arbitrary<NetworkPolicyPort> = fc
  .record(
    {
      protocol: fc.constantFrom(...protocols, null),
      port: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom<(number | string)[]>(...portNumbers) },
        { weight: 2, arbitrary: fc.constantFrom<(number | string)[]>(...portNames) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      length: fc.constantFrom(0, 1, 27, 65535),
    },
    { requiredKeys: [] },
  )
  .map(({ length, ...port }) =>
    length === undefined || typeof port.port !== "number"
      ? port
      : { ...port, endPort: Math.min(65535, port.port + length) },
  );

const emptyList = fc.constantFrom<([] | null)[]>([], null);

function networkPolicyRule(list: "from" | "to"): Arbitrary<NetworkPolicyRule> {
  const peers = fc.oneof(
    { weight: 4, arbitrary: fc.array(networkPolicyPeer, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: emptyList },
  );
  const ports = fc.oneof(
    { weight: 4, arbitrary: fc.array(networkPolicyPort, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: emptyList },
  );
  return fc.record({ [list]: peers, ports }, { requiredKeys: [] });
}

export const networkPolicies: Arbitrary<NetworkPolicyObject> = fc
  .record({
    namespace: fc.constantFrom("training", "training", "serving", "default", undefined), // NS-3
    spec: fc.record(
      {
        podSelector: fc.oneof({ weight: 5, arbitrary: selector }, { weight: 1, arbitrary: fc.constant(null) }),
        policyTypes: fc.constantFrom(
          ["Ingress"],
          ["Egress"],
          ["Ingress", "Egress"],
          ["Ingress", "Egress"],
          ["Ingress", "Ingress"],
          [],
          null,
        ),
        ingress: fc.oneof(
          { weight: 5, arbitrary: fc.array(networkPolicyRule("from"), { maxLength: 2 }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
        egress: fc.oneof(
          { weight: 5, arbitrary: fc.array(networkPolicyRule("to"), { maxLength: 2 }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
      },
      { requiredKeys: [] },
    ),
    without: fc.integer({ min: 0, max: 19 }),
  })
  .map(({ namespace, spec, without }) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: namespace === undefined ? { name: "p" } : { name: "p", namespace },
    ...(without === 0 ? {} : { spec }), // NP-17
  }));
