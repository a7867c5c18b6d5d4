import { equals, union, type AddressRange, type Traffic } from "@demarc/engine";
import { count } from "@demarc/source";
import type { Segment, SegmentPair } from "./agreements.ts";
import { describeRanges, isExample } from "./address-text.ts";
import { declaredPorts, describeFlow, type End } from "./flow-text.ts";
import type { FlowGroup, RuleContext } from "./rule.ts";
import { addressToShow } from "./service-addresses.ts";
import { workloadName } from "./workload-names.ts";

/** Beyond this the rest is counted: a list that nobody reads to its end is no evidence. */
const GROUPS_MAX = 200;

/** Flows to ports that the destination declares; one per source, destination and port. */
export function countExcess(context: RuleContext, parts: readonly SegmentPair[]): number {
  let flows = 0;
  for (const { source, destination, excess } of parts) {
    if (source.kind === "addresses" || destination.kind === "addresses") continue;
    const members = new Set(source.workloads);
    for (const workload of destination.workloads) {
      flows += declaredPorts(context.cluster, workload, excess).length * (members.size - (members.has(workload) ? 1 : 0));
    }
  }
  return flows;
}

/** e.g. `14 flows` */
export function countWords(context: RuleContext, parts: readonly SegmentPair[]): string {
  return count(countExcess(context, parts), "flow");
}

/** Excess by workload names and addresses, for people and machines. */
export function excessGroups(context: RuleContext, parts: readonly SegmentPair[]): readonly FlowGroup[] {
  const groups = new Map<string, FlowGroup>();
  const outside = new Map<string, OutsideGroup[]>();
  for (const { source, destination, excess } of parts) {
    if (groups.size > GROUPS_MAX) break;
    for (const from of namesOf(context, source)) {
      for (const to of namesOf(context, destination)) {
        const ranges = source.kind === "addresses" ? source.ranges : destination.kind === "addresses" ? destination.ranges : undefined;
        if (ranges === undefined) addGroup(groups, from ?? "", to ?? "", excess);
        else addOutside(outside, { source: from, destination: to, traffic: excess, ranges: [...ranges] });
      }
    }
  }
  for (const list of outside.values()) {
    for (const { source, destination, traffic, ranges } of list) {
      addGroup(groups, source ?? describeRanges(ranges), destination ?? describeRanges(ranges), traffic);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, GROUPS_MAX).map(([, group]) => group);
}

function namesOf(context: RuleContext, segment: Segment): readonly (string | undefined)[] {
  if (segment.kind === "addresses") return [undefined];
  return [...new Set(segment.workloads.map((workload) => workloadName(context.cluster, workload)))];
}

function addGroup(groups: Map<string, FlowGroup>, source: string, destination: string, traffic: Traffic): void {
  const key = `${source} → ${destination}`;
  const before = groups.get(key);
  groups.set(key, { source, destination, traffic: before === undefined ? traffic : union(before.traffic, traffic) });
}

interface OutsideGroup {
  /** Undefined at the end that is addresses. */
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly traffic: Traffic;
  readonly ranges: AddressRange[];
}

/** Ranges with the same other end and the same traffic are one range for people. */
function addOutside(outside: Map<string, OutsideGroup[]>, added: OutsideGroup): void {
  const key = `${added.source ?? ""} → ${added.destination ?? ""}`;
  const list = outside.get(key) ?? [];
  outside.set(key, list);
  const same = list.find(({ traffic }) => equals(traffic, added.traffic));
  if (same === undefined) list.push(added);
  else same.ranges.push(...added.ranges);
}

/** The flow that shows best what is too much: to a declared port if there is one. */
export function witnessOfExcess(context: RuleContext, parts: readonly SegmentPair[]): string | undefined {
  let best: { readonly rank: number; readonly text: string } | undefined;
  for (const { source, destination, excess } of parts) {
    for (const from of someEnds(source)) {
      for (const to of someEnds(destination)) {
        if (from.kind === "workload" && to.kind === "workload" && from.workload === to.workload) continue;
        const outside = [from, to].find((end) => end.kind === "addresses");
        const shown = outside === undefined ? undefined : addressToShow(context.cluster, outside.ranges);
        if (outside !== undefined && shown === undefined) continue;
        const declared = to.kind === "workload" && declaredPorts(context.cluster, to.workload, excess).length > 0;
        const rank = declared ? 0 : shown !== undefined && isExample(shown) ? 1 : 2;
        const text = describeFlow(context.cluster, from, to, excess);
        if (best === undefined || rank < best.rank || (rank === best.rank && text < best.text)) best = { rank, text };
      }
    }
  }
  return best?.text;
}

const MEMBERS_TRIED = 3;

function someEnds(segment: Segment): readonly End[] {
  if (segment.kind === "addresses") return [{ kind: "addresses", id: -1, ranges: segment.ranges }];
  return segment.workloads.slice(0, MEMBERS_TRIED).map((workload) => ({ kind: "workload", workload }));
}
