import { forbiddenTraffic, type ForbiddenFlow, type ForbiddenPart, type ForbiddenTraffic } from "@demarc/charter";
import { addressSet, intersect, intersectAddresses, isEmpty, noTraffic, subtract, union, type AddressRange, type Traffic } from "@demarc/engine";
import { agreementsOf, type Segment, type SegmentPair } from "./agreements.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** What becomes of a forbidden flow. */
export interface ForbiddenStatus {
  readonly forbidden: ForbiddenTraffic;
  /** `unresolved`: nothing of it passes, and an end of it (or any workload) is not in the input. */
  readonly outcome: "closed" | "open" | "undetermined" | "unresolved";
  /** What of it passes for certain, in `excess`. */
  readonly open: readonly SegmentPair[];
  /** What may pass besides, or may be meant. */
  readonly doubtful: readonly SegmentPair[];
  /** Why it may only be meant. */
  readonly doubts: readonly string[];
}

/**
 * What passes of each flow that the charter forbids, exactly. Cost: parties of the sources × parties of the
 * destinations, once for all who ask.
 */
export const forbiddenFlows: (context: RuleContext) => readonly ForbiddenStatus[] = remembered((context: RuleContext) =>
  resolvedOf(context).map((forbidden) => statusOf(context, forbidden)),
);

/** A forbidden flow that some traffic is of, and what of the traffic it forbids. */
export interface ForbiddenShare {
  readonly flow: ForbiddenFlow;
  readonly traffic: Traffic;
}

/** What of some traffic between two workloads the charter forbids, whether it passes or not; none where that is in doubt. */
export function forbiddenBetween(context: RuleContext, source: number, destination: number, traffic: Traffic): readonly ForbiddenShare[] {
  const [from, to] = [source, destination].map((workload) => context.reachability.partyOf({ kind: "workload", workload }));
  if (from === undefined || to === undefined) return [];
  return resolvedOf(context).flatMap((forbidden) => {
    const isOf = ({ sources, destinations }: ForbiddenPart): boolean => membersOf(sources).has(source) && membersOf(destinations).has(destination);
    const parts = forbidden.parts.filter((part) => part.doubt === undefined && isOf(part));
    const shares = parts.flatMap((part) => {
      const one: ForbiddenPart = { ...part, sources: { workloads: [source], addresses: [] }, destinations: { workloads: [destination], addresses: [] } };
      return meant(context, { forbidden, part: one, source: from, destination: to, traffic: intersect(traffic, part.traffic) });
    });
    const share = shares.reduce((sum, { excess }) => union(sum, excess), noTraffic);
    return isEmpty(share) ? [] : [{ flow: forbidden.flow, traffic: share }];
  });
}

const membersOf = remembered(({ workloads }: ForbiddenPart["sources"]): ReadonlySet<number> => new Set(workloads));

const resolvedOf = remembered(({ charter, cluster }: RuleContext): readonly ForbiddenTraffic[] =>
  charter === undefined ? [] : forbiddenTraffic(charter, cluster),
);

function statusOf(context: RuleContext, forbidden: ForbiddenTraffic): ForbiddenStatus {
  const open: SegmentPair[] = [];
  const doubtful: SegmentPair[] = [];
  const doubts = new Set<string>();
  let hasWorkloads = false;
  for (const part of forbidden.parts) {
    for (const source of partiesOf(context, part.sources)) {
      for (const destination of partiesOf(context, part.destinations)) {
        if (![source, destination].some((id) => context.reachability.parties[id]?.kind === "workloads")) continue;
        hasWorkloads = true;
        const { atLeast, atMost } = between(context, source, destination);
        const certain = part.doubt === undefined ? intersect(atLeast, part.traffic) : noTraffic;
        const possible = subtract(intersect(atMost, part.traffic), certain);
        open.push(...meant(context, { forbidden, part, source, destination, traffic: certain }));
        const perhaps = meant(context, { forbidden, part, source, destination, traffic: possible });
        doubtful.push(...perhaps);
        if (perhaps.length > 0 && part.doubt !== undefined) doubts.add(part.doubt);
      }
    }
  }
  const otherwise = forbidden.unresolved.length > 0 || !hasWorkloads ? "unresolved" : "closed";
  return { forbidden, outcome: open.length > 0 ? "open" : doubtful.length > 0 ? "undetermined" : otherwise, open, doubtful, doubts: [...doubts] };
}

