import { familiesOf, formatAddress, no, yes, type AddressRange, type Endpoint, type Flow, type Protocol, type Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import type { End } from "./ends.ts";
import { workloadEnd } from "./workload-groups.ts";

/** A flow as it reaches pods, with the names of its ends. */
export interface AskedFlow {
  /** With a family only where more than one could be meant, or one was asked for. */
  readonly flow: Flow;
  readonly source: End;
  readonly destination: End;
  /** The Service's port, where it came through one. */
  readonly viaPort?: number;
  /** The addresses stand for a DNS name, whose own are not known: no policy can be proposed for them. */
  readonly byName: boolean;
  /** The ends may not have addresses of the flow's family (NP-43). */
  readonly perhaps?: true;
  /** Between pods of one workload: one with itself (NP-60), or one with another. Told where both are asked for. */
  readonly pods?: "same" | "different";
  /** From a pod to itself by way of an address of its Service, and not by its own (SVC-25). */
  readonly hairpin?: true;
  /**
   * Set where a node may put its own address in place of a client's (SVC-21): whose it is in this flow. With
   * `own-node` the pod runs on that node, whichever it is.
   */
  readonly lbSource?: "preserve" | "node" | "own-node";
}

/** An end of the question: pods that no policy tells apart, a node, or addresses. */
export interface Named {
  readonly endpoint: Endpoint;
  readonly end: End;
  /** Workloads that it stands for, and whether each may be several pods; none for nodes and addresses. */
  readonly members: readonly { readonly workload: number; readonly several: boolean }[];
  readonly byName?: true;
  /** Addresses that a DNS name may have. */
  readonly ranges?: readonly AddressRange[];
}

export interface Asked {
  readonly protocol: Protocol;
  readonly port: number | undefined;
  /** Families that are meant; absent: each that both ends have. */
  readonly families?: readonly (4 | 6)[];
  readonly viaPort?: number;
}

/** Replicas of workloads, one for each kind that policies can tell apart. */
export function podsOf(cluster: Cluster, reachability: Reachability, workloads: readonly number[]): readonly Named[] {
  const byParty = new Map<string, { readonly first: Named; readonly members: Named["members"][number][] }>();
  for (const index of workloads) {
    const workload = cluster.workloads[index];
    if (workload === undefined) continue;
    const endpoint: Endpoint = { kind: "workload", workload: index };
    const key = `${workload.group} ${reachability.partyOf(endpoint)}`;
    const member = { workload: index, several: workload.running === undefined && ((workload.replicas ?? 0) > 1 || workload.kind === "DaemonSet") };
    const known = byParty.get(key);
    if (known === undefined) byParty.set(key, { first: { endpoint, end: workloadEnd(workload), members: [] }, members: [member] });
    else known.members.push(member);
  }
  return [...byParty.values()].map(({ first, members }) => ({ ...first, members }));
}

/** An end that is one address. */
export function addressEnd(address: { readonly family: 4 | 6; readonly value: bigint }): Named {
  const text = formatAddress(address);
  return { endpoint: { kind: "address", address }, end: { kind: "external", ranges: [`${text}-${text}`] }, members: [] };
}

/**
 * The flows from each source to each destination: one for each family that is meant and that both may have (NP-42), and
 * two where one workload is at both ends with more than one pod. Empty where no two ends have a family in common.
 */
export function flowsBetween(reachability: Reachability, sources: readonly Named[], destinations: readonly Named[], asked: Asked): readonly AskedFlow[] {
  return sources.flatMap((source) =>
    destinations.flatMap((destination) => pairsOf(source, destination).flatMap((pair) => inFamilies(reachability, pair, asked))),
  );
}

interface Pair {
  readonly source: Named;
  readonly destination: Named;
  readonly pods?: "same" | "different";
}

/** What one replica may send another is not what a pod may send itself: pods of one kind are asked for both, if there are two. */
function pairsOf(source: Named, destination: Named): readonly Pair[] {
  const common = source.members.filter(({ workload }) => destination.members.some((other) => other.workload === workload));
  const [same] = common;
  if (same === undefined) return [{ source, destination }];
  const self: Pair = { source: at(source, same.workload), destination: at(destination, same.workload) };
  const others = twoOf(source, destination);
  return others === undefined ? [self] : [{ ...self, pods: "same" }, { ...others, pods: "different" }];
}

/** Two different pods. Of a template with several there is one index for all of them, and it stands for both. */
function twoOf(source: Named, destination: Named): Pair | undefined {
  for (const from of source.members) {
    const to = destination.members.find(({ workload }) => workload !== from.workload || from.several);
    if (to !== undefined) return { source: at(source, from.workload), destination: at(destination, to.workload) };
  }
  return undefined;
}

function at(named: Named, workload: number): Named {
  return { ...named, endpoint: { kind: "workload", workload } };
}

function inFamilies({ world }: Reachability, { source, destination, pods }: Pair, { protocol, port, families, viaPort }: Asked): readonly AskedFlow[] {
  const [from, to] = [familiesOf(world, source.endpoint), familiesOf(world, destination.endpoint)];
  const possible = ([4, 6] as const).filter((family) => from[family] !== no && to[family] !== no && families?.includes(family) !== false);
  const certain = possible.filter((family) => from[family] === yes && to[family] === yes);
  const byName = source.byName === true || destination.byName === true;
  return possible.map((family) => ({
    flow: { source: source.endpoint, destination: destination.endpoint, protocol, port, ...((possible.length > 1 || families !== undefined) && { family }) },
    source: source.end,
    destination: destination.end,
    byName,
    ...(viaPort !== undefined && { viaPort }),
    // With nothing certain beside it, the family that is possible is what is asked for.
    ...(!byName && certain.length > 0 && !certain.includes(family) && { perhaps: true as const }),
    ...(pods !== undefined && { pods }),
  }));
}
