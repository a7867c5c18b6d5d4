/**
 * Whether a path matches a glob: `*` is any text within a segment, `**` any text, `?` one character of a segment;
 * everything else is itself. `**` + `/` may also be nothing, so that `k8s/**` + `/*.yaml` means `k8s/a.yaml` too.
 *
 * Cost: length of the pattern × length of the path, whatever they are. Globbing libraries compile to regular
 * expressions, and `*a*a*a*a*a*a!` keeps those busy for hours.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const parts = [...pattern.matchAll(/\*\*\/|\*\*|[\s\S]/gu)].map(([part]) => part);
  // States are numbers of parts that are done; a part that may be empty is skipped at once.
  let states = skipEmpty(new Set([0]), parts, true);
  for (const character of path) {
    const next = new Set<number>();
    for (const state of states) {
      const part = parts[state];
      if (part === undefined) continue;
      const isSlash = character === "/";
      if (part === "**" || part === "**/" || (part === "*" && !isSlash)) next.add(state);
      else if (part === "?" ? !isSlash : part === character) next.add(state + 1);
    }
    states = skipEmpty(next, parts, character === "/");
    if (states.size === 0) return false;
  }
  return states.has(parts.length);
}

/** `**` + `/` stands for whole segments, so it ends where a segment begins. */
function skipEmpty(states: Set<number>, parts: readonly string[], segmentBegins: boolean): Set<number> {
  // A set that grows while it is walked gives its new members as well.
  for (const state of states) {
    const part = parts[state];
    if (part === "*" || part === "**" || (part === "**/" && segmentBegins)) states.add(state + 1);
  }
  return states;
}
