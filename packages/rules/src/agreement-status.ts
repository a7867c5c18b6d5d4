import type { AgreedTraffic } from "@demarc/charter";
import { addressSet, allTraffic, covers, intersectAddresses, isEmpty, subtract, type AddressRange, type Endpoint, type Opening, type Traffic } from "@demarc/engine";
import type { RuleContext } from "./rule.ts";

/** One source and one destination of something agreed, and what passes between them. */
export interface AgreedPair {
  /** Index of a workload; others that fare the same are not told apart. */
  readonly source: number;
  readonly destination: { readonly kind: "workload"; readonly workload: number } | { readonly kind: "addresses"; readonly ranges: readonly AddressRange[] };
  /** Party ids. */
  readonly parties: readonly [source: number, destination: number];
  /** How many pairs of workloads, replicas counted once, fare like this one. */
  readonly alike: number;
  readonly opening: Opening;
  /** Of what is agreed: what certainly does not pass, and what may not. */
  readonly blocked: Traffic;
  readonly doubtful: Traffic;
  /** The sides that hold back what is blocked. */
  readonly at: readonly ("egress" | "ingress")[];
}

export interface AgreementStatus {
  readonly agreed: AgreedTraffic;
  readonly outcome: "holds" | "blocked" | "undetermined" | "unresolved";
  /** All pairs that are asked about, whether they must pass or not. */
  readonly pairs: readonly AgreedPair[];
  /** Pairs that must pass and do. */
  readonly open: readonly AgreedPair[];
  /** Pairs that must pass and do not, or may not; where some pair would do, the one that is nearest to passing. */
  readonly failing: readonly AgreedPair[];
}

/**
 * Whether what must pass does. `every` asks each source and destination; `some` asks that from each namespace of
 * the sources at least one workload gets through, `any` that one of all does. Cost: parties of the sources × parties of the destinations.
 */
export function statusOfAgreement(context: RuleContext, agreed: AgreedTraffic): AgreementStatus {
  if (agreed.unresolved !== undefined) return { agreed, outcome: "unresolved", pairs: [], open: [], failing: [] };
  // Of many one is enough, and what policies do not govern gets to addresses outside (NP-61).
  const isUngoverned = agreed.sources.workloads.some((workload) => context.cluster.world.workloads[workload]?.hostNetwork === true);
  if (agreed.must === "any" && isUngoverned && agreed.destinations.workloads.length === 0) return { agreed, outcome: "holds", pairs: [], open: [], failing: [] };
  const pairs = pairsOf(context, agreed);
  if (pairs.length === 0) return { agreed, outcome: "unresolved", pairs, open: [], failing: [] };
  const wanted = agreed.must === "every" ? pairs : bestOf(pairs, agreed, ({ source }) => (agreed.must === "any" ? "" : (context.cluster.workloads[source]?.namespace ?? "")));
  const failing = wanted.filter((pair) => !passes(agreed, pair.opening.atLeast));
  const blocked = failing.filter((pair) => !passes(agreed, pair.opening.atMost));
  return {
    agreed,
    outcome: blocked.length > 0 ? "blocked" : failing.length > 0 ? "undetermined" : "holds",
    pairs,
    open: wanted.filter((pair) => !failing.includes(pair)),
    failing: blocked.length > 0 ? blocked : failing,
  };
}

/** How many pairs of workloads are asked about, and between how many what is agreed passes for certain. */
export function countPairs({ agreed, pairs }: AgreementStatus): { readonly all: number; readonly open: number } {
  const sum = (of: readonly AgreedPair[]): number => of.reduce((total, { alike }) => total + alike, 0);
  return { all: sum(pairs), open: sum(pairs.filter(({ opening }) => passes(agreed, opening.atLeast))) };
}

function passes({ traffic, portsKnown }: AgreedTraffic, opening: Traffic): boolean {
  return portsKnown ? covers(opening, traffic) : !isEmpty(opening);
}

