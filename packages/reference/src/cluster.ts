/**
 * The objects that a verdict hangs on, as the API has them: field names and nesting are Kubernetes' own. Null and absent
 * are told apart nowhere but where a clause says so. This is also the format of the cases in `conformance/`.
 */

type Maybe<T> = T | null | undefined;

export interface Cluster {
  readonly namespaces: readonly NamespaceObject[];
  readonly pods: readonly PodObject[];
  readonly nodes?: readonly NodeObject[];
}

export interface NamespaceObject {
  readonly name: string;
  readonly labels?: Maybe<LabelMap>;
}

export interface NodeObject {
  readonly name: string;
  readonly labels?: Maybe<LabelMap>;
  readonly ips: readonly string[];
}

export interface PodObject {
  readonly ns: string;
  readonly name: string;
  readonly labels?: Maybe<LabelMap>;
  /** Keys that the pod carries with a value that is not known (SEL-9). */
  readonly unknownLabels?: readonly string[];
  /** Neither `ip` nor `ips`: the address is not known (NP-43). */
  readonly ip?: string;
  readonly ips?: readonly string[];
  readonly hostNetwork?: boolean;
  readonly node?: string;
  readonly phase?: string;
  readonly containers: readonly ContainerObject[];
  readonly initContainers?: readonly ContainerObject[];
}

export interface ContainerObject {
  readonly name?: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly { readonly name?: string; readonly protocol?: string; readonly containerPort: number }[];
}

export type LabelMap = Readonly<Record<string, string>>;

export interface LabelSelector {
  readonly matchLabels?: Maybe<LabelMap>;
  readonly matchExpressions?: Maybe<
    readonly { readonly key: string; readonly operator: string; readonly values?: Maybe<readonly string[]> }[]
  >;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
}

/** networking.k8s.io/v1 */
export interface NetworkPolicyObject {
  readonly apiVersion: string;
  readonly kind: "NetworkPolicy";
  readonly metadata: Metadata;
  readonly spec?: Maybe<{
    readonly podSelector?: Maybe<LabelSelector>;
    readonly policyTypes?: Maybe<readonly string[]>;
    readonly ingress?: Maybe<readonly NetworkPolicyRule[]>;
    readonly egress?: Maybe<readonly NetworkPolicyRule[]>;
  }>;
}

export interface NetworkPolicyRule {
  /** Of ingress rules. */
  readonly from?: Maybe<readonly NetworkPolicyPeer[]>;
  /** Of egress rules. */
  readonly to?: Maybe<readonly NetworkPolicyPeer[]>;
  readonly ports?: Maybe<readonly NetworkPolicyPort[]>;
}

export interface NetworkPolicyPeer {
  readonly podSelector?: Maybe<LabelSelector>;
  readonly namespaceSelector?: Maybe<LabelSelector>;
  readonly ipBlock?: Maybe<{ readonly cidr: string; readonly except?: Maybe<readonly string[]> }>;
}

export interface NetworkPolicyPort {
  readonly protocol?: Maybe<string>;
  readonly port?: Maybe<number | string>;
  readonly endPort?: Maybe<number>;
}

/** policy.networking.k8s.io: v1alpha1 AdminNetworkPolicy and BaselineAdminNetworkPolicy, v1alpha2 ClusterNetworkPolicy */
export interface AdminPolicyObject {
  readonly apiVersion: string;
  readonly kind: "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy";
  readonly metadata: Metadata;
  readonly spec: {
    /** ClusterNetworkPolicy: `Admin` or `Baseline`. */
    readonly tier?: string;
    readonly priority?: number;
    readonly subject: AdminPeer;
    readonly ingress?: Maybe<readonly AdminRule[]>;
    readonly egress?: Maybe<readonly AdminRule[]>;
  };
}

