import {
  allTraffic,
  formatTraffic,
  intersect,
  noTraffic,
  rangesOf,
  reachability,
  trafficOf,
  union,
  type Endpoint,
  type Reachability,
  type Traffic,
} from "@demarc/engine";
import { addressOf, textOf } from "../../src/addresses.ts";
import type { Connection, DiffRow, ListRow, PeerOptions } from "./peer-cases.ts";
import type { PeerCluster } from "./peer-cluster.ts";

/**
 * Who reaches whom with what, in a form in which two answers are equal if they say the same. An end is a workload by the
 * peer's name, or `outside`; a pair with the outside holds for ranges of IPv4, in order, where neighbours differ.
 * What passes is text; what passes not at all is left out.
 */
export type Table = ReadonlyMap<string, readonly Stretch[]>;

interface Stretch {
  /** Inclusive. Between workloads the whole of IPv4. */
  readonly first: bigint;
  readonly last: bigint;
  readonly passes: string;
}

const everywhere = { first: 0n, last: 0xffff_ffffn };
const nothing = formatTraffic(noTraffic);

/** The peer's rows. */
export function tableOfRows(rows: readonly ListRow[]): Table {
  return tableOf(rows.map(({ src, dst, conn }) => ({ src, dst, passes: showConnection(conn) })));
}

const controller = "{ingress-controller}";

/** Who comes through an Ingress or a Route. */
export function isFromController({ src }: { readonly src: string }): boolean {
  return src === controller;
}

/** The pairs that rows are about, be it to say that nothing passes. */
export function pairsOf(rows: readonly ListRow[]): ReadonlySet<string> {
  return new Set(rows.map(({ src, dst }) => pair(nameOf(src), nameOf(dst))));
}

function nameOf(end: string): string {
  return rangeOf(end) === undefined ? end : "outside";
}

/** What changed, as the peer says. */
export function tableOfDiff(rows: readonly DiffRow[]): Table {
  return tableOf(
    rows.map(({ src, dst, before, after }) => ({
      src,
      dst,
      passes: change(showConnection(before), showConnection(after)),
    })),
  );
}

function tableOf(rows: readonly { readonly src: string; readonly dst: string; readonly passes: string }[]): Table {
  const table = new Map<string, Stretch[]>();
  for (const { src, dst, passes } of rows) {
    const [from, to] = [rangeOf(src), rangeOf(dst)];
    const key = pair(nameOf(src), nameOf(dst));
    table.set(key, [...(table.get(key) ?? []), { ...(from ?? to ?? everywhere), passes }]);
  }
  return new Map(
    [...table]
      .map(([key, stretches]) => [key, merged(stretches)] as const)
      .filter(([, stretches]) => stretches.length > 0),
  );
}

/** The product's answer for a folder, narrowed as the peer was asked to. */
export function tableOfCluster(folder: PeerCluster, options: PeerOptions): Table {
  const bulk = reachability(folder.world);
  const names = [...folder.workloads.keys()];
  const pairs = [
    ...names.flatMap((source) => names.map((destination) => [source, destination] as const)),
    ...names.flatMap((name) => [[name, "outside"] as const, ["outside", name] as const]),
  ];
  const table = new Map<string, readonly Stretch[]>();
  for (const [source, destination] of pairs) {
    // A workload and itself, be it several pods, the peer never lists.
    if (source === destination || !isAskedFor(source, destination, options)) continue;
    const stretches = stretchesBetween(bulk, folder, source, destination, askedTraffic(options));
    if (stretches.length > 0) table.set(pair(source, destination), stretches);
  }
  for (const [destination, allowed] of folder.byController) {
    if (!isAskedFor(controller, destination, options)) continue;
    const ranges = allowed === "all" ? [] : allowed.flatMap(({ protocol, ports }) => ports.map(([first, last]) => trafficOf(protocolOf(protocol), first, last)));
    const passes = showTraffic(intersect(allowed === "all" ? allTraffic : ranges.reduce(union, noTraffic), askedTraffic(options)));
    if (passes !== nothing) table.set(pair(controller, destination), [{ ...everywhere, passes }]);
  }
  return table;
}

