import type { Approval, Charter } from "./charter.ts";
import { isPlatformName, teamId } from "./team-names.ts";

/**
 * Why an approval does not count; undefined when it does. It takes the destination's owner, or the platform to which
 * the page gives flows between teams; an application team does not approve what it asks of another.
 *
 * @param today  ISO date; an approval still holds on the day on which it ends
 */
export function whyNotApproved(charter: Charter, { to, approvedBy, expires }: Approval, today: string): string | undefined {
  if (expires !== undefined && expires < today) return `it ended on ${expires}`;
  const platform = charter.teams.find(({ role }) => role === "platform")?.id ?? "platform";
  const ownerOf = (namespace: string): string => charter.namespaces.find(({ name }) => name === namespace)?.owner ?? platform;
  const target = "cidr" in to ? platform : ownerOf(to.namespace);
  const names = approvedBy.join(" and ");
  const teams = approvedBy.map((name) => teamNamed(charter, name));
  if (teams.some((team) => team === target || team === platform)) return undefined;
  if (teams.every((team) => team === undefined)) return `${names} ${approvedBy.length > 1 ? "are" : "is"} no team of the page`;
  return `${names} cannot agree to it: that takes ${target === platform ? target : `${target} or ${platform}`}`;
}

/** The id of the team that a page or charter means by a name or an id; undefined where it has no such team. */
export function teamNamed({ teams }: Charter, name: string): string | undefined {
  const id = teamId(name);
  const platform = teams.find(({ role }) => role === "platform")?.id ?? "platform";
  return teams.find((team) => team.id === name || team.id === id || teamId(team.name) === id)?.id ?? (isPlatformName(name) ? platform : undefined);
}
