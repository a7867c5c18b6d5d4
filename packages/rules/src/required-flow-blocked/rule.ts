import { formatCidrs, formatTraffic, type Direction, type Ref, type Traffic } from "@demarc/engine";
import { agreementsOf } from "../agreements.ts";
import { describeRanges } from "../address-text.ts";
import { statusOfAgreement, type AgreedPair, type AgreementStatus } from "../agreement-status.ts";
import { count } from "../counting-words.ts";
import { peersFor, portsYaml, scalarYaml } from "../policy-advice.ts";
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
  statements: ["S2.F1", "S2.F1a", "S2.F1b", "S2.F2", "S2.F2a", "S2.F2b", "S2.F3", "S2.F3a"],

  *find(context) {
    for (const agreed of agreementsOf(context).all) {
      if (agreed.must === "none") continue;
      const status = statusOfAgreement(context, agreed);
      if (status.outcome === "blocked" || status.outcome === "undetermined") yield say(context, status);
    }
  },
});

function say(context: RuleContext, { agreed, failing, outcome }: AgreementStatus): Found {
  const [first] = failing;
  const pair = first === undefined ? "" : pairText(context, first);
  const sides = first === undefined || outcome === "undetermined" ? [] : first.at;
  const isolating = sides.flatMap((side) => isolatorsOf(context, first, side));
  const missing = first === undefined ? agreed.traffic : outcome === "blocked" ? first.blocked : first.doubtful;
  return {
    at: isolating[0] ?? agreed.at,
    severity: outcome === "blocked" ? "error" : "warning",
    message:
      outcome === "blocked"
        ? `${pair} does not pass on ${formatTraffic(missing)}, and the page requires it: ${sideWords(sides)}`
        : `whether ${pair} passes on ${formatTraffic(missing)}, which the page requires, hangs on what the input does not tell`,
    related: [{ at: agreed.at, message: "the page requires it" }, ...isolating.slice(1, 4).map((at) => ({ at, message: `isolates ${at.object === isolating[0]?.object ? "it" : "the other end"} too` }))],
    details: [
      ...(agreed.summary === "" ? [] : [`for: ${agreed.summary}`]),
      ...(failing.length > 1 ? [`${count(failing.length, "pair")} of workloads fail alike`] : []),
    ],
    ...(pair !== "" && { witness: `${pair}:${formatTraffic(missing)}` }),
    owner: ownerOf(context, first, sides),
    statement: agreed.statement,
    next: first === undefined ? [] : sides.length === 0 ? ["give Demarc what is missing, or ask `demarc explain` for this flow"] : sides.map((side) => advice(context, first, side, missing)),
    weight: failing.length * 10,
    subject: agreed.id,
  };
}

function pairText({ cluster }: RuleContext, { source, destination }: AgreedPair): string {
  const to = destination.kind === "workload" ? workloadName(cluster, destination.workload) : describeRanges(destination.ranges);
  return `${workloadName(cluster, source)} → ${to}`;
}

function sideWords(sides: readonly Direction[]): string {
  if (sides.length === 2) return "neither end allows it";
  return sides[0] === "egress" ? "the source's egress does not allow it" : "the destination's ingress does not allow it";
}

function isolatorsOf({ reachability }: RuleContext, pair: AgreedPair | undefined, side: Direction): readonly Ref[] {
  if (pair === undefined) return [];
  return reachability.isolatedBy(side === "egress" ? pair.parties[0] : pair.parties[1], side);
}

/** The side that has to move; with both, the destination's owner consents and the source's asks. */
function ownerOf({ cluster, ownership }: RuleContext, pair: AgreedPair | undefined, sides: readonly Direction[]): string {
  if (pair === undefined) return ownership.ofConcern("cross-team-flow");
  const { destination } = pair;
  const source = cluster.workloads[pair.source]?.namespace ?? "";
  const target = destination.kind === "workload" ? (cluster.workloads[destination.workload]?.namespace ?? "") : undefined;
  if (target !== undefined && ownership.ofFlow({ namespace: source }, { namespace: target }).kind === "cross-team") return ownership.ofConcern("cross-team-flow");
  return ownership.ofNamespace(sides[0] === "ingress" && target !== undefined ? target : source);
}

function advice({ cluster }: RuleContext, { source, destination }: AgreedPair, side: Direction, missing: Traffic): string {
  const ports = (["tcp", "udp", "sctp"] as const).flatMap((key) => missing[key].flatMap(({ first, last }) => (first === last ? [{ protocol: key.toUpperCase(), port: first }] : [])));
  const portsText = ports.length > 0 ? `, ports: ${portsYaml(ports)}` : "";
  if (side === "ingress" && destination.kind === "workload") {
    return `add to a policy on ${workloadName(cluster, destination.workload)}: ingress: [{from: [${peersFor(cluster, [source]).join(", ")}]${portsText}}]`;
  }
  const to = destination.kind === "workload" ? peersFor(cluster, [destination.workload]).join(", ") : formatCidrs(destination.ranges).map((cidr) => `{ipBlock: {cidr: ${scalarYaml(cidr)}}}`).join(", ");
  return `add to a policy on ${workloadName(cluster, source)}: egress: [{to: [${to}]${portsText}}]`;
}
