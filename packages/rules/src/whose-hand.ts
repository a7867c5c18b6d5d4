import { decisiveConcerns, type Charter } from "@demarc/charter";
import type { KubernetesObject } from "@demarc/kubernetes";
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

/** The requests that an object's marks name, e.g. of the annotation `request-id: NET-2025-07-08-004`. */
export function requestIds({ annotations, labels }: KubernetesObject): readonly string[] {
  return [...annotations, ...labels].filter(([key, value]) => isRequestKey(key) && value.trim() !== "").map(([, value]) => value);
}

function isRequestKey(key: string): boolean {
  return /(?:^|[/.-])(?:request|approval|ticket)(?:[-.]?id)?$/i.test(key);
}

/**
 * Whether an object is another team's than the one whose hand it is from: by what it is, wherever it lies, or by its
 * namespace. Whose a namespace is that nobody on the page owns and that the author makes `orphan-namespace` asks.
 */
export function isForeign(context: RuleContext, object: KubernetesObject): boolean {
  const { ownership } = context;
  const author = ownership.authorOf(object);
  if (author === undefined || ownership.ofObject(object) === author) return false;
  return ownership.concernsOf(object).some((concern) => decisiveConcerns.includes(concern)) || !isUnclaimed(context, object);
}

function isUnclaimed({ ownership, cluster }: RuleContext, object: KubernetesObject): boolean {
  const namespace = object.kind === "Namespace" ? object.name : object.namespace;
  if (namespace === "" || ownership.isKnown(namespace)) return false;
  const made = cluster.find("Namespace", "", namespace);
  const author = ownership.authorOf(object);
  return made !== undefined && author !== undefined && ownership.authorOf(made) === author;
}