function pairsOf(context: RuleContext, agreed: AgreedTraffic): readonly AgreedPair[] {
  const { reachability, cluster } = context;
  const sources = representatives(context, agreed.sources.workloads);
  const destinations = [
    ...representatives(context, agreed.destinations.workloads).map(({ workload, groups }) => ({ kind: "workload" as const, workload, groups })),
    ...addressParties(context, agreed.destinations.addresses),
  ];
  return sources.flatMap(({ workload: source, groups }) =>
    destinations.flatMap((destination): AgreedPair[] => {
      if (destination.kind === "workload" && destination.workload === source) return [];
      const from = reachability.partyOf({ kind: "workload", workload: source });
      const to = destination.kind === "workload" ? reachability.partyOf(destination) : destination.party;
      // A workload on the host network is governed by nothing and selected by nobody (NP-61).
      if (cluster.world.workloads[source]?.hostNetwork === true) return [];
      const opening = reachability.between(from, to);
      const wanted = agreed.portsKnown ? agreed.traffic : allTraffic;
      const sides = { egress: reachability.egress(from, to), ingress: reachability.ingress(from, to) };
      return [
        {
          source,
          destination: destination.kind === "workload" ? { kind: "workload", workload: destination.workload } : { kind: "addresses", ranges: destination.ranges },
          parties: [from, to],
          alike: destination.kind === "workload" ? countUnequal(groups, destination.groups) : groups.size,
          opening,
          blocked: subtract(wanted, opening.atMost),
          doubtful: subtract(wanted, opening.atLeast),
          at: (["egress", "ingress"] as const).filter((side) => !covers(sides[side].atMost, wanted)),
        },
      ];
    }),
  );
}

interface Representative {
  readonly workload: number;
  /** What the workloads that it stands for belong to: a Deployment for its replicas. */
  readonly groups: Set<string>;
}

/** One workload of each party and namespace: the others fare the same. */
function representatives({ reachability, cluster }: RuleContext, workloads: readonly number[]): readonly Representative[] {
  const seen = new Map<string, Representative>();
  for (const workload of workloads) {
    const endpoint: Endpoint = { kind: "workload", workload };
    const { namespace = "", group = "" } = cluster.workloads[workload] ?? {};
    const key = `${reachability.partyOf(endpoint)} ${namespace}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, { workload, groups: new Set([group]) });
    else before.groups.add(group);
  }
  return [...seen.values()];
}

/** Pairs of one of these and one of those, without those of one with itself. */
function countUnequal(sources: ReadonlySet<string>, destinations: ReadonlySet<string>): number {
  const shared = [...sources].filter((source) => destinations.has(source)).length;
  return Math.max(1, sources.size * destinations.size - shared);
}

function addressParties(
  { reachability }: RuleContext,
  wanted: readonly AddressRange[],
): readonly { readonly kind: "addresses"; readonly party: number; readonly ranges: readonly AddressRange[] }[] {
  if (wanted.length === 0) return [];
  return reachability.parties.flatMap((party) => {
    if (party.kind !== "addresses") return [];
    const ranges = intersectAddresses(party.ranges, addressSet(wanted));
    return ranges.length === 0 ? [] : [{ kind: "addresses" as const, party: party.id, ranges }];
  });
}

/** Of each group the pair that is nearest to passing. */
function bestOf(pairs: readonly AgreedPair[], agreed: AgreedTraffic, groupOf: (pair: AgreedPair) => string): readonly AgreedPair[] {
  const best = new Map<string, AgreedPair>();
  for (const pair of pairs) {
    const group = groupOf(pair);
    const before = best.get(group);
    if (before === undefined || rank(pair, agreed) < rank(before, agreed)) best.set(group, pair);
  }
  return [...best.values()];
}

/** Passing first, then perhaps passing, then by the number of sides that hold it back. */
function rank(pair: AgreedPair, agreed: AgreedTraffic): number {
  if (passes(agreed, pair.opening.atLeast)) return 0;
  return passes(agreed, pair.opening.atMost) ? 1 : 2 + pair.at.length;
}
