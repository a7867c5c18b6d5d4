import type { KubernetesObject, NetworkPolicy } from "@demarc/kubernetes";
import { acceptedPolicies } from "../policy-rules.ts";
import type { RuleContext } from "../rule.ts";
import type { Inquiry } from "./judgement.ts";

/** Teams of the page that are not the platform. */
export function applicationTeams({ charter }: Inquiry): readonly string[] {
  return charter.teams.filter(({ role }) => role === "application").map(({ id }) => id);
}

/** Namespaces that the page gives to application teams. */
export function applicationNamespaces(inquiry: Inquiry): readonly string[] {
  const teams = applicationTeams(inquiry);
  return [...new Set(inquiry.charter.namespaces.filter(({ owner }) => teams.includes(owner)).map(({ name }) => name))];
}

/** The team whose hand an object is from, or else whose it is. */
export function handOf({ ownership }: RuleContext, object: KubernetesObject): string {
  return ownership.authorOf(object) ?? ownership.ofObject(object);
}

/** e.g. `platform/10-default-deny.yaml:4` */
export function placeOf({ context }: Inquiry, object: KubernetesObject): string {
  const { file, line } = context.cluster.locate({ object: object.id, path: "metadata.name" });
  return `${file}:${line}`;
}

export function policiesBy(inquiry: Inquiry, test: (team: string) => boolean): readonly NetworkPolicy[] {
  return acceptedPolicies(inquiry.context.cluster).filter(({ object }) => test(handOf(inquiry.context, object)));
}

/** Policies of application teams that lie in the page's namespaces or anywhere else. */
export function applicationPolicies(inquiry: Inquiry): readonly NetworkPolicy[] {
  const teams = applicationTeams(inquiry);
  return policiesBy(inquiry, (team) => teams.includes(team));
}

/** The request ids that a policy's marks carry, e.g. `request-id: NET-2025-07-08-004`. */
export function requestIds({ object }: NetworkPolicy): readonly string[] {
  return [...object.annotations, ...object.labels].filter(([key]) => /(?:^|[/.-])(?:request|approval|ticket)(?:[-.]?id)?$/i.test(key)).map(([, value]) => value);
}
