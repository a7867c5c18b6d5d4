import { addressSet, formatTraffic, includes, noTraffic, trafficOf, union, type Traffic } from "@demarc/engine";
import { groupBy, listSome } from "@demarc/source";
import { describeRanges } from "./address-text.ts";
import type { SegmentPair } from "./agreements.ts";
import { isOutside, type Concerned, type OpenedRule } from "./opened-flows.ts";
import { askOf, type Ask } from "./request-lines.ts";
import { ruleName, ruleNameAt } from "./rule-effect.ts";
import type { Found, RuleContext } from "./rule.ts";
import { countExcess, countWords, excessGroups, witnessOfExcess } from "./segment-text.ts";
import { workloadName } from "./workload-names.ts";

/** What the rules that report openings beyond what is agreed have in common to say. */
export function sayOpened(context: RuleContext, opened: OpenedRule, own: Pick<Found, "message" | "next"> & Partial<Found>): Found {
  const { written, parts, foremost, author } = opened;
  const mine = parts.get(foremost) ?? [];
  const { object, path } = written.ref;
  const witness = witnessOfExcess(context, mine);
  return {
    at: { object, path },
    ...(witness !== undefined && { witness }),
    flows: excessGroups(context, mine),
    owner: author,
    weight: countExcess(context, mine),
    ...own,
    ...(opened.idle && { severity: "info" as const }),
    details: [...(own.details ?? []), ...alsoOpens(context, opened), ...coveredElsewhere(context, opened)],
  };
}

/** e.g. `ingress rule 2 of serving-app-policy` */
export function openedName({ written }: OpenedRule): string {
  return ruleName(written.policy, written.rule);
}

/** e.g. `73 flows`; ports where nothing listens are counted as what they are. */
export function openedCount(context: RuleContext, opened: OpenedRule, reason: Concerned): string {
  const parts = opened.parts.get(reason) ?? [];
  return opened.idle ? `${formatTraffic(trafficOfParts(parts))}, where nothing listens today,` : countWords(context, parts);
}

/** Namespaces at the far ends, most flows first: `fraud-detection, monitoring and 3 more`. */
export function farNamespaces(context: RuleContext, { written }: OpenedRule, parts: readonly SegmentPair[]): string {
  const counts = new Map<string, number>();
  for (const part of parts) {
    const far = written.rule.direction === "ingress" ? part.source : part.destination;
    if (far.kind === "workloads") counts.set(far.namespace, (counts.get(far.namespace) ?? 0) + countExcess(context, [part]));
  }
  return listSome([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name), 5);
}

/** Teams at the far ends. */
export function farTeams({ written }: OpenedRule, parts: readonly SegmentPair[]): readonly string[] {
  const teams = parts.flatMap((part) => {
    const far = written.rule.direction === "ingress" ? part.source : part.destination;
    return far.kind === "workloads" ? [far.team] : [];
  });
  return [...new Set(teams)].sort();
}

export function trafficOfParts(parts: readonly SegmentPair[]): Traffic {
  return parts.reduce((traffic, { excess }) => union(traffic, excess), noTraffic);
}

/** One line for every reason besides the one that the rule is reported for, unless it is reported for that on its own. */
function alsoOpens(context: RuleContext, opened: OpenedRule): readonly string[] {
  const words: ReadonlyMap<Concerned, string> = new Map([
    ["cross-team", "between teams"],
    ["reverse", "against the direction that the page gives"],
    ["wider", "beyond what a required flow needs"],
  ]);
  if (isOutside(opened.foremost)) return [];
  return [...opened.parts].flatMap(([reason, parts]) => {
    const what = words.get(reason);
    return what === undefined || reason === opened.foremost || countExcess(context, parts) === 0 ? [] : [`it also opens ${countWords(context, parts)} ${what}`];
  });
}

function coveredElsewhere(context: RuleContext, { written }: OpenedRule): readonly string[] {
  const account = context.reachability.account(written.ref);
  if (account.alone.length > 0 || account.carries.length === 0) return [];
  const others = context.reachability.coveredBy(written.ref).slice(0, 3).map(({ rule }) => ruleNameAt(context.cluster.object(rule.object).name, rule.path));
  return [`all of it passes by other rules too (${listSome(others, 3)}): narrowing this one alone changes nothing`];
}