/** What passes between two pods. */
export function passesInCluster(folder: PeerCluster, source: Endpoint, destination: Endpoint): string {
  const bulk = reachability(folder.world);
  return passesBetween(bulk, bulk.partyOf(source), bulk.partyOf(destination), allTraffic);
}

/** What differs between two answers, in the peer's way: range by range, before and after. */
export function changes(before: Table, after: Table): Table {
  const changed = [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [old, now] = [before.get(key) ?? [], after.get(key) ?? []];
    const starts = new Set([...old, ...now].flatMap(({ first, last }) => [first, last + 1n]));
    const borders = [...starts].sort((a, b) => (a < b ? -1 : 1));
    const pieces = borders.slice(0, -1).map((first, at) => ({ first, last: (borders[at + 1] ?? 0n) - 1n }));
    const stretches = pieces.map((piece) => ({
      ...piece,
      passes: change(passesAt(old, piece.first), passesAt(now, piece.first)),
    }));
    return [key, merged(stretches)] as const;
  });
  return new Map(changed.filter(([, stretches]) => stretches.length > 0));
}

function change(before: string, after: string): string {
  return before === after ? nothing : `${before} ⇒ ${after}`;
}

function passesAt(stretches: readonly Stretch[], value: bigint): string {
  return stretches.find(({ first, last }) => first <= value && value <= last)?.passes ?? nothing;
}

/** Where two answers are not the same, in words. */
export function disagreements(theirs: Table, ours: Table): readonly string[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((key) => show(theirs.get(key)) !== show(ours.get(key)))
    .map((key) => `${key}: ours ${show(ours.get(key))}; theirs ${show(theirs.get(key))}`);
}

function show(stretches: readonly Stretch[] = []): string {
  const shown = stretches.map(({ first, last, passes }) =>
    last - first === everywhere.last ? passes : `${ip(first)}-${ip(last)} ${passes}`,
  );
  return shown.length === 0 ? nothing : shown.join(", ");
}

function ip(value: bigint): string {
  return textOf({ family: 4, value });
}

function pair(source: string, destination: string): string {
  return `${source} → ${destination}`;
}

function isAskedFor(
  source: string,
  destination: string,
  { focusWorkloads, focusWorkloadPeers, focusDirection }: PeerOptions,
): boolean {
  if (focusWorkloads === undefined) return true;
  const isOneOf = (name: string, wanted: readonly string[]): boolean => {
    const plain = name.replace(/\[\w+\]$/, "");
    return wanted.includes(plain) || wanted.includes(plain.split("/")[1] ?? "");
  };
  const meets = (focus: string, other: string): boolean =>
    isOneOf(focus, focusWorkloads) && (focusWorkloadPeers === undefined || isOneOf(other, focusWorkloadPeers));
  return (
    (focusDirection !== "ingress" && meets(source, destination)) ||
    (focusDirection !== "egress" && meets(destination, source))
  );
}

function stretchesBetween(
  bulk: Reachability,
  { workloads }: PeerCluster,
  source: string,
  destination: string,
  asked: Traffic,
): readonly Stretch[] {
  const [sources, destinations] = [placesOf(bulk, workloads, source), placesOf(bulk, workloads, destination)];
  const ranges = [...sources, ...destinations].flatMap(({ range }) => range ?? []);
  const places = ranges.length === 0 ? [everywhere] : ranges;
  return merged(
    places.map((place) => {
      const at = (ends: typeof sources): readonly number[] =>
        ends.filter(({ range }) => range === undefined || range === place).map(({ party }) => party);
      const answers = at(sources).flatMap((from) => at(destinations).map((to) => passesBetween(bulk, from, to, asked)));
      // Pods of one workload that are told apart by some policy.
      return { ...place, passes: [...new Set(answers)].join(" or ") };
    }),
  );
}

