// Worlds by size, for measuring: the same seed gives the same world. Each comes as the engine's `World` and as the
// JSON that a cluster would list (lean: no status conditions, no managed fields), so that a figure can be put in
// relation to reading the input at all.

import { addressSet, defaultSemantics, nameLabel, parseAddress, parseCidr, subtractAddresses } from "@demarc/engine";

/** Pods, policies, and how many workloads (before replicas) and namespaces they spread over. */
export const sizes = {
  S: { pods: 1_000, policies: 1_000, workloads: 150, namespaces: 50, admin: 5, seed: 11 },
  M: { pods: 10_000, policies: 10_000, workloads: 1_500, namespaces: 200, admin: 20, seed: 12 },
  L: { pods: 100_000, policies: 20_000, workloads: 10_000, namespaces: 500, admin: 30, seed: 13 },
  /** Every pod has a label of its own that policies ask for: no two fall into one class. */
  unique: { pods: 10_000, policies: 10_000, workloads: 10_000, namespaces: 100, admin: 20, seed: 14, unique: true },
  /** One policy is as large as an object can be: thousands of rules with a port each, and thousands of blocks in one. */
  long: { pods: 200, policies: 100, workloads: 60, namespaces: 10, admin: 0, seed: 15, rules: 5_000 },
};

const apps = [
  "mlflow", "minio", "trainer", "notebook", "gateway", "scheduler", "dataflow", "modelgateway", "envoy", "kafka", "postgres", "redis",
  "prometheus", "grafana", "loki", "argo-server", "workflow-controller", "eventbus", "sensor", "registry", "web", "api", "auth", "billing",
  "search", "mail", "reports", "ingest", "export", "audit",
];
const tiers = ["frontend", "backend", "data", "batch", "platform"];
const purposes = ["production", "staging", "development"];
const namedPorts = [
  ["http", "TCP", 8080], ["http", "TCP", 5000], ["grpc", "TCP", 9000], ["metrics", "TCP", 9090], ["sql", "TCP", 5432], ["cache", "TCP", 6379],
  ["dns", "UDP", 53], ["dns-tcp", "TCP", 53], ["s3", "TCP", 9000], ["broker", "TCP", 9092], ["trace", "UDP", 6831], ["https", "TCP", 8443],
];

export function makeWorld(size) {
  const random = randomNumbers(size.seed);
  const namespaces = makeNamespaces(size, random);
  const kinds = makeKinds(size, namespaces, random);
  const pods = makePods(size, kinds, random);
  const policies = makePolicies(size, namespaces, kinds, random);
  const admin = makeAdminPolicies(size, namespaces, random);
  const objects = [...namespaces.map(namespaceObject), ...pods.map((p) => podObject(p, namespaces)), ...policies.map((p) => policyObject(p, namespaces)), ...admin.map(adminObject)];
  const world = {
    namespaces: namespaces.map(({ name, labels }) => ({ name, labels: new Map(Object.entries(labels)), labelsKnown: true })),
    workloads: pods.map(workloadOf),
    nodes: [],
    tiers: [
      { name: "admin", decides: "first-match", policies: admin },
      { name: "namespace", decides: "isolation", policies },
      { name: "baseline", decides: "first-match", policies: [] },
    ],
    semantics: defaultSemantics,
  };
  return { world, json: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }) };
}

function makeNamespaces(size, random) {
  return Array.from({ length: size.namespaces }, (_, i) => {
    const name = `team-${i % Math.ceil(size.namespaces / 8)}-${i}`;
    const labels = { [nameLabel]: name, team: `team-${i % Math.ceil(size.namespaces / 8)}`, purpose: random.pick(purposes) };
    if (random.chance(0.15)) labels.regulated = "true";
    if (random.chance(0.1)) labels.monitoring = "on";
    return { name, labels };
  });
}