export interface AdminRule {
  readonly name?: string;
  readonly action: string;
  readonly from?: readonly AdminPeer[];
  readonly to?: readonly AdminPeer[];
  /** v1alpha1 */
  readonly ports?: Maybe<readonly AdminPort[]>;
  /** v1alpha2 */
  readonly protocols?: Maybe<readonly AdminPort[]>;
}

export interface AdminPeer {
  readonly namespaces?: LabelSelector;
  readonly pods?: { readonly namespaceSelector?: Maybe<LabelSelector>; readonly podSelector?: Maybe<LabelSelector> };
  readonly networks?: readonly string[];
  readonly nodes?: LabelSelector;
  readonly domainNames?: readonly string[];
}

export interface AdminPort {
  readonly portNumber?: { readonly protocol?: string; readonly port: number };
  readonly portRange?: { readonly protocol?: string; readonly start: number; readonly end: number };
  readonly namedPort?: string;
  readonly tcp?: DestinationPort;
  readonly udp?: DestinationPort;
  readonly sctp?: DestinationPort;
  readonly destinationNamedPort?: string;
}

export interface DestinationPort {
  readonly destinationPort?: {
    readonly number?: number;
    readonly range?: { readonly start: number; readonly end: number };
  };
}

export type PolicyObject = NetworkPolicyObject | AdminPolicyObject;

/** `ns/pod`, `ip:A`, `node:N`, and as a destination `fqdn:host@ip`. */
export interface Question {
  readonly from: string;
  readonly to: string;
  /** TCP, UDP, SCTP, or one without ports, e.g. ICMP. */
  readonly protocol: string;
  readonly port: number | null;
  readonly ipFamily?: 4 | 6;
}

/** What upstream leaves to the implementation. */
export interface Options {
  /** NP-60; default `allow`. */
  readonly selfTraffic?: "allow" | "evaluate";
  /** NP-63; default `evaluate`. */
  readonly localNodeEgress?: "allow" | "evaluate";
  /** NP-24; default true. Of NetworkPolicy's blocks, not of `networks` (ANP-21). */
  readonly ipBlockMatchesPods?: boolean;
  /** NP-61; default true. The same for nodes and what is on their network. */
  readonly ipBlockMatchesNodes?: boolean;
  /** NP-61; default none. The namespace that stands for the nodes in selectors of NetworkPolicy's peers. */
  readonly hostNetworkNamespace?: string;
  /** NP-62; default `allow`. */
  readonly localNodeIngress?: "allow" | "evaluate";
  /** NP-65; default `by-rules`. */
  readonly otherProtocols?: "by-rules" | "undetermined";
  /** PORT-5; default `honoured`. */
  readonly endPort?: "honoured" | "ignored";
  /** PORT-6; default `looked-up`. */
  readonly namedPorts?: "looked-up" | "any-port";
  /** NP-65; default `on`. */
  readonly sctp?: "on" | "off";
  /** NP-1; default `all`. */
  readonly enforcement?: "all" | "none";
  /** ANP-5; default `undetermined`. */
  readonly equalPriorities?: "undetermined" | "by-name";
  /** Where pods without a known address have theirs (NP-43). */
  readonly podCidrs?: readonly string[];
}

export interface Situation {
  readonly cluster: Cluster;
  readonly policies: readonly PolicyObject[];
  /** Indices of policies that the API server would not take: whether and how they apply is not known. */
  readonly refused?: readonly number[];
  readonly options?: Options;
}

/** A situation with questions and their answers; `conformance/SOURCES.md` says where each comes from. */
export interface ConformanceCase extends Situation {
  readonly id: string;
  readonly source: string;
  readonly description: string;
  /** How it came to be a case, where that is worth telling. */
  readonly story?: string;
  readonly probes: readonly Probe[];
  readonly tags: readonly string[];
}

export interface Probe extends Question {
  readonly allowed: boolean;
  /** The verdict must be `undetermined`; `allowed` is then what one completion gives. */
  readonly ambiguous?: boolean;
}
