import type { CniOptions } from "@demarc/kubernetes";
import type { Location } from "@demarc/source";

/**
 * The guidelines page as data. Every part keeps where it was written; what Demarc filled in from a
 * knowledge pack is an inference, listed as such. docs/guide/the-charter.md shows the file.
 */
export interface Charter {
  readonly title: string;
  /** The page or charter file that it was read from. */
  readonly source: string;
  readonly teams: readonly Team[];
  readonly namespaces: readonly CharterNamespace[];
  readonly responsibilities: readonly Responsibility[];
  readonly flows: readonly RequiredFlow[];
  /** Flows that the page forbids. */
  readonly forbidden: readonly ForbiddenFlow[];
  readonly externals: readonly External[];
  readonly triggers: readonly Statement[];
  readonly requestFields: readonly RequestField[];
  readonly requestExample: RequestExample | undefined;
  readonly focus: readonly FocusItem[];
  readonly principles: readonly Principle[];
  readonly troubleshooting: readonly TroubleshootingRoute[];
  readonly lastUpdated: { readonly date: string; readonly at: Location } | undefined;
  readonly waivers: readonly Waiver[];
  /** Flows that were asked for and granted, as in the request protocol; empty on a bare page. */
  readonly approvals: readonly Approval[];
  /** Connectivity that is asserted, the unit tests of a network; same ends as in a ConnectivityTest. */
  readonly probes: readonly Probe[];
  readonly environment: Environment;
  /** Every sentence of the page that says something, in order; ids as in docs/guide/the-page.md. */
  readonly statements: readonly Statement[];
  readonly inferences: readonly Inference[];
}

export interface Statement {
  /** e.g. `S2.F1a` on the model page; by section and order on others. */
  readonly id: string;
  readonly text: string;
  readonly section: Section;
  readonly at: Location;
}

/** The seven parts of a guidelines page. */
export type Section = "responsibilities" | "architecture" | "protocol" | "application-policies" | "principles" | "troubleshooting" | "footer";

export interface Team {
  /** `platform`, or the name on the page in lower case with hyphens. */
  readonly id: string;
  readonly name: string;
  readonly role: "platform" | "application";
  readonly contact: string | undefined;
  readonly at: Location;
}

export interface CharterNamespace {
  readonly name: string;
  readonly owner: string;
  readonly purpose: string;
  readonly at: Location;
  readonly statement: string | undefined;
  /** Ids of the knowledge packs that its purpose names, e.g. `seldon-core`. */
  readonly packs: readonly string[];
}

/** Concerns that ship with Demarc; a line of the matrix gives one to a team. */
export type Concern =
  | "cluster-wide-policy"
  | "default-deny"
  | "dns-egress"
  | "kube-system"
  | "cross-team-flow"
  | "ingress"
  | "service-mesh"
  | "seldon-configuration"
  | "service-discovery"
  | "application-policy"
  | "same-team-flow"
  | "external-access"
  | "intra-namespace-flow"
  /** Read, but none of the above; kept and shown, checked by nothing. */
  | "other";

export interface Responsibility {
  readonly concerns: readonly Concern[];
  readonly team: string;
  readonly text: string;
  /** e.g. "documented for platform approval" makes it `requests`. */
  readonly mode: "owns" | "requests";
  readonly statement: string;
  readonly at: Location;
}

export interface RequiredFlow {
  /** Stable, e.g. `financial-ml-to-seldon-system`. */
  readonly id: string;
  readonly from: readonly FlowEnd[];
  /** Empty when the destination is `toExternals` alone. */
  readonly to: readonly FlowEnd[];
  /** Names of externals of this charter that are a destination too. */
  readonly toExternals: readonly string[];
  /** Empty when neither the page nor a pack gives any: then it cannot be checked per port. */
  readonly ports: readonly FlowPort[];
  readonly reasons: readonly { readonly text: string; readonly statement: string; readonly at: Location; readonly needs: readonly Need[] }[];
  readonly statement: string;
  readonly at: Location;
}

export interface ForbiddenFlow {
  readonly id: string;
  readonly from: ForbiddenSide;
  readonly to: ForbiddenSide;
  /** Empty: on any port. */
  readonly ports: readonly FlowPort[];
  readonly text: string;
  readonly statement: string;
  readonly at: Location;
}

/** Names, or an end that no list of names could give. */
export type ForbiddenSide = WideEnd | readonly ForbiddenEnd[];

export type ForbiddenEnd = FlowEnd | { readonly external: string };

/**
 * `anywhere`: everybody, outside the cluster included. `others`: everybody to whom nothing is agreed (no required
 * flow, external or approval). `outside`: addresses outside the cluster, but for externals as they are agreed.
 */
export type WideEnd = "anywhere" | "others" | "outside";

