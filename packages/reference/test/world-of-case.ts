import {
  defaultSemantics,
  type Address,
  type ContainerPort,
  type Endpoint,
  type Flow,
  type Labels,
  type Peer,
  type Policy,
  type PortMatch,
  type Rule,
  type Tier,
  type Workload,
  type World,
} from "@demarc/engine";
import { addressOf } from "../src/addresses.ts";
import type {
  Cluster,
  ContainerObject,
  NetworkPolicyObject,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
  NodeObject,
  PodObject,
  Question,
  Situation,
} from "../src/index.ts";
import type { Compiled } from "./compare.ts";
import { isPortProtocol, rangeOf, selectorOf, without } from "./engine-language.ts";
import { adminPolicy, tierOf } from "./world-of-admin-policy.ts";

type Direction = Rule["direction"];

/**
 * A case in the engine's language. The product's own way there is `buildCluster`; this one is shorter, knows the kinds that
 * the product does not read yet, and so lets all tiers be tried on the engine.
 */
export function worldOfCase({ cluster, policies, refused = [], options = {} }: Situation): Compiled {
  const listed = cluster.nodes ?? [];
  const elsewhere = new Set(
    cluster.pods.flatMap(({ node }) => node ?? []).filter((name) => !listed.some((node) => node.name === name)),
  );
  const nodes = [...listed, ...[...elsewhere].map((name): NodeObject => ({ name, ips: [] }))];
  const pods = cluster.pods.filter(({ phase }) => phase !== "Succeeded" && phase !== "Failed"); // NP-64
  const mentioned = [
    ...pods.map(({ ns }) => ns),
    ...policies.flatMap((policy) => (policy.kind === "NetworkPolicy" ? [policy.metadata.namespace ?? "default"] : [])),
  ];
  const given = cluster.namespaces.map(({ name }) => name);
  const namespaces = [...given, ...new Set(mentioned.filter((name) => !given.includes(name)))];
  const tier = (name: "admin" | "baseline"): Tier => ({
    name,
    decides: "first-match",
    policies: policies.flatMap((policy, object) =>
      policy.kind !== "NetworkPolicy" && tierOf(policy) === name ? [adminPolicy(policy, object)] : [],
    ),
  });
  const world: World = {
    namespaces: namespaces.map((name) => ({
      name,
      labels: labelsOf(cluster, name),
      labelsKnown: given.includes(name),
    })),
    workloads: pods.map((pod) => workloadOf(pod, namespaces, nodes)),
    nodes: nodes.map(({ name, labels, ips }) => ({
      name,
      labels: new Map(Object.entries(labels ?? {})),
      addresses: ips.map(addressOf),
    })),
    tiers: [
      tier("admin"),
      {
        name: "namespace",
        decides: "isolation",
        policies: policies.flatMap((policy, object) =>
          policy.kind === "NetworkPolicy" ? [networkPolicy(policy, object, namespaces, refused.includes(object))] : [],
        ),
      },
      tier("baseline"),
    ],
    semantics: {
      ...defaultSemantics,
      ipBlockMatchesPods: options.ipBlockMatchesPods ?? true,
      selfTraffic: options.selfTraffic ?? "allow",
      localNodeEgress: options.localNodeEgress ?? "evaluate",
      podRanges: (options.podCidrs ?? []).map(rangeOf),
    },
  };
  const index = new Map(pods.map(({ ns, name }, at) => [`${ns}/${name}`, at]));
  return { world, flowOf: (question) => flowOf(question, world, index) };
}

function flowOf(question: Question, world: World, index: ReadonlyMap<string, number>): Flow | undefined {
  const end = (text: string): Endpoint | undefined => {
    if (text.startsWith("fqdn:")) return undefined;
    if (text.startsWith("node:"))
      return { kind: "node", node: world.nodes.findIndex(({ name }) => name === text.slice(5)) };
    if (text.startsWith("ip:")) return endAt(world, addressOf(text.slice(3)));
    const workload = index.get(text);
    return workload === undefined ? undefined : { kind: "workload", workload };
  };
  const [source, destination] = [end(question.from), end(question.to)];
  if (source === undefined || destination === undefined) return undefined;
  const protocol = isPortProtocol(question.protocol) ? question.protocol : "other";
  const family = question.ipFamily === undefined ? {} : { family: question.ipFamily };
  return {
    source,
    destination,
    protocol,
    port: protocol === "other" ? undefined : (question.port ?? undefined),
    ...family,
  };
}

