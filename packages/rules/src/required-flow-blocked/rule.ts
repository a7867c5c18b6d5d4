import { justificationOf, type AgreedTraffic } from "@demarc/charter";
import { formatTraffic, intersect, isEmpty, someOf, trafficOf, unionOfAll, type Direction, type Flow, type Ref, type Traffic } from "@demarc/engine";
import { addTo, count } from "@demarc/source";
import { agreementsOf } from "../agreements.ts";
import { describeRanges } from "../address-text.ts";
import { statusOfAgreement, type AgreedPair } from "../agreement-status.ts";
import { misplaced } from "../external-places.ts";
import { describeFlow, type End } from "../flow-text.ts";
import { alsoMeantWords, peersFor, peersForAddresses, ruleYaml } from "../policy-advice.ts";
import { askOf } from "../request-lines.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName } from "../workload-names.ts";

/**
 * Something that the page requires does not pass: which side holds it back, by which policies, and whose move it
 * is. One finding for each requirement; its pairs that fail are counted.
 */
export const requiredFlowBlocked: Rule = defineRule({
  id: "required-flow-blocked",
  category: "page",
  severity: "error",
  summary: "a flow that the page requires does not pass",
  statements: ["S2.F1", "S2.F1a", "S2.F1b", "S2.F2", "S2.F2a", "S2.F2b", "S2.F3", "S2.F3a", "S2.E1", "S2.E2", "S2.E3"],

  *find(context) {
    const told = new Map<string, Requirement[]>();
    for (const agreed of agreementsOf(context).all) {
      if (agreed.must === "none") continue;
      // Where the page has it elsewhere than it is, opening the way there helps nobody.
      if (agreed.external !== undefined && misplaced(context.cluster, agreed.external) !== undefined) continue;
      const { outcome, failing } = statusOfAgreement(context, agreed);
      const [pair] = failing;
      if (pair === undefined || (outcome !== "blocked" && outcome !== "undetermined")) continue;
      const wanted = outcome === "blocked" ? pair.blocked : intersect(pair.doubtful, pair.opening.atMost);
      const missing = agreed.portsKnown ? wanted : declaredOf(context, pair, wanted);
      const requirement = { agreed, pair, outcome, failing: failing.length, missing };
      // Two lines of the page that want the same of the same workloads are mended once.
      const outside = pair.destination.kind === "addresses" ? describeRanges(pair.destination.ranges) : "";
      addTo(told, JSON.stringify([outcome, pair.parties, outside, formatTraffic(missing)]), requirement);
    }
    for (const [first, ...others] of told.values()) if (first !== undefined) yield say(context, first, others);
  },
});

/** Where the page names no port, those that are listened on: nobody means all of them. */
function declaredOf({ cluster }: RuleContext, { destination }: AgreedPair, wanted: Traffic): Traffic {
  const ports = destination.kind === "workload" ? (cluster.world.workloads[destination.workload]?.ports ?? []) : [];
  const declared = intersect(wanted, unionOfAll(ports.flatMap(({ protocol, port }) => (protocol === "other" ? [] : [trafficOf(protocol, port)]))));
  return isEmpty(declared) ? wanted : declared;
}

interface Requirement {
  readonly agreed: AgreedTraffic;
  /** The pair that is told of; `failing` counts all. */
  readonly pair: AgreedPair;
  readonly failing: number;
  readonly outcome: "blocked" | "undetermined";
  readonly missing: Traffic;
}

function say(context: RuleContext, { agreed, pair, outcome, failing, missing }: Requirement, others: readonly Requirement[]): Found {
  const sides = outcome === "undetermined" ? [] : pair.at;
  const isolating = sides.flatMap((side) => isolatorsOf(context, pair, side).map((at) => ({ at, end: side === "egress" ? "source" : "destination" })));
  const destination = destinationName(context, pair);
  const source = workloadName(context.cluster, pair.source);
  const flow = `${source} → ${destination}`;
  const owner = ownerOf(context, pair, sides);
  const reasons = [agreed, ...others.map((other) => other.agreed)];
  const justification = context.charter && justificationOf(context.charter, reasons);
  const wanted = { sources: [source], destination, traffic: missing, justification };
  const ask = outcome === "blocked" && isBetweenTeams(context, pair) ? askOf(context, [owner], wanted) : undefined;
  const opening = sides.map((side, index) => `${index === 0 ? "" : "then "}${advice(context, pair, side, missing)}`);
  return {
    at: isolating[0]?.at ?? agreed.at,
    severity: outcome === "blocked" ? "error" : "warning",
    undetermined: outcome === "undetermined",
    message:
      outcome === "blocked"
        ? `${flow} does not pass on ${formatTraffic(missing)}, and the page requires it${agreed.must === "any" ? " of some workload, and none gets there" : ""}: ${sideWords(sides)}`
        : `whether ${flow} passes on ${formatTraffic(missing)}, which the page requires, hangs on what the input does not tell`,
    related: [
      ...reasons.map(({ at }) => ({ at, message: "the page requires it" })),
      ...isolating.slice(1, 4).map(({ at, end }) => ({ at, message: `isolates the ${end}${end === isolating[0]?.end ? " too" : ""}` })),
    ],
    details: [
      ...new Set(reasons.flatMap(({ summary }) => (summary === "" ? [] : [`for: ${summary}`]))),
      ...anyWouldDo(context, agreed, pair),
      ...(failing > 1 ? [`${count(failing, "pair")} of workloads fail alike`] : []),
    ],
    witness: describeFlow(context.cluster, { kind: "workload", workload: pair.source }, endOf(pair), missing),
    flows: [{ source, destination, traffic: missing }],
    owner,
    statement: agreed.statement,
    otherStatements: [...new Set(others.map((other) => other.agreed.statement))],
    next: [...(opening.length === 0 ? ["give Demarc what is missing, or ask `demarc explain` for this flow"] : opening), ...(ask === undefined ? [] : [`or, where the policies are another team's, ${ask.step}`])],
    ...(ask !== undefined && { request: ask.request }),
    ...(outcome === "blocked" && { blocked: flowOf(pair, missing) }),
    weight: failing * 10,
    subject: agreed.id,
  };
}

