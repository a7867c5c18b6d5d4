import {
  allTraffic, complement, covers, equals, exposures, isAnyPods, isEmpty, noTraffic, someOf, subtract, unionOfAll, verdict,
  type Decision, type Exposure, type Traffic,
} from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { describedEnd } from "../described-pods.ts";
import { allowedOf } from "../ends.ts";
import type { Judged } from "../judged.ts";
import { causeTexts, objectName } from "../place-names.ts";
import type { PolicyPlace } from "../explain/result.ts";
import type { WorkloadGroup } from "../workload-groups.ts";
import { everyEnd } from "./filter.ts";
import type { Filters } from "./pairs.ts";
import type { ExposureLine } from "./result.ts";

/** Most policies that are named as the reason of one line. */
const REASONS_MAX = 3;

interface Context {
  /** With the described pods in its world. */
  readonly cluster: Cluster;
  readonly today: (line: Exposure) => number;
}

/**
 * What workloads accept from, or may send to, pods and namespaces that need not exist yet, by their own policies alone
 * (NP-7). A set of pods for which all is as it is for every pod whatever has no line of its own. Filters are about the
 * workload: with `from` what it may send, with `to` what it accepts, else both.
 */
export function exposureLines(judged: Judged, groups: readonly WorkloadGroup[], { from, to, touching }: Filters): readonly ExposureLine[] {
  const wanted = groups.filter(({ end }) => touching.workload(end) && from.workload(end) && to.workload(end));
  const representatives = new Set(wanted.flatMap(({ parties }) => parties.map((party) => memberOf(judged, party))));
  const { world, lines } = exposures(judged.cluster.world, [...representatives]);
  const context: Context = { cluster: { ...judged.cluster, world }, today: counterOf(judged) };
  const byWorkload = groupBy(lines, ({ workload }) => workload);
  const isWanted = ({ direction }: Exposure): boolean => (direction === "ingress" ? from === everyEnd : to === everyEnd);
  return wanted.flatMap((group) => {
    const own = group.parties.flatMap((party) => byWorkload.get(memberOf(judged, party)) ?? []).filter(isWanted);
    const bySet = [...groupBy(own, ({ direction, described }) => `${direction} ${described}`).values()];
    return bySet.flatMap((alike) => lineOf(context, group, alike, own));
  });
}

/** The workload that stands for a party: its members are alike. */
function memberOf({ reachability }: Judged, party: number): number {
  const found = reachability.parties[party];
  return found?.kind === "workloads" ? (found.workloads[0] ?? -1) : -1;
}

type Alike = readonly [Exposure, ...Exposure[]];

/** Replicas that differ are one line: what some of them lets pass. */
function lineOf({ cluster, today }: Context, { end }: WorkloadGroup, alike: Alike, own: readonly Exposure[]): readonly ExposureLine[] {
  const [first] = alike;
  const { direction, peers } = first;
  const all = own.filter((other) => other.direction === direction);
  const opening = sumOf(alike);
  const isAny = isAnyPods(peers);
  const ofAny = sumOf(all.filter((other) => isAnyPods(other.peers)));
  // Where some get more than all, the set that it is about is what there is to tell.
  const isPlain = equals(opening.atLeast, opening.atMost);
  if (!isAny && isPlain && equals(opening.atLeast, ofAny.atLeast) && equals(opening.atMost, ofAny.atMost)) return [];
  const pods = describedEnd(peers, (namespace) => cluster.world.namespaces[namespace]?.name ?? "");
  const rest = subtract(opening.atMost, opening.atLeast);
  const elsewhere = unionOfAll(all.filter((other) => !alike.includes(other)).map((other) => other.opening.atLeast));
  return [
    {
      ...(direction === "ingress" ? { source: pods, destination: end } : { source: end, destination: pods }),
      direction,
      allowed: allowedOf(opening.atLeast),
      ...(!isEmpty(rest) && { perhaps: allowedOf(rest), causes: causesOf(cluster, first), ...(covers(elsewhere, rest) && { perhapsElsewhere: true }) }),
      reasons: reasonsOf(cluster, first, isAny ? noTraffic : ofAny.atLeast),
      today: today(first),
    },
  ];
}

function sumOf(lines: readonly Exposure[]): Exposure["opening"] {
  return { atLeast: unionOfAll(lines.map(({ opening }) => opening.atLeast)), atMost: unionOfAll(lines.map(({ opening }) => opening.atMost)) };
}

/**
 * What lets it pass, first of all what passes for no other pods; where nothing passes for certain, what keeps it out.
 *
 * @param others  what passes for every pod whatever
 */
function reasonsOf(cluster: Cluster, line: Exposure, others: Traffic): ExposureLine["reasons"] {
  const { atLeast, atMost } = line.opening;
  const decision = firstDecision(cluster, line, isEmpty(atLeast) ? [complement(atMost), allTraffic] : [subtract(atLeast, others), atLeast]);
  const certain = decision.rules.filter(({ certainty }) => certainty === "certain");
  // What perhaps lets some of them in is told as a cause; the others are kept out by whoever isolates.
  const by = certain.length === 0 && decision.isolatedBy.length > 0 ? "isolation" : decision.by;
  const telling = certain.length > 0 ? certain : decision.rules;
  const refs = by === "isolation" ? decision.isolatedBy : telling.map(({ rule }) => rule);
  const policies = refs.slice(0, REASONS_MAX).map((ref): PolicyPlace => ({ policy: objectName(cluster.object(ref.object)), location: cluster.locate(ref) }));
  return { by, policies };
}

function causesOf(cluster: Cluster, line: Exposure): readonly string[] {
  return causeTexts(cluster, firstDecision(cluster, line, [subtract(line.opening.atMost, line.opening.atLeast)]).causes);
}

/** The workload's side of one flow, of the first traffic that is not empty. */
function firstDecision({ world }: Cluster, { workload, described, direction }: Exposure, traffic: readonly Traffic[]): Decision {
  const [some] = traffic.flatMap((one) => someOf(one) ?? []);
  if (some === undefined) throw new Error("a line about no traffic");
  const [source, destination] = direction === "ingress" ? [described, workload] : [workload, described];
  return verdict(world, { source: { kind: "workload", workload: source }, destination: { kind: "workload", workload: destination }, ...some })[direction];
}

/** How many workloads of the input are such pods, or may be; remembered, as many workloads name the same pods. */
function counterOf({ cluster, reachability }: Judged): Context["today"] {
  const known = new Map<number, number>();
  return ({ described, peers }) => {
    let count = known.get(described);
    if (count === undefined) {
      const { certain, possible } = reachability.select(peers);
      count = new Set([...certain, ...possible].map((index) => cluster.workloads[index]?.group)).size;
      known.set(described, count);
    }
    return count;
  };
}
