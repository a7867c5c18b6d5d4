import { causesOfPeer, causesOfPorts, causesOfSubject } from "./cause.ts";
import type { Flow } from "./flow.ts";
import { matchPeer, matchPeers, matchPorts, type End } from "./match.ts";
import { selectingPolicies, type SelectingPolicy } from "./policy-index.ts";
import { both, either, maybe, no, yes, type Truth } from "./truth.ts";
import type { Cause, Decision, Outcome, RuleMatch, TierStep } from "./decision.ts";
import type { Direction, Policy, Rule, Tier, World } from "./world.ts";

/**
 * What may come out of a tier or a policy, as a set: nothing is lost by not knowing, as each way that the unknown can
 * turn out adds its outcome. Different unknowns are taken to be independent; where they are not (two selectors on
 * one unknown label), the set may hold an outcome too many and the verdict is undetermined once too often, never
 * wrong.
 */
const allow = 1;
const deny = 2;
const handOn = 4;
type Outcomes = number;

interface Asked {
  readonly world: World;
  readonly flow: Flow;
  readonly direction: Direction;
  readonly subject: End;
  readonly peer: End;
  readonly destination: End;
}

/** What a tier said, and what of it decides. */
interface TierAnswer {
  readonly step: TierStep;
  readonly outcomes: Outcomes;
  /** Matches that may decide, of the action that they decide for. */
  readonly deciding: readonly RuleMatch[];
  readonly causes: readonly Cause[];
}

/** Judges one side of a flow: egress at the source, ingress at the destination. */
export function decide(world: World, flow: Flow, direction: Direction, source: End, destination: End): Decision {
  const [subject, peer] = direction === "egress" ? [source, destination] : [destination, source];
  const exception = exceptionFor(world, direction, subject, peer);
  if (exception !== undefined) return { ...silent, direction, outcome: "allowed", by: exception };

  const answers: TierAnswer[] = [];
  let final: Outcomes = 0;
  let reached = true;
  for (const tier of world.tiers) {
    if (!reached) break;
    const selecting = selectingPolicies(world, tier, subject.workload ?? -1);
    const answer = ask({ world, flow, direction, subject, peer, destination }, tier, selecting);
    answers.push(answer);
    final |= answer.outcomes & ~handOn;
    reached = (answer.outcomes & handOn) !== 0;
  }
  // ANP-8, CNP-10: nobody had the last word.
  if (reached) final |= allow;
  return conclude(direction, answers, final);
}

const silent = { rules: [], isolatedBy: [], tiers: [], causes: [] } as const;

function exceptionFor(world: World, direction: Direction, subject: End, peer: End): Decision["by"] | undefined {
  // NP-60
  // Of pods that are only described the two are different ones: a pod and itself is no question about a description.
  const isDescribed = world.workloads[subject.workload ?? -1]?.described !== undefined;
  const itself = subject.workload !== undefined && subject.workload === peer.workload && !isDescribed;
  if (itself && world.semantics.selfTraffic === "allow") return "self";
  // NP-61, NP-7
  if (subject.kind === "host" && subject.workload !== undefined) return "host-network";
  if (subject.kind !== "pod") return "outside";
  const ownNode = peer.kind === "host" && peer.node !== undefined && peer.node === subject.node;
  return ownNode && isOwnNodeExempt(world, direction) ? "own-node" : undefined;
}

/** Whether what passes between a pod and its own node is let in (NP-62), or out (NP-63), whatever policies say. */
export function isOwnNodeExempt({ semantics }: World, direction: Direction): boolean {
  return (direction === "ingress" ? semantics.localNodeIngress : semantics.localNodeEgress) === "allow";
}

function conclude(direction: Direction, answers: readonly TierAnswer[], final: Outcomes): Decision {
  const tiers = answers.map((a) => a.step);
  const isolatedBy = tiers.flatMap((t) => t.isolatedBy);
  const outcome = outcomeOf(final);
  if (outcome === "undetermined") {
    const causes = distinct(answers.flatMap((a) => a.causes));
    return { direction, outcome, by: "unknown", rules: answers.flatMap((a) => a.deciding), isolatedBy, tiers, causes };
  }
  const decisive = answers.find((a) => (a.outcomes & final) !== 0);
  if (decisive === undefined) return { direction, outcome, by: "default", rules: [], isolatedBy, tiers, causes: [] };
  const action = outcome === "allowed" ? "allow" : "deny";
  const rules = decisive.deciding.filter((m) => m.action === action);
  return { direction, outcome, by: rules.length > 0 ? "rule" : "isolation", rules, isolatedBy, tiers, causes: [] };
}

