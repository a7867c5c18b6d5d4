import type { AgreedTraffic } from "@demarc/charter";
import {
  allTraffic, covers, intersect, isEmpty, labelsOfNamespace, matchSelector, nameLabel, no, noTraffic, trafficOf, union, type Ref, type Rule,
  type Traffic,
} from "@demarc/engine";
import { listSome } from "@demarc/source";
import { agreementsOf } from "./agreements.ts";
import { compiledRule } from "./own-opening.ts";
import { rulesInForce } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";

/**
 * What the page asks for and a rule may be what lets it pass, though nobody can tell: the other end is not in the input,
 * as the API server where its address is not given. Whoever narrows or deletes the rule may cut it off.
 */
export function unresolvedBehind(context: RuleContext, ref: Ref): readonly AgreedTraffic[] {
  const rule = compiledRule(context.cluster, ref);
  if (rule === undefined) return [];
  const subjects = new Set(context.reachability.account(ref).subjects);
  return agreementsOf(context).all.filter((agreed) => {
    if (agreed.unresolved === undefined || agreed.must === "none") return false;
    const [near, far] = rule.direction === "egress" ? [agreed.sources, agreed.destinations] : [agreed.destinations, agreed.sources];
    const own = near.workloads.filter((workload) => subjects.has(workload));
    if (far.workloads.length > 0 || far.addresses.length > 0 || own.length === 0 || !mayMean(rule, agreed)) return false;
    const share = intersect(trafficOfRule(rule), wantedOf(agreed));
    return !isEmpty(share) && !isCarriedElsewhere(context, rule, own, { share, wanted: wantedOf(agreed) });
  });
}

interface Asked {
  /** What the rule in question may let pass of it. */
  readonly share: Traffic;
  readonly wanted: Traffic;
}

/** Whether a rule for everybody lets all of it pass for the same pods, and more of what is wanted: then that is the rule to keep. */
function isCarriedElsewhere(context: RuleContext, rule: Rule, pods: readonly number[], { share, wanted }: Asked): boolean {
  return [...rulesInForce(context.cluster)].some(({ ref, rule: { direction }, policy }) => {
    const other = direction === rule.direction ? compiledRule(context.cluster, ref) : undefined;
    if (other?.peers !== "any" || !pods.every((pod) => policy.subjects.includes(pod))) return false;
    const more = intersect(trafficOfRule(other), wanted);
    return covers(more, share) && !covers(share, more);
  });
}

/** What has to be known before a rule is narrowed or deleted; none where everything is. */
export function unresolvedSteps(context: RuleContext, ref: Ref): readonly string[] {
  const needs = new Map(unresolvedBehind(context, ref).map((agreed) => [`${agreed.statement} ${agreed.unresolved ?? ""}`, agreed]));
  const words = [...needs.values()].map(({ summary, at, unresolved = "" }) => `${summary} (${at.file}:${at.line}): ${unresolved}`);
  if (words.length === 0) return [];
  return [`before the rule is narrowed or deleted, say where that leads which the page asks for and the rule may let pass: ${listSome(words, 2)}`];
}

/** Blocks and a rule for everybody may hold whatever is not known; selectors only what is in a namespace that they pick. */
function mayMean({ peers, direction }: Rule, { between, external, toApiServer }: AgreedTraffic): boolean {
  if (peers === "any") return true;
  const namespaces = external !== undefined || toApiServer === true ? [] : direction === "egress" ? between.to : between.from;
  return peers.some((peer) => {
    if (peer.kind !== "pods" || typeof peer.namespaces === "number") return peer.kind === "addresses";
    const selector = peer.namespaces;
    return namespaces.some((name) => matchSelector(selector, labelsOfNamespace({ name, labels: new Map([[nameLabel, name]]), labelsKnown: false })) !== no);
  });
}

/** A need without ports may be for any, which is no sign that a rule is meant for it; of the API server they are as good as known. */
function wantedOf({ traffic, portsKnown, external, toApiServer }: AgreedTraffic): Traffic {
  if (portsKnown || external !== undefined) return traffic;
  return toApiServer === true ? union(trafficOf("TCP", 443), trafficOf("TCP", 6443)) : noTraffic;
}

function trafficOfRule({ ports }: Rule): Traffic {
  if (ports === "any") return allTraffic;
  return ports.map((port) => (port.kind === "range" ? trafficOf(port.protocol, port.first, port.last) : allTraffic)).reduce(union, noTraffic);
}
