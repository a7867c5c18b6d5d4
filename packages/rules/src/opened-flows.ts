import type { AgreedTraffic } from "@demarc/charter";
import { covers, someOf, verdict, type Direction } from "@demarc/engine";
import { addTo } from "@demarc/source";
import { agreementsOf, endpointOf, type SegmentPair } from "./agreements.ts";
import { isOnThePage, openToWorld } from "./outside-questions.ts";
import { rulesInForce, type WrittenRule } from "./policy-rules.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";
import { countExcess } from "./segment-text.ts";
import { handOf } from "./whose-hand.ts";

/** Why an opening that nobody agreed to matters, the gravest first. */
export type Concerned =
  /** Between two teams, and the page says nothing of the two namespaces. */
  | "cross-team"
  /** From a namespace to another that the page lets talk the other way round. */
  | "reverse"
  /** Between namespaces that the page lets talk, but more than it says. */
  | "wider"
  /** To addresses outside that the page does not list. */
  | "external"
  /** Into a namespace of the page from addresses outside that nothing agreed lets in. */
  | "inbound";

/** What one policy rule opens beyond all that is agreed. */
export interface OpenedRule {
  readonly written: WrittenRule;
  /** Whose hand the policy is from, or else whose it is. */
  readonly author: string;
  /** What it opens beyond what is agreed, by reason. */
  readonly parts: ReadonlyMap<Concerned, readonly SegmentPair[]>;
  /** The required flows that each reason speaks of: those that are exceeded, or whose way back is open. */
  readonly flows: ReadonlyMap<Concerned, readonly AgreedTraffic[]>;
  /**
   * The gravest reason for which something listens, or else the gravest: the rule is reported once under this one, and
   * once for each reason that leads outside, so that nobody who answers for one hides another.
   */
  readonly foremost: Concerned;
  /** Nothing at the other ends declares any of the ports: open, but to nobody today. */
  readonly idle: boolean;
}

const order: readonly Concerned[] = ["cross-team", "reverse", "wider", "external", "inbound"];

/**
 * Rules in force that open more than what is agreed, each with the part that nobody agreed to. Flows within one
 * namespace are their team's own business, and ingress from the world at large is `world-ingress`.
 * Cost: the rules' accounts, once for all rules that ask.
 */
export const openedRules: (context: RuleContext) => readonly OpenedRule[] = remembered((context: RuleContext) =>
  [...rulesInForce(context.cluster)].flatMap((written) => openedBy(context, written) ?? []),
);

/** Rules that are to be reported under a reason, which is their foremost then. */
export function openedFor(context: RuleContext, reason: Concerned): readonly OpenedRule[] {
  return openedRules(context).flatMap((opened) => {
    if (opened.foremost === reason) return [opened];
    return isOutside(reason) && opened.parts.has(reason) ? [{ ...opened, foremost: reason, idle: false }] : [];
  });
}

/** The reason under which a part of what a rule opens is reported. */
export function reportedAs({ foremost }: OpenedRule, reason: Concerned): Concerned {
  return isOutside(reason) ? reason : foremost;
}

function openedBy(context: RuleContext, written: WrittenRule): OpenedRule | undefined {
  const agreements = agreementsOf(context);
  const parts = new Map<Concerned, SegmentPair[]>();
  const flows = new Map<Concerned, AgreedTraffic[]>();
  for (const part of agreements.unagreed(context.reachability.account(written.ref).certain)) {
    const { reason, about } = reasonOf(agreements.all, part, written.rule.direction);
    if (reason === undefined || (reason === "inbound" && isElsewheres(context, part)) || !certainlyMatches(context, written, part)) continue;
    addTo(parts, reason, part);
    for (const one of about) addTo(flows, reason, one);
  }
  const listens = (reason: Concerned): boolean => isOutside(reason) || countExcess(context, parts.get(reason) ?? []) > 0;
  const heard = order.find((reason) => parts.has(reason) && listens(reason));
  const foremost = heard ?? order.find((reason) => parts.has(reason));
  if (foremost === undefined) return undefined;
  const { object } = written.policy;
  return {
    written,
    author: handOf(context, object),
    parts,
    flows: new Map([...flows].map(([reason, about]) => [reason, [...new Set(about)]])),
    foremost,
    idle: heard === undefined,
  };
}

/** Whether the other end is addresses, where nobody knows who listens, or who calls. */
export function isOutside(reason: Concerned): boolean {
  return reason === "external" || reason === "inbound";
}

/** Who comes in to a namespace that the page does not give to a team is not the page's matter; the world at large is `world-ingress`'s. */
function isElsewheres(context: RuleContext, { pair, destination, excess }: SegmentPair): boolean {
  if (destination.kind !== "workloads" || !isOnThePage(context, destination.namespace)) return true;
  const world = openToWorld(context, destination.workloads[0] ?? 0, "ingress");
  return world?.parties.includes(pair.source) === true && covers(world.traffic, excess);
}

/**
 * A block may hold every pod whose address is not in the input (NP-43). What such a pod gets to for certain, by other
 * rules, is theirs to answer for.
 */
function certainlyMatches({ cluster }: RuleContext, { rule, ref }: WrittenRule, { source, destination, excess }: SegmentPair): boolean {
  if (typeof rule.peers === "string" || !rule.peers.some(({ ipBlock }) => ipBlock !== undefined)) return true;
  const some = someOf(excess);
  if (some === undefined) return false;
  const { tiers } = verdict(cluster.world, { source: endpointOf(source), destination: endpointOf(destination), ...some })[rule.direction];
  return tiers.some(({ matches }) => matches.some((match) => match.rule.object === ref.object && match.rule.path === ref.path && match.certainty === "certain"));
}

interface Reasoned {
  readonly reason: Concerned | undefined;
  readonly about: readonly AgreedTraffic[];
}

const nothing: Reasoned = { reason: undefined, about: [] };

function reasonOf(all: readonly AgreedTraffic[], { source, destination }: SegmentPair, direction: Direction): Reasoned {
  if (destination.kind === "addresses") return direction === "egress" ? { reason: "external", about: [] } : nothing;
  if (source.kind === "addresses") return { reason: "inbound", about: [] };
  if (source.namespace === destination.namespace) return nothing;
  const forward = flowsBetween(all, source.namespace, destination.namespace);
  if (forward.length > 0) return { reason: "wider", about: forward };
  const backward = flowsBetween(all, destination.namespace, source.namespace);
  if (backward.length > 0) return { reason: "reverse", about: backward };
  return source.team === destination.team ? nothing : { reason: "cross-team", about: [] };
}

function flowsBetween(all: readonly AgreedTraffic[], source: string, destination: string): readonly AgreedTraffic[] {
  return all.filter(({ between }) => between.from.includes(source) && between.to.includes(destination));
}
