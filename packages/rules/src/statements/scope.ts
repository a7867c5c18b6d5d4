import type { KubernetesObject, NetworkPolicy } from "@demarc/kubernetes";
import { acceptedPolicies } from "../policy-rules.ts";
import { applicationTeams, handOf } from "../whose-hand.ts";
import type { Inquiry } from "./judgement.ts";

/** Namespaces that the page gives to application teams, or to one of them. */
export function applicationNamespaces(inquiry: Inquiry, only?: string): readonly string[] {
  const teams = teamsMeant(inquiry, only);
  return [...new Set(inquiry.charter.namespaces.filter(({ owner }) => teams.has(owner)).map(({ name }) => name))];
}

/** e.g. `platform/10-default-deny.yaml:4` */
export function placeOf({ context }: Inquiry, object: KubernetesObject): string {
  const { file, line } = context.cluster.locate({ object: object.id, path: "metadata.name" });
  return `${file}:${line}`;
}

export function policiesBy(inquiry: Inquiry, test: (team: string) => boolean): readonly NetworkPolicy[] {
  return acceptedPolicies(inquiry.context.cluster).filter(({ object }) => test(handOf(inquiry.context, object)));
}

/** Policies of application teams, or of one of them, that lie in the page's namespaces or anywhere else. */
export function applicationPolicies(inquiry: Inquiry, only?: string): readonly NetworkPolicy[] {
  const teams = teamsMeant(inquiry, only);
  return policiesBy(inquiry, (team) => teams.has(team));
}

/** A line of the matrix is about its own team, if that is an application team; the platform's are about all of these. */
export function teamsMeant({ charter }: Inquiry, only?: string): ReadonlySet<string> {
  const teams = applicationTeams(charter);
  return only !== undefined && teams.has(only) ? new Set([only]) : teams;
}
