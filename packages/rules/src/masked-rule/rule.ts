import type { AddressRange, Direction } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count, groupBy, listSome } from "@demarc/source";
import type { AgreedPair } from "../agreement-status.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { lostWithout, replacementsFor, type Loss } from "../replacement.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { wideParts, type WidePart } from "../wide-peers.ts";
import { workloadName } from "../workload-names.ts";
import { describeRanges, hostText } from "../address-text.ts";
import { unresolvedSteps } from "../unresolved-needs.ts";
import { describeSomePort } from "../traffic-text.ts";

/**
 * Policies whose rules for everybody carry what the page needs, and what rules that were written for it do not: they
 * are dead, and nobody notices. Whoever narrows the wide rules first breaks these flows, so the finding brings the
 * rules that must take their place; that those suffice is what `lostWithout` asks. All wide rules are taken out at
 * once: of two that carry the same flow, each alone could go.
 */
export const maskedRule: Rule = defineRule({
  id: "masked-rule",
  category: "hygiene",
  severity: "warning",
  summary: "a flow that is needed passes only by a rule for everybody; the rule written for it is dead",
  statements: ["S5.1"],

  *find(context) {
    if (context.charter === undefined) return;
    for (const direction of ["ingress", "egress"] as const) {
      const wide = wideRules(context, direction);
      if (wide.length === 0) continue;
      const lost = lostWithout(context, wide.flatMap(({ parts }) => parts.map(({ ref }) => ref)));
      for (const group of groupsOf(lost.flatMap((loss) => lostPairs(context, loss, wide, direction)))) yield say(context, direction, group);
    }
  },
});

interface WideRule extends WrittenRule {
  readonly parts: readonly WidePart[];
}

/** A pair that passes only by some wide rules. */
interface Lost {
  readonly agreed: Loss["agreed"];
  readonly pair: AgreedPair;
  readonly by: readonly WideRule[];
}

function wideRules(context: RuleContext, direction: Direction): readonly WideRule[] {
  return [...rulesInForce(context.cluster)].flatMap((written) => {
    const parts = written.rule.direction === direction ? wideParts(context, written) : [];
    return parts.length === 0 ? [] : [{ ...written, parts }];
  });
}

function lostPairs({ reachability }: RuleContext, { agreed, pairs }: Loss, wide: readonly WideRule[], direction: Direction): readonly Lost[] {
  return pairs.flatMap((pair) => {
    const [source, destination] = pair.parties;
    const by = wide.filter(
      ({ policy, ref }) =>
        concerns(policy, pair, direction) &&
        reachability.account(ref).carries.some((carried) => carried.source === source && carried.destination === destination),
    );
    return by.length === 0 ? [] : [{ agreed, pair, by }];
  });
}

function concerns({ subjects }: NetworkPolicy, pair: AgreedPair, direction: Direction): boolean {
  if (direction === "egress") return subjects.includes(pair.source);
  return pair.destination.kind === "workload" && subjects.includes(pair.destination.workload);
}

/** What rules of the same policies carry is one thing to do. */
function groupsOf(lost: readonly Lost[]): readonly (readonly Lost[])[] {
  const groups: Lost[][] = [];
  for (const one of lost) {
    const joined = groups.filter((group) => group.some(({ by }) => by.some(({ policy }) => one.by.some((own) => own.policy === policy))));
    for (const group of joined) groups.splice(groups.indexOf(group), 1);
    groups.push([...joined.flat(), one]);
  }
  return groups;
}

/** Rules with peers for the same workloads, in whatever policy, that carry nothing at all. */
function deadBeside({ reachability, cluster }: RuleContext, lost: readonly Lost[], direction: Direction): readonly WrittenRule[] {
  return [...rulesInForce(cluster)].filter(
    ({ policy, rule, ref }) =>
      rule.direction === direction &&
      typeof rule.peers !== "string" &&
      lost.some(({ pair }) => concerns(policy, pair, direction)) &&
      reachability.account(ref).carries.length === 0,
  );
}

