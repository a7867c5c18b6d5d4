import { includes, type AddressRange, type Direction, type PairTraffic, type Party, type Traffic } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { count } from "@demarc/source";
import { describeRanges, hostText, isExample, someAddress } from "./address-text.ts";
import type { RuleContext } from "./rule.ts";
import { addressToShow } from "./service-addresses.ts";
import { teamWords } from "./team-words.ts";
import { describeSomePort } from "./traffic-text.ts";
import { workloadName } from "./workload-names.ts";

/** Pairs of parties seen from the subjects of a policy of one team: which end is the other side. */
export interface View {
  readonly direction: Direction;
  /** Team whose policy it is. */
  readonly owner: string;
}

/** How many flows pairs of parties are: one per source, destination and port that the destination declares. */
export interface Tally {
  readonly flows: number;
  /** Of `flows`, those with a workload of another team at the far end, by team. */
  readonly foreign: ReadonlyMap<string, number>;
  /** Addresses outside the cluster at the far end, in words; empty when there are none. */
  readonly outside: string;
}

/** Cost: pairs × the members of their parties, not their products. */
export function tally(context: RuleContext, pairs: readonly PairTraffic[], { direction, owner }: View): Tally {
  const { reachability, ownership, cluster } = context;
  const foreign = new Map<string, number>();
  const ranges: AddressRange[] = [];
  let flows = 0;
  const add = (workload: number, number: number): void => {
    if (number === 0) return;
    flows += number;
    const team = ownership.ofNamespace(cluster.workloads[workload]?.namespace ?? "");
    if (team !== owner) foreign.set(team, (foreign.get(team) ?? 0) + number);
  };
  for (const pair of pairs) {
    const farEnd = reachability.parties[direction === "ingress" ? pair.source : pair.destination];
    if (farEnd?.kind === "addresses") ranges.push(...farEnd.ranges);
    else addFlows(context, pair, direction, add);
  }
  return { flows, foreign, outside: ranges.length === 0 ? "" : describeRanges(ranges) };
}

/** e.g. `73 flows, 31 of them with workloads of platform, and any address outside the cluster` */
export function describeTally({ flows, foreign, outside }: Tally): string {
  const teams = [...foreign].sort(([, a], [, b]) => b - a).slice(0, 2);
  const share = (number: number): string => (number === flows ? (flows === 1 ? "with a workload" : "all of them with workloads") : `${number} of them with workloads`);
  const inside = [count(flows, "flow"), ...teams.map(([team, number]) => `${share(number)} of ${teamWords(team)}`)].join(", ");
  if (outside === "") return flows === 0 ? "no flow to a declared port" : inside;
  return flows === 0 ? outside : `${inside}, and ${outside}`;
}

/** Ports that a workload's containers declare and the traffic includes, as `9000/TCP`. */
export function declaredPorts(cluster: Cluster, workload: number, traffic: Traffic): readonly string[] {
  const ports = cluster.world.workloads[workload]?.ports ?? [];
  return [...new Set(ports.filter(({ protocol, port }) => includes(traffic, protocol, port)).map(({ protocol, port }) => `${port}/${protocol}`))];
}

/**
 * The flow that shows best what pairs of parties mean: with another team's workload if there is one, else
 * another namespace's, else within the namespace, else an address; to a port that is declared where one is.
 */
export function witnessOf(context: RuleContext, pairs: readonly PairTraffic[], view: View): string | undefined {
  let best: { readonly rank: number; readonly from: End; readonly to: End; readonly traffic: Traffic } | undefined;
  for (const { source, destination, traffic } of pairs) {
    for (const from of endsOf(context, source)) {
      for (const to of endsOf(context, destination)) {
        const rank = rankOf(context, from, to, traffic, view);
        if (rank === undefined || (best !== undefined && rank > best.rank)) continue;
        if (best === undefined || rank < best.rank || comesBefore(context.cluster, [from, to], [best.from, best.to])) best = { rank, from, to, traffic };
      }
    }
  }
  return best === undefined ? undefined : describeFlow(context.cluster, best.from, best.to, best.traffic);
}

