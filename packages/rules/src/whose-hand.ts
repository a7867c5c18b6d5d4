import { decisiveConcernOf, whyNotApproved, type Charter } from "@demarc/charter";
import type { KubernetesObject } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import type { RuleContext } from "./rule.ts";

/** Ids of the page's teams that are not the platform; none without a page. */
export function applicationTeams(charter: Charter | undefined): ReadonlySet<string> {
  return new Set(charter?.teams.filter(({ role }) => role === "application").map(({ id }) => id));
}

/** The team whose hand an object is from, or else whose it is. */
export function handOf({ ownership }: RuleContext, object: KubernetesObject): string {
  return ownership.authorOf(object) ?? ownership.ofObject(object);
}

/** Application teams keep the page; without one it is the platform's. */
export function keeperOfPage({ charter, ownership }: RuleContext): string {
  const [first] = applicationTeams(charter);
  return first ?? ownership.ofNamespace("kube-system");
}

/**
 * The requests on which an object rests: those that its marks name (`request-id: NET-2025-07-08-004`), and where the page
 * keeps a register of approvals, of them those that are in it and in force.
 */
export function requestsOf({ charter, today }: RuleContext, object: KubernetesObject): readonly string[] {
  const named = requestIds(object);
  if (charter === undefined || charter.approvals.length === 0) return named;
  const granted = new Set(charter.approvals.filter((approval) => whyNotApproved(charter, approval, today) === undefined).map(({ id }) => id));
  return named.filter((id) => granted.has(id));
}

/** Why objects rest on no request, e.g. `names no request`: the end of a sentence about them. */
export function withoutRequest(objects: readonly KubernetesObject[]): string {
  const named = [...new Set(objects.flatMap(requestIds))];
  const verb = objects.length === 1 ? "names" : "name";
  return named.length === 0 ? `${verb} no request` : `${verb} ${listSome(named, 3)}, which ${named.length === 1 ? "is" : "are"} not in force in the page's register of approvals`;
}

function requestIds({ annotations, labels }: KubernetesObject): readonly string[] {
  const values = [...annotations, ...labels].filter(([key]) => isRequestKey(key)).map(([, value]) => value);
  return values.flatMap((value) => value.split(/[\s,;]+/)).filter((id) => id !== "" && !isPlaceholder(id));
}

/** `request-id`, `demarc.dev/request`, `network.request.id`, `ticket`; a pull request or a request for memory is none. */
function isRequestKey(key: string): boolean {
  return /^(?:(?:change|access|network|firewall|security|flow)[-._]?)?(?:request|approval|ticket)(?:[-._]?(?:id|number|no))?$/i.test(key.slice(key.lastIndexOf("/") + 1));
}

/** What stands where a number is yet to come. */
function isPlaceholder(id: string): boolean {
  return /^(?:…|\.{2,}|-+|\?+|none|null|n\/?a|tbd|todo|pending|number)$/i.test(id);
}

/**
 * Whether an object is another team's than the one whose hand it is from: by what it is, wherever it lies, or by its
 * namespace. Whose a namespace is that nobody on the page owns and that the author makes `orphan-namespace` asks.
 */
export function isForeign(context: RuleContext, object: KubernetesObject): boolean {
  const { ownership } = context;
  const author = ownership.authorOf(object);
  if (author === undefined || ownership.ofObject(object) === author) return false;
  return decisiveConcernOf(object) !== undefined || !isUnclaimed(context, object);
}

function isUnclaimed({ ownership, cluster }: RuleContext, object: KubernetesObject): boolean {
  const namespace = object.kind === "Namespace" ? object.name : object.namespace;
  if (namespace === "" || ownership.isKnown(namespace)) return false;
  const made = cluster.find("Namespace", "", namespace);
  const author = ownership.authorOf(object);
  return made !== undefined && author !== undefined && ownership.authorOf(made) === author;
}