function say(context: RuleContext, direction: Direction, lost: readonly Lost[]): Found {
  const { cluster } = context;
  const place = ({ path }: WrittenRule["ref"]): number => Number(/\d+/.exec(path));
  const wide = [...new Set(lost.flatMap(({ by }) => by))].sort((a, b) => a.ref.object - b.ref.object || place(a.ref) - place(b.ref));
  const policies = [...new Set(wide.map(({ policy }) => policy))];
  const dead = deadBeside(context, lost, direction);
  const flows = lost.map(({ agreed, pair: { source, destination } }) => {
    const end = destination.kind === "workload" ? workloadName(cluster, destination.workload) : beforePort(destination.ranges);
    return `${workloadName(cluster, source)} → ${end}:${describeSomePort(agreed.traffic)}`;
  });
  const unique = [...new Set(flows)].sort();
  const names = policies.map(({ name }) => name);
  const whom = `for ${[...new Set(wide.flatMap(({ parts }) => parts.map((part) => part.whom)))].sort().join(" or ")}`;
  const rules = names.length === 1 ? `${names.join("")}'s ${direction} rules ${whom}` : `the ${direction} rules ${whom} of ${listSome(names)}`;
  const deadNames = dead.map(({ rule, policy }) => (names.length === 1 && policies.includes(policy) ? rule.path : `${policy.name} ${rule.path}`));
  const isOne = unique.length === 1;
  return {
    at: wide[0]?.ref ?? { object: policies[0]?.object.id ?? 0, path: "metadata.name" },
    related: [
      ...wide.slice(1).map(({ ref, policy, rule }) => ({ at: ref, message: `${policy.name} ${rule.path} is ${whom} too` })),
      ...dead.map(({ ref, policy, rule }) => ({ at: ref, message: `${policy.name} ${rule.path} carries nothing` })),
    ],
    message: `${count(unique.length, "flow")} that ${wantedBy(lost, unique.length)} ${isOne ? "passes" : "pass"} only by ${rules}: ${listSome(unique, 3)}`,
    details: [
      `whoever narrows ${wide.length === 1 ? "that rule" : `these ${wide.length} rules`} first breaks ${isOne ? "it" : "them"}`,
      ...(dead.length > 0 ? [`rules that may have been written for ${isOne ? "it" : "them"} and carry nothing: ${listSome(deadNames, 6)}`] : []),
    ],
    ...(unique[0] !== undefined && { witness: unique[0] }),
    next: [
      ...additions(context, direction, lost).map(
        ([name, added]) => `add ${names.length === 1 ? "" : `to ${name} `}in the same change that removes the rules ${whom}: ${direction}: [${added.join(", ")}]`,
      ),
      ...new Set(wide.flatMap(({ ref }) => unresolvedSteps(context, ref))),
    ],
    subject: direction,
    weight: unique.length * 2,
  };
}

/** One address as it stands before a port, several as what they are. */
function beforePort(ranges: readonly AddressRange[]): string {
  const [only, ...others] = ranges;
  if (only === undefined || others.length > 0 || only.first !== only.last) return describeRanges(ranges);
  return hostText({ family: only.family, value: only.first });
}

/** Who asked for so many flows. */
function wantedBy(lost: readonly Lost[], flows: number): string {
  const approved = lost.filter(({ agreed }) => agreed.kind === "approved").length;
  const granted = flows === 1 ? "was approved" : "were approved";
  return approved === 0 ? "the page needs" : approved === lost.length ? granted : `the page needs or that ${granted}`;
}

/** For each policy, the rules that have to come in; of several that a pair passes by, one is enough. */
function additions(context: RuleContext, direction: Direction, lost: readonly Lost[]): readonly (readonly [policy: string, rules: readonly string[]])[] {
  const byPolicy = groupBy(lost, ({ by }) => by[0]?.policy.name ?? "");
  return [...byPolicy].map(([name, own]) => [name, replacementsFor(context, own.map(({ agreed, pair }): Loss => ({ agreed, pairs: [pair] })), direction)]);
}
