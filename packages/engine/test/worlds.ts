import fc from "fast-check";
import { parseAddress, parseCidr } from "../src/address.ts";
import { describePods } from "../src/exposure.ts";
import { subtractAddresses } from "../src/address-set.ts";
import {
  defaultSemantics,
  type Address,
  type AddressRange,
  type Direction,
  type Namespace,
  type Node,
  type Peer,
  type PodSet,
  type Policy,
  type PortMatch,
  type Ref,
  type Requirement,
  type Rule,
  type Selector,
  type Semantics,
  type Tier,
  type Workload,
  type World,
} from "../src/world.ts";
import type { Endpoint, Flow } from "../src/flow.ts";

/**
 * Arbitrary small worlds: few names, so that things meet; every doubt that the engine knows; both families; tiers in
 * the admin, namespace, baseline order and any other. Fewer is better here: with three labels and two values, a
 * hundred worlds try every corner of a selector.
 */

/** `DEMARC_RUNS=10` tries ten times as many worlds as usual. Whole numbers: fast-check never ends with half a run. */
export const runs = (usual: number): number => Math.max(1, Math.round(usual * Number(globalThis.process.env["DEMARC_RUNS"] ?? 1)));

export function range(cidr: string): AddressRange {
  const reading = parseCidr(cidr);
  if (!reading.ok) throw new Error(`${cidr}: ${reading.reason}`);
  return reading.range;
}

export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const keys = ["app", "tier", "hash"] as const;
const values = ["mlflow", "training", ""] as const;

const requirement: fc.Arbitrary<Requirement> = fc
  .record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom("In" as const, "In" as const, "NotIn" as const, "Exists" as const, "DoesNotExist" as const),
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
  })
  .map((r) => (r.operator === "In" || r.operator === "NotIn" ? r : { ...r, values: [] }));

export const selector: fc.Arbitrary<Selector> = fc.array(requirement, { maxLength: 2 });

const nameRequirement = fc.constantFrom("training", "serving", "mlflow").map(
  (name): Requirement => ({ key: "kubernetes.io/metadata.name", operator: "In", values: [name] }),
);
const namespaceSelector: fc.Arbitrary<Selector> = fc.oneof(selector, nameRequirement.map((r) => [r]));

const namespaceNames = ["training", "serving", "mlflow"] as const;

export const blocks = [
  [range("0.0.0.0/0")],
  [range("10.0.0.0/8")],
  [range("10.1.0.0/16")],
  [range("10.1.0.4/32")],
  subtractAddresses([range("0.0.0.0/0")], [range("10.0.0.0/8")]),
  subtractAddresses([range("10.0.0.0/8")], [range("10.1.0.0/16")]),
  [range("192.168.1.0/24")],
  [range("192.168.1.1/32")],
  [range("::/0")],
  [range("2001:db8::/32")],
  [range("10.1.0.0/16"), range("2001:db8::/32")],
] as const;

export const addresses = [
  "10.1.0.4",
  "10.1.0.5",
  "10.2.0.6",
  "192.168.1.1",
  "192.168.1.2",
  "192.168.1.208",
  "8.8.8.8",
  "2001:db8::1",
  "2001:db9::1",
].map(address);

const labels = (partial: fc.Arbitrary<Partial<Record<string, string>>>): fc.Arbitrary<ReadonlyMap<string, string>> =>
  partial.map((p) => new Map(Object.entries(p).filter((e): e is [string, string] => e[1] !== undefined)));

const someLabels = labels(
  fc.record({
    app: fc.option(fc.constantFrom(...values), { nil: undefined }),
    tier: fc.option(fc.constantFrom(...values), { nil: undefined }),
    colour: fc.option(fc.constantFrom("red", "blue"), { nil: undefined }),
  }),
);

export interface Doubt {
  readonly labels: boolean;
  readonly addresses: boolean;
  readonly refused: boolean;
  /** Policies of equal priority. */
  readonly priorities: boolean;
  /** Pods that need not exist yet. */
  readonly described: boolean;
  /** What is done with protocols without ports. */
  readonly protocols: boolean;
}

export const noDoubt: Doubt = { labels: false, addresses: false, refused: false, priorities: false, described: false, protocols: false };
export const everyDoubt: Doubt = { labels: true, addresses: true, refused: true, priorities: true, described: true, protocols: true };

const namespaceList = (doubt: Doubt): fc.Arbitrary<readonly Namespace[]> =>
  fc.tuple(...namespaceNames.map((name) => fc.record({ l: someLabels, known: fc.integer({ min: 0, max: 4 }) }).map(({ l, known }): Namespace => {
    const labelsKnown = !doubt.labels || known > 0;
    const nameLabel: readonly [string, string] = ["kubernetes.io/metadata.name", name];
    return { name, labelsKnown, labels: new Map(labelsKnown ? [nameLabel, ...l] : [nameLabel]) };
  })));

