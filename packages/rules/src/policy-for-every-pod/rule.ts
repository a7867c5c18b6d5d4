import type { Charter } from "@demarc/charter";
import type { Direction, Ref } from "@demarc/engine";
import { picksAll, type NetworkPolicy } from "@demarc/kubernetes";
import { count, groupBy, listSome } from "@demarc/source";
import { mapYaml, tellingLabels } from "../policy-advice.ts";
import { acceptedPolicies, namesOwnWorkload, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName, workloadNames } from "../workload-names.ts";
import { applicationTeams, handOf } from "../whose-hand.ts";

/**
 * An application team's policy allows something to every pod of its namespace, present and future: on a page that
 * asks for policies by pod, nothing in it is about a workload. Policies that only isolate are no such thing.
 */
export const policyForEveryPod: Rule = defineRule({
  id: "policy-for-every-pod",
  category: "page",
  severity: "warning",
  summary: "an application team's policy allows something to every pod of its namespace",
  statements: ["S1.A4", "S4.2", "S4.3"],

  *find(context) {
    const applications = applicationTeams(context.charter);
    for (const policy of acceptedPolicies(context.cluster)) {
      const rules = picksAll(policy.podSelector) ? speakingRules(policy) : [];
      const lines = rules.length > 0 && applications.has(handOf(context, policy.object)) ? linesOf(context.charter, rules) : [];
      if (lines.length > 0) yield say(context, policy, rules, lines);
    }
  },
});

/** Lines of the page that ask for policies by pod, and that such rules break: of the matrix, and of what policies are to focus on. */
function linesOf(charter: Charter | undefined, rules: readonly WrittenRule[]): readonly string[] {
  if (charter === undefined) return [];
  const isGeneral = rules.some(({ rule }) => !namesOwnWorkload(rule));
  const matrix = charter.responsibilities.filter(({ concerns }) => concerns.includes("intra-namespace-flow"));
  const focus = charter.focus.filter((item) => item.focus === "pod-selector" || (item.focus === "application-specific" && isGeneral));
  return [...new Set([...focus, ...matrix].map(({ statement }) => statement))];
}

function say(context: RuleContext, policy: NetworkPolicy, rules: readonly WrittenRule[], [statement, ...otherStatements]: readonly string[]): Found {
  const { cluster } = context;
  const selected = workloadNames(cluster, policy.subjects);
  const users = usersOf(context, rules);
  return {
    at: { object: policy.object.id, path: "spec.podSelector" },
    message: `${policy.name} allows what its ${count(rules.length, "rule")} open${rules.length === 1 ? "s" : ""} to every pod of ${policy.namespace}, those to come included, and names none of them`,
    details: [
      selected.length === 0 ? "no pod of it is in the input" : `it selects ${listSome(selected, 4)}`,
      ...(users.length > 0 && users.length < selected.length ? [`something passes by it for ${listSome(users.map(({ name }) => name), 4)} only`] : []),
    ],
    owner: handOf(context, policy.object),
    ...(statement !== undefined && { statement }),
    otherStatements,
    next: [adviceFor(policy, users), ...keepIsolation(context, policy)],
    subject: "every pod",
    weight: policy.subjects.length,
  };
}

/** NP-1: pods that a narrower selector leaves out are open to everybody where nothing else isolates them. */
function keepIsolation({ reachability }: RuleContext, policy: NetworkPolicy): readonly string[] {
  const parties = [...new Set(policy.subjects.map((workload) => reachability.partyOf({ kind: "workload", workload })))];
  const isOwn = ({ object }: Ref): boolean => object === policy.object.id;
  const isAlone = (direction: Direction): boolean => parties.some((party) => reachability.isolatedBy(party, direction).every(isOwn));
  const alone = (["ingress", "egress"] as const).filter((direction) => policy.isolates[direction] && isAlone(direction));
  const types = alone.map((direction) => (direction === "ingress" ? "Ingress" : "Egress"));
  return alone.length === 0 ? [] : [`keep the others isolated by a policy that allows nothing: {podSelector: {}, policyTypes: [${types.join(", ")}]}; ${policy.name} is all that isolates them for ${alone.join(" and ")}`];
}

interface User {
  readonly name: string;
  /** A selector of these pods alone; undefined where no labels tell them from others. */
  readonly selector: string | undefined;
}

/** The subjects for which something certainly passes by some rule of the policy; what a workload says to itself is left out. */
function usersOf({ cluster, reachability }: RuleContext, rules: readonly WrittenRule[]): readonly User[] {
  const used = new Set<number>();
  for (const { rule, ref } of rules) {
    for (const { source, destination } of reachability.account(ref).certain) {
      const party = reachability.parties[rule.direction === "egress" ? source : destination];
      if (source === destination && party?.kind === "workloads" && workloadNames(cluster, party.workloads).length === 1) continue;
      if (party?.kind === "workloads") for (const workload of party.workloads) used.add(workload);
    }
  }
  const byName = [...groupBy(used, (workload) => workloadName(cluster, workload))].sort(([a], [b]) => (a < b ? -1 : 1));
  return byName.map(([name, members]) => {
    const labels = tellingLabels(cluster, members);
    return { name, selector: labels === undefined ? undefined : `{matchLabels: ${mapYaml(labels)}}` };
  });
}

function adviceFor({ name }: NetworkPolicy, users: readonly User[]): string {
  const telling = users.filter(({ selector }) => selector !== undefined);
  const [first] = telling;
  if (first === undefined) return `give ${name} a podSelector of the workloads that need what it opens`;
  const examples = listSome(telling.map((user) => `podSelector: ${user.selector ?? ""} for ${user.name}`), 3);
  return telling.length === 1 ? `write ${examples}` : `write one policy for each workload that needs it, with its own rules: ${examples}`;
}
