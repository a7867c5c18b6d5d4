import { sideText } from "@demarc/charter";
import { intersect, isEmpty, noTraffic, union, type Direction, type Traffic } from "@demarc/engine";
import { count, listSome } from "@demarc/source";
import type { SegmentPair } from "../agreements.ts";
import { forbiddenFlows, type ForbiddenStatus } from "../forbidden-flows.ts";
import { policyTypesYaml } from "../isolation-questions.ts";
import { byNamespace, isolators } from "../outside-questions.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { excessGroups, witnessOfExcess } from "../segment-text.ts";
import { describeTraffic } from "../traffic-text.ts";
import { handOf } from "../whose-hand.ts";
import { listWorkloads } from "../workload-names.ts";

/**
 * Something that the page forbids passes: which rules let it, where nothing isolates, and whose move it is. One
 * finding for each forbidden flow, since closing either side is enough.
 */
export const forbiddenFlowOpen: Rule = defineRule({
  id: "forbidden-flow-open",
  category: "page",
  severity: "error",
  summary: "a flow that the page forbids passes",

  *find(context) {
    for (const status of forbiddenFlows(context)) {
      if (status.outcome === "open") yield sayOpen(context, status);
      if (status.outcome === "undetermined") yield sayUndetermined(context, status);
    }
  },
});

function sayOpen(context: RuleContext, { forbidden: { flow }, open, doubtful, doubts }: ForbiddenStatus): Found {
  const sides = (["ingress", "egress"] as const).map((direction) => sideOf(context, direction, open));
  const rules = sides.flatMap((side) => side.rules);
  const [first] = rules;
  const groups = excessGroups(context, open);
  const witness = witnessOfExcess(context, open);
  return {
    at: first === undefined ? flow.at : first.ref,
    message: `${sideText(flow.from)} → ${sideText(flow.to)} passes on ${describeTraffic(trafficOf(open))}, and the page forbids it: ${whyWords(sides)}`,
    related: [
      ...(first === undefined ? [] : [{ at: flow.at, message: "the page forbids it" }]),
      ...rules.slice(1).map(({ ref, policy, rule }) => ({ at: ref, message: `${ruleName(policy, rule)} lets it ${rule.direction === "ingress" ? "in" : "out"} too` })),
    ],
    details: [
      ...(groups.length > 1 ? [`${count(groups.length, "pair")} of workloads and addresses`] : []),
      ...sides.flatMap(({ onNode, direction }) => (onNode.length > 0 && direction === "egress" ? [`no policy holds the egress of pods on the host network: ${listWorkloads(context.cluster, onNode, 4)} (NP-61)`] : [])),
      ...(doubtful.length > 0 && doubts.length === 0 ? [`whether more of it passes hangs on what the input does not tell: ${describeTraffic(trafficOf(doubtful))}`] : []),
    ],
    ...(witness !== undefined && { witness }),
    flows: groups,
    owner: ownerOf(context, first, sides),
    statement: flow.statement,
    next: [...sides.flatMap((side) => advice(context, side, flow)), `or strike \`${flow.text}\` from the page (${flow.at.file}:${flow.at.line}), if it may pass after all`],
    weight: groups.length * 10,
    subject: flow.id,
  };
}

function sayUndetermined(context: RuleContext, { forbidden: { flow }, doubtful, doubts }: ForbiddenStatus): Found {
  const witness = witnessOfExcess(context, doubtful);
  return {
    at: flow.at,
    severity: "warning",
    message: `whether ${sideText(flow.from)} → ${sideText(flow.to)} passes on ${describeTraffic(trafficOf(doubtful))}, which the page forbids, hangs on what the input does not tell`,
    details: doubts,
    ...(witness !== undefined && { witness }),
    flows: excessGroups(context, doubtful),
    statement: flow.statement,
    next: ["give Demarc what is missing, or ask `demarc explain` for the flow above"],
    subject: flow.id,
  };
}

/** What lets the open flows pass on one side. */
interface Side {
  readonly direction: Direction;
  /** Rules that match some of it, those that match most first. */
  readonly rules: readonly WrittenRule[];
  /** Workloads on this side that no policy isolates. */
  readonly bare: readonly number[];
  /** Workloads on this side that no policy can isolate. */
  readonly onNode: readonly number[];
  /** Some of the ends of this side are addresses, on which policies say nothing. */
  readonly isOutside: boolean;
}

