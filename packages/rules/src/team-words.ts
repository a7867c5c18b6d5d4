/** A team in a sentence; a namespace may have its name, so that it takes the word. */
export function teamWords(team: string): string {
  return team === "platform" ? "the platform team" : `team ${team}`;
}
