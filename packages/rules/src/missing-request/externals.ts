import type { AgreedTraffic, External } from "@demarc/charter";
import { addressSet, allTraffic, coversAddresses, intersect, intersectAddresses, isEmpty, trafficOf, type Traffic } from "@demarc/engine";
import type { NetworkPolicy, PolicyRule } from "@demarc/kubernetes";
import { addTo, count, listSome } from "@demarc/source";
import { agreementsOf } from "../agreements.ts";
import { holdsPort, rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { askOf } from "../request-lines.ts";
import type { Found, RuleContext } from "../rule.ts";
import { teamWords } from "../team-words.ts";
import { triggersFor } from "../triggers.ts";
import { applicationTeams, handOf, requestsOf, withoutRequest } from "../whose-hand.ts";
import { workloadNames } from "../workload-names.ts";
import { blocksInForce } from "../written-blocks.ts";

/** A policy whose blocks hold externals of the page. */
interface Reaching {
  readonly policy: NetworkPolicy;
  readonly externals: Set<External>;
}

/**
 * One finding for each team: its policies that let pods out to externals of the page, where the page wants them
 * approved and neither the policies nor the charter name a consent.
 */
export function* unaskedExternals(context: RuleContext): Iterable<Found> {
  const { charter } = context;
  const lines = charter?.responsibilities.filter(({ concerns, mode }) => mode === "requests" && concerns.includes("external-access")) ?? [];
  if (charter === undefined || lines.length === 0) return;
  const applications = applicationTeams(charter);
  const byTeam = new Map<string, Reaching[]>();
  for (const reaching of reachingPolicies(context)) {
    const { object } = reaching.policy;
    const team = handOf(context, object);
    if (applications.has(team) && requestsOf(context, object).length === 0) addTo(byTeam, team, reaching);
  }
  for (const [team, policies] of byTeam) {
    const own = lines.filter((line) => line.team === team);
    const [statement, ...otherStatements] = new Set([...own.map((line) => line.statement), ...triggersFor(charter, "external-access")]);
    if (statement !== undefined) yield* say(context, team, { statement, otherStatements }, policies);
  }
}

/** By a block that holds their addresses, or by selectors of the pods behind them (NP-25). What somebody approved is left out. */
function reachingPolicies(context: RuleContext): Iterable<Reaching> {
  const { all } = agreementsOf(context);
  const listed = all.filter((agreed): agreed is ListedExternal => agreed.kind === "external" && agreed.external !== undefined);
  const granted = all.filter(({ kind }) => kind === "approved");
  const found = new Map<number, Reaching>();
  const note = (policy: NetworkPolicy, { external, destinations }: ListedExternal): void => {
    if (granted.some((approval) => covers(approval, policy, destinations))) return;
    const reaching = found.get(policy.object.id) ?? { policy, externals: new Set() };
    found.set(policy.object.id, reaching);
    reaching.externals.add(external);
  };
  for (const { written, ranges } of blocksInForce(context)) {
    if (written.rule.direction !== "egress") continue;
    const block = addressSet(ranges);
    for (const one of listed.filter(({ external }) => opensPort(written.rule, external))) {
      if (intersectAddresses(block, one.destinations.addresses).length > 0) note(written.policy, one);
    }
  }
  for (const written of rulesInForce(context.cluster)) {
    if (written.rule.direction !== "egress" || typeof written.rule.peers === "string") continue;
    for (const one of listed) if (reachesPods(context, written, one)) note(written.policy, one);
  }
  return found.values();
}

function opensPort({ ports }: PolicyRule, { port }: External): boolean {
  return typeof ports === "string" || port === undefined || ports.some((entry) => holdsPort(entry, port));
}

type ListedExternal = AgreedTraffic & { readonly external: External };

/** Whether an approval is for all pods that a policy selects, and for all places that an external leads to. */
function covers({ sources, destinations }: AgreedTraffic, { subjects }: NetworkPolicy, places: AgreedTraffic["destinations"]): boolean {
  return (
    subjects.every((subject) => sources.workloads.includes(subject)) &&
    places.workloads.every((workload) => destinations.workloads.includes(workload)) &&
    coversAddresses(destinations.addresses, places.addresses)
  );
}

/** Whether a rule certainly lets pods out to the pods behind an external of another namespace, on a port of it. */
function reachesPods({ reachability, cluster }: RuleContext, { policy, ref }: WrittenRule, { destinations, traffic }: ListedExternal): boolean {
  const behind = destinations.workloads.filter((workload) => cluster.workloads[workload]?.namespace !== policy.namespace);
  if (behind.length === 0) return false;
  const parties = new Set(behind.map((workload) => reachability.partyOf({ kind: "workload", workload })));
  return reachability.account(ref).certain.some((pair) => parties.has(pair.destination) && !isEmpty(intersect(pair.traffic, traffic)));
}

function* say(context: RuleContext, team: string, cited: Pick<Found, "statement" | "otherStatements">, policies: readonly Reaching[]): Iterable<Found> {
  const [first, ...others] = policies;
  if (first === undefined) return;
  const { cluster, ownership } = context;
  const granter = ownership.ofConcern("external-access", team);
  const approver = teamWords(granter);
  const externals = [...new Set(policies.flatMap((reaching) => [...reaching.externals]))];
  const [asked, ...more] = externals;
  if (asked === undefined) return;
  const names = externals.map(({ name }) => name);
  const sources = workloadNames(cluster, policies.flatMap(({ policy, externals: its }) => (its.has(asked) ? policy.subjects : [])));
  const number = policies.length;
  const wanted = {
    sources: sources.length > 0 ? sources : [`${first.policy.namespace} namespace`],
    destination: `${asked.name} ${asked.address}`,
    traffic: trafficOfExternal(asked),
    justification: `${asked.name} (${asked.at.file}:${asked.at.line})`,
  };
  const ask = askOf(context, [granter], wanted, more.length);
  yield {
    at: { object: first.policy.object.id, path: "metadata.name" },
    related: others.map(({ policy: { object } }) => ({ at: { object: object.id, path: "metadata.name" }, message: object.name })),
    message: `${count(number, "policy")} of ${teamWords(team)} open${number === 1 ? "s" : ""} ${listSome(names, 4)}, and nothing says that ${approver} approved ${number === 1 ? "it" : "them"}: ${listSome(policies.map(({ policy }) => policy.name), 4)}`,
    details: [`the page wants access to these addresses documented for approval, and ${number === 1 ? "the policy" : "the policies"} ${withoutRequest(policies.map(({ policy }) => policy.object))}`],
    owner: team,
    ...cited,
    next: [
      ask.step,
      `then write the number of the request on ${number === 1 ? "the policy" : "the policies"}, metadata: {annotations: {request-id: "…"}}, or list the approval in the page or charter`,
    ],
    request: ask.request,
    subject: `externals of ${team}`,
    ofSeveral: true,
    weight: number,
  };
}

function trafficOfExternal({ port, protocol }: External): Traffic {
  return port === undefined ? allTraffic : trafficOf(protocol, port);
}