const nodes: readonly Node[] = [
  { name: "worker-1", labels: new Map([["tier", "training"]]), addresses: [address("192.168.1.1"), address("2001:db8::1")] },
  { name: "worker-2", labels: new Map(), addresses: [address("192.168.1.2"), address("10.2.0.6")] },
  { name: "worker-3", labels: new Map([["app", "mlflow"]]), addresses: [] },
];

const containerPorts: fc.Arbitrary<Workload["ports"]> = fc.array(
  fc.record({
    name: fc.constantFrom("http", "grpc", undefined),
    protocol: fc.constantFrom("TCP" as const, "UDP" as const),
    port: fc.constantFrom(80, 5000, 9000),
  }),
  { maxLength: 2 },
);

const workload = (doubt: Doubt): fc.Arbitrary<Omit<Workload, "key">> =>
  fc
    .record({
      namespace: fc.integer({ min: 0, max: 2 }),
      labels: someLabels,
      unknown: fc.integer({ min: 0, max: 3 }),
      ports: containerPorts,
      addresses: fc.constantFrom(["10.1.0.4"], ["10.1.0.5"], ["10.2.0.9"], ["10.1.0.7", "2001:db8::7"], ["2001:db9::9"], []),
      host: fc.integer({ min: 0, max: 5 }),
      node: fc.constantFrom(0, 1, 2, undefined, undefined),
    })
    .map(({ unknown, host, node, addresses: texts, ...rest }) => ({
      ...rest,
      unknownLabels: new Set(doubt.labels && unknown === 0 ? ["hash"] : []),
      hostNetwork: host === 0,
      // On the host network without doubt: on a node that has one address of each family.
      node: host === 0 && !doubt.addresses ? 0 : node,
      addresses: host === 0 ? [] : (texts.length === 0 && !doubt.addresses ? ["10.1.0.5"] : texts).map(address),
    }));

export const podSet = fc.record({
  namespaces: fc.oneof(fc.integer({ min: 0, max: 2 }), namespaceSelector),
  pods: selector,
});

const peer = (ref: Ref): fc.Arbitrary<Peer> =>
  fc.oneof(
    { weight: 4, arbitrary: podSet.map((set): Peer => ({ kind: "pods", ref, ...set })) },
    { weight: 3, arbitrary: fc.record({ of: fc.constantFrom("block" as const, "network" as const), ranges: fc.constantFrom(...blocks) }).map((some): Peer => ({ kind: "addresses", ref, ...some })) },
    { weight: 1, arbitrary: selector.map((s): Peer => ({ kind: "nodes", ref, nodes: s })) },
    { weight: 1, arbitrary: fc.constant<Peer>({ kind: "names", ref, names: ["*.example.org"] }) },
  );

const portMatch = (ref: Ref): fc.Arbitrary<PortMatch> =>
  fc.oneof(
    fc
      .record({
        protocol: fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const, "other" as const),
        ends: fc.constantFrom([1, 65535] as const, [80, 80] as const, [80, 5000] as const, [5001, 9000] as const),
      })
      .map(({ protocol, ends: [first, last] }): PortMatch => ({ kind: "range", ref, protocol, first, last })),
    fc
      .record({ protocol: fc.constantFrom("TCP" as const, "UDP" as const, undefined), name: fc.constantFrom("http", "grpc") })
      .map((n): PortMatch => ({ kind: "named", ref, ...n })),
  );

const rule = (ref: Ref, actions: readonly Rule["action"][]): fc.Arbitrary<Rule> =>
  fc.record({
    ref: fc.constant(ref),
    direction: fc.constantFrom<Direction>("ingress", "egress"),
    action: fc.constantFrom(...actions),
    peers: fc.oneof({ weight: 1, arbitrary: fc.constant("any" as const) }, { weight: 4, arbitrary: fc.array(peer(ref), { maxLength: 2 }) }),
    ports: fc.oneof({ weight: 2, arbitrary: fc.constant("any" as const) }, { weight: 3, arbitrary: fc.array(portMatch(ref), { maxLength: 2 }) }),
  });

