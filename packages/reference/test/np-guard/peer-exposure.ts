import {
  covers,
  describePods,
  formatTraffic,
  intersect,
  nameLabel,
  reachability,
  trafficOf,
  union,
  noTraffic,
  type Direction,
  type Opening,
  type PodSet,
  type Requirement,
  type Selector,
  type Traffic,
} from "@demarc/engine";
import type { PeerCluster } from "./peer-cluster.ts";
import { protocolOf } from "./peer-table.ts";

/** What the peer says that a workload is open to. `conn` has port names where the pods that may come decide on the number. */
export interface ExposureRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: "ALL" | Readonly<Record<string, readonly (readonly [number, number] | string)[]>>;
}

export interface ExpectedExposure {
  readonly egressExposure: readonly ExposureRow[];
  readonly ingressExposure: readonly ExposureRow[];
}

/**
 * Where the peer and the product do not say the same. The peer has one answer for a set of pods, that of a stand-in which
 * no policy of its own governs; the product has bounds of the workload's side. They say the same when the peer's answer is
 * what certainly passes. Rows about addresses and about workloads that are there are those of the connectivity.
 */
export function exposureDifferences(folder: PeerCluster, expected: ExpectedExposure): readonly string[] {
  const rows = [
    ...expected.ingressExposure.map(({ src, dst, conn }) => ({ direction: "ingress" as const, own: dst, pods: src, conn })),
    ...expected.egressExposure.map(({ src, dst, conn }) => ({ direction: "egress" as const, own: src, pods: dst, conn })),
  ].flatMap((row) => {
    const set = readPods(row.pods);
    return set === undefined ? [] : [{ ...row, set }];
  });
  const { world, described } = describePods(folder.world, rows.map(({ set }) => set));
  const reach = reachability(world);
  return rows.flatMap(({ direction, own, pods, conn }, i) => {
    const peer = described[i];
    const ours = (folder.workloads.get(own) ?? []).map((workload) => sideOf(reach, direction, workload, peer));
    const theirs = readConnection(conn);
    const what = `${direction} of ${own}, ${pods}`;
    return ours.flatMap(({ atLeast, atMost }) => {
      if (same(atLeast, theirs.certain) && (theirs.named.length === 0 || covers(atMost, allOf(theirs.named)))) return [];
      return [`${what}: ours ${show(atLeast)} to ${show(atMost)}; theirs ${show(theirs.certain)}${theirs.named.length > 0 ? ` and names of ${theirs.named.join(", ")}` : ""}`];
    });
  });
}

function sideOf(reach: ReturnType<typeof reachability>, direction: Direction, workload: number, described: number | undefined): Opening {
  const [own = -1, peer = -1] = [workload, described ?? -1].map((index) => reach.partyOf({ kind: "workload", workload: index }));
  return direction === "ingress" ? reach.ingress(peer, own, 4) : reach.egress(own, peer, 4);
}

/**
 * The peer's notation: `ns/[all pods]`, `[namespace with {a=b,{Key:k,Operator:In,Values:[x y],}}]/[pod with {…}]`,
 * `entire-cluster`. Undefined for a workload, addresses and the ingress controller.
 */
export function readPods(text: string): PodSet | undefined {
  if (text === "entire-cluster") return { namespaces: [], pods: [] };
  const [, namespaces = "", pods = ""] = /^(.+)\/(\[(?:all pods|pod with \{.*\})\])$/.exec(text) ?? [];
  if (pods === "") return undefined;
  return { namespaces: readNamespaces(namespaces), pods: pods === "[all pods]" ? [] : readSelector(pods.slice("[pod with {".length, -2)) };
}

function readNamespaces(text: string): Selector {
  if (text === "[all namespaces]") return [];
  if (text.startsWith("[namespace with {")) return readSelector(text.slice("[namespace with {".length, -2));
  return [{ key: nameLabel, operator: "In", values: [text] }];
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

function readSelector(text: string): Selector {
  const parts = [...text.matchAll(/\{Key:([^,]+),Operator:(\w+),Values:\[([^\]]*)\],\}|([^,={}]+)=([^,{}]*)/g)];
  return parts.map(([, key, word, values = "", label, value = ""]): Requirement => {
    const operator = operators.find((one) => one === word) ?? "In";
    return key === undefined ? { key: label ?? "", operator: "In", values: [value] } : { key, operator, values: values === "" ? [] : values.split(" ") };
  });
}

function readConnection(conn: ExposureRow["conn"]): { readonly certain: Traffic; readonly named: readonly string[] } {
  if (conn === "ALL") return { certain: allOf(["TCP", "UDP", "SCTP"]), named: [] };
  const ranges = Object.entries(conn).flatMap(([protocol, list]) => list.flatMap((item) => (typeof item === "string" ? [] : [trafficOf(protocolOf(protocol), item[0], item[1])])));
  return { certain: ranges.reduce(union, noTraffic), named: Object.keys(conn).filter((protocol) => conn[protocol]?.some((item) => typeof item === "string")) };
}

function allOf(protocols: readonly string[]): Traffic {
  const each = protocols.flatMap((protocol) => (protocol === "*" ? (["TCP", "UDP", "SCTP"] as const) : [protocolOf(protocol)]));
  return each.map((protocol) => trafficOf(protocol)).reduce(union, noTraffic);
}

/** The peer has no protocols but these three. */
function plain(traffic: Traffic): Traffic {
  return intersect(traffic, allOf(["TCP", "UDP", "SCTP"]));
}

function same(a: Traffic, b: Traffic): boolean {
  return formatTraffic(plain(a)) === formatTraffic(plain(b));
}

function show(traffic: Traffic): string {
  return formatTraffic(plain(traffic));
}
