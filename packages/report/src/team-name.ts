import type { CheckResult } from "@demarc/operations";

/** The name that people know a team by. The platform team has one without a page: pages call it by it. */
export function teamName(id: string, { teams }: Pick<CheckResult, "teams">): string {
  return teams.find((team) => team.id === id)?.name ?? (id === "platform" ? "Platform team" : id);
}