/** What a template says; pods repeat it. */
function makeKinds(size, namespaces, random) {
  return Array.from({ length: size.workloads }, (_, id) => {
    // Some namespaces are much larger than others.
    const namespace = id < size.namespaces ? id : Math.floor(random() ** 1.6 * size.namespaces);
    const app = random.chance(0.6) ? random.pick(apps) : `${random.pick(apps)}-${random.below(4)}`;
    const ports = Array.from({ length: 1 + random.below(3) }, () => random.pick(namedPorts));
    return { id, namespace, app, tier: random.pick(tiers), version: `v${1 + random.below(3)}`, ports, stateful: random.chance(0.1) };
  });
}

function makePods(size, kinds, random) {
  const replicas = kinds.map(() => 1);
  for (let left = size.pods - kinds.length; left > 0; ) {
    const more = Math.min(left, 1 + random.below(8));
    const k = random.below(kinds.length);
    replicas[k] += more;
    left -= more;
  }
  let serial = 0;
  return kinds.flatMap((kind) =>
    Array.from({ length: replicas[kind.id] }, (_, replica) => {
      serial++;
      const name = `${kind.app}-${kind.id}-${replica}`;
      const labels = { app: kind.app, tier: kind.tier, "app.kubernetes.io/name": kind.app, "app.kubernetes.io/version": kind.version };
      if (kind.stateful) labels["statefulset.kubernetes.io/pod-name"] = name;
      else labels["pod-template-hash"] = (kind.id * 7919).toString(16);
      if (size.unique) labels.instance = `i${serial}`;
      return { name, kind, labels, address: `10.${(serial >> 16) & 255}.${(serial >> 8) & 255}.${serial & 255}` };
    }),
  );
}

function workloadOf({ name, kind, labels, address }) {
  return {
    key: `${kind.namespace}/pod/${name}`,
    namespace: kind.namespace,
    labels: new Map(Object.entries(labels)),
    unknownLabels: new Set(),
    ports: kind.ports.map(([portName, protocol, port]) => ({ name: portName, protocol, port })),
    addresses: [parseAddress(address)],
    hostNetwork: false,
    node: undefined,
  };
}

function makePolicies(size, namespaces, kinds, random) {
  const byNamespace = namespaces.map((_, n) => kinds.filter((k) => k.namespace === n));
  const blocks = makeBlocks(Math.max(20, size.policies / 20), random);
  const ports = Array.from({ length: 40 }, () => 1024 + random.below(40_000));
  const policies = [];
  const add = (namespace, pods, isolates, rules) => {
    const object = policies.length;
    const numbered = rules.map((rule, i) => withRefs(rule, object, i));
    policies.push({ ref: { object, path: "" }, subject: { namespaces: namespace, pods }, isolates, rules: numbered, priority: 0, standing: "in force" });
  };
  namespaces.forEach((_, n) => {
    if (random.chance(0.75)) add(n, [], { ingress: true, egress: random.chance(0.5) }, []);
    if (random.chance(0.7)) add(n, [], { ingress: false, egress: true }, [dnsRule]);
  });
  const podSelector = (namespace) => {
    const local = byNamespace[namespace].length > 0 ? byNamespace[namespace] : kinds;
    const one = random.pick(local);
    if (size.unique && random.chance(0.6)) return [is("instance", `i${1 + random.below(size.pods)}`)];
    const x = random();
    if (x < 0.6) return [is("app", one.app)];
    if (x < 0.75) return [is("tier", one.tier)];
    if (x < 0.85) return [{ key: "app", operator: "In", values: [one.app, random.pick(local).app] }];
    if (x < 0.92) return [is("app", one.app), is("tier", one.tier)];
    return [{ key: "tier", operator: "NotIn", values: ["data", "platform"] }];
  };
  const peer = (namespace) => {
    const x = random();
    if (x < 0.5) return { kind: "pods", namespaces: namespace, pods: podSelector(namespace) };
    if (x < 0.7) return { kind: "pods", namespaces: namespaceSelector(namespaces, random), pods: [] };
    if (x < 0.87) return { kind: "pods", namespaces: namespaceSelector(namespaces, random), pods: podSelector(random.below(namespaces.length)) };
    if (x < 0.9) return { kind: "pods", namespaces: [], pods: podSelector(random.below(namespaces.length)) };
    return { kind: "addresses", of: "block", ranges: random.pick(blocks) };
  };
  const rulesFor = (namespace, direction) =>
    Array.from({ length: 1 + random.below(2) }, () => ({
      direction,
      action: "allow",
      peers: random.chance(0.95) ? Array.from({ length: 1 + random.below(3) }, () => peer(namespace)) : "any",
      ports: random.chance(0.85) ? Array.from({ length: 1 + random.below(3) }, () => portMatch(ports, random)) : "any",
    }));
  while (policies.length < size.policies) {
    const n = Math.floor(random() ** 1.3 * namespaces.length);
    const x = random();
    const isolates = { ingress: x < 0.75, egress: x > 0.65 };
    const rules = [...(isolates.ingress ? rulesFor(n, "ingress") : []), ...(isolates.egress ? rulesFor(n, "egress") : [])];
    add(n, podSelector(n), isolates, rules);
  }
  if (size.rules !== undefined) add(0, [], { ingress: true, egress: true }, makeLongRules(size.rules));
  return policies;
}

