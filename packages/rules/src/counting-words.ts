/** `a, b and c`; `a, b and 3 more` where there are more than `max`. */
export function listSome(names: readonly string[], max = 5): string {
  const shown = names.slice(0, max);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}` : shown.join("");
}

/** `no workload`, `1 workload`, `1,200 workloads`, `2 policies`. */
export function count(number: number, noun: string): string {
  if (number === 0) return `no ${noun}`;
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : pluralOf(noun)}`;
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
