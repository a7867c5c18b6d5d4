import type { Pack, PackFlow } from "./pack.ts";
import { packs } from "./packs.ts";

export interface PackMatch {
  readonly pack: Pack;
  /** Words of the pack that the text has, in the order of the pack. */
  readonly words: readonly string[];
  /** What the text means: flows whose words it has, or, where it names only the component, what it or its users cannot do without. */
  readonly flows: readonly PackFlow[];
  /** True when the text's own words chose the flows. */
  readonly flowsNamed: boolean;
}

/**
 * Packs that a phrase of a page speaks of, in order of id: "DNS resolution (CoreDNS)" is CoreDNS and its flow
 * for queries, "Essential cluster services" is none. Words match whole, without regard to case, punctuation
 * or a plural s. Never guesses: a phrase without a pack's words gives nothing. Linear in the text and the words.
 */
export function findPacks(text: string): readonly PackMatch[] {
  const phrase = wordsOf(text);
  const matches: PackMatch[] = [];
  for (const pack of packs) {
    const words = pack.words.filter((word) => holds(phrase, word));
    if (words.length > 0) matches.push(matchOf(pack, words, phrase));
  }
  return matches;
}

function matchOf(pack: Pack, words: readonly string[], phrase: string): PackMatch {
  const named = pack.flows.filter((flow) => flow.words.some((word) => holds(phrase, word)));
  if (named.length > 0) return { pack, words, flows: named, flowsNamed: true };
  const required = pack.flows.filter((flow) => flow.required);
  const ofClients = required.filter((flow) => flow.from === "client");
  return { pack, words, flows: ofClients.length > 0 ? ofClients : required, flowsNamed: false };
}

function holds(phrase: string, word: string): boolean {
  return phrase.includes(wordsOf(word));
}

/** Lower-case words with single spaces around each, so that a search for whole words is a search for text. */
function wordsOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return ` ${words.map(withoutPlural).join(" ")} `;
}

function withoutPlural(word: string): string {
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}