function outcomeOf(outcomes: Outcomes): Outcome {
  if (outcomes === allow) return "allowed";
  return outcomes === deny ? "denied" : "undetermined";
}

function ask(asked: Asked, tier: Tier, selecting: readonly SelectingPolicy[]): TierAnswer {
  const answer = tier.decides === "isolation" ? askIsolation(asked, selecting) : askFirstMatch(asked, selecting);
  const outcome = answer.outcomes === handOn ? "handed on" : outcomeOf(answer.outcomes);
  const selectedBy = selecting.map((s) => s.policy.ref);
  return {
    ...answer,
    step: { tier: tier.name, selectedBy, isolatedBy: answer.isolatedBy, matches: answer.matches, outcome },
  };
}

type Answer = Omit<TierAnswer, "step"> & Pick<TierStep, "isolatedBy" | "matches">;

/** NP-1, NP-2: who is isolated gets what some rule allows; who is not is handed on. */
function askIsolation(asked: Asked, selecting: readonly SelectingPolicy[]): Answer {
  const isolating = selecting.filter((s) => s.policy.isolates[asked.direction]);
  const matches: RuleMatch[] = [];
  const causes: Cause[] = [];
  let isolated: Truth = no;
  let certainlyAllowed: Truth = no;
  let possiblyAllowed: Truth = no;
  let deniedIfAlone = false;
  for (const { policy, selects } of isolating) {
    const standing = inForce(policy);
    const applies = both(selects, standing);
    const matched = matchRules(asked, policy, applies);
    if (standing === yes) matches.push(...matched.matches);
    causes.push(...causesOfSubject(asked.world, policy, asked.subject), ...matched.causes);
    // A refused policy, once mended, may allow anything or nothing.
    const allows: Truth = standing === yes ? matched.best : maybe;
    isolated = either(isolated, applies);
    possiblyAllowed = either(possiblyAllowed, allows);
    if (applies === yes) certainlyAllowed = either(certainlyAllowed, allows);
    else if (allows !== yes) deniedIfAlone = true;
  }
  const isolatedBy = isolating.filter((s) => both(s.selects, inForce(s.policy)) === yes).map((s) => s.policy.ref);
  let outcomes = possiblyAllowed === no ? 0 : allow;
  if (isolated === yes) outcomes |= certainlyAllowed === yes ? 0 : deny;
  // Perhaps isolated: by none of the policies, by any one alone, or by several, which allows no less.
  else outcomes = handOn | (isolated === maybe ? outcomes | (deniedIfAlone ? deny : 0) : 0);
  if ((outcomes & deny) !== 0 && asked.flow.protocol === "other" && asked.world.semantics.otherProtocols === "undetermined") {
    outcomes |= allow;
    causes.push({ kind: "other-protocols" });
  }
  return { outcomes, isolatedBy, matches, deciding: matches, causes };
}

/** All rules of a policy that match, and how certainly the best of them does. Nothing but allowing counts here (NP-5). */
function matchRules(asked: Asked, policy: Policy, applies: Truth): { matches: RuleMatch[]; best: Truth; causes: Cause[] } {
  const matches: RuleMatch[] = [];
  const causes: Cause[] = [];
  let best: Truth = no;
  for (const rule of policy.rules) {
    if (rule.direction !== asked.direction || rule.action !== "allow") continue;
    const truth = matchRule(asked, rule);
    if (truth === no) continue;
    best = either(best, truth);
    matches.push(toMatch(policy, rule, both(truth, applies)));
    causes.push(...causesOfRule(asked, rule, truth));
  }
  return { matches, best, causes };
}

/** ANP-3 to ANP-5: the first rule that matches decides; policies of equal priority may come in any order. */
function askFirstMatch(asked: Asked, selecting: readonly SelectingPolicy[]): Answer {
  const matches: RuleMatch[] = [];
  const deciding: RuleMatch[] = [];
  const causes: Cause[] = [];
  let outcomes: Outcomes = 0;
  let reached = true;
  for (const group of inTurn(asked.world, selecting)) {
    const deciders: RuleMatch[] = [];
    let everyMayPassBy = true;
    for (const { policy, selects } of group) {
      if (!speaks(policy, asked.direction)) continue;
      const walk = walkRules(asked, policy, selects);
      matches.push(...walk.matches);
      if (!reached) continue;
      deciders.push(...walk.deciders);
      causes.push(...causesOfSubject(asked.world, policy, asked.subject), ...walk.causes);
      outcomes |= walk.outcomes;
      everyMayPassBy &&= walk.mayPassBy;
    }
    if (!reached) continue;
    deciding.push(...deciders);
    causes.push(...causesOfEquals(deciders));
    reached = everyMayPassBy;
  }
  if (reached) outcomes |= handOn;
  return { outcomes, isolatedBy: [], matches, deciding, causes };
}

