import { isEmpty, someOf, subtract, verdict, type Traffic } from "@demarc/engine";
import { agreementsOf, endpointOf, type Segment, type SegmentPair } from "../agreements.ts";
import type { RawFinding } from "../finding.ts";
import { openedRules, reportedAs, type Concerned, type OpenedRule } from "../opened-flows.ts";
import { remembered } from "../remembered.ts";
import type { RuleContext } from "../rule.ts";
import { countExcess } from "../segment-text.ts";
import { BetweenNamespaces, type Route } from "./between-namespaces.ts";
import { breaking, type Inquiry } from "./judgement.ts";

/** Rules that report what policies open and nobody agreed to; silence of one that could not run proves nothing. */
export const beyondRules: readonly string[] = ["cross-owner-allow-without-approval", "undeclared-reverse-flow", "flow-wider-than-required", "undeclared-external", "undeclared-ingress"];

/** Rules that report what nothing isolates, by namespace. */
export const bareRules: readonly string[] = ["pod-not-isolated", "namespace-without-default-deny"];

/** The ends of a pair, whatever passes between them. */
export type EndsOfPair = Pick<SegmentPair, "source" | "destination">;

export interface OpenedBeyond {
  /** What says so, worst first. */
  readonly findings: readonly RawFinding[];
  /** The parts that were asked for. */
  readonly parts: readonly SegmentPair[];
}

/** Under which rule of ours each reason is reported. */
const ruleOfReason: Readonly<Record<Concerned, string>> = {
  "cross-team": "cross-owner-allow-without-approval",
  reverse: "undeclared-reverse-flow",
  wider: "flow-wider-than-required",
  external: "undeclared-external",
  inbound: "undeclared-ingress",
};

/** A part of what a policy rule opens and nobody agreed to, that a finding reports. */
interface ReportedPart extends EndsOfPair {
  readonly part: SegmentPair;
  readonly reason: Concerned;
  readonly opened: OpenedRule;
  readonly finding: RawFinding;
}

/**
 * What policies open and nobody agreed to, of the kind that `test` asks for, without what somebody waived. A policy
 * rule is reported once for all that it opens between workloads, under the gravest reason, so the findings of one reason
 * are not all that is opened for it: hence the parts are asked, and the findings are those that report them.
 */
export function openedBeyond(inquiry: Inquiry, test: (part: SegmentPair, reason: Concerned, opened: OpenedRule) => boolean): OpenedBeyond {
  return toldBy(inquiry, reportedParts(inquiry).filter(({ part, reason, opened }) => test(part, reason, opened)));
}

/** The same of what goes from some namespaces to others, without going through all the rest. */
export function openedBetween(inquiry: Inquiry, route: Route, test: (part: SegmentPair) => boolean): OpenedBeyond {
  return toldBy(inquiry, reportedRoutes(inquiry).on(route).filter(({ part }) => test(part)));
}

function toldBy(inquiry: Inquiry, parts: readonly ReportedPart[]): OpenedBeyond {
  const places = placesOfFindings(inquiry);
  const findings = [...new Set(parts.map(({ finding }) => finding))];
  return {
    findings: findings.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)),
    parts: parts.map(({ part }) => part),
  };
}

const placesOfFindings = remembered(({ findings }: Inquiry): ReadonlyMap<RawFinding, number> => new Map(findings.map((finding, place) => [finding, place])));

const reportedParts = remembered(({ context, findings }: Inquiry): readonly ReportedPart[] => {
  const byRule = new Map<string, RawFinding>();
  for (const finding of findings) if (beyondRules.includes(finding.rule)) byRule.set(keyOf(finding.rule, finding.object, finding.policyRule), finding);
  return openedRules(context).flatMap((opened) => {
    const { policy, ref } = opened.written;
    return [...opened.parts].flatMap(([reason, its]): readonly ReportedPart[] => {
      const finding = byRule.get(keyOf(ruleOfReason[reportedAs(opened, reason)], policy.object, ref.path));
      return finding === undefined ? [] : its.map((part) => ({ part, reason, opened, finding, source: part.source, destination: part.destination }));
    });
  });
});

const reportedRoutes = remembered((inquiry: Inquiry) => new BetweenNamespaces(reportedParts(inquiry)));

function keyOf(rule: string, object: RawFinding["object"], path: string | undefined): string {
  return JSON.stringify([rule, object?.kind, object?.namespace, object?.name, path]);
}

/** What says that an end of what passes is isolated by nothing, so that no policy rule answers for it. */
export function bareFindings(inquiry: Inquiry, parts: readonly SegmentPair[]): readonly RawFinding[] {
  const { reachability } = inquiry.context;
  const namespaces = new Set<string>();
  for (const { pair, source, destination } of parts) {
    if (source.kind === "workloads" && reachability.isolatedBy(pair.source, "egress").length === 0) namespaces.add(source.namespace);
    if (destination.kind === "workloads" && reachability.isolatedBy(pair.destination, "ingress").length === 0) namespaces.add(destination.namespace);
  }
  return breaking(inquiry, bareRules, aboutNamespaces(namespaces));
}

/** Whether a finding is about one of some namespaces, or an object in one. */
export function aboutNamespaces(namespaces: ReadonlySet<string>): (finding: RawFinding) => boolean {
  return ({ object }) => object !== undefined && namespaces.has(object.kind === "Namespace" ? object.name : object.namespace);
}

/** Whether the two ends are different teams' workloads. */
export function crossesTeams({ source, destination }: EndsOfPair): boolean {
  return source.kind === "workloads" && destination.kind === "workloads" && source.team !== destination.team;
}

/** Whether it leads out of the cluster, or from outside into it. */
export function leavesCluster({ source, destination }: EndsOfPair): boolean {
  return source.kind === "addresses" || destination.kind === "addresses";
}

