import fc, { type Arbitrary } from "fast-check";
import type {
  AdminPeer,
  AdminPolicyObject,
  AdminPort,
  AdminRule,
  ContainerObject,
  LabelMap,
  LabelSelector,
  NamespaceObject,
  NetworkPolicyObject,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
  NodeObject,
  Options,
  PodObject,
  PolicyObject,
  Situation,
} from "../src/index.ts";

/**
 * Random small situations. Names, labels, ports and blocks come from short lists, so that policies hit pods, blocks cut
 * addresses at their borders, and rules disagree; most bugs live where two things meet.
 */
export interface SituationOptions {
  /** Everything known: addresses, namespaces, labels, and no policy refused. */
  readonly known: boolean;
  readonly admin: boolean;
  readonly withOptions: boolean;
}

const namespaceNames = ["training", "serving", "default"] as const;
const podNames = ["trainer", "mlflow", "gateway"] as const;

// Neighbours at the borders of the blocks below; the third is inside a block that an exception touches.
const addresses4 = ["10.0.0.0", "10.0.0.127", "10.0.0.128", "10.0.0.255", "10.0.1.0", "10.0.0.64"] as const;
const addresses6 = ["fd00::", "fd00::ff", "fd00::100", "fd00:0:0:1::", "fd00::40", "fd00::1:0"] as const;

const blocks: readonly { readonly cidr: string; readonly within: readonly string[] }[] = [
  { cidr: "0.0.0.0/0", within: ["10.0.0.0/25", "192.168.0.1/32", "0.0.0.0/1", "128.0.0.0/1"] },
  { cidr: "10.0.0.0/24", within: ["10.0.0.128/25", "10.0.0.0/32", "10.0.0.255/32", "10.0.0.64/26"] },
  { cidr: "10.0.0.77/24", within: ["10.0.0.1/25"] },
  { cidr: "10.0.0.0/25", within: ["10.0.0.127/32"] },
  { cidr: "10.0.0.128/32", within: [] },
  { cidr: "192.168.0.0/30", within: ["192.168.0.2/31"] },
  { cidr: "203.0.113.0/31", within: ["203.0.113.1/32"] },
  { cidr: "::/0", within: ["fd00::/64", "::/1", "8000::/1"] },
  { cidr: "fd00::/64", within: ["fd00::/120", "fd00::100/128"] },
  { cidr: "fd00::/120", within: ["fd00::40/122"] },
  { cidr: "2001:db8::/32", within: ["2001:db8::1/128"] },
];

const portNames = ["web", "dns", "metrics"] as const;
const portNumbers = [53, 80, 81, 8080, 65535, 1] as const;
const protocols = ["TCP", "UDP", "SCTP"] as const;

// Nothing here is drawn depending on what was drawn before, so that a find can be made small part by part.
export function situations({ known, admin, withOptions }: SituationOptions): Arbitrary<Situation> {
  return fc
    .record({
      namespaces: fc.tuple(
        ...namespaceNames.map((name) =>
          known ? namespace(name) : fc.option(namespace(name), { nil: undefined, freq: 3 }),
        ),
      ),
      nodes: fc.subarray([nodeNamed("n1", 1), nodeNamed("n2", 2)]),
      pods: fc.uniqueArray(podDrafts(known), {
        minLength: 2,
        maxLength: 5,
        selector: ({ ns, name }) => `${ns}/${name}`,
      }),
      turn: fc.nat(addresses4.length - 1),
      network: fc.array(networkPolicies, { minLength: admin ? 0 : 1, maxLength: 4 }),
      admin: fc.array(fc.oneof(...kinds.map(adminPolicies)), { minLength: admin ? 1 : 0, maxLength: admin ? 4 : 0 }),
      refused: known ? fc.constant(undefined) : fc.option(fc.nat(3), { nil: undefined, freq: 3 }),
      options: withOptions ? optionsOf(known) : fc.constant({}),
    })
    .map(({ namespaces, nodes, pods, turn, network, admin, refused, options }) => ({
      cluster: {
        namespaces: namespaces.filter((namespace) => namespace !== undefined),
        nodes,
        pods: pods.map((draft, at) => podOf(draft, nodes, at + turn, known)),
      },
      policies: named([...network, ...oneBaseline(admin)]),
      options,
      ...(refused !== undefined && refused < network.length ? { refused: [refused] } : {}),
    }));
}

function namespace(name: string): Arbitrary<NamespaceObject> {
  const labels: Arbitrary<LabelMap | null | undefined> = fc.oneof(
    { weight: 6, arbitrary: labelMap },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined) },
    { weight: 1, arbitrary: fc.constant({ "kubernetes.io/metadata.name": "training" }) }, // NS-1: a lie, unless it is the name
  );
  return labels.map((labels) => (labels === undefined ? { name } : { name, labels }));
}

function nodeNamed(name: string, number: number): NodeObject {
  return { name, labels: { team: number === 1 ? "ml" : "platform" }, ips: [`192.168.0.${number}`, `fd01::${number}`] };
}

const labelMap: Arbitrary<LabelMap> = fc.dictionary(
  fc.constantFrom("app", "team"),
  fc.constantFrom("ml", "platform", ""),
  { maxKeys: 2, noNullPrototype: true },
);

