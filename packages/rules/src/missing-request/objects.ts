import type { Concern } from "@demarc/charter";
import type { KubernetesObject } from "@demarc/kubernetes";
import { count, groupBy, listSome } from "@demarc/source";
import { objectName } from "../object-name.ts";
import type { Found, RuleContext } from "../rule.ts";
import { saysCapabilities } from "../server-capabilities.ts";
import { teamWords } from "../team-words.ts";
import { triggersFor } from "../triggers.ts";
import { applicationTeams, handOf, isForeign, requestsOf, withoutRequest } from "../whose-hand.ts";

/** What objects other than policies can be about and another team has to agree to, in words. */
const nouns = {
  ingress: "load balancer or ingress object",
  "service-mesh": "service mesh object",
  "service-discovery": "list of server capabilities",
} as const satisfies Partial<Record<Concern, string>>;

type ConcernOfObjects = keyof typeof nouns;

/** One finding for each team and concern: its objects that name no request. */
export function* unaskedObjects(context: RuleContext): Iterable<Found> {
  for (const concern of ["ingress", "service-mesh", "service-discovery"] as const) {
    const unasked = context.cluster.objects.filter((object) => isUnasked(context, object, concern));
    for (const [team, objects] of groupBy(unasked, (object) => handOf(context, object))) yield say(context, concern, team, objects);
  }
}

function isUnasked(context: RuleContext, object: KubernetesObject, concern: ConcernOfObjects): boolean {
  const { cluster, ownership, charter } = context;
  if (object.kind === "NetworkPolicy" || cluster.overwritten.has(object.id) || !ownership.concernsOf(object).includes(concern)) return false;
  const author = ownership.authorOf(object);
  if (author === undefined || !applicationTeams(charter).has(author) || ownership.ofConcern(concern, author) === author) return false;
  if (concern === "service-discovery" && !saysCapabilities(object)) return false;
  return !isForeign(context, object) && requestsOf(context, object).length === 0;
}

function say({ charter, ownership }: RuleContext, concern: ConcernOfObjects, team: string, objects: readonly [KubernetesObject, ...KubernetesObject[]]): Found {
  const [first, ...others] = objects;
  const number = 1 + others.length;
  const granter = teamWords(ownership.ofConcern(concern, team));
  const lines = charter?.responsibilities.filter(({ concerns, team: its }) => its !== team && concerns.includes(concern)) ?? [];
  const [statement, ...otherStatements] = new Set([...lines.map((line) => line.statement), ...triggersFor(charter, concern)]);
  const [it, they] = number === 1 ? ["it", "it opens"] : ["they", "they open"];
  const names = objects.map(objectName);
  return {
    at: { object: first.id, path: "metadata.name" },
    related: others.map(({ id, kind, name }) => ({ at: { object: id, path: "metadata.name" }, message: `${kind} ${name}` })),
    message: `${teamWords(team)} writes ${count(number, nouns[concern])}, for which the page wants ${granter} asked, and ${it} ${withoutRequest(objects)}: ${listSome(names, 4)}`,
    owner: team,
    ...(statement !== undefined && { statement }),
    otherStatements,
    next: [
      `ask ${granter} to agree to ${listSome(names, 4)}: say what ${number === 1 ? "it is" : "they are"} for${concern === "service-discovery" ? "" : ` and what ${they}`}`,
      `then write the number of the request beside ${number === 1 ? "it" : "each"}: metadata: {annotations: {request-id: "…"}}`,
    ],
    subject: `${concern} of ${team}`,
    ofSeveral: true,
    weight: number,
  };
}
