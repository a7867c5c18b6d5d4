import { part, type Phrase } from "./phrase.ts";

export interface ArrowedPair {
  readonly from: Phrase;
  readonly to: Phrase;
  /** The source stands behind the arrow, so that ports at the end of the entry stand behind it: "`api` ← `web` TCP 80". */
  readonly portsAtSource: boolean;
}

export interface Arrowed {
  /** Words before the first arrow that are no end: "Model serving: `a` → `b`". */
  readonly lead: Phrase | undefined;
  /** In order of the flow: each is a source and a destination. */
  readonly pairs: readonly ArrowedPair[];
  /** What follows the last end: reason and ports. */
  readonly rest: Phrase | undefined;
  /** The verb says that it must not be: "`a` must never talk to `b`". */
  readonly isDenied: boolean;
}

const symbols = /\s*(?:(?<both><[-=—–]+>|↔|⇔|⟷|⇄|⇆|⟺)|(?<forward>[-=—–]+>|→|⟶|⇒|⟹|➜|➔|➝|➞|➡️?|►|▶|»|(?<=\s)>(?=\s))|(?<backward><[-=—–]+|←|⟵|⇐|(?<=\s)<(?=\s)))\s*/gu;
const verbs =
  /\s+(?:(?<not>(?:(?:may|must|should|shall|can) ?(?:not|never)|never|(?:mustn|shouldn|can)['’]t|(?:is|are) (?:not|never) (?:allowed|permitted))\s+(?:to\s+)?)|(?:may|can|must|should|need(?:s|ed)?|ha(?:s|ve)|(?:is|are) (?:allowed|permitted|required|able))\s+(?:to\s+)?(?:be able to\s+)?)?(?:talks? (?:to|with)|speaks? (?:to|with)|connects? (?:to|with)|calls?|reach(?:es)?|access(?:es)?|sends? (?:\w+\s+)?to|communicates? with|quer(?:y|ies)|reads? (?:\w+\s+)?from|writes? (?:\w+\s+)?to|pulls? (?:\w+\s+)?from|push(?:es)? (?:\w+\s+)?to|scrapes?|uses?|depends? on|resolves? (?:names )?(?:via|with|through)|open connections to)\s+/giu;
const preposition = /\s+to\s+/giu;

/** Ends of a destination: what follows is reason or ports. */
const restStart = /:\s|\s[-–—]\s|\s?[;(]|\.\s|\.$|,?\s(?:on|over|via|for|because|so that|using|with|in order|when|through|as|where|which|since|during)\s/gu;

/** Inside a marked name nothing parts it: "**Rates: live**". */
function isMarked(phrase: Phrase, index: number): boolean {
  return phrase.spans.some(({ kind, start, end }) => kind !== "link" && start <= index && index < end);
}

/** True for texts with an arrow that is drawn, not said. */
export function hasArrow(text: string): boolean {
  return /[→⟶⇒➜↔⇔←⇐]|[-=]+>|<[-=]+/u.test(text);
}

/** Takes a sentence apart at its arrows, or at the verb that stands for one; undefined when it has none. */
export function readArrows(written: Phrase): Arrowed | undefined {
  const phrase = withoutMarkedFlows(written);
  const bySymbol = symbolsOutsideNames(phrase);
  const matches =
    bySymbol.length > 0
      ? bySymbol
      : (firstOf(phrase.text, verbs) ??
        (/^\s*(?:from\s|`|\*)/i.test(phrase.text) || wordsBeforeTo(phrase.text) <= 4 ? firstOf(phrase.text, preposition) : undefined));
  if (matches === undefined || matches.length === 0 || matches.length > 20) return undefined;
  const pieces: Phrase[] = [];
  let start = 0;
  for (const match of matches) {
    pieces.push(part(phrase, start, match.index));
    start = match.index + match[0].length;
  }
  const { end, rest } = cutRest(part(phrase, start));
  pieces.push(end);
  const first = pieces[0];
  if (first === undefined) return undefined;
  const { lead, end: source } = cutLead(first);
  pieces[0] = source;
  if (pieces.some(({ text }) => text === "")) return undefined;
  return { lead, pairs: pairsOf(pieces, matches), rest, isDenied: matches.some(({ groups }) => groups?.["not"] !== undefined) };
}

function symbolsOutsideNames(phrase: Phrase): RegExpExecArray[] {
  return [...phrase.text.matchAll(symbols)].filter((match) => !isMarked(phrase, match.index + (match[0].length - match[0].trimStart().length)));
}

/** Marks around a whole flow ("`a → b:80`") make no name of it, unless an arrow stands outside of them too. */
function withoutMarkedFlows(phrase: Phrase): Phrase {
  const isFlow = ({ kind, text }: Phrase["spans"][number]): boolean =>
    kind !== "link" && [...text.matchAll(symbols)].some(({ index, 0: arrow }) => index > 0 && index + arrow.length < text.length);
  return phrase.spans.some(isFlow) && symbolsOutsideNames(phrase).length === 0 ? { ...phrase, spans: phrase.spans.filter((span) => !isFlow(span)) } : phrase;
}

function pairsOf(pieces: readonly Phrase[], matches: readonly RegExpExecArray[]): Arrowed["pairs"] {
  return matches.flatMap((match, index) => {
    const left = pieces[index];
    const right = pieces[index + 1];
    if (left === undefined || right === undefined) return [];
    if (match.groups?.["both"] !== undefined) return [{ from: left, to: right, portsAtSource: false }, { from: right, to: left, portsAtSource: true }];
    return match.groups?.["backward"] !== undefined ? [{ from: right, to: left, portsAtSource: true }] : [{ from: left, to: right, portsAtSource: false }];
  });
}

/** One verb for a sentence: further ones belong to its reason. */
function firstOf(text: string, pattern: RegExp): RegExpExecArray[] | undefined {
  const [first] = text.matchAll(pattern);
  return first === undefined ? undefined : [first];
}

function wordsBeforeTo(text: string): number {
  return text.slice(0, text.search(preposition)).split(/\s+/).length;
}

function cutLead(phrase: Phrase): { readonly lead: Phrase | undefined; readonly end: Phrase } {
  const match = [...phrase.text.matchAll(/(?::\s|\s[-–—]\s)(?=\S)/gu)].filter(({ index }) => !isMarked(phrase, index)).at(-1);
  if (match === undefined) return { lead: undefined, end: phrase };
  const end = match.index + match[0].length;
  return { lead: part(phrase, 0, match.index), end: part(phrase, end) };
}

/** Parts an end from the reason and ports behind it. */
export function cutRest(phrase: Phrase): { readonly end: Phrase; readonly rest: Phrase | undefined } {
  // A name in brackets right behind a word belongs to it: "scheduler (seldon-system): …".
  let start = phrase.text.length;
  let inside = 0;
  for (const match of phrase.text.matchAll(restStart)) {
    if (match.index < inside || isMarked(phrase, match.index + (match[0].length - match[0].trimStart().length))) continue;
    const named = match[0].trim() === "(" ? /^\s?\((?:[a-z0-9][-a-z0-9]*|[^()]*=[^()]*|all pods|any pods?|every pod)\)/.exec(phrase.text.slice(match.index)) : null;
    if (named === null) {
      start = match.index;
      break;
    }
    inside = match.index + named[0].length;
    // Behind the brackets another end may follow, or the reason without any mark before it.
    if (!/^\s*(?:,|and\b|&|[:;(–—-]|$)/.test(phrase.text.slice(inside))) {
      start = inside;
      break;
    }
  }
  const rest = part(phrase, start);
  return { end: part(phrase, 0, start), rest: rest.text === "" || rest.text === "." ? undefined : rest };
}