interface Walk {
  readonly matches: readonly RuleMatch[];
  /** Matches up to the first certain one: each may be the one that decides. */
  readonly deciders: readonly RuleMatch[];
  readonly outcomes: Outcomes;
  /** Perhaps no rule of the policy matches. */
  readonly mayPassBy: boolean;
  readonly causes: readonly Cause[];
}

function walkRules(asked: Asked, policy: Policy, selects: Truth): Walk {
  if (policy.standing === "refused") {
    return { matches: [], deciders: [], outcomes: allow | deny | handOn, mayPassBy: true, causes: [] };
  }
  const matches: RuleMatch[] = [];
  const deciders: RuleMatch[] = [];
  const causes: Cause[] = [];
  let outcomes: Outcomes = 0;
  let certain = false;
  for (const rule of policy.rules) {
    if (rule.direction !== asked.direction) continue;
    const truth = matchRule(asked, rule);
    if (truth === no) continue;
    const match = toMatch(policy, rule, both(truth, selects));
    matches.push(match);
    if (certain) continue;
    deciders.push(match);
    outcomes |= outcomeOfAction[rule.action];
    causes.push(...causesOfRule(asked, rule, truth));
    certain = truth === yes;
  }
  return { matches, deciders, outcomes, mayPassBy: !certain || selects !== yes, causes };
}

const outcomeOfAction = { allow, deny, pass: handOn } as const;

function matchRule(asked: Asked, rule: Rule): Truth {
  const { flow, world } = asked;
  const ports = matchPorts(world, rule.ports, flow.protocol, flow.port, asked.destination);
  return ports === no || rule.peers === "any" ? ports : both(ports, matchPeers(world, rule.peers, asked.peer));
}

function causesOfRule(asked: Asked, rule: Rule, truth: Truth): readonly Cause[] {
  if (truth !== maybe) return [];
  const { world, peer, destination, flow } = asked;
  const peers = rule.peers === "any" ? [] : rule.peers.filter((one) => matchPeer(world, one, peer) === maybe);
  return [...peers.flatMap((one) => causesOfPeer(world, one, peer)), ...causesOfPorts(world, rule.ports, flow, destination)];
}

/** ANP-5: rules of policies with equal priority that say different things. */
function causesOfEquals(deciders: readonly RuleMatch[]): readonly Cause[] {
  const policies = new Set(deciders.map((m) => m.policy));
  const actions = new Set(deciders.map((m) => m.action));
  if (policies.size < 2 || actions.size < 2) return [];
  return [{ kind: "equal-priority", rules: deciders.map((m) => m.rule) }];
}

function toMatch(policy: Policy, rule: Rule, truth: Truth): RuleMatch {
  return { rule: rule.ref, policy: policy.ref, action: rule.action, certainty: truth === yes ? "certain" : "maybe" };
}

function inForce(policy: Policy): Truth {
  return policy.standing === "in force" ? yes : maybe;
}

/** Whether a policy of a first-match tier has a say in a direction; a refused one that names none, in both. */
export function speaks(policy: Policy, direction: Direction): boolean {
  if (policy.isolates[direction] || policy.rules.some((r) => r.direction === direction)) return true;
  const silentBothWays = !policy.isolates.ingress && !policy.isolates.egress && policy.rules.length === 0;
  return policy.standing === "refused" && silentBothWays;
}

/** Policies of a first-match tier in the order that they speak in; those of which either may come first, together (ANP-5). */
export function inTurn<T extends { readonly policy: Pick<Policy, "priority"> }>({ semantics }: World, selecting: readonly T[]): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (const item of selecting) {
    const group = groups.at(-1);
    if (group?.[0]?.policy.priority === item.policy.priority && semantics.equalPriorities === "undetermined") group.push(item);
    else groups.push([item]);
  }
  return groups;
}

function distinct(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Set<string>();
  return causes.filter((cause) => {
    const key = JSON.stringify(cause);
    return !seen.has(key) && seen.add(key);
  });
}
