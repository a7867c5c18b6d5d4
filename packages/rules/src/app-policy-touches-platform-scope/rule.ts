import { concernsOfNamespace, type Concern } from "@demarc/charter";
import { isEmpty, refKey, type PairTraffic } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { agreementsOf } from "../agreements.ts";
import { acceptedPolicies, podSetOf, speakingRules, type WrittenRule } from "../policy-rules.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { pickWorkloads } from "../selector-questions.ts";
import { teamWords } from "../team-words.ts";
import { applicationTeams, handOf, requestsOf } from "../whose-hand.ts";

interface Outside {
  readonly written: WrittenRule;
  readonly concern: Concern;
  readonly namespaces: readonly string[];
  /** Other rules let pass all that it does. */
  readonly needless: boolean;
}

/**
 * An application team's policy has rules for what the page gives to the platform team: DNS, kube-system, the
 * ingress controller, the mesh, flows to other teams' namespaces. What a rule touches is told by the pods that
 * its peers name, not by its comments. One finding for each policy: its rules belong into the platform's.
 */
export const appPolicyTouchesPlatformScope: Rule = defineRule({
  id: "app-policy-touches-platform-scope",
  category: "page",
  severity: "warning",
  summary: "an application team's policy decides what the page gives to the platform team",
  statements: ["S1.P1", "S1.P2", "S1.P3", "S4.1"],

  *find(context) {
    const { charter, cluster } = context;
    const applications = applicationTeams(charter);
    // Two rules that cover one another are not both needless.
    const deleted = new Set<string>();
    for (const policy of acceptedPolicies(cluster)) {
      const author = handOf(context, policy.object);
      if (!applications.has(author)) continue;
      const outside = speakingRules(policy).flatMap((written) => outsideScope(context, author, written, deleted));
      if (outside.length > 0) yield say(context, policy, author, outside);
    }
  },
});

/** Concerns by the words that people have for them; also the order in which they are named. */
const words: readonly (readonly [Concern, string])[] = [
  ["kube-system", "kube-system"],
  ["dns-egress", "DNS"],
  ["ingress", "the ingress controller"],
  ["service-mesh", "the service mesh"],
  ["cross-team-flow", "other teams' namespaces"],
];

/** @param deleted  rules that are told to be deleted; one that is needless beside them is added */
function outsideScope(context: RuleContext, author: string, written: WrittenRule, deleted: Set<string>): readonly Outside[] {
  const { reachability, ownership } = context;
  // A rule for everybody is reported for that; here it is about peers that somebody chose.
  if (typeof written.rule.peers === "string") return [];
  // Whether what it opens is agreed depends on whom it is for; `policy-selects-nothing` says that nobody is known.
  if (written.policy.subjects.length === 0) return [];
  const account = reachability.account(written.ref);
  const foreign =
    account.certain.length > 0
      ? foreignNamespaces(context, author, undeclared(context, account.certain), written.rule.direction)
      : foreignPeers(context, author, written);
  if (foreign.length === 0) return [];
  // The request is how an application team comes to write what the page gives to those who grant flows.
  const isAsked = requestsOf(context, written.policy.object).length > 0;
  const concern = words
    .map(([name]) => name)
    .find((name) => !(name === "cross-team-flow" && isAsked) && ownership.ofConcern(name, author) !== author && foreign.some((namespace) => touches(written, name, namespace)));
  if (concern === undefined) return [];
  const isCovered = account.carries.length > 0 && account.alone.length === 0;
  const needless = isCovered && reachability.coveredBy(written.ref).every(({ rule }) => !deleted.has(refKey(rule)));
  if (needless) deleted.add(refKey(written.ref));
  return [{ written, concern, namespaces: foreign, needless }];
}

/** Pairs of a rule that no external of the page and no approval covers: those are the team's own to write. */
function undeclared(context: RuleContext, pairs: readonly PairTraffic[]): readonly PairTraffic[] {
  const agreements = agreementsOf(context);
  return pairs.filter((pair) =>
    [...agreements.split(pair)].some(({ source, destination, excess }) => {
      const granted = [...source.asSource].some((index) => destination.asDestination.has(index) && agreements.all[index]?.kind !== "required");
      return !granted || !isEmpty(excess);
    }),
  );
}