function sideOf(context: RuleContext, direction: Direction, open: readonly SegmentPair[]): Side {
  const ends = open.map(({ source, destination }) => (direction === "egress" ? source : destination));
  const workloads = [...new Set(ends.flatMap((end) => (end.kind === "workloads" ? end.workloads : [])))].sort((a, b) => a - b);
  const isOnNode = (index: number): boolean => context.cluster.world.workloads[index]?.hostNetwork === true;
  return {
    direction,
    rules: rulesOf(context, direction, open),
    bare: workloads.filter((workload) => !isOnNode(workload) && isolators(context, workload, direction).length === 0),
    onNode: workloads.filter(isOnNode),
    isOutside: ends.some(({ kind }) => kind === "addresses"),
  };
}

function rulesOf({ cluster, reachability }: RuleContext, direction: Direction, open: readonly SegmentPair[]): readonly WrittenRule[] {
  const passing = new Map<string, Traffic>();
  for (const { pair, excess } of open) passing.set(`${pair.source} ${pair.destination}`, union(passing.get(`${pair.source} ${pair.destination}`) ?? noTraffic, excess));
  const matched = [...rulesInForce(cluster)].flatMap((written) => {
    if (written.rule.direction !== direction) return [];
    const pairs = reachability
      .account(written.ref)
      .carries.filter(({ source, destination, traffic }) => !isEmpty(intersect(traffic, passing.get(`${source} ${destination}`) ?? noTraffic))).length;
    return pairs === 0 ? [] : [{ written, pairs }];
  });
  return matched.sort((a, b) => b.pairs - a.pairs).map(({ written }) => written);
}

function trafficOf(pairs: readonly SegmentPair[]): Traffic {
  return pairs.reduce((sum, { excess }) => union(sum, excess), noTraffic);
}

function whyWords(sides: readonly Side[]): string {
  const openSides = sides.filter(({ bare }) => bare.length > 0);
  if (openSides.length === 2 && sides.every(({ rules, onNode, isOutside }) => rules.length === 0 && onNode.length === 0 && !isOutside)) return "no policy isolates either end";
  const words = sides.flatMap(({ direction, rules, bare, onNode }) => [
    ...(rules.length > 0 ? [`${listSome(rules.map(({ policy, rule }) => ruleName(policy, rule)), 3)} ${rules.length === 1 ? "lets" : "let"} it ${direction === "ingress" ? "in" : "out"}`] : []),
    ...(bare.length > 0 ? [`no policy isolates ${rules.length > 0 ? count(bare.length, "workload") : direction === "ingress" ? "the destination" : "the source"} for ${direction}`] : []),
    ...(onNode.length > 0 && direction === "egress" ? ["no policy can isolate what runs on the host network"] : []),
  ]);
  return words.length === 0 ? "no policy stands between the two" : words.join(", and ");
}

/** Whoever wrote the foremost rule; where nothing isolates, whoever answers for default deny there. */
function ownerOf(context: RuleContext, first: WrittenRule | undefined, sides: readonly Side[]): string {
  const { ownership, cluster } = context;
  if (first !== undefined) return handOf(context, first.policy.object);
  const bare = sides.flatMap((side) => side.bare)[0];
  const namespace = cluster.workloads[bare ?? -1]?.namespace;
  return namespace === undefined ? ownership.ofConcern("cluster-wide-policy") : ownership.ofConcern("default-deny", ownership.ofNamespace(namespace));
}

/** What closes one side. Either side is enough where both can be closed. */
function advice(context: RuleContext, { direction, rules, bare }: Side, flow: ForbiddenStatus["forbidden"]["flow"]): readonly string[] {
  const other = sideText(direction === "ingress" ? flow.from : flow.to);
  const narrow = rules.map(({ policy, rule, ref }) => {
    const { file, line } = context.cluster.locate(ref);
    return `narrow ${ruleName(policy, rule)} (${file}:${line}), so that \`${direction === "ingress" ? "from" : "to"}\` no longer means ${other}`;
  });
  const isolate = byNamespace(context, bare).map(([namespace, workloads]) => `isolate ${listWorkloads(context.cluster, workloads, 4)}: add to ${namespace} {podSelector: {}, ${policyTypesYaml([direction])}}, then allow what they need`);
  return [...narrow.slice(0, 3), ...isolate.slice(0, 2)];
}
