import { addressSet, subtractAddresses } from "../src/address-set.ts";
import type { Endpoint, Flow } from "../src/flow.ts";
import { nameLabel } from "../src/selector.ts";
import {
  defaultSemantics,
  type ContainerPort,
  type Direction,
  type Peer,
  type Policy,
  type PortMatch,
  type Protocol,
  type Ref,
  type Rule,
  type Selector,
  type Semantics,
  type Tier,
  type Workload,
  type World,
} from "../src/world.ts";
import { address, range } from "./worlds.ts";

/** Worlds and flows in few words, for tables: `flow("training/trainer > serving/mlflow:5000")`. */

export interface Pod {
  readonly labels?: Readonly<Record<string, string>>;
  readonly unknownLabels?: readonly string[];
  readonly ports?: readonly ContainerPort[];
  readonly addresses?: readonly string[];
  readonly hostNetwork?: boolean;
  readonly node?: string;
}

export interface Sketch {
  /** Labels, or `unknown` (NS-2). */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>> | "unknown">>;
  /** By `namespace/name`; the name is their label `app` unless labels are given. */
  readonly pods: Readonly<Record<string, Pod>>;
  readonly nodes?: Readonly<Record<string, { readonly labels?: Readonly<Record<string, string>>; readonly addresses?: readonly string[] }>>;
  readonly admin?: readonly PolicySketch[];
  readonly policies?: readonly PolicySketch[];
  readonly baseline?: readonly PolicySketch[];
  readonly semantics?: Partial<Semantics>;
}

export interface PolicySketch {
  /** A name, or a selector on labels for policies of no namespace; all when absent. */
  readonly of?: string | Selector;
  readonly pods?: Selector;
  /** Present: the direction is isolated. */
  readonly ingress?: readonly RuleSketch[];
  readonly egress?: readonly RuleSketch[];
  /** Rules that are written though their direction is not isolated (NP-4). */
  readonly inert?: Direction;
  readonly refused?: boolean;
  readonly priority?: number;
}

export interface RuleSketch {
  readonly action?: Rule["action"];
  /** Absent: any. */
  readonly peers?: readonly PeerSketch[];
  readonly ports?: readonly PortSketch[];
}

export type PeerSketch =
  | { readonly pods: Selector; readonly of?: string | Selector }
  | { readonly block: string; readonly except?: readonly string[] }
  | { readonly network: string }
  | { readonly nodes: Selector }
  | { readonly names: readonly string[] };

/** A port, a range, or a name; TCP unless said otherwise, `any` for a name without protocol. */
export type PortSketch = readonly [protocol: Protocol | "any", port?: number | string, last?: number];

export const label = (key: string, ...values: readonly string[]): Selector => [{ key, operator: "In", values }];
export const notIn = (key: string, ...values: readonly string[]): Selector => [{ key, operator: "NotIn", values }];
export const exists = (key: string): Selector => [{ key, operator: "Exists", values: [] }];
export const absent = (key: string): Selector => [{ key, operator: "DoesNotExist", values: [] }];
export const app = (...names: readonly string[]): Selector => label("app", ...names);

export function buildWorld(sketch: Sketch): World {
  const names = new Set([...Object.keys(sketch.namespaces ?? {}), ...Object.keys(sketch.pods).map((key) => key.split("/")[0] ?? "")]);
  const namespaces = [...names];
  const nodes = Object.entries(sketch.nodes ?? {});
  const policies = (of: readonly PolicySketch[] | undefined, decides: Tier["decides"], first: number): readonly Policy[] =>
    (of ?? []).map((p, i) => buildPolicy(p, decides, first + i, namespaces));
  return {
    namespaces: namespaces.map((name) => {
      const labels = sketch.namespaces?.[name] ?? {};
      return { name, labelsKnown: labels !== "unknown", labels: new Map([...Object.entries(labels === "unknown" ? {} : labels), [nameLabel, name]]) };
    }),
    workloads: Object.entries(sketch.pods).map(([key, pod]) => buildWorkload(key, pod, namespaces, nodes.map(([n]) => n))),
    nodes: nodes.map(([name, node]) => ({ name, labels: new Map(Object.entries(node.labels ?? {})), addresses: (node.addresses ?? []).map(address) })),
    tiers: [
      { name: "admin", decides: "first-match", policies: policies(sketch.admin, "first-match", 100) },
      { name: "namespace", decides: "isolation", policies: policies(sketch.policies, "isolation", 0) },
      { name: "baseline", decides: "first-match", policies: policies(sketch.baseline, "first-match", 200) },
    ],
    semantics: { ...defaultSemantics, ...sketch.semantics },
  };
}