function makeLongRules(count) {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const ofOnePort = numbers.map((i) => ({
    direction: "ingress",
    action: "allow",
    peers: [{ kind: "pods", namespaces: 0, pods: [is("app", apps[i % apps.length])] }],
    ports: [{ kind: "range", protocol: "TCP", first: i + 1, last: i + 1 }],
  }));
  const blocks = numbers.map((i) => ({ kind: "addresses", of: "block", ranges: [parseCidr(`${11 + (i >> 12)}.${(i >> 4) & 255}.${(i & 15) * 16}.0/21`).range] }));
  return [...ofOnePort, { direction: "egress", action: "allow", peers: blocks, ports: "any" }];
}

function makeAdminPolicies(size, namespaces, random) {
  return Array.from({ length: size.admin }, (_, i) => {
    const object = 1_000_000 + i;
    const rules = ["ingress", "egress"].flatMap((direction) =>
      Array.from({ length: 1 + random.below(3) }, () => ({
        direction,
        action: random.pick(["allow", "deny", "pass"]),
        peers: [{ kind: "pods", namespaces: namespaceSelector(namespaces, random), pods: random.chance(0.6) ? [] : [is("app", random.pick(apps))] }],
        ports: random.chance(0.7) ? [portMatch([9000], random)] : "any",
      })),
    );
    return {
      ref: { object, path: "" },
      subject: { namespaces: namespaceSelector(namespaces, random), pods: random.chance(0.6) ? [] : [is("tier", random.pick(tiers))] },
      isolates: { ingress: false, egress: false },
      rules: rules.map((rule, r) => withRefs(rule, object, r)),
      priority: 3 * i,
      standing: "in force",
    };
  });
}

const dnsRule = {
  direction: "egress",
  action: "allow",
  peers: [{ kind: "pods", namespaces: [{ key: nameLabel, operator: "In", values: ["team-0-0"] }], pods: [{ key: "app", operator: "In", values: ["gateway"] }] }],
  ports: [{ kind: "range", protocol: "UDP", first: 53, last: 53 }, { kind: "range", protocol: "TCP", first: 53, last: 53 }],
};

function namespaceSelector(namespaces, random) {
  const x = random();
  if (x < 0.35) return [is(nameLabel, random.pick(namespaces).name)];
  if (x < 0.65) return [is("team", random.pick(namespaces).labels.team)];
  if (x < 0.75) return [{ key: "purpose", operator: "In", values: ["production", "staging"] }, is("team", random.pick(namespaces).labels.team)];
  if (x < 0.85) return [{ key: "purpose", operator: "NotIn", values: ["development"] }, { key: "regulated", operator: "Exists", values: [] }];
  if (x < 0.93) return [is("monitoring", "on")];
  return [{ key: "regulated", operator: "DoesNotExist", values: [] }];
}

