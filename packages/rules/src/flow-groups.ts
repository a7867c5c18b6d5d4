import { equals, union, type AddressRange, type PairTraffic, type Traffic } from "@demarc/engine";
import { describeRanges } from "./address-text.ts";
import type { FlowGroup, RuleContext } from "./rule.ts";
import { workloadName } from "./workload-names.ts";

/** Beyond this they are shown by namespace: nobody reads them, and all pairs of a large cluster do not fit. */
const GROUPS_MAX = 200;

/** Flows by workload groups and addresses, sorted; very many by namespace, as `financial-ml/*`. */
export function flowGroups(context: RuleContext, pairs: readonly PairTraffic[]): readonly FlowGroup[] {
  const fine = groupFlows(context, pairs, (index) => workloadName(context.cluster, index), GROUPS_MAX);
  if (fine !== undefined) return fine;
  return groupFlows(context, pairs, (index) => `${context.cluster.workloads[index]?.namespace ?? ""}/*`, Infinity) ?? [];
}

type NameOf = (workload: number) => string;

function groupFlows(context: RuleContext, pairs: readonly PairTraffic[], nameOf: NameOf, max: number): readonly FlowGroup[] | undefined {
  const groups = new Map<string, FlowGroup>();
  const add = (source: string, destination: string, traffic: Traffic): void => {
    const key = `${source} → ${destination}`;
    const before = groups.get(key);
    groups.set(key, { source, destination, traffic: before === undefined ? traffic : union(before.traffic, traffic) });
  };
  const outside: { source: OutsideFlows; destination: OutsideFlows } = { source: new Map(), destination: new Map() };
  for (const pair of pairs) {
    const source = namedEnd(context, pair.source, nameOf);
    const destination = namedEnd(context, pair.destination, nameOf);
    if (groups.size + source.names.size * destination.names.size > max * 2) return undefined;
    const alone = pair.source === pair.destination && isOnePod(context, pair.source);
    if (!alone) for (const from of source.names) for (const to of destination.names) add(from, to, pair.traffic);
    collect(outside.source, destination.names, source.ranges, pair.traffic);
    collect(outside.destination, source.names, destination.ranges, pair.traffic);
  }
  for (const [name, flows] of outside.source) for (const { ranges, traffic } of flows) add(describeRanges(ranges), name, traffic);
  for (const [name, flows] of outside.destination) for (const { ranges, traffic } of flows) add(name, describeRanges(ranges), traffic);
  if (groups.size > max) return undefined;
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** By workload: address ranges that have the same traffic with it, which for people are one range. */
type OutsideFlows = Map<string, { traffic: Traffic; ranges: AddressRange[] }[]>;

function collect(outside: OutsideFlows, names: ReadonlySet<string>, ranges: readonly AddressRange[], traffic: Traffic): void {
  if (ranges.length === 0) return;
  for (const name of names) {
    const flows = outside.get(name) ?? [];
    const same = flows.find((flow) => equals(flow.traffic, traffic));
    if (same === undefined) flows.push({ traffic, ranges: [...ranges] });
    else same.ranges.push(...ranges);
    outside.set(name, flows);
  }
}

/** A pod that is alone has no other of its kind to talk to; what it says to itself is no policy's business (NP-60). */
export function isOnePod({ cluster, reachability }: RuleContext, id: number): boolean {
  const party = reachability.parties[id];
  if (party?.kind !== "workloads" || party.workloads.length !== 1) return false;
  return (cluster.workloads[party.workloads[0] ?? -1]?.replicas ?? 1) <= 1;
}

/** A party has workloads or addresses, never both. */
function namedEnd(
  { reachability }: RuleContext,
  id: number,
  nameOf: NameOf,
): { readonly names: ReadonlySet<string>; readonly ranges: readonly AddressRange[] } {
  const party = reachability.parties[id];
  if (party?.kind === "workloads") return { names: new Set(party.workloads.map(nameOf)), ranges: [] };
  return { names: new Set(), ranges: party?.ranges ?? [] };
}
