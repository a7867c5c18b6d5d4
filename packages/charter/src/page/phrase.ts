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

/** A phrase of a heading, paragraph, item or cell. */
export function phraseOf(file: SourceFile, text: MarkdownText): Phrase {
  return {
    text: clean(text.text),
    spans: spansOf(text.inlines, 0),
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
    spans: phrase.spans.filter((span) => span.start >= first && span.end <= last).map((span) => ({ ...span, start: span.start - first, end: span.end - first })),
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

/** Text as it may stand in a message or a record: one line, nothing invisible. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}

/** The user's words for a message: one line, not endless. */
export function quote(text: string): string {
  const line = oneLine(text).replaceAll("`", "'");
  return `\`${line.length > 120 ? `${line.slice(0, 119)}…` : line}\``;
}