/** NP-41 */
function endAt(world: World, address: Address): Endpoint {
  const workload = world.workloads.findIndex(
    (one) =>
      !one.hostNetwork &&
      one.addresses.some(({ family, value }) => family === address.family && value === address.value),
  );
  return workload < 0 ? { kind: "address", address } : { kind: "workload", workload };
}

function labelsOf(cluster: Cluster, namespace: string): Labels {
  const written = cluster.namespaces.find(({ name }) => name === namespace)?.labels ?? {};
  return new Map([...Object.entries(written), ["kubernetes.io/metadata.name", namespace]]); // NS-1
}

function workloadOf(pod: PodObject, namespaces: readonly string[], nodes: readonly NodeObject[]): Workload {
  const node = nodes.findIndex(({ name }) => name === pod.node);
  const restarting = (pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return {
    key: `${pod.ns}/pod/${pod.name}`,
    namespace: namespaces.indexOf(pod.ns),
    labels: new Map(Object.entries(pod.labels ?? {})),
    unknownLabels: new Set(pod.unknownLabels ?? []),
    ports: [...pod.containers, ...restarting].flatMap(containerPorts), // PORT-9
    addresses: (pod.ips ?? (pod.ip === undefined ? [] : [pod.ip])).map(addressOf),
    hostNetwork: pod.hostNetwork ?? false,
    node: node < 0 ? undefined : node,
  };
}

function containerPorts({ ports = [] }: ContainerObject): readonly ContainerPort[] {
  return ports.flatMap(({ name, protocol = "TCP", containerPort }) =>
    isPortProtocol(protocol) ? [{ name, protocol, port: containerPort }] : [],
  );
}

function networkPolicy(
  { metadata, spec }: NetworkPolicyObject,
  object: number,
  namespaces: readonly string[],
  refused: boolean,
): Policy {
  const namespace = namespaces.indexOf(metadata.namespace ?? "default");
  const written = spec?.policyTypes ?? [];
  const types = written.length > 0 ? written : (spec?.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"]; // NP-3
  const rules = (["ingress", "egress"] as const).flatMap((direction) =>
    (spec?.[direction] ?? []).map((rule, at) =>
      networkPolicyRule(rule, direction, { object, path: `spec.${direction}[${at}]` }, namespace),
    ),
  );
  return {
    ref: { object, path: "" },
    subject: { namespaces: namespace, pods: selectorOf(spec?.podSelector ?? {}) },
    isolates: { ingress: types.includes("Ingress"), egress: types.includes("Egress") },
    rules,
    priority: 0,
    standing: refused ? "refused" : "in force",
  };
}

function networkPolicyRule(rule: NetworkPolicyRule, direction: Direction, ref: Rule["ref"], namespace: number): Rule {
  const list = direction === "ingress" ? "from" : "to";
  const peers = rule[list] ?? [];
  const ports = rule.ports ?? [];
  return {
    ref,
    direction,
    action: "allow",
    peers:
      peers.length === 0
        ? "any"
        : peers.map((peer, at) => networkPolicyPeer(peer, { ...ref, path: `${ref.path}.${list}[${at}]` }, namespace)), // NP-12
    ports:
      ports.length === 0
        ? "any"
        : ports.map((port, at) => networkPolicyPort(port, { ...ref, path: `${ref.path}.ports[${at}]` })),
  };
}

function networkPolicyPeer(
  { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer,
  ref: Rule["ref"],
  namespace: number,
): Peer {
  if (ipBlock)
    return { kind: "addresses", ref, ranges: without(rangeOf(ipBlock.cidr), (ipBlock.except ?? []).map(rangeOf)) };
  return {
    kind: "pods",
    ref,
    namespaces: namespaceSelector ? selectorOf(namespaceSelector) : namespace,
    pods: selectorOf(podSelector ?? {}),
  }; // NP-13
}

function networkPolicyPort({ protocol, port, endPort }: NetworkPolicyPort, ref: Rule["ref"]): PortMatch {
  const written = protocol ?? "TCP"; // PORT-2
  if (!isPortProtocol(written)) throw new Error(`protocol \`${written}\` is refused (NPV-3)`);
  if (typeof port === "string") return { kind: "named", ref, protocol: written, name: port };
  return { kind: "range", ref, protocol: written, first: port ?? 1, last: endPort ?? port ?? 65535 };
}
