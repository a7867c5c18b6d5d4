import type { KubernetesObject, NetworkPolicy } from "@demarc/kubernetes";
import { acceptedPolicies } from "../policy-rules.ts";
import { applicationTeams, handOf } from "../whose-hand.ts";
import type { Inquiry } from "./judgement.ts";

/** Namespaces that the page gives to application teams. */
export function applicationNamespaces(inquiry: Inquiry): readonly string[] {
  const teams = applicationTeams(inquiry.charter);
  return [...new Set(inquiry.charter.namespaces.filter(({ owner }) => teams.has(owner)).map(({ name }) => name))];
}

/** e.g. `Ingress ingress-nginx/mlops-ingress` */
export function objectName({ kind, namespace, name }: KubernetesObject): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
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
  const teams = applicationTeams(inquiry.charter);
  return policiesBy(inquiry, (team) => teams.has(team));
}
