import type { Address, AddressRange, Ref, World } from "@demarc/engine";
import type { Location, Problem } from "@demarc/source";
import type { ClusterCni } from "./cni/cluster-cni.ts";
import type { UnknownField } from "./decode.ts";
import type { Manifests } from "./manifests.ts";
import type { KubernetesObject } from "./object.ts";

/**
 * All objects of the input, tied together, with the world that the engine judges.
 * `world.workloads[i]` is `workloads[i]`, `world.namespaces[i]` is `namespaces[i]`, `world.nodes[i]` is `nodes[i]`.
 */
export interface Cluster {
  readonly objects: readonly KubernetesObject[];
  readonly namespaces: readonly ClusterNamespace[];
  readonly nodes: readonly ClusterNode[];
  readonly workloads: readonly ClusterWorkload[];
  readonly services: readonly Service[];
  /** What Ingresses and routes of all kinds lead to, each object once, in order of the input. */
  readonly publications: readonly Publication[];
  readonly networkPolicies: readonly NetworkPolicy[];
  /** Policies of the admin and the baseline tier. */
  readonly adminPolicies: readonly AdminPolicy[];
  readonly cni: ClusterCni;
  readonly world: World;
  /** Place of an object (its `metadata.name`, or the start) or of a field path in it. */
  locate(ref: Ref): Location;
  object(id: number): KubernetesObject;
  /** By kind, namespace (empty for cluster-scoped) and name; the last one given wins, as on apply. */
  find(kind: string, namespace: string, name: string): KubernetesObject | undefined;
  /**
   * Objects that a later object of the same kind, namespace and name takes the place of on apply, each with the
   * id of the one that holds. They are in `objects`, and mean nothing else.
   */
  readonly overwritten: ReadonlyMap<number, number>;
  readonly problems: readonly Problem[];
  readonly inventory: Inventory;
}

export interface ClusterNamespace {
  readonly name: string;
  /** Undefined when no Namespace object is in the input (NS-2). */
  readonly object: KubernetesObject | undefined;
  /** Without the label that the API server adds. */
  readonly writtenLabels: ReadonlyMap<string, string>;
}

export interface ClusterNode {
  readonly name: string;
  /** Undefined when only pods tell of the node (`spec.nodeName`). */
  readonly object: KubernetesObject | undefined;
}

export interface ClusterWorkload {
  readonly namespace: string;
  /** Name of the owner that people know, else of the pod. */
  readonly name: string;
  /** Kind of the owner that people know: Deployment rather than its ReplicaSet. */
  readonly kind: string;
  /** The object that the workload is shown as and mended in: the owner's where it is in the input. `pod` speaks of this one. */
  readonly object: KubernetesObject;
  /** The running pod that stands for the template, where the input has it; then labels, ports and addresses are its own. */
  readonly running: KubernetesObject | undefined;
  /** Pods asked for; 0: none runs now, suspended Jobs included. Undefined: not written (one, or one per node). */
  readonly replicas: number | undefined;
  /** Replicas of one owner share it; results group by it. `namespace/kind/name`, kind in lower case. */
  readonly group: string;
  /** `template`: from a pod template. `pod`: a pod object. `pack`: a knowledge pack says that such a pod runs. */
  readonly origin: "template" | "pod" | "pack";
  readonly pod: PodFacts;
}

/** What rules ask of a pod beyond what policies see. */
export interface PodFacts {
  /** Field path of the pod spec in the object, e.g. `spec.template.spec`. */
  readonly specPath: string;
  readonly labelsPath: string;
  readonly containers: readonly ContainerFacts[];
  /** Those with `restarts` run beside the containers, the others before them. */
  readonly initContainers: readonly ContainerFacts[];
  readonly serviceAccount: string;
  /** undefined: the cluster's default, which mounts it. */
  readonly automountsToken: boolean | undefined;
  readonly dnsPolicy: string;
  readonly hostNetwork: boolean;
  readonly images: readonly string[];
}

export interface ContainerFacts {
  readonly name: string;
  readonly image: string;
  readonly path: string;
  /** `restartPolicy: Always` on an init container: it keeps running (PORT-9). */
  readonly restarts: boolean;
  readonly env: readonly { readonly name: string; readonly value: string; readonly path: string }[];
  /** Command and arguments. */
  readonly args: readonly string[];
  /** `hostPort`: the port of its node that leads there (SVC-23). */
  readonly ports: readonly {
    readonly name: string | undefined;
    readonly protocol: string;
    readonly port: number;
    readonly hostPort?: number;
    readonly path: string;
  }[];
  readonly probes: readonly { readonly kind: string; readonly port: number | string | undefined; readonly path: string }[];
}