const policy = (object: number, decides: Tier["decides"], doubt: Doubt): fc.Arbitrary<Policy> => {
  const actions = decides === "isolation" ? (["allow"] as const) : (["allow", "deny", "pass"] as const);
  const subject: fc.Arbitrary<PodSet> =
    decides === "isolation" ? fc.record({ namespaces: fc.integer({ min: 0, max: 2 }), pods: selector }) : podSet;
  return fc
    .record({
      subject,
      isolates: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }),
      rules: fc.array(fc.nat(), { maxLength: 3 }).chain((seeds) =>
        fc.tuple(...seeds.map((_, i) => rule({ object, path: `spec.rules[${i}]` }, actions))),
      ),
      priority: fc.integer({ min: 0, max: 2 }),
      refused: fc.integer({ min: 0, max: 7 }),
    })
    .map(({ refused, isolates, priority, ...rest }): Policy => ({
      ...rest,
      priority: doubt.priorities ? priority : object,
      ref: { object, path: "" },
      isolates: decides === "isolation" ? isolates : { ingress: false, egress: false },
      standing: doubt.refused && refused === 0 ? "refused" : "in force",
    }));
};

const tier = (name: Tier["name"], decides: Tier["decides"], first: number, count: number, doubt: Doubt): fc.Arbitrary<Tier> =>
  fc
    .integer({ min: 0, max: count })
    .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => policy(first + i, decides, doubt))))
    .map((policies) => ({ name, decides, policies }));

const tiers = (doubt: Doubt): fc.Arbitrary<readonly Tier[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.tuple(tier("namespace", "isolation", 0, 4, doubt)) },
    {
      weight: 3,
      arbitrary: fc.tuple(
        tier("admin", "first-match", 0, 3, doubt),
        tier("namespace", "isolation", 10, 3, doubt),
        tier("baseline", "first-match", 20, 2, doubt),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(tier("namespace", "isolation", 0, 2, doubt), tier("admin", "first-match", 10, 2, doubt), tier("namespace", "isolation", 20, 2, doubt)),
    },
  );

const semantics = (doubt: Doubt): fc.Arbitrary<Semantics> => fc.record({
  ipBlockMatchesPods: fc.constantFrom(true, true, false),
  ipBlockMatchesNodes: fc.constantFrom(true, true, false),
  selfTraffic: fc.constantFrom("allow" as const, "evaluate" as const),
  localNodeIngress: fc.constantFrom("allow" as const, "evaluate" as const),
  localNodeEgress: fc.constantFrom("evaluate" as const, "allow" as const),
  otherProtocols: doubt.protocols ? fc.constantFrom("by-rules" as const, "by-rules" as const, "undetermined" as const) : fc.constant("by-rules" as const),
  equalPriorities: fc.constantFrom("undetermined" as const, "in-order" as const),
  podRanges: fc.constantFrom([], [range("10.1.0.0/16")], [range("2001:db8::/64")], [range("10.1.0.0/16"), range("2001:db8::/64")]),
});

export const world = (doubt: Doubt = everyDoubt): fc.Arbitrary<World> =>
  fc
    .record({
      namespaces: namespaceList(doubt),
      workloads: fc.array(workload(doubt), { minLength: 1, maxLength: 6 }),
      nodes: fc.constantFrom(nodes, nodes, []),
      tiers: tiers(doubt),
      semantics: fc.oneof(fc.constant(defaultSemantics), semantics(doubt)),
      later: fc.array(podSet, { maxLength: doubt.described ? 2 : 0 }),
    })
    .map(({ workloads, nodes: list, later, ...rest }) => describePods({
      ...rest,
      nodes: list,
      workloads: workloads.map((w, i) => ({
        ...w,
        key: `workload-${i}`,
        node: list.length === 0 ? undefined : w.node,
        // Without nodes, what is on the host network is somewhere unknown.
        ...(list.length === 0 && w.hostNetwork && !doubt.addresses ? { hostNetwork: false, addresses: [address("10.1.0.4")] } : {}),
      })),
    }, later).world);

export const protocolPorts = [
  ["TCP", 80],
  ["TCP", 5000],
  ["TCP", 9000],
  ["TCP", 1],
  ["UDP", 80],
  ["UDP", 9000],
  ["SCTP", 5000],
  ["other", undefined],
] as const;

/** Every end that makes a difference. */
export function endpointsOf({ workloads, nodes: list }: World): readonly Endpoint[] {
  return [
    ...workloads.map((_, index): Endpoint => ({ kind: "workload", workload: index })),
    ...list.map((_, node): Endpoint => ({ kind: "node", node })),
    ...addresses.map((a): Endpoint => ({ kind: "address", address: a })),
  ];
}

export function* flowsOf(w: World): Generator<Flow> {
  const ends = endpointsOf(w);
  for (const source of ends) {
    for (const destination of ends) {
      if (source.kind !== "workload" && destination.kind !== "workload") continue;
      for (const [protocol, port] of protocolPorts) yield { source, destination, protocol, port };
    }
  }
}
