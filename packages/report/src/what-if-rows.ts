import type { Allowed, AllowedPorts, ChangedFlow, ChangeGroup, End, WhatIfReason, WhatIfStep } from "@demarc/operations";
import { addTo, listFirst } from "@demarc/source";
import { allowedWords, endWords } from "./flow-words.ts";

/** Peers of one row that are named; others are counted. */
const PEERS_SHOWN = 6;

/** Flows of a group in short: whose traffic it is, and with whom, by namespace. */
export interface WhatIfRow {
  /** `financial-ml/mlserver`, or the namespace with the number of its workloads that fare alike. */
  readonly subject: string;
  readonly peers: string;
  readonly ports: string;
  readonly flows: number;
}

/** Rows of a group, the largest first. Workloads of one namespace with the same peers and ports are one row. */
export function rowsOf({ direction, flows }: ChangeGroup): readonly WhatIfRow[] {
  const bySubject = new Map<string, ChangedFlow[]>();
  // What passes to and from outside is another list of ports than what passes inside.
  for (const flow of flows) addTo(bySubject, `${endWords(subjectOf(direction, flow))}\n${isOutside(flow)}`, flow);
  const alike = new Map<string, { readonly names: string[]; readonly namespace: string; readonly peers: string; readonly ports: string; flows: number }>();
  for (const own of bySubject.values()) {
    const [first] = own;
    const subject = first && subjectOf(direction, first);
    const name = subject === undefined ? "" : endWords(subject);
    const namespace = subject?.kind === "workload" ? subject.namespace : "";
    const peers = peersWords(own.map((flow) => (direction === "ingress" ? flow.source : flow.destination)));
    const ports = portsWords(own.map(({ allowed }) => allowed));
    const key = JSON.stringify([namespace, peers, ports]);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { names: [name], namespace, peers, ports, flows: own.length });
    else {
      known.names.push(name);
      known.flows += own.length;
    }
  }
  const subjectWords = (names: readonly string[], namespace: string): string => (names.length === 1 ? (names[0] ?? "") : `${namespace} (${names.length} workloads)`);
  return [...alike.values()]
    .map(({ names, namespace, peers, ports, flows: count }): WhatIfRow => ({ subject: subjectWords(names, namespace), peers, ports, flows: count }))
    .sort((a, b) => b.flows - a.flows);
}

function isOutside({ source, destination }: ChangedFlow): boolean {
  return source.kind === "external" || destination.kind === "external";
}

function subjectOf(direction: ChangeGroup["direction"], { source, destination }: ChangedFlow): End {
  return direction === "ingress" ? destination : source;
}

/** By namespace where several of it are meant; addresses last. */
function peersWords(peers: readonly End[]): string {
  const byNamespace = new Map<string, Set<string>>();
  const others: string[] = [];
  for (const peer of peers) {
    if (peer.kind === "workload") byNamespace.set(peer.namespace, (byNamespace.get(peer.namespace) ?? new Set()).add(endWords(peer)));
    else others.push(peer.kind === "external" ? `outside: ${endWords(peer)}` : endWords(peer));
  }
  const inside = [...byNamespace].map(([namespace, names]) => (names.size === 1 ? ([...names][0] ?? "") : `${namespace} (${names.size} workloads)`));
  return listFirst([...inside, ...new Set(others)], PEERS_SHOWN);
}

/** So many ports of a protocol nobody lists: what is left of them is what policies let pass. */
const MANY_PORTS = 10_000;

/** All ports of the flows together. */
function portsWords(all: readonly Allowed[]): string {
  if (all.includes("all")) return "everything";
  const byProtocol = new Map<AllowedPorts["protocol"], (readonly [number, number])[]>();
  for (const { protocol, ports } of all.flatMap((allowed) => (allowed === "all" ? [] : allowed))) {
    byProtocol.set(protocol, merged([...(byProtocol.get(protocol) ?? []), ...ports]));
  }
  const isMost = [...byProtocol.values()].some((ranges) => ranges.length > 1 && ranges.reduce((sum, [first, last]) => sum + last - first, 0) > MANY_PORTS);
  if (isMost) return "everything but what policies let pass";
  return allowedWords([...byProtocol].map(([protocol, ports]) => ({ protocol, ports })));
}

/** Ascending, without those that overlap or touch. */
function merged(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const result: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = result.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}

/** `policies are enforced: default-deny (platform/deny.yaml:4)`. */
export function reasonWords({ text, policies }: WhatIfReason): string {
  const places = policies.map(({ policy, location }) => `${policy.name} (${location.file}:${location.line})`);
  return places.length === 0 ? text : `${text}: ${[...new Set(places)].join(", ")}`;
}

/** `Flannel → Calico 3.29`. */
export function stepTitle({ from, to }: Pick<WhatIfStep, "from" | "to">): string {
  return `${from.name} → ${to.name}`;
}

/** What happens to a group's flows, with the side that decides. */
export function effectWords({ effect, direction, flows }: ChangeGroup): string {
  const way = direction === "ingress" ? "in" : "out";
  const get = flows.length === 1 ? "gets" : "get";
  switch (effect) {
    case "stops":
      return `no longer ${get} ${way}`;
    case "starts":
      return `now ${get} ${way}`;
    case "unclear":
      return `may or may not get ${way}`;
  }
}