/**
 * What to send to the teams that must agree, for the first destination of the parts: what is declared there, or all that
 * is open where nothing is. Several destinations are several requests, so the others are counted.
 */
export function askForParts(context: RuleContext, parts: readonly SegmentPair[], teams: readonly string[]): Ask {
  const single = parts.flatMap((part) => toEach(context, part));
  const toDeclared = single.filter((part) => countExcess(context, [part]) > 0);
  const asked = toDeclared.length > 0 ? toDeclared : single;
  const targets = [...new Set(asked.map(({ destination }) => endName(context, destination)))];
  const [target] = targets;
  if (target === undefined) return askOf(context, teams, undefined);
  const meant = asked.filter(({ destination }) => endName(context, destination) === target);
  const wanted = { sources: sourceNames(context, meant), destination: target, traffic: declaredOf(context, meant) };
  return askOf(context, teams, wanted, targets.length - 1);
}

/** Who must agree to a flow between teams: whom the page gives such flows to, or whoever is at the far end where that team wrote the rule itself. */
export function whoAgrees({ ownership }: RuleContext, opened: OpenedRule, parts: readonly SegmentPair[]): readonly string[] {
  const keeper = ownership.ofConcern("cross-team-flow");
  const far = farTeams(opened, parts);
  return opened.author === keeper && far.length > 0 ? far : [keeper];
}

/** The part once for each workload at its destination; replicas are one. */
function toEach({ cluster }: RuleContext, part: SegmentPair): readonly SegmentPair[] {
  const { destination } = part;
  if (destination.kind !== "workloads") return [part];
  const byName = groupBy(destination.workloads, (workload) => workloadName(cluster, workload));
  return [...byName.values()].map((workloads) => ({ ...part, destination: { ...destination, workloads } }));
}

/** By name; all pods of a namespace are the namespace, as on the page. */
function sourceNames(context: RuleContext, parts: readonly SegmentPair[]): readonly string[] {
  const { cluster } = context;
  const workloads = new Set(parts.flatMap(({ source }) => (source.kind === "workloads" ? source.workloads : [])));
  const whole = new Set(
    [...new Set([...workloads].map((index) => cluster.workloads[index]?.namespace ?? ""))].filter((namespace) => {
      const all = [...cluster.workloads.keys()].filter(
        (index) => cluster.workloads[index]?.namespace === namespace && cluster.world.workloads[index]?.hostNetwork === false,
      );
      return all.length > 1 && all.every((index) => workloads.has(index));
    }),
  );
  const named = parts.flatMap(({ source }) => (source.kind !== "workloads" ? [] : whole.has(source.namespace) ? [`${source.namespace} namespace (all pods)`] : [endName(context, source)]));
  const outside = addressSet(parts.flatMap(({ source }) => (source.kind === "addresses" ? source.ranges : [])));
  return [...new Set(named)].sort().concat(outside.length > 0 ? [describeRanges(outside)] : []);
}

/** Of what is open, what somebody listens on; all of it where nobody does. */
function declaredOf({ cluster }: RuleContext, parts: readonly SegmentPair[]): Traffic {
  const listening = parts.flatMap(({ destination, excess }) =>
    destination.kind === "addresses"
      ? []
      : destination.workloads.flatMap((workload) =>
          (cluster.world.workloads[workload]?.ports ?? []).filter(({ protocol, port }) => includes(excess, protocol, port)),
        ),
  );
  if (listening.length === 0) return trafficOfParts(parts);
  return listening.reduce((traffic, { protocol, port }) => (protocol === "other" ? traffic : union(traffic, trafficOf(protocol, port))), noTraffic);
}

function endName(context: RuleContext, segment: SegmentPair["source"]): string {
  if (segment.kind === "addresses") return describeRanges(segment.ranges);
  const names = [...new Set(segment.workloads.map((workload) => workloadName(context.cluster, workload)))].sort();
  return names.join(", ");
}