export interface Service {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
  readonly headless: boolean;
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly ServicePort[];
  readonly clusterIPs: readonly string[];
  /** As written in `spec.ipFamilies` (SVC-18); empty where the API server fills it in. */
  readonly ipFamilies: readonly (4 | 6)[];
  /** From status, `spec.loadBalancerIP`, `spec.externalIPs` and MetalLB's annotations, each with where it says so. */
  readonly externalAddresses: readonly ExternalAddress[];
  readonly externalName: string | undefined;
  /**
   * Whom the load balancer lets in (SVC-22), and where the object says so; empty: everybody. One that is no range lets
   * nobody in.
   */
  readonly loadBalancerSourceRanges: readonly { readonly text: string; readonly range: AddressRange | undefined; readonly path: string }[];
  readonly externalTrafficPolicy: "Cluster" | "Local";
  readonly internalTrafficPolicy: "Cluster" | "Local";
  /** Workloads that the selector picks (indices), or that its EndpointSlices name by address. */
  readonly workloads: readonly number[];
  /** Addresses of EndpointSlices or Endpoints that belong to no pod of the input. */
  readonly endpointAddresses: readonly Address[];
}

export interface ExternalAddress {
  readonly address: string;
  readonly path: string;
  readonly source: "status" | "spec" | "annotation";
  /** `Proxy`: clients inside the cluster go out to the load balancer too, and it sends on from an address of its own (SVC-22). */
  readonly ipMode: "VIP" | "Proxy";
}

export interface ServicePort {
  readonly name: string | undefined;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort: number | undefined;
  readonly path: string;
  /** Where it arrives (SVC-10): workload index and port; a workload without the named port is left out. */
  readonly targets: readonly { readonly workload: number; readonly port: number }[];
  /** From EndpointSlices: address and port outside the pods of the input. */
  readonly addressTargets: readonly { readonly address: Address; readonly port: number }[];
}

/**
 * What an Ingress, a Route of OpenShift or a route of the Gateway API publishes: who dials, and the pods that are dialled
 * (ING-2, GW-5). Hosts, paths and certificates make no difference to that.
 */
export interface Publication {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  /** Who dials the backends; several where a route is attached to several Gateways, none where nobody takes it. */
  readonly frontEnds: readonly FrontEnd[];
  readonly backends: readonly PublishedBackend[];
  /** Why something that the object asks for is not there. */
  readonly faults: readonly PublicationFault[];
}

/** Those who take clients in and dial the backends for them. */
export interface FrontEnd {
  readonly dials:
    /** Pods of the input, by index (ING-4, GW-5). */
    | { readonly kind: "workloads"; readonly workloads: readonly number[] }
    /** Pods that are not in the input, and what is known of them all the same; `namespace` undefined: nothing. */
    | { readonly kind: "unseen-pods"; readonly namespace: string | undefined; readonly labels: ReadonlyMap<string, string> }
    /** A proxy of the nodes or of a cloud: no selector picks it. */
    | { readonly kind: "no-pods"; readonly what: string };
  /** Why it is not known whether it takes the object, e.g. its Gateway is not in the input; undefined: it does. */
  readonly doubt: string | undefined;
}

/** A Service that is dialled, and where that arrives. */
export interface PublishedBackend {
  /** Field path in the publication's object. */
  readonly path: string;
  /** Where the written name leads; an alias of a Service of the cluster is followed (SVC-13). */
  readonly namespace: string;
  readonly name: string;
  /** Undefined where the input does not have it. */
  readonly service: Service | undefined;
  /** As written. */
  readonly port: number | string | undefined;
  readonly host: string | undefined;
  readonly targets: readonly { readonly workload: number; readonly port: number; readonly protocol: "TCP" | "UDP" }[];
}

export interface PublicationFault {
  readonly kind: "not-attached" | "not-granted" | "service-missing" | "port-missing";
  readonly path: string;
  /** A clause, e.g. `Gateway edge/public admits no routes of namespace shop`. */
  readonly text: string;
  readonly fix: string;
  /** Namespace of what has to be mended. */
  readonly actsIn: string;
  /** Where the other side is written, e.g. the listener. */
  readonly related: Ref | undefined;
}