/** Of a rule by which nothing passes today: whom its peers pick for certain. */
function foreignPeers({ reachability, cluster, ownership }: RuleContext, author: string, { policy, rule }: WrittenRule): readonly string[] {
  const peers = typeof rule.peers === "string" ? [] : rule.peers.filter(({ ipBlock }) => ipBlock === undefined);
  const workloads = peers.flatMap((peer) => pickWorkloads({ reachability }, podSetOf(cluster, policy, peer)).certain);
  const namespaces = workloads.map((workload) => cluster.workloads[workload]?.namespace ?? "");
  return [...new Set(namespaces.filter((namespace) => ownership.ofNamespace(namespace) !== author))].sort();
}

function foreignNamespaces(
  { reachability, cluster, ownership }: RuleContext,
  author: string,
  pairs: readonly PairTraffic[],
  direction: "ingress" | "egress",
): readonly string[] {
  const found = new Set<string>();
  for (const pair of pairs) {
    const party = reachability.parties[direction === "ingress" ? pair.source : pair.destination];
    if (party?.kind !== "workloads") continue;
    for (const workload of party.workloads) {
      const namespace = cluster.workloads[workload]?.namespace ?? "";
      if (ownership.ofNamespace(namespace) !== author) found.add(namespace);
    }
  }
  return [...found].sort();
}

function touches({ rule }: WrittenRule, concern: Concern, namespace: string): boolean {
  if (concern === "cross-team-flow") return true;
  if (concern === "dns-egress" && rule.direction === "ingress") return false;
  return concernsOfNamespace(namespace).includes(concern);
}

function handOver(rules: number, isRest: boolean, granter: string): string {
  const [them, others] = rules === 1 ? ["it", "the other"] : ["them", "the others"];
  return `hand ${isRest ? others : them} to ${granter} with a request, and delete ${them} here once its policy has ${them}`;
}

function say(context: RuleContext, policy: NetworkPolicy, author: string, outside: readonly Outside[]): Found {
  const { charter, ownership } = context;
  const concerns = words.filter(([name]) => outside.some(({ concern }) => concern === name));
  const granter = ownership.ofConcern(concerns[0]?.[0] ?? "cross-team-flow", author);
  const lines = (charter?.responsibilities ?? []).filter(({ mode }) => mode === "owns");
  // Whatever else they are for, the rules name pods of another team.
  const cited: readonly Concern[] = [...concerns.map(([name]) => name), ...(requestsOf(context, policy.object).length > 0 ? [] : ["cross-team-flow" as const])];
  const others = lines.filter(({ team }) => team !== author);
  const citing = cited.flatMap((name) => others.filter(({ concerns: own }) => own.includes(name)));
  const [statement, ...otherStatements] = new Set(citing.map((line) => line.statement));
  const needless = outside.filter((one) => one.needless);
  const needlessPaths = needless.map(({ written }) => written.rule.path);
  const things = listSome(concerns.map(([, text]) => text), 5);
  return {
    at: { object: policy.object.id, path: "metadata.name" },
    related: outside.map(({ written, namespaces }) => ({
      at: { object: written.ref.object, path: written.ref.path },
      message: `${policy.name} ${written.rule.path}: ${listSome(namespaces, 4)}`,
    })),
    message: `${policy.name} of ${teamWords(author)} has ${count(outside.length, "rule")} for what the page gives to ${teamWords(granter)}: ${things}`,
    details: outside.map(
      ({ written, namespaces, needless: covered }) =>
        `${written.rule.path}: ${written.rule.direction === "ingress" ? "from" : "to"} ${listSome(namespaces, 4)}${covered ? " (other rules let pass all of it)" : ""}`,
    ),
    owner: author,
    ...(statement !== undefined && { statement }),
    otherStatements,
    next: [
      ...(needless.length > 0 ? [`delete ${listSome(needlessPaths, 6)}: nothing closes, other rules carry it`] : []),
      ...(needless.length < outside.length ? [handOver(outside.length - needless.length, needless.length > 0, teamWords(granter))] : []),
      ...(ownership.authorOf(policy.object) === undefined ? [`or label the policy \`managed-by: ${granter}\`, if it is ${teamWords(granter)}'s: only its namespace says that it is ${teamWords(author)}'s`] : []),
    ],
    weight: outside.length,
    subject: "scope",
  };
}
