/** In a sentence: `no workload`, `1 workload`, `1,200 workloads`, `2 policies`. */
export function count(number: number, noun: string): string {
  if (number === 0) return `no ${noun}`;
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : pluralOf(noun)}`;
}

/** In a line of figures, which are compared: `0 errors`, `1 error`, `1200 policies`. */
export function tally(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : pluralOf(noun)}`;
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `a`, `a and b`, `a, b and c`; empty for nothing. */
export function listAll(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** As {@link listAll}; `a, b and 3 more` where there are more than `max`. */
export function listSome(names: readonly string[], max = 5): string {
  return names.length > max ? listFirst(names, max) : listAll(names);
}

/** As {@link listSome}, of things that have names; those that are only counted are not asked for theirs. */
export function listSomeOf<T>(things: readonly T[], nameOf: (thing: T) => string, max = 5): string {
  const shown = things.slice(0, max).map(nameOf);
  return things.length > max ? `${shown.join(", ")} and ${things.length - max} more` : listAll(shown);
}

/**
 * Names of the user, which "and" would look like one of: `a, b, c`; `a, b and 3 more` where there are more than `max`.
 *
 * @param most  so many are shown all the same, since "and 1 more" takes as much room as a name
 */
export function listFirst(names: readonly string[], max: number, most: number = max): string {
  return names.length <= most ? names.join(", ") : `${names.slice(0, max).join(", ")} and ${names.length - max} more`;
}