/** One assertion of a ConnectivityTest; `from` and `to` as its documentation says. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP";
  /** Undefined for ICMP only. */
  readonly port: number | undefined;
  readonly expect: "allowed" | "denied" | "undetermined";
  readonly ipFamily?: 4 | 6;
  readonly at: Location;
}

/** A namespace, and optionally the workloads in it that are meant. */
export interface FlowEnd {
  readonly namespace: string;
  /** Name of a workload or Service in it; absent: any. */
  readonly workload?: string;
  readonly podLabels?: ReadonlyMap<string, string>;
}

export interface FlowPort {
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly port: number;
  /** `page`, `charter`, `manifests` (a Service's own), or the id of the pack that it comes from. */
  readonly source: string;
}

/** What a reason of a required flow comes down to, by knowledge pack: flows that must be possible. */
export interface Need {
  readonly id: string;
  readonly pack: string;
  readonly summary: string;
  readonly source: PackEnd;
  readonly destination: PackEnd;
  readonly ports: readonly FlowPort[];
  /** False: pointless unless something else is there too. */
  readonly required: boolean;
  /** `cluster-dns`: every source whose `dnsPolicy` asks the cluster's DNS; absent: see `AgreedTraffic.must`. */
  readonly clients?: "cluster-dns";
  /** What manifests of its clients hold, lower case, e.g. `s3://`. */
  readonly clientTexts?: readonly string[];
}

/** Labels with the value `*` ask for the key alone. Of `anyOf` one set must match, besides `labels`. */
export type PackEnd =
  | {
      readonly kind: "pods";
      readonly namespaces: readonly string[];
      readonly labels: ReadonlyMap<string, string>;
      readonly anyOf?: readonly ReadonlyMap<string, string>[];
    }
  | { readonly kind: "service"; readonly namespace: string; readonly name: string }
  | { readonly kind: "api-server" }
  | { readonly kind: "external"; readonly name: string };

export interface External {
  readonly name: string;
  readonly address: string;
  readonly port: number | undefined;
  readonly protocol: FlowPort["protocol"];
  readonly kind: "load-balancer" | "appliance" | "saas";
  readonly statement: string;
  readonly at: Location;
}

export interface RequestField {
  readonly field: "description" | "ends" | "ports" | "justification" | "other";
  readonly text: string;
  readonly statement: string;
  readonly at: Location;
}

/** The page's five lines. */
export interface RequestExample {
  readonly request: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly justification: string;
  readonly flow: { readonly from: FlowEnd; readonly to: FlowEnd; readonly service: string | undefined; readonly port: FlowPort } | undefined;
  readonly statement: string;
  readonly at: Location;
}

export interface FocusItem {
  readonly focus: "intra-namespace" | "application-specific" | "pod-selector" | "other";
  readonly text: string;
  /** The policy file that the section is about, e.g. `k8s/base/network-policy.yaml`. */
  readonly file: string | undefined;
  readonly statement: string;
  readonly at: Location;
}

export interface Principle {
  readonly principle: "least-privilege" | "defence-in-depth" | "documentation" | "coordination" | "other";
  readonly text: string;
  readonly statement: string;
  readonly at: Location;
}

export interface TroubleshootingRoute {
  readonly route: "application" | "cross-namespace" | "cluster-wide" | "infrastructure" | "other";
  readonly text: string;
  /** Team that acts. */
  readonly team: string;
  readonly urgency: "self" | "coordinate" | "escalate";
  readonly statement: string;
  readonly at: Location;
}

/** An end in the cluster, or a block of addresses. */
export type ApprovalEnd = FlowEnd | { readonly cidr: string };

export interface Approval {
  readonly id: string;
  /** One of the two is an end in the cluster. */
  readonly from: ApprovalEnd;
  readonly to: ApprovalEnd;
  readonly ports: readonly FlowPort[];
  readonly approvedBy: readonly string[];
  /** ISO date; absent: does not end. */
  readonly expires?: string;
  readonly at: Location;
}

export interface Waiver {
  readonly rule: string;
  /** Glob over file paths, an object `kind/namespace/name`, or a finding's fingerprint; at least one. */
  readonly file?: string;
  readonly object?: string;
  readonly fingerprint?: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date, mandatory: an exception that never ends is a rule. */
  readonly expires: string;
  readonly at: Location;
}

export interface Environment {
  /** As `readCni` reads it. */
  readonly cni: string | undefined;
  /** What it does in its own way, where that is other than what is known of it. */
  readonly cniOptions: CniOptions;
  readonly kubernetesVersion: string | undefined;
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly nodeCidrs: readonly string[];
  readonly apiServers: readonly string[];
  /** Whose address pods see where a node takes in packets of a client outside (SVC-21): the client's, or the node's. */
  readonly lbSource: "preserve" | "node" | undefined;
}

/** Something that the page does not say and Demarc took to be meant. */
export interface Inference {
  readonly text: string;
  readonly from: string;
  readonly at: Location;
}