/** A NetworkPolicy as written, beside its compiled form; rules are told apart by their paths. */
export interface NetworkPolicy {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** Undefined when not written. */
  readonly policyTypes: readonly string[] | undefined;
  readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
  /** Workloads that it selects, certainly or possibly (SEL-9), as indices. */
  readonly subjects: readonly number[];
  /** Fields that the API server drops without a word (NPV-30), e.g. `spec.ingres`. */
  readonly unknownFields: readonly UnknownField[];
}

export interface PolicyRule {
  /** e.g. `spec.ingress[0]`; the engine's `Rule.ref.path` is the same. */
  readonly path: string;
  readonly direction: "ingress" | "egress";
  /** `absent`, `empty` (written as `[]` or null) or peers. */
  readonly peers: "absent" | "empty" | readonly PolicyPeer[];
  readonly ports: "absent" | "empty" | readonly PolicyPort[];
}

export interface PolicyPeer {
  readonly path: string;
  readonly podSelector: LabelSelector | undefined;
  readonly namespaceSelector: LabelSelector | undefined;
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[]; readonly path: string } | undefined;
}

export interface PolicyPort {
  readonly path: string;
  readonly protocol: string | undefined;
  readonly port: number | string | undefined;
  readonly endPort: number | undefined;
}

/**
 * An AdminNetworkPolicy, a BaselineAdminNetworkPolicy or a ClusterNetworkPolicy as the API server keeps it, beside its
 * compiled form; rules are told apart by their paths.
 */
export interface AdminPolicy {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly tier: "admin" | "baseline";
  /** 0–1000, lower speaks first; undefined where the kind has none, or where it cannot be read. */
  readonly priority: number | undefined;
  readonly subject: AdminPolicyPeer;
  readonly ingress: readonly AdminPolicyRule[];
  readonly egress: readonly AdminPolicyRule[];
  /** Workloads that it selects, certainly or possibly (SEL-9), as indices. */
  readonly subjects: readonly number[];
  /** Fields that the API server drops without a word (NPV-30). */
  readonly unknownFields: readonly UnknownField[];
}

export interface AdminPolicyRule {
  /** e.g. `spec.ingress[0]`; the engine's `Rule.ref.path` is the same. */
  readonly path: string;
  readonly name: string | undefined;
  readonly direction: "ingress" | "egress";
  readonly action: "allow" | "deny" | "pass";
  readonly peers: readonly AdminPolicyPeer[];
  /** `absent` is every protocol and port (ANP-30, CNP-20). */
  readonly ports: "absent" | readonly AdminPolicyPort[];
}

export type AdminPolicyPeer = { readonly path: string } & (
  | { readonly kind: "namespaces"; readonly namespaceSelector: LabelSelector }
  /** Without a namespace selector, pods of all namespaces (CNP-11). */
  | { readonly kind: "pods"; readonly namespaceSelector: LabelSelector | undefined; readonly podSelector: LabelSelector }
  | { readonly kind: "networks"; readonly cidrs: readonly string[] }
  | { readonly kind: "nodes"; readonly nodeSelector: LabelSelector }
  | { readonly kind: "domain-names"; readonly names: readonly string[] }
  /** None that is known (ANP-24, CNP-14); the fields that it has instead. */
  | { readonly kind: "unknown"; readonly fields: readonly string[] }
);

export type AdminPolicyPort = { readonly path: string } & (
  /** Inclusive; the other way round it matches nothing (CPV-5). `protocol` may be any text (CPV-11). */
  | { readonly kind: "range"; readonly protocol: string; readonly first: number; readonly last: number }
  /** Number and protocol are those of the destination's port of that name (ANP-31). */
  | { readonly kind: "named"; readonly name: string }
  /** None that is known (CNP-14); the fields that it has instead. */
  | { readonly kind: "unknown"; readonly fields: readonly string[] }
);

/** As written; the engine's `Selector` says the same. */
export interface LabelSelector {
  readonly path: string;
  readonly matchLabels: ReadonlyMap<string, string>;
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[]; readonly path: string }[];
}

/** What was given and what of it was not judged; each once, with its count. */
export interface Inventory {
  readonly files: number;
  readonly documents: number;
  /** Kinds that were understood, then kinds that were only counted. */
  readonly understood: ReadonlyMap<string, number>;
  readonly counted: ReadonlyMap<string, number>;
  readonly unrendered: readonly string[];
  /** Files beside a kustomization that it does not name. */
  readonly leftOut: Manifests["leftOut"];
  /** What was taken from evidence instead of being given, e.g. the pod network; one sentence each. */
  readonly inferences: readonly string[];
  /** Pods and Jobs that are done and have no network any more (NP-64). */
  readonly finished: number;
}
