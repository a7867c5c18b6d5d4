import { addressSet, formatAddress, lastPort, parseAddress, type AddressRange, type Traffic } from "@demarc/engine";

/**
 * An end of a connection as results name it: a workload (all its replicas together), addresses, or a group of
 * workloads where the level of the question is coarser. Machines tell them apart by `kind`.
 */
export type End = WorkloadEnd | ExternalEnd | NodeEnd | NamespaceEnd | TeamEnd | PodsEnd | EntireClusterEnd | IngressControllerEnd;

export interface WorkloadEnd {
  readonly kind: "workload";
  readonly namespace: string;
  readonly name: string;
  /** e.g. `Deployment`. */
  readonly workloadKind: string;
}

export interface ExternalEnd {
  readonly kind: "external";
  /** Inclusive, `first-last` even for one address, IPv4 before IPv6, sorted, touching ranges merged. */
  readonly ranges: readonly string[];
}

export interface NodeEnd {
  readonly kind: "node";
  readonly name: string;
}

export interface NamespaceEnd {
  readonly kind: "namespace";
  readonly name: string;
}

export interface TeamEnd {
  readonly kind: "team";
  readonly name: string;
}

/** Every pod that is like this, in some namespace or with some label; those that do not exist yet included. */
export interface PodsEnd {
  readonly kind: "pods";
  /** A name, labels in brackets (`[team=ml]`), or `*` for every namespace. */
  readonly namespaces: string;
  /** Labels in brackets, or `*` for every pod. */
  readonly pods: string;
}

/** Every pod of every namespace, those that do not exist yet included. */
export interface EntireClusterEnd {
  readonly kind: "entire-cluster";
}

/** Who dials for Ingresses and routes, where that is no workload of the input (ING-4). */
export interface IngressControllerEnd {
  readonly kind: "ingress-controller";
}

/** What may pass: everything, or ports by protocol, sorted; `other` is every protocol without ports (ICMP …). */
export type Allowed = "all" | readonly AllowedPorts[];

export interface AllowedPorts {
  readonly protocol: "TCP" | "UDP" | "SCTP" | "other";
  /** Inclusive pairs; empty for `other`. */
  readonly ports: readonly (readonly [number, number])[];
}

/** `"all"` only when every port of every protocol passes, those without ports included. */
export function allowedOf(traffic: Traffic): Allowed {
  const byProtocol = [["TCP", traffic.tcp], ["UDP", traffic.udp], ["SCTP", traffic.sctp]] as const;
  if (traffic.other && byProtocol.every(([, ranges]) => ranges[0]?.first === 1 && ranges[0].last === lastPort)) return "all";
  const listed: AllowedPorts[] = [];
  for (const [protocol, ranges] of byProtocol) {
    if (ranges.length > 0) listed.push({ protocol, ports: ranges.map(({ first, last }) => [first, last] as const) });
  }
  if (traffic.other) listed.push({ protocol: "other", ports: [] });
  return listed;
}

/** Ranges as the contract writes them; sorts and merges what touches. */
export function rangesText(ranges: readonly AddressRange[]): readonly string[] {
  return addressSet(ranges).map(({ family, first, last }) => `${formatAddress({ family, value: first })}-${formatAddress({ family, value: last })}`);
}

/** Several external ends as one. */
export function joinRanges(ranges: readonly string[]): readonly string[] {
  return rangesText(
    ranges.flatMap((text) => {
      const [first, last] = text.split("-").map(parseAddress);
      return first === undefined || last === undefined ? [] : [{ family: first.family, first: first.value, last: last.value }];
    }),
  );
}

/** For sorting and grouping: equal ends give equal keys. Workloads come before what is outside. */
export function endKey(end: End): string {
  switch (end.kind) {
    case "workload":
      return `1 ${end.namespace}/${end.name}/${end.workloadKind}`;
    case "namespace":
    case "team":
      return `1 ${end.name}`;
    case "node":
      return `2 ${end.name}`;
    case "ingress-controller":
      return "2";
    case "external":
      return `3 ${end.ranges.join(" ")}`;
    case "entire-cluster":
      return "4";
    case "pods":
      return `5 ${end.namespaces}/${end.pods}`;
  }
}