/** The parties that an end is: its pods', or all of the outside, each with its ranges. */
function placesOf(
  bulk: Reachability,
  workloads: PeerCluster["workloads"],
  name: string,
): readonly { readonly party: number; readonly range?: { readonly first: bigint; readonly last: bigint } }[] {
  if (name !== "outside")
    return (workloads.get(name) ?? []).map((workload) => ({ party: bulk.partyOf({ kind: "workload", workload }) }));
  return bulk.parties.flatMap((party) =>
    party.kind === "addresses"
      ? party.ranges.filter(({ family }) => family === 4).map((range) => ({ party: party.id, range }))
      : [],
  );
}

/** Asked for one port, the peer shows that one of what passes. */
function askedTraffic({ focusConn }: PeerOptions): Traffic {
  const [, protocol = "", port = ""] = /^(\w+)-(\d+)$/.exec(focusConn ?? "") ?? [];
  return focusConn === undefined ? allTraffic : trafficOf(protocolOf(protocol.toUpperCase()), Number(port));
}

function passesBetween(bulk: Reachability, source: number, destination: number, asked: Traffic): string {
  const { atLeast, atMost } = bulk.between(source, destination, 4);
  const [least, most] = [showTraffic(intersect(atLeast, asked)), showTraffic(intersect(atMost, asked))];
  return least === most ? least : `between ${least} and ${most}`;
}

/** In order, without what passes not at all, and neighbours that say the same as one. */
function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of [...stretches]
    .filter(({ passes }) => passes !== nothing)
    .sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = result.at(-1);
    if (before?.passes === stretch.passes && before.last + 1n === stretch.first)
      result[result.length - 1] = { ...before, last: stretch.last };
    else result.push({ first: stretch.first, last: stretch.last, passes: stretch.passes });
  }
  return result;
}

/** The peer has no protocols but these three. */
function showTraffic(traffic: Traffic): string {
  return formatTraffic({
    ...noTraffic,
    tcp: rangesOf(traffic, "TCP"),
    udp: rangesOf(traffic, "UDP"),
    sctp: rangesOf(traffic, "SCTP"),
  });
}

/** A workload by the peer's name: each of its pods; of a block or range, its first address. */
export function endsOf({ workloads, pods }: PeerCluster, text: string): readonly Endpoint[] {
  const pod = pods.get(text);
  const own = workloads.get(text) ?? (pod === undefined ? [] : [pod]);
  if (own.length > 0) return own.map((workload) => ({ kind: "workload", workload }));
  return [{ kind: "address", address: addressOf(text.replace(/[/-].*$/, "")) }];
}

export const tcpUdpSctp: Exclude<Connection, "ALL"> = { TCP: [[1, 65535]], UDP: [[1, 65535]], SCTP: [[1, 65535]] };

export function rangesOfConnection(
  conn: Exclude<Connection, "ALL">,
): readonly { readonly protocol: string; readonly first: number; readonly last: number }[] {
  return Object.entries(conn).flatMap(([protocol, ranges]) => ranges.map(([first, last]) => ({ protocol, first, last })));
}

export function showConnection(conn: Connection): string {
  const ranges = rangesOfConnection(conn === "ALL" ? tcpUdpSctp : conn);
  const parts = ranges.map(({ protocol, first, last }) => trafficOf(protocolOf(protocol), first, last));
  return showTraffic(parts.reduce(union, noTraffic));
}

export function protocolOf(text: string): "TCP" | "UDP" | "SCTP" {
  if (text === "TCP" || text === "UDP" || text === "SCTP") return text;
  throw new Error(`the peer has no protocol \`${text}\``);
}

function rangeOf(text: string): { readonly first: bigint; readonly last: bigint } | undefined {
  const [, first, last] = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  return first === undefined || last === undefined
    ? undefined
    : { first: addressOf(first).value, last: addressOf(last).value };
}