interface PodDraft {
  readonly ns: string;
  readonly name: string;
  readonly labels: LabelMap;
  readonly stack: "4" | "6" | "46" | "none";
  readonly place: "anywhere" | "n1" | "n2" | "host n1" | "host n2" | "host";
  readonly unknownLabels: readonly string[];
  readonly ended: boolean;
  readonly containers: readonly ContainerObject[];
  readonly initContainers: readonly ContainerObject[];
}

function podDrafts(known: boolean): Arbitrary<PodDraft> {
  return fc.record({
    ns: fc.constantFrom(...namespaceNames),
    name: fc.constantFrom(...podNames),
    labels: labelMap,
    stack: fc.constantFrom(...(["4", "4", "6", "46", known ? "46" : "none", known ? "4" : "none"] as const)),
    place: fc.constantFrom(
      ...([
        "anywhere",
        "anywhere",
        "anywhere",
        "anywhere",
        "n1",
        "n2",
        "n1",
        "n2",
        "host n1",
        "host n2",
        "host",
      ] as const),
    ),
    unknownLabels: known
      ? fc.constant([])
      : fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.subarray(["app", "team"], { minLength: 1 }) },
        ),
    ended: fc.integer({ min: 0, max: 15 }).map((n) => n === 15),
    containers: fc.array(containers(undefined), { minLength: 1, maxLength: 2 }),
    initContainers: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.oneof(containers("Always"), containers(undefined)), { minLength: 1, maxLength: 1 }),
      },
    ),
  });
}

function podOf(draft: PodDraft, nodes: readonly NodeObject[], at: number, known: boolean): PodObject {
  const { ns, name, labels, place, unknownLabels, ended, containers, initContainers } = draft;
  const node = nodes.find((node) => place.endsWith(node.name));
  const hostNetwork = place.startsWith("host") && (node !== undefined || !known);
  const own = [addresses4[at % addresses4.length] ?? "", addresses6[at % addresses6.length] ?? ""].filter((ip) =>
    draft.stack.includes(ip.includes(":") ? "6" : "4"),
  );
  const ips = hostNetwork ? (draft.stack === "46" ? (node?.ips ?? []) : []) : own;
  return {
    ns,
    name,
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => !unknownLabels.includes(key))),
    ...(unknownLabels.length > 0 ? { unknownLabels } : {}),
    ...(ips.length > 0 ? { ips } : {}),
    ...(hostNetwork ? { hostNetwork } : {}),
    ...(node !== undefined ? { node: node.name } : {}),
    ...(ended ? { phase: "Succeeded" } : {}),
    containers,
    ...(initContainers.length > 0 ? { initContainers } : {}),
  };
}

function containers(restartPolicy: string | undefined): Arbitrary<ContainerObject> {
  const port = fc.record(
    {
      name: fc.constantFrom(...portNames),
      protocol: fc.constantFrom(...protocols),
      containerPort: fc.constantFrom(...portNumbers),
    },
    { requiredKeys: ["containerPort"] },
  );
  return fc
    .array(port, { maxLength: 2 })
    .map((ports) => ({ ports, ...(restartPolicy === undefined ? {} : { restartPolicy }) }));
}

function optionsOf(known: boolean): Arbitrary<Options> {
  return fc.record(
    {
      selfTraffic: fc.constant("evaluate" as const),
      localNodeEgress: fc.constant("allow" as const),
      ipBlockMatchesPods: fc.constant(false),
      podCidrs: known ? fc.constant([]) : fc.subarray(["10.0.0.0/24", "10.0.1.0/24", "fd00::/64"]),
    },
    { requiredKeys: [] },
  );
}

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom("app", "team"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.subarray(["ml", "platform", ""], { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom("app", "team"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
);

const selector: Arbitrary<LabelSelector> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: labelMap.map((matchLabels) => ({ matchLabels })) },
  {
    weight: 2,
    arbitrary: fc.array(requirement, { minLength: 1, maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })),
  },
  { weight: 1, arbitrary: fc.constant({ matchLabels: null, matchExpressions: null }) },
);

const namespaceSelector: Arbitrary<LabelSelector> = fc.oneof(
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

const networkPolicies: Arbitrary<NetworkPolicyObject> = fc
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
    arbitrary: fc
      .tuple(fc.constantFrom("tcp", "udp", "sctp"), port, port)
      .map(([protocol, one, other]) => ({
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

const kinds = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"] as const;

function adminPolicies(kind: AdminPolicyObject["kind"]): Arbitrary<AdminPolicyObject> {
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

/** ANP-1: there is one BaselineAdminNetworkPolicy in a cluster. */
function oneBaseline(policies: readonly AdminPolicyObject[]): readonly AdminPolicyObject[] {
  return policies.filter(
    ({ kind }, at) =>
      kind !== "BaselineAdminNetworkPolicy" || policies.findIndex((other) => other.kind === kind) === at,
  );
}

function named(policies: readonly PolicyObject[]): readonly PolicyObject[] {
  return policies.map((policy, at) =>
    policy.metadata.name === "default" ? policy : { ...policy, metadata: { ...policy.metadata, name: `p${at}` } },
  );
}
