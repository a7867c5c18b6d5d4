import { isEmpty, subtract, type PairTraffic, type Ref, type RuleAccount } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { agreementsOf, type Agreements, type RuleContext, type Segment, type SegmentPair } from "@demarc/rules";
import { allowedOf, endKey, rangesText, type End } from "../ends.ts";
import { objectName } from "../place-names.ts";
import { workloadEnd } from "../workload-groups.ts";
import type { FindingFlow, RuleAccountReport } from "./result.ts";

/**
 * What each rule that allows carries, in each policy, what of it nothing else does, what of that somebody agreed to and who owns
 * the rest, and which rules cover what others carry too. Cost: one account for each rule, and its pairs.
 */
export function accountsOf(context: RuleContext): readonly RuleAccountReport[] {
  const { cluster, reachability } = context;
  const agreements = agreementsOf(context);
  const refsOf = (object: number, rules: readonly { readonly path: string }[]): readonly Ref[] => rules.map(({ path }) => ({ object, path }));
  const refs = [
    ...cluster.networkPolicies.flatMap(({ object, ingress, egress }) => refsOf(object.id, [...(ingress ?? []), ...(egress ?? [])])),
    ...cluster.adminPolicies.flatMap(({ object, ingress, egress }) => refsOf(object.id, [...ingress, ...egress].filter(({ action }) => action === "allow"))),
  ];
  return refs.map((rule) => reportOf(context, agreements, rule, reachability.account(rule)));
}

/** Of thousands of rules that overlap each is covered by all others; more than these are counted only. */
const COVERS_MAX = 100;

function reportOf(context: RuleContext, agreements: Agreements, rule: Ref, account: RuleAccount): RuleAccountReport {
  const { cluster, reachability } = context;
  const coveredBy = reachability.coveredBy(rule);
  const alone = partsOf(agreements, account.alone);
  return {
    policy: objectName(cluster.object(rule.object)),
    rule: rule.path,
    location: cluster.locate(rule),
    direction: account.direction,
    speaks: account.speaks,
    carries: flowsOf(cluster, partsOf(agreements, account.carries), ({ traffic }) => traffic),
    alone: flowsOf(cluster, alone, ({ traffic }) => traffic),
    ...(context.charter && {
      page: {
        agreed: flowsOf(cluster, alone, ({ traffic, excess }) => subtract(traffic, excess)),
        excess: byOwners(context, alone),
      },
    }),
    coveredBy: coveredBy.slice(0, COVERS_MAX).map((cover) => ({
      policy: objectName(cluster.object(cover.rule.object)),
      rule: cover.rule.path,
      location: cluster.locate(cover.rule),
      pairs: cover.pairs,
    })),
    coveredByCount: coveredBy.length,
  };
}

function partsOf(agreements: Agreements, pairs: readonly PairTraffic[]): readonly SegmentPair[] {
  return pairs.flatMap((pair) => [...agreements.split(pair)]);
}

/** What nobody agreed to, by those who would have to. */
function byOwners({ cluster, ownership }: RuleContext, parts: readonly SegmentPair[]): NonNullable<RuleAccountReport["page"]>["excess"] {
  const groups = new Map<string, { owners: readonly string[]; parts: SegmentPair[] }>();
  for (const part of parts) {
    if (isEmpty(part.excess)) continue;
    const { owners } = ownership.ofFlow(partyOf(part.source), partyOf(part.destination));
    const key = owners.join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { owners, parts: [part] });
    else group.parts.push(part);
  }
  return [...groups.values()].map(({ owners, parts: own }) => ({ owners, flows: flowsOf(cluster, own, ({ excess }) => excess) }));
}

function partyOf(segment: Segment): { readonly namespace: string } | "outside" {
  return segment.kind === "workloads" ? { namespace: segment.namespace } : "outside";
}

/** Parts as flows between named ends, sorted; one for each pair of workloads. A workload with itself is left out. */
function flowsOf(cluster: Cluster, parts: readonly SegmentPair[], trafficOf: (part: SegmentPair) => SegmentPair["traffic"]): readonly FindingFlow[] {
  const flows = new Map<string, FindingFlow>();
  for (const part of parts) {
    const traffic = trafficOf(part);
    if (isEmpty(traffic)) continue;
    const allowed = allowedOf(traffic);
    for (const source of endsOf(cluster, part.source)) {
      for (const destination of endsOf(cluster, part.destination)) {
        const [from, to] = [endKey(source), endKey(destination)];
        if (from !== to) flows.set(`${from}\n${to}\n${JSON.stringify(allowed)}`, { source, destination, allowed });
      }
    }
  }
  return [...flows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow);
}

function endsOf(cluster: Cluster, segment: Segment): readonly End[] {
  if (segment.kind === "addresses") return [{ kind: "external", ranges: rangesText(segment.ranges) }];
  const ends = segment.workloads.flatMap((index) => {
    const workload = cluster.workloads[index];
    return workload === undefined ? [] : [workloadEnd(workload)];
  });
  return [...new Map(ends.map((end) => [endKey(end), end])).values()];
}
