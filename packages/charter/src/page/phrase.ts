import { placeInText, type Location, type MarkdownInline, type MarkdownText, type SourceFile } from "@demarc/source";

/** Words of the page, with the place of each of them. */
export interface Phrase {
  /** Without marks; control characters are gone, blanks are single, line breaks are `\n`. */
  readonly text: string;
  readonly spans: readonly Span[];
  /** Place of `text[start..end)`, of all of it by default. */
  place(start?: number, end?: number): Location;
}

/** A marked stretch of a phrase, as offsets in its text. */
export interface Span {
  readonly kind: "code" | "strong" | "link";
  readonly text: string;
  readonly url: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Longer sentences are no sentences; the patterns that read them are tried at each position. */
const PHRASE_LENGTH_MAX = 4_000;

/** A phrase of a heading, paragraph, item or cell. Struck text is not there: blanks stand for it, so that offsets stay. */
export function phraseOf(file: SourceFile, text: MarkdownText): Phrase {
  const struck = [...struckOf(text.inlines, 0)];
  const whole = wholePhrase(file, text, struck);
  return struck.length === 0 ? whole : part(whole, 0);
}

/** What is struck through in a text, each stretch as a phrase. */
export function struckPhrases(file: SourceFile, text: MarkdownText): readonly Phrase[] {
  return [...struckOf(text.inlines, 0)].map(([start, end]) => part(wholePhrase(file, text, []), start, end));
}

/** True when all that a text says is struck through, but for a remark in brackets: "~~old proxy~~ (gone since May)". */
export function isStruck(text: MarkdownText): boolean {
  const struck = [...struckOf(text.inlines, 0)];
  return struck.length > 0 && !/[\p{L}\p{N}]/u.test(blank(text.text, struck).replace(/\([^()]*\)/g, ""));
}

function blank(text: string, stretches: readonly (readonly [start: number, end: number])[]): string {
  return stretches.reduce((left, [start, end]) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end), text);
}

function wholePhrase(file: SourceFile, text: MarkdownText, struck: readonly (readonly [start: number, end: number])[]): Phrase {
  return {
    text: clean(blank(text.text, struck)),
    spans: spansOf(text.inlines, 0).filter((span) => !struck.some(([start, end]) => start <= span.start && span.end <= end)),
    place: (start = 0, end = text.text.length) => {
      if (start === 0 && end >= text.text.length) return text.at;
      const at = placeInText(file, text, start, end);
      // Links that the parser makes of bare addresses late have no place of their own.
      return at.line < text.at.line || (at.line === text.at.line && at.column < text.at.column) ? text.at : at;
    },
  };
}

/** A text that stands for itself, without marks, all of it at one place. */
export function plainPhrase(text: string, at: Location): Phrase {
  return { text: clean(text), spans: [], place: () => at };
}

/** A phrase of one line of a code block, which has no marks. */
export function phraseOfCode(line: { readonly text: string; readonly at: Location }): Phrase {
  const { at } = line;
  const place = (start = 0, end = line.text.length): Location => ({
    file: at.file,
    line: at.line,
    column: at.column + start,
    ...(end > start ? { endLine: at.line, endColumn: at.column + end } : {}),
  });
  return { text: clean(line.text), spans: [], place };
}

/** `text[start..end)` as a phrase of its own, blanks at its ends taken off. */
export function part(phrase: Phrase, start: number, end: number = phrase.text.length): Phrase {
  const written = phrase.text.slice(start, end);
  const first = start + (written.length - written.trimStart().length);
  const last = Math.max(first, end - (written.length - written.trimEnd().length));
  if (first === 0 && last === phrase.text.length) return phrase;
  return {
    text: phrase.text.slice(first, last),
    spans: phrase.spans
      .filter((span) => span.start >= first && span.end <= last)
      .map((span) => ({ ...span, start: span.start - first, end: span.end - first })),
    place: (from = 0, to = last - first) => phrase.place(first + from, first + to),
  };
}

/** The pieces between the matches of a separator; empty pieces are left out. */
export function split(phrase: Phrase, separator: RegExp): readonly Phrase[] {
  const pieces: Phrase[] = [];
  let start = 0;
  for (const match of phrase.text.matchAll(separator)) {
    pieces.push(part(phrase, start, match.index));
    start = match.index + match[0].length;
  }
  pieces.push(part(phrase, start));
  return pieces.filter(({ text }) => text !== "");
}

/** The phrase line by line as it stands in the file, where Markdown joins lines with a blank. Costs a look-up for each word. */
export function writtenLines(phrase: Phrase): readonly Phrase[] {
  const lines: Phrase[] = [];
  let start = 0;
  let line = phrase.place(0, 1).line;
  for (const blank of phrase.text.matchAll(/[ \n](?=\S)/g)) {
    const next = phrase.place(blank.index + 1, blank.index + 2).line;
    if (next === line) continue;
    lines.push(part(phrase, start, blank.index));
    start = blank.index + 1;
    line = next;
  }
  return [...lines, part(phrase, start)];
}

/** The sentences of a line; a name that is marked may begin one in lower case. */
export function sentencesOf(line: Phrase): readonly Phrase[] {
  const sentences: Phrase[] = [];
  let start = 0;
  for (const match of line.text.matchAll(/(?<!\b(?:e\.g|i\.e|etc|vs|cf|no|nr))[.!?]\s+/gi)) {
    const end = match.index + match[0].length;
    if (!/^[\p{Lu}\p{N}"“(]/u.test(line.text.slice(end, end + 2)) && !line.spans.some((span) => span.start === end)) continue;
    sentences.push(part(line, start, match.index + 1));
    start = end;
  }
  return [...sentences, part(line, start)].filter(({ text }) => text !== "");
}

/** Replaces each control or invisible character by a blank, so that offsets stay; longer texts are cut. */
export function clean(text: string): string {
  const visible = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, " ");
  return visible.length > PHRASE_LENGTH_MAX ? visible.slice(0, PHRASE_LENGTH_MAX) : visible;
}

function spansOf(inlines: readonly MarkdownInline[], before: number): readonly Span[] {
  const spans: Span[] = [];
  let start = before;
  for (const inline of inlines) {
    const end = start + inline.text.length;
    if (inline.kind === "code" || inline.kind === "strong" || inline.kind === "link") {
      spans.push({ kind: inline.kind, text: clean(inline.text), url: inline.url, start, end });
    }
    spans.push(...spansOf(inline.children, start));
    start = end;
  }
  return spans;
}

/** Stretches of a text that are struck through, as offsets in it. */
function* struckOf(inlines: readonly MarkdownInline[], before: number): Iterable<readonly [start: number, end: number]> {
  let start = before;
  for (const inline of inlines) {
    const end = start + inline.text.length;
    if (inline.kind === "strike") yield [start, end];
    else yield* struckOf(inline.children, start);
    start = end;
  }
}

/** Text as it may stand in a message or a record: one line, nothing invisible. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}

/** Letters and numbers alone, in lower case, with one blank between words: for names that are compared, not shown. */
export function bareWords(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** The user's words for a message: one line, not endless. */
export function quote(text: string): string {
  const line = oneLine(text).replaceAll("`", "'");
  return `\`${line.length > 120 ? `${line.slice(0, 119)}…` : line}\``;
}