export interface Passing {
  /** Flows to declared ports that certainly pass. */
  readonly flows: number;
  /** What of it nobody agreed to, undeclared ports and addresses with it. */
  readonly beyond: readonly SegmentPair[];
}

/**
 * What certainly passes between the page's namespaces and others, or with addresses outside, for whatever reason: a
 * policy opens it, or nothing isolates. What stays in one namespace is its team's own, and pods on the host network
 * are their nodes. Cost: the openings of the whole cluster, once.
 */
export function passing(inquiry: Inquiry, test: (part: SegmentPair) => boolean = () => true): Passing {
  const parts = crossing(inquiry).filter(test);
  return {
    flows: countExcess(inquiry.context, parts.map((part) => ({ ...part, excess: part.traffic }))),
    beyond: parts.filter(({ excess }) => !isEmpty(excess)),
  };
}

/** What nobody agreed to of what certainly passes from some namespaces to others. Cost: beside the openings, once, what it gives. */
export function passingBeyond(inquiry: Inquiry, route: Route): readonly SegmentPair[] {
  return crossingRoutes(inquiry).on(route).filter(({ excess }) => !isEmpty(excess));
}

const crossingRoutes = remembered((inquiry: Inquiry) => new BetweenNamespaces(crossing(inquiry)));

const crossing = remembered((inquiry: Inquiry): readonly SegmentPair[] => {
  const { context } = inquiry;
  const agreements = agreementsOf(context);
  const isMeant = isBetweenNamespaces(inquiry);
  const parts: SegmentPair[] = [];
  for (const { source, destination, opening } of context.reachability.openings()) {
    for (const part of agreements.split({ source, destination, traffic: opening.atLeast })) if (isMeant(part)) parts.push(part);
  }
  return parts;
});

/**
 * Refused policies on which it hangs whether more passes than is agreed: a default deny that the API server does not
 * take may be the only one. Other doubts (a block that may hold a pod) are no ground to doubt a whole sentence.
 * Cost: none where no policy is refused, else the openings of the whole cluster, once.
 */
export function refusedDoubts(inquiry: Inquiry, test: (part: EndsOfPair) => boolean): readonly string[] {
  return refusedIn(inquiry, doubtfulParts(inquiry).filter(test));
}

/** The same of what goes by one of some routes. */
export function refusedDoubtsBetween(inquiry: Inquiry, routes: readonly Route[]): readonly string[] {
  return refusedIn(inquiry, routes.flatMap((route) => doubtfulRoutes(inquiry).on(route)));
}

/** What may pass between two ends, beyond what certainly does. */
interface DoubtfulPart extends EndsOfPair {
  readonly doubt: Traffic;
}

const doubtfulParts = remembered((inquiry: Inquiry): readonly DoubtfulPart[] => {
  const { context } = inquiry;
  const { cluster, reachability } = context;
  if (cluster.networkPolicies.every(({ object }) => object.refusals.length === 0)) return [];
  const agreements = agreementsOf(context);
  const isMeant = isBetweenNamespaces(inquiry);
  const parts: DoubtfulPart[] = [];
  for (const { source: from, destination: to, opening } of reachability.openings()) {
    const doubt = subtract(opening.atMost, opening.atLeast);
    if (isEmpty(doubt)) continue;
    for (const source of agreements.segmentsOf(from)) {
      for (const destination of agreements.segmentsOf(to)) if (isMeant({ source, destination })) parts.push({ source, destination, doubt });
    }
  }
  return parts;
});

const doubtfulRoutes = remembered((inquiry: Inquiry) => new BetweenNamespaces(doubtfulParts(inquiry)));

function refusedIn({ context }: Inquiry, parts: readonly DoubtfulPart[]): readonly string[] {
  const { cluster } = context;
  const agreements = agreementsOf(context);
  const names = new Set<string>();
  for (const { source, destination, doubt } of parts) {
    const some = someOf(subtract(doubt, agreements.agreedBetween(source, destination)));
    if (some === undefined) continue;
    const { egress, ingress } = verdict(cluster.world, { source: endpointOf(source), destination: endpointOf(destination), ...some });
    for (const cause of [...egress.causes, ...ingress.causes]) if (cause.kind === "refused-policy") names.add(nameOf(cluster.object(cause.policy.object)));
  }
  return [...names].sort();
}

function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** With an end in a namespace that the page names, not within one namespace, and not to or from pods that are their node. */
function isBetweenNamespaces({ context, charter }: Inquiry): (part: EndsOfPair) => boolean {
  const endsOfFlows = charter.flows.flatMap(({ from, to }) => [...from, ...to]);
  const named = new Set([...charter.namespaces.map(({ name }) => name), ...endsOfFlows.map(({ namespace }) => namespace)]);
  const isNamed = (end: Segment): boolean => end.kind === "workloads" && named.has(end.namespace);
  return (part) => {
    const ends = [part.source, part.destination];
    return ends.some(isNamed) && !staysInside(part) && !ends.some((end) => onHostNetwork(context, end));
  };
}

/** Whether an end is in one of some namespaces. */
export function touches(namespaces: readonly string[]): (part: EndsOfPair) => boolean {
  const wanted = new Set(namespaces);
  return ({ source, destination }) => [source, destination].some((end) => end.kind === "workloads" && wanted.has(end.namespace));
}

function staysInside({ source, destination }: EndsOfPair): boolean {
  return source.kind === "workloads" && destination.kind === "workloads" && source.namespace === destination.namespace;
}

function onHostNetwork({ cluster }: RuleContext, end: Segment): boolean {
  return end.kind === "workloads" && end.workloads.every((workload) => cluster.world.workloads[workload]?.hostNetwork === true);
}
