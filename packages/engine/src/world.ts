/**
 * The policy language: all that the engine knows. Kinds of objects (NetworkPolicy,
 * AdminNetworkPolicy, …) compile to it; nothing here knows Kubernetes objects, files or text.
 *
 * Everything is plain data, so that a world can be printed, compared and sent to a worker.
 */

/** Seen from the subject of a policy. */
export type Direction = "ingress" | "egress";

/** Protocols with ports (NP-65), and `other` for every protocol without (ICMP and the rest). */
export type Protocol = "TCP" | "UDP" | "SCTP" | "other";

export type Labels = ReadonlyMap<string, string>;

/** An address as an integer, with its family (IPv4-mapped IPv6 is IPv4, NP-26). */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Inclusive at both ends. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Where something was written: an object of the input and a field path in it, e.g. `spec.ingress[0].from[1]`. */
export interface Ref {
  readonly object: number;
  readonly path: string;
}

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
  /** False when only the name label is known: a selector on any other key may or may not match (NS-2). */
  readonly labelsKnown: boolean;
  /**
   * Of a namespace that need not exist yet: what its labels satisfy, the name's included, which is all that is known of
   * it. It may turn out to be any namespace that satisfies this, or a new one.
   */
  readonly described?: Selector;
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly protocol: Protocol;
  /** 1–65535. */
  readonly port: number;
}

/** A pod, or all pods of a template when no pod is given: what sends and receives. */
export interface Workload {
  /** Stable across versions of the input, e.g. `financial-ml/deployment/seldon-envoy`. */
  readonly key: string;
  /** Index into {@link World.namespaces}. */
  readonly namespace: number;
  readonly labels: Labels;
  /** Keys that the pods carry with a value that is not known, e.g. `pod-template-hash` (SEL-9). */
  readonly unknownLabels: ReadonlySet<string>;
  readonly ports: readonly ContainerPort[];
  /** Empty when not known (NP-43). */
  readonly addresses: readonly Address[];
  /** Neither subject nor selector peer; its traffic is its node's (NP-61). */
  readonly hostNetwork: boolean;
  /** Index into {@link World.nodes}, when known. */
  readonly node: number | undefined;
  /**
   * Of pods that need not exist yet: what their labels satisfy, which is all that is known of them. `labels`, `ports` and
   * `addresses` are empty then, and mean nothing.
   */
  readonly described?: Selector;
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly Address[];
}

export type Operator = "In" | "NotIn" | "Exists" | "DoesNotExist";

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold (SEL-2); none written selects everything (SEL-1). */
export type Selector = readonly Requirement[];

/** Pods by namespace (one given by index, or those that a selector picks) and labels. */
export interface PodSet {
  readonly namespaces: number | Selector;
  readonly pods: Selector;
}

export type Peer =
  | ({ readonly kind: "pods"; readonly ref: Ref } & PodSet)
  /**
   * Addresses, exceptions already taken out. A `network` has pods and nodes in it by their addresses (ANP-21); whether a
   * `block` does is up to the implementation (NP-24, NP-61).
   */
  | { readonly kind: "addresses"; readonly ref: Ref; readonly of: "block" | "network"; readonly ranges: readonly AddressRange[] }
  /** Addresses of the nodes that a selector picks (ANP-22). */
  | { readonly kind: "nodes"; readonly ref: Ref; readonly nodes: Selector }
  /** Domain names; `*.` at the front stands for one or more labels. Matches by name, never an address alone (ANP-23). */
  | { readonly kind: "names"; readonly ref: Ref; readonly names: readonly string[] };

export type PortMatch =
  /** Inclusive; one whole protocol is 1–65535. */
  | { readonly kind: "range"; readonly ref: Ref; readonly protocol: Protocol; readonly first: number; readonly last: number }
  /** Resolved on the destination pod (PORT-6); `protocol` undefined takes that of the port found (ANP-31). */
  | { readonly kind: "named"; readonly ref: Ref; readonly protocol: Protocol | undefined; readonly name: string };

export interface Rule {
  readonly ref: Ref;
  readonly direction: Direction;
  readonly action: "allow" | "deny" | "pass";
  /** `any` is everybody, outside the cluster included (NP-12). An empty list matches nobody. */
  readonly peers: "any" | readonly Peer[];
  /** `any` is every protocol and port. An empty list matches nothing. */
  readonly ports: "any" | readonly PortMatch[];
}

export interface Policy {
  readonly ref: Ref;
  readonly subject: PodSet;
  /** Only in a tier that decides by isolation (NP-1); of a refused policy of another, where it may have something to say. */
  readonly isolates: Readonly<Record<Direction, boolean>>;
  readonly rules: readonly Rule[];
  /** Lower speaks first in a `first-match` tier; of equal ones it is up to the implementation (ANP-5). */
  readonly priority: number;
  /**
   * `refused`: the API server would not take it, so whether and how it applies is not known;
   * flows of its subjects in the directions it isolates, or has rules for, are undetermined unless settled otherwise.
   */
  readonly standing: "in force" | "refused";
}

/**
 * Tiers speak in order. `first-match`: rules by priority, then order; no match or `pass` hands on.
 * `isolation`: an isolated subject gets what some rule allows and nothing else, which is final;
 * a subject that no policy isolates is handed on (NP-1, NP-2, ANP-7).
 */
export interface Tier {
  readonly name: "admin" | "namespace" | "baseline";
  readonly decides: "first-match" | "isolation";
  readonly policies: readonly Policy[];
}

/** What upstream leaves to the implementation (clauses marked [I]). */
export interface Semantics {
  /** NP-24; default true. Of blocks, not of networks. */
  readonly ipBlockMatchesPods: boolean;
  /** NP-61; default true. Nodes, and what is on their network; of blocks, not of networks. */
  readonly ipBlockMatchesNodes: boolean;
  /** NP-60; default `allow`. */
  readonly selfTraffic: "allow" | "evaluate";
  /** NP-62; default `allow`. */
  readonly localNodeIngress: "allow" | "evaluate";
  /** NP-63; default `evaluate`. */
  readonly localNodeEgress: "allow" | "evaluate";
  /** NP-65; what isolation does to protocols without ports that no rule lets pass; default `by-rules`: they do not. */
  readonly otherProtocols: "by-rules" | "undetermined";
  /** ANP-5; of policies with one priority, either may speak first, or they do in the order of the tier; default `undetermined`. */
  readonly equalPriorities: "undetermined" | "in-order";
  /** Where pods without a known address have theirs, in each of its families (NP-43). Empty: not known. */
  readonly podRanges: readonly AddressRange[];
}

export interface World {
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly Workload[];
  readonly nodes: readonly Node[];
  /** In order of precedence; after the last, traffic is allowed. */
  readonly tiers: readonly Tier[];
  readonly semantics: Semantics;
}

/** What is taken where nobody says what the implementation does (NP-24, NP-60 to NP-65, ANP-5). */
export const defaultSemantics: Semantics = {
  ipBlockMatchesPods: true,
  ipBlockMatchesNodes: true,
  selfTraffic: "allow",
  localNodeIngress: "allow",
  localNodeEgress: "evaluate",
  otherProtocols: "by-rules",
  equalPriorities: "undetermined",
  podRanges: [],
};