/** The ids of the parties that some ends fall into. */
function partiesOf({ reachability }: RuleContext, { workloads, addresses }: ForbiddenPart["sources"]): readonly number[] {
  const ids = new Set(workloads.map((workload) => reachability.partyOf({ kind: "workload", workload })));
  if (addresses.length > 0) {
    const wanted = addressSet(addresses);
    for (const party of reachability.parties) if (party.kind === "addresses" && intersectAddresses(party.ranges, wanted).length > 0) ids.add(party.id);
  }
  return [...ids].sort((a, b) => a - b);
}

/** In any family that the two have in common. */
function between({ reachability }: RuleContext, source: number, destination: number): { readonly atLeast: Traffic; readonly atMost: Traffic } {
  let [atLeast, atMost] = [noTraffic, noTraffic];
  for (const family of reachability.families(source, destination)) {
    const opening = reachability.between(source, destination, family);
    [atLeast, atMost] = [union(atLeast, opening.atLeast), union(atMost, opening.atMost)];
  }
  return { atLeast, atMost };
}

interface Asked {
  readonly forbidden: ForbiddenTraffic;
  readonly part: ForbiddenPart;
  readonly source: number;
  readonly destination: number;
  readonly traffic: Traffic;
}

/** What of a pair's traffic the forbidden flow speaks of: of its ends, not inside a namespace that is one of them, not agreed. */
function meant(context: RuleContext, { forbidden, part, source, destination, traffic }: Asked): readonly SegmentPair[] {
  const found: SegmentPair[] = [];
  for (const piece of agreementsOf(context).cut({ source, destination, traffic }, traffic)) {
    const excess = forbidden.exceptAgreed ? piece.excess : traffic;
    const from = within(piece.source, part.sources);
    const to = within(piece.destination, part.destinations);
    if (isEmpty(excess) || from === undefined || to === undefined) continue;
    if (from.kind === "workloads" && to.kind === "workloads" && from.namespace === to.namespace && forbidden.exceptInside.includes(from.namespace)) continue;
    for (const [one, other] of withoutSelf(from, to)) found.push({ ...piece, source: one, destination: other, excess });
  }
  return found;
}

/** The pairs of two segments, no workload with itself. */
function withoutSelf(from: Segment, to: Segment): readonly (readonly [Segment, Segment])[] {
  if (from.kind === "addresses" || to.kind === "addresses") return [[from, to]];
  const both = from.workloads.filter((workload) => to.workloads.includes(workload));
  const apart = from.workloads.filter((workload) => !both.includes(workload));
  const rest = (workload: number): readonly number[] => to.workloads.filter((other) => other !== workload);
  return [
    ...(apart.length > 0 ? [[{ ...from, workloads: apart }, to] as const] : []),
    ...both
      .filter((workload) => rest(workload).length > 0)
      .map(
        (workload) =>
          [
            { ...from, workloads: [workload] },
            { ...to, workloads: rest(workload) },
          ] as const,
      ),
  ];
}

/** The members of a segment that are meant; undefined when none is. */
function within(segment: Segment, { workloads, addresses }: ForbiddenPart["sources"]): Segment | undefined {
  if (segment.kind === "workloads") {
    const wanted = new Set(workloads);
    const members = segment.workloads.filter((workload) => wanted.has(workload));
    return members.length === 0 ? undefined : { ...segment, workloads: members };
  }
  const ranges: readonly AddressRange[] = intersectAddresses(segment.ranges, addressSet(addresses));
  return ranges.length === 0 ? undefined : { ...segment, ranges };
}
