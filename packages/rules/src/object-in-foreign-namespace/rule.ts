import { concernsOfNamespace, decisiveConcernOf, type Authorship, type Concern } from "@demarc/charter";
import type { KubernetesObject } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { objectName } from "../object-name.ts";
import { openedRules } from "../opened-flows.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { triggersFor } from "../triggers.ts";
import { isForeign, requestsOf } from "../whose-hand.ts";

interface Foreign {
  readonly authorship: Authorship;
  readonly owner: string;
  readonly namespace: string;
  /** What makes it the owner's wherever it lies; absent where the namespace does. */
  readonly concern: Concern | undefined;
  readonly objects: KubernetesObject[];
}

/**
 * An object that one team wrote and that lies in another team's namespace, or is another team's by its kind.
 * Policies that the platform writes into application namespaces are its duty where the matrix gives it their
 * concern (default deny, DNS, flows between teams), so they are not foreign.
 */
export const objectInForeignNamespace: Rule = defineRule({
  id: "object-in-foreign-namespace",
  category: "page",
  severity: "error",
  summary: "a team's repository writes objects that are another team's",
  statements: ["S1.P1", "S1.P3", "S1.P5", "S1.P6", "S1.P7", "S1.A1", "S3.W3", "S3.W4"],

  *find(context) {
    for (const foreign of foreignObjects(context)) {
      const { authorship, owner, namespace, objects } = foreign;
      const [first] = objects;
      if (first === undefined) continue;
      yield {
        at: { object: first.id, path: first.namespaceWritten ? "metadata.namespace" : "metadata.name" },
        related: objects.slice(1).map(({ id, kind, name }) => ({ at: { object: id, path: "metadata.name" }, message: `${kind} ${name}` })),
        message: `${authorship.team} writes ${whatIsForeign(foreign)}`,
        details: [`whose they are is told by this: ${authorship.because}`],
        owner: authorship.team,
        ...statementsFor(context, foreign),
        next: [
          `ask ${owner} to own ${objects.length === 1 ? "it" : "them"}: move the manifest${objects.length === 1 ? "" : "s"} to ${owner}'s repository, with a request that says what ${objects.length === 1 ? "it is" : "they are"} for`,
          ...(objects.some(({ kind }) => kind === "Ingress") ? [`or route from a namespace of ${authorship.team}: an Ingress can stand beside the Service that it leads to`] : []),
        ],
        subject: `${authorship.team} in ${foreign.concern ?? namespace} of ${owner}`,
        ofSeveral: true,
        weight: objects.length,
      };
    }
  },
});

/** A noun that can be counted, and what it is of. */
const wordsOfConcern: ReadonlyMap<Concern, readonly [noun: string, of: string]> = new Map([
  ["cluster-wide-policy", ["cluster-wide policy", ""]],
  ["service-mesh", ["object", " of the service mesh"]],
  ["seldon-configuration", ["object", " of Seldon's configuration"]],
]);

/** Whose it is follows from what kind of thing it is, or else from where it lies. */
function whatIsForeign({ concern, namespace, owner, objects }: Foreign): string {
  const team = owner === "platform" ? "the platform team" : owner;
  const full = listSome(objects.map(objectName), 4);
  const are = objects.length === 1 ? "is" : "are";
  const [noun, of] = (concern === undefined ? undefined : wordsOfConcern.get(concern)) ?? ["object", ""];
  if (concern !== undefined) return `${count(objects.length, noun)}${of}, which ${are} ${team}'s to write wherever ${objects.length === 1 ? "it lies" : "they lie"}: ${full}`;
  if (namespace === "") return `${count(objects.length, "cluster-wide object")}, which ${are} ${team}'s: ${full}`;
  return `${count(objects.length, "object")} into \`${namespace}\`, which belongs to ${team}: ${listSome(objects.map(({ kind, name }) => `${kind} ${name}`), 4)}`;
}

function foreignObjects(context: RuleContext): Iterable<Foreign> {
  const { cluster, ownership } = context;
  const found = new Map<string, Foreign>();
  for (const object of cluster.objects) {
    if (cluster.overwritten.has(object.id)) continue;
    const authorship = ownership.authorshipOf(object);
    if (authorship === undefined || !isForeign(context, object) || isDutyOf(context, authorship.team, object) || isWholeCluster(authorship)) continue;
    const owner = ownership.ofObject(object);
    const concern = decisiveConcernOf(object);
    const key = JSON.stringify([authorship.team, owner, concern ?? object.namespace]);
    const group = found.get(key) ?? { authorship, owner, namespace: object.namespace, concern, objects: [] };
    group.objects.push(object);
    found.set(key, group);
  }
  return found.values();
}

/** True where the matrix gives a team the concern that the object is about. */
function isDutyOf(context: RuleContext, team: string, object: KubernetesObject): boolean {
  const { ownership } = context;
  if (object.kind === "Namespace" && team === ownership.ofConcern("cluster-wide-policy")) return true;
  // Whoever grants flows writes the policies for them, also where one team has both ends of what the page requires.
  if (object.kind === "NetworkPolicy" && team === ownership.ofConcern("cross-team-flow")) {
    return ownership.concernsOf(object).length > 0 || !openedRules(context).some(({ written, idle }) => written.policy.object.id === object.id && !idle);
  }
  return ownership.concernsOf(object).some((concern) => ownership.ofConcern(concern, ownership.ofNamespace(object.namespace)) === team);
}

/** A folder that makes everybody's namespaces is a picture of the cluster, not one team's repository. */
function isWholeCluster({ by, team }: Authorship): boolean {
  return by === "folder" && team === "platform";
}

/**
 * The lines of the matrix that give the owner what the objects are about, the line that keeps a team's policies in its
 * own namespaces, and those that want such things asked for beforehand.
 */
function statementsFor(context: RuleContext, { owner, authorship, objects }: Foreign): Pick<Found, "statement" | "otherStatements"> {
  const { charter, ownership } = context;
  const concerns = new Set(objects.flatMap((object) => [...ownership.concernsOf(object), ...concernsOfNamespace(object.namespace)]));
  const lines = charter?.responsibilities.filter((line) => line.team === owner && line.concerns.some((concern) => concerns.has(concern))) ?? [];
  const own = objects.some(({ kind }) => kind === "NetworkPolicy")
    ? (charter?.responsibilities.filter((line) => line.team === authorship.team && line.concerns.includes("application-policy")) ?? [])
    : [];
  const unasked = objects.filter((object) => requestsOf(context, object).length === 0).flatMap((object) => ownership.concernsOf(object));
  const triggers = [...new Set(unasked)].flatMap((concern) => triggersFor(charter, concern));
  const [statement, ...otherStatements] = new Set([...[...lines, ...own].map((line) => line.statement), ...triggers]);
  return statement === undefined ? {} : { statement, otherStatements };
}
