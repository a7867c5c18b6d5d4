import type { External } from "@demarc/charter";
import { addressSet, allTraffic, intersectAddresses, trafficOf, type Traffic } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { addTo, count, listSome } from "@demarc/source";
import { agreementsOf } from "../agreements.ts";
import { requestLines } from "../request-lines.ts";
import type { Found, RuleContext } from "../rule.ts";
import { teamWords } from "../team-words.ts";
import { applicationTeams, handOf, requestIds } from "../whose-hand.ts";
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
  const line = charter?.responsibilities.find(({ concerns, mode }) => mode === "requests" && concerns.includes("external-access"));
  if (charter === undefined || line === undefined || charter.approvals.length > 0) return;
  const applications = applicationTeams(charter);
  const byTeam = new Map<string, Reaching[]>();
  for (const reaching of reachingPolicies(context)) {
    const { object } = reaching.policy;
    const team = handOf(context, object);
    if (applications.has(team) && requestIds(object).length === 0) addTo(byTeam, team, reaching);
  }
  for (const [team, policies] of byTeam) yield* say(context, team, line.statement, policies);
}

function reachingPolicies(context: RuleContext): Iterable<Reaching> {
  const listed = agreementsOf(context).all.flatMap(({ external, destinations: { addresses } }) => (external === undefined ? [] : [{ external, addresses }]));
  const found = new Map<number, Reaching>();
  for (const { written, ranges } of blocksInForce(context)) {
    const { policy, rule } = written;
    if (rule.direction !== "egress") continue;
    for (const { external, addresses } of listed) {
      if (intersectAddresses(addressSet(ranges), addresses).length === 0) continue;
      const reaching = found.get(policy.object.id) ?? { policy, externals: new Set() };
      found.set(policy.object.id, reaching);
      reaching.externals.add(external);
    }
  }
  return found.values();
}

function* say({ cluster, ownership }: RuleContext, team: string, statement: string, policies: readonly Reaching[]): Iterable<Found> {
  const [first, ...others] = policies;
  if (first === undefined) return;
  const approver = teamWords(ownership.ofConcern("external-access", team));
  const externals = [...new Set(policies.flatMap((reaching) => [...reaching.externals]))];
  const [asked, ...more] = externals;
  if (asked === undefined) return;
  const names = externals.map(({ name }) => name);
  const sources = workloadNames(cluster, policies.flatMap(({ policy, externals: its }) => (its.has(asked) ? policy.subjects : [])));
  const number = policies.length;
  yield {
    at: { object: first.policy.object.id, path: "metadata.name" },
    related: others.map(({ policy: { object } }) => ({ at: { object: object.id, path: "metadata.name" }, message: object.name })),
    message: `${count(number, "policy")} of ${teamWords(team)} open${number === 1 ? "s" : ""} ${listSome(names, 4)}, and nothing says that ${approver} approved it: ${listSome(policies.map(({ policy }) => policy.name), 4)}`,
    details: ["the page lists these addresses, and wants access to them documented for approval"],
    owner: team,
    statement,
    next: [
      `send the lines below to ${approver}`,
      `then write the number of the request on ${number === 1 ? "the policy" : "the policies"}, metadata: {annotations: {request-id: "…"}}, or list the approval in the page or charter`,
    ],
    request: requestLines({
      sources: sources.length > 0 ? sources : [`${first.policy.namespace} namespace`],
      destination: `${asked.name} ${asked.address}`,
      traffic: trafficOfExternal(asked),
      justification: `${asked.name} (${asked.at.file}:${asked.at.line})`,
      more: more.length,
    }),
    subject: `externals of ${team}`,
    ofSeveral: true,
    weight: number,
  };
}

function trafficOfExternal({ port, protocol }: External): Traffic {
  return port === undefined ? allTraffic : trafficOf(protocol, port);
}