/** By name, so that the witness does not hang on the order of files. */
function comesBefore(cluster: Cluster, ends: readonly [End, End], others: readonly [End, End]): boolean {
  const [source, destination] = ends.map((end) => describeEnd(cluster, end));
  const [otherSource, otherDestination] = others.map((end) => describeEnd(cluster, end));
  return (source ?? "") < (otherSource ?? "") || (source === otherSource && (destination ?? "") < (otherDestination ?? ""));
}

/** One end of a flow to show: a workload, or addresses of which one is shown. */
export type End = { readonly kind: "workload"; readonly workload: number } | (Party & { readonly kind: "addresses" });

/** One flow, e.g. `fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP`; on a port that is declared where one is. */
export function describeFlow(cluster: Cluster, source: End, destination: End, traffic: Traffic): string {
  const declared = destination.kind === "workload" ? declaredPorts(cluster, destination.workload, traffic)[0] : undefined;
  return `${describeEnd(cluster, source)} → ${describeEnd(cluster, destination)}:${declared ?? describeSomePort(traffic)}`;
}

/** A workload by name, or one address. */
function describeEnd(cluster: Cluster, end: End): string {
  if (end.kind === "workload") return workloadName(cluster, end.workload);
  return hostText(addressToShow(cluster, end.ranges) ?? someAddress(end.ranges));
}

/** Gives the flows of a pair of parties to `add`, by the workload at the far end. */
function addFlows({ cluster, reachability }: RuleContext, pair: PairTraffic, direction: Direction, add: (workload: number, flows: number) => void): void {
  const source = reachability.parties[pair.source];
  const destination = reachability.parties[pair.destination];
  if (source?.kind !== "workloads" || destination?.kind !== "workloads") return;
  const ports = destination.workloads.map((workload) => countDeclared(cluster, workload, pair.traffic));
  // A party with itself: everybody talks to the others.
  const own = pair.source === pair.destination;
  if (direction === "ingress") {
    const all = ports.reduce((sum, number) => sum + number, 0);
    for (const [index, workload] of source.workloads.entries()) add(workload, all - (own ? (ports[index] ?? 0) : 0));
  } else {
    for (const [index, workload] of destination.workloads.entries()) add(workload, (ports[index] ?? 0) * (source.workloads.length - (own ? 1 : 0)));
  }
}

/** Ports and not container ports: two containers may declare the same one. */
function countDeclared(cluster: Cluster, workload: number, traffic: Traffic): number {
  const ports = cluster.world.workloads[workload]?.ports ?? [];
  return ports.reduce((number, { protocol, port }, index) => {
    const isRepeated = ports.findIndex((other) => other.protocol === protocol && other.port === port) < index;
    return number + (!isRepeated && includes(traffic, protocol, port) ? 1 : 0);
  }, 0);
}

/** Members of a class differ in name only, so a few are enough to find the best witness. */
const MEMBERS_TRIED = 3;

function endsOf({ reachability }: RuleContext, id: number): readonly End[] {
  const party = reachability.parties[id];
  if (party === undefined) return [];
  if (party.kind === "addresses") return [party];
  return party.workloads.slice(0, MEMBERS_TRIED).map((workload) => ({ kind: "workload", workload }));
}

function rankOf({ cluster, ownership }: RuleContext, from: End, to: End, traffic: Traffic, { direction, owner }: View): number | undefined {
  const undeclared = to.kind === "workload" && countDeclared(cluster, to.workload, traffic) === 0 ? 5 : 0;
  for (const end of [from, to]) {
    if (end.kind !== "addresses") continue;
    const shown = addressToShow(cluster, end.ranges);
    return shown === undefined ? undefined : (isExample(shown) ? 3 : 4) + undeclared;
  }
  if (from.kind === "addresses" || to.kind === "addresses" || from.workload === to.workload) return undefined;
  const [near, far] = direction === "ingress" ? [to, from] : [from, to];
  const namespace = cluster.workloads[far.workload]?.namespace ?? "";
  if (ownership.ofNamespace(namespace) !== owner) return undeclared;
  return (namespace === cluster.workloads[near.workload]?.namespace ? 2 : 1) + undeclared;
}
