import fc from "fast-check";

/** Values of every shape, for fields that want another (NPV-31). */
const anyShape = fc.constantFrom<unknown>(null, true, 1, 80.5, "text", [], {}, 4294967296, -1, [null], [1], { a: 1 });
const oftenRight = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof({ weight: 24, arbitrary: value }, { weight: 1, arbitrary: anyShape });
/** A mapping whose keys may be missing. */
const mapping = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> => oftenRight(fc.record(fields, { requiredKeys: [] }));
const list = (item: fc.Arbitrary<unknown>, maxLength = 2): fc.Arbitrary<unknown> => oftenRight(fc.array(item, { maxLength }));

const name = fc.oneof(fc.constantFrom("serving", "serving.v2", "Serving", "", "a".repeat(253), "a".repeat(254), "-x", "x-", "ä"), fc.string({ maxLength: 8 }));
const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("app", "a.b/c") }, fc.constantFrom("/x", "x/", "a/b/c", "", "A_b.c", "x".repeat(63), "x".repeat(64), "Ex.com/a", "ä"), fc.string({ maxLength: 6 }));
const labelValue = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("mlserver", "") }, fc.constantFrom("-x", "x\n", "a b", "x".repeat(63), "x".repeat(64), "ö"), fc.string({ maxLength: 6 }));
const labels = oftenRight(fc.uniqueArray(fc.tuple(key, labelValue), { maxLength: 2, selector: ([text]) => text }).map((entries) => Object.fromEntries(entries)));

const selector = mapping({
  matchLabels: labels,
  matchExpressions: list(
    mapping({
      key: oftenRight(key),
      operator: oftenRight(fc.oneof({ weight: 4, arbitrary: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist") }, fc.constantFrom("Gt", "in", ""))),
      values: list(labelValue),
    }),
  ),
});

const block = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 33 })).map(([address, length]) => `${address}/${length}`) },
  fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 129 })).map(([address, length]) => `${address}/${length}`),
  fc.constantFrom(
    "10.0.0.0/8", "10.0.0.1/8", "10.1.0.0/16", "010.0.0.0/8", "10.0.0.0/08", "::/0", "2001:DB8::/32", "2001:db8::1/32", "::ffff:10.0.0.0/104",
    "::ffff:10.0.0.0/24", "::ffff:010.0.0.0/104", "fe80::%e/64", "", "x", "10.0.0.0", "10.0.0.0/33", "::/129", "1.2.3/8", "10.0.0.0/-1", "10.0.0.0/+8",
    " 10.0.0.0/8", "10.0.0.0/8/8", "1:2:3:4:5:6:7.8.9.1/64", "::1.2.3.4/96", "00:0000:0::/16", "02001:db8::/32", "0x0a.0.0.0/8", "256.0.0.0/8",
    "0010.0.0.0/8", "10.0.0.0/0000000000000000000000008", "10.0.0.0/9999999999",
  ),
);

const peer = fc.oneof(
  mapping({ podSelector: selector, namespaceSelector: selector }),
  mapping({ ipBlock: mapping({ cidr: oftenRight(block), except: list(block) }) }),
  mapping({ podSelector: selector, ipBlock: mapping({ cidr: oftenRight(block) }) }),
);

const port = mapping({
  protocol: oftenRight(fc.oneof({ weight: 4, arbitrary: fc.constantFrom("TCP", "UDP", "SCTP") }, fc.constantFrom("tcp", ""))),
  port: oftenRight(
    fc.oneof(
      fc.integer({ min: 0, max: 70000 }),
      fc.constantFrom<number | string>(0, 1, 80, 65535, 65536, -5, "http", "80", "HTTP", "a--b", "-a", "a-", "", "a".repeat(15), "a".repeat(16), "ä"),
    ),
  ),
  endPort: oftenRight(fc.constantFrom(0, 79, 80, 81, 65535, 65536, -5)),
});

const metadata = fc.record(
  {
    name,
    namespace: fc.constantFrom("financial-ml", "a.b", "X", "x".repeat(63), "x".repeat(64)),
    generateName: name,
    labels,
    annotations: labels,
    finalizers: fc.array(fc.oneof(key, fc.constantFrom("orphan", "foregroundDeletion", "kubernetes")), { maxLength: 2 }),
    ownerReferences: fc.array(
      fc.record(
        {
          apiVersion: fc.constantFrom("v1", "apps/v1", "apps/", "/v1", "a/b/c", ""),
          kind: fc.constantFrom("Deployment", ""),
          name: fc.constantFrom("mlflow", ""),
          uid: fc.constantFrom("u", ""),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const plainMetadata: fc.Arbitrary<unknown> = fc.constant({ name: "serving", namespace: "financial-ml" });

/** NetworkPolicies as people write them, right and wrong in every way that we know of; about a quarter is accepted. */
export const policies: fc.Arbitrary<unknown> = fc.record({
  apiVersion: fc.constant("networking.k8s.io/v1"),
  kind: fc.constant("NetworkPolicy"),
  metadata: fc.oneof({ weight: 4, arbitrary: plainMetadata }, metadata),
  spec: mapping({
    podSelector: selector,
    ingress: list(mapping({ from: list(peer), ports: list(port) }), 1),
    egress: list(mapping({ to: list(peer), ports: list(port) }), 1),
    policyTypes: list(fc.oneof({ weight: 4, arbitrary: fc.constantFrom("Ingress", "Egress") }, fc.constantFrom("ingress", "")), 3),
  }),
});