/** `source > destination:port/protocol`; an end is `namespace/name`, `node:name` or an address; TCP if not said. */
export function flow(world: World, text: string, family?: 4 | 6): Flow {
  const [, source = "", destination = "", port, protocol = "TCP"] = /^(\S+) > (\S+?)(?::(\d+))?(?:\/(TCP|UDP|SCTP|other))?$/.exec(text) ?? [];
  return {
    source: endpoint(world, source),
    destination: endpoint(world, destination),
    protocol: protocol as Protocol,
    port: port === undefined ? undefined : Number(port),
    ...(family === undefined ? {} : { family }),
  };
}

export function endpoint(world: World, text: string): Endpoint {
  const workload = world.workloads.findIndex((w) => w.key === text);
  if (workload >= 0) return { kind: "workload", workload };
  if (text.startsWith("node:")) return { kind: "node", node: world.nodes.findIndex((n) => `node:${n.name}` === text) };
  return { kind: "address", address: address(text.replaceAll(/[[\]]/g, "")) };
}

function buildWorkload(key: string, pod: Pod, namespaces: readonly string[], nodes: readonly string[]): Workload {
  const [namespace = "", name = ""] = key.split("/");
  return {
    key,
    namespace: namespaces.indexOf(namespace),
    labels: new Map(Object.entries(pod.labels ?? { app: name })),
    unknownLabels: new Set(pod.unknownLabels),
    ports: pod.ports ?? [],
    addresses: (pod.addresses ?? []).map(address),
    hostNetwork: pod.hostNetwork ?? false,
    node: pod.node === undefined ? undefined : nodes.indexOf(pod.node),
  };
}

function buildPolicy(p: PolicySketch, decides: Tier["decides"], object: number, namespaces: readonly string[]): Policy {
  const isolates = (direction: Direction): boolean => decides === "isolation" && p[direction] !== undefined && p.inert !== direction;
  const rules = (["ingress", "egress"] as const).flatMap((direction) =>
    (p[direction] ?? []).map((r, i) => buildRule(r, direction, { object, path: `spec.${direction}[${i}]` }, p.of, namespaces)),
  );
  return {
    ref: { object, path: "" },
    subject: { namespaces: namespacesOf(p.of, namespaces), pods: p.pods ?? [] },
    isolates: { ingress: isolates("ingress"), egress: isolates("egress") },
    rules,
    priority: p.priority ?? 0,
    standing: p.refused === true ? "refused" : "in force",
  };
}

function namespacesOf(of: string | Selector | undefined, namespaces: readonly string[]): number | Selector {
  return typeof of === "string" ? namespaces.indexOf(of) : (of ?? []);
}

function buildRule(r: RuleSketch, direction: Direction, ref: Ref, of: string | Selector | undefined, namespaces: readonly string[]): Rule {
  return {
    ref,
    direction,
    action: r.action ?? "allow",
    peers: r.peers === undefined ? "any" : r.peers.map((peer) => buildPeer(peer, ref, of, namespaces)),
    ports: r.ports === undefined ? "any" : r.ports.map((port) => buildPort(port, ref)),
  };
}

/** A peer without `of` is of the policy's own namespace (NP-13). */
function buildPeer(peer: PeerSketch, ref: Ref, of: string | Selector | undefined, namespaces: readonly string[]): Peer {
  if ("pods" in peer) return { kind: "pods", ref, namespaces: namespacesOf(peer.of ?? of, namespaces), pods: peer.pods };
  if ("names" in peer) return { kind: "names", ref, names: peer.names };
  if ("nodes" in peer) return { kind: "nodes", ref, nodes: peer.nodes };
  if ("network" in peer) return { kind: "addresses", ref, of: "network", ranges: [range(peer.network)] };
  return { kind: "addresses", ref, of: "block", ranges: subtractAddresses(addressSet([range(peer.block)]), (peer.except ?? []).map(range)) };
}

function buildPort([protocol, port, last]: PortSketch, ref: Ref): PortMatch {
  if (typeof port === "string") return { kind: "named", ref, protocol: protocol === "any" ? undefined : protocol, name: port };
  return { kind: "range", ref, protocol: protocol === "any" ? "TCP" : protocol, first: port ?? 1, last: last ?? port ?? 65535 };
}