/** One flow of what does not pass. */
function flowOf({ source, destination }: AgreedPair, missing: Traffic): readonly Flow[] {
  const some = someOf(missing);
  const [range] = destination.kind === "addresses" ? destination.ranges : [];
  const end: Flow["destination"] | undefined = destination.kind === "workload" ? destination : range && { kind: "address", address: { family: range.family, value: range.first } };
  return some === undefined || end === undefined ? [] : [{ source: { kind: "workload", workload: source }, destination: end, ...some }];
}

/** Which workload is told of where nothing says whose the flow is. */
function anyWouldDo({ cluster }: RuleContext, { must, sources }: AgreedTraffic, { source }: AgreedPair): readonly string[] {
  const namespace = cluster.workloads[source]?.namespace ?? "";
  const there = sources.workloads.filter((index) => cluster.workloads[index]?.namespace === namespace);
  const candidates = new Set(there.map((index) => workloadName(cluster, index)));
  return must === "some" && candidates.size > 1 ? [`one of ${count(candidates.size, "workload")} of ${namespace} would do, as nothing says whose flow it is; ${workloadName(cluster, source)} is the nearest to it`] : [];
}

function destinationName({ cluster }: RuleContext, { destination }: AgreedPair): string {
  return destination.kind === "workload" ? workloadName(cluster, destination.workload) : describeRanges(destination.ranges);
}

function endOf({ destination, parties }: AgreedPair): End {
  return destination.kind === "workload" ? destination : { kind: "addresses", id: parties[1], ranges: destination.ranges };
}

function sideWords(sides: readonly Direction[]): string {
  if (sides.length === 2) return "neither end allows it";
  return sides[0] === "egress" ? "the source's egress does not allow it" : "the destination's ingress does not allow it";
}

function isolatorsOf({ reachability }: RuleContext, pair: AgreedPair, side: Direction): readonly Ref[] {
  return reachability.isolatedBy(side === "egress" ? pair.parties[0] : pair.parties[1], side);
}

/** The side that has to move; between teams, who the page gives such flows to. */
function ownerOf(context: RuleContext, pair: AgreedPair, sides: readonly Direction[]): string {
  const { ownership } = context;
  if (isBetweenTeams(context, pair)) return ownership.ofConcern("cross-team-flow");
  const { source, target } = namespacesOf(context, pair);
  return ownership.ofNamespace(sides[0] === "ingress" && target !== undefined ? target : source);
}

function isBetweenTeams(context: RuleContext, pair: AgreedPair): boolean {
  const { source, target } = namespacesOf(context, pair);
  return target !== undefined && context.ownership.ofFlow({ namespace: source }, { namespace: target }).kind === "cross-team";
}

function namespacesOf({ cluster }: RuleContext, { source, destination }: AgreedPair): { readonly source: string; readonly target: string | undefined } {
  const namespaceOf = (workload: number): string => cluster.workloads[workload]?.namespace ?? "";
  return { source: namespaceOf(source), target: destination.kind === "workload" ? namespaceOf(destination.workload) : undefined };
}

function advice({ cluster }: RuleContext, { source, destination }: AgreedPair, side: Direction, missing: Traffic): string {
  if (side === "ingress" && destination.kind === "workload") {
    return `add to a policy on ${workloadName(cluster, destination.workload)}: \`ingress: [${ruleYaml(side, peersFor(cluster, [source]), missing)}]\`${alsoMeantWords(cluster, [source])}`;
  }
  const peers = destination.kind === "workload" ? peersFor(cluster, [destination.workload]) : peersForAddresses(destination.ranges);
  const also = destination.kind === "workload" ? alsoMeantWords(cluster, [destination.workload]) : "";
  return `add to a policy on ${workloadName(cluster, source)}: \`egress: [${ruleYaml("egress", peers, missing)}]\`${also}`;
}