function portMatch(ports, random) {
  const x = random();
  const [name, protocol, port] = random.pick(namedPorts);
  if (x < 0.5) return { kind: "range", protocol, first: port, last: port };
  if (x < 0.75) return { kind: "named", protocol, name };
  const first = random.pick(ports);
  return { kind: "range", protocol: "TCP", first, last: x < 0.9 ? first + 10 * (1 + (first % 40)) : first };
}

function makeBlocks(count, random) {
  const range = (text) => parseCidr(text).range;
  return Array.from({ length: count }, () => {
    const x = random();
    if (x < 0.15) return subtractAddresses([range("0.0.0.0/0")], ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].slice(0, 1 + random.below(3)).map(range));
    if (x < 0.2) return subtractAddresses([range("::/0")], [range("fd00::/8")]);
    if (x < 0.35) return [range(`2001:db8:${random.below(4096).toString(16)}::/48`)];
    const bits = 8 + random.below(25);
    const text = `${11 + random.below(200)}.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
    const block = range(`${text}/${bits}`);
    return bits < 24 && random.chance(0.4) ? subtractAddresses([block], [range(`${text}/${bits + 4}`)]) : addressSet([block]);
  });
}

function is(key, value) {
  return { key, operator: "In", values: [value] };
}

function withRefs(rule, object, index) {
  const ref = { object, path: `spec.rules[${index}]` };
  const withRef = (part) => ({ ...part, ref });
  return { ...rule, ref, peers: rule.peers === "any" ? "any" : rule.peers.map(withRef), ports: rule.ports === "any" ? "any" : rule.ports.map(withRef) };
}

function namespaceObject({ name, labels }) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function podObject({ name, kind, labels, address }, namespaces) {
  const ports = kind.ports.map(([portName, protocol, containerPort]) => ({ name: portName, protocol, containerPort }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: namespaces[kind.namespace].name, labels, ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${kind.app}-${kind.id}`, uid: "00000000-0000-0000-0000-000000000000" }] },
    spec: { containers: [{ name: kind.app, image: `registry.example.org/${kind.app}:${kind.version}`, ports }] },
    status: { phase: "Running", podIP: address },
  };
}

function policyObject({ ref, subject, isolates, rules }, namespaces) {
  const ruleOf = (rule) => ({ ...(rule.peers === "any" ? {} : { peers: rule.peers.map(peerOf) }), ...(rule.ports === "any" ? {} : { ports: rule.ports.map(portOf) }) });
  const direction = (wanted) => (isolates[wanted] ? { [wanted]: rules.filter((r) => r.direction === wanted).map(ruleOf) } : {});
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `policy-${ref.object}`, namespace: namespaces[subject.namespaces].name },
    spec: { podSelector: selectorOf(subject.pods), policyTypes: Object.keys(isolates).filter((k) => isolates[k]), ...direction("ingress"), ...direction("egress") },
  };
}

function adminObject({ ref, subject, rules, priority }) {
  return { apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "AdminNetworkPolicy", metadata: { name: `admin-${ref.object}` }, spec: { priority, subject: peerOf({ kind: "pods", ...subject }), rules: rules.map(({ action, direction, peers }) => ({ action, direction, peers: peers.map(peerOf) })) } };
}

function peerOf(peer) {
  if (peer.kind === "addresses") return { ipBlock: { cidr: `${peer.ranges[0].first}`, except: peer.ranges.map((r) => `${r.last}`) } };
  return { ...(typeof peer.namespaces === "number" ? {} : { namespaceSelector: selectorOf(peer.namespaces) }), podSelector: selectorOf(peer.pods) };
}

function selectorOf(selector) {
  return { matchExpressions: selector };
}

function portOf(port) {
  return port.kind === "named" ? { protocol: port.protocol, port: port.name } : { protocol: port.protocol, port: port.first, endPort: port.last };
}

/** A small generator of numbers in [0, 1) with a seed (xorshift), so that every run measures the same world. */
export function randomNumbers(seed) {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  random.below = (n) => Math.floor(random() * n);
  random.pick = (list) => list[random.below(list.length)];
  random.chance = (p) => random() < p;
  return random;
}
