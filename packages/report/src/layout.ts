import { visible } from "@demarc/source";
import { displayWidth, graphemes } from "./display-width.ts";
import type { FormatOptions } from "./format.ts";

/** How a text is to be set. */
export type TextOptions = Pick<FormatOptions, "colour" | "width">;

export type Paint = (style: Style, text: string) => string;
export type Style = "error" | "warning" | "info" | "good" | "strong" | "dim";

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  error: [31, 39],
  warning: [33, 39],
  info: [36, 39],
  good: [32, 39],
  strong: [1, 22],
  dim: [2, 22],
};

/** Styles text by ANSI codes where colour is wanted; else leaves it as it is. */
export function paintOf({ colour }: Pick<TextOptions, "colour">): Paint {
  return (style, text) => (colour && text !== "" ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text);
}

/** One line for people: control characters made visible, so that a name cannot move the cursor or forge a line. */
export function line(text: string): string {
  return visible(text);
}

/**
 * Breaks text at spaces so that no line is wider than `width` columns, the first line after `first`, the others
 * after `rest`. A word that is wider than a line is broken within; of one that is longer than any name, path or selector
 * that somebody would write, the beginning is shown and how much there is more. Line ends in the text are shown, not followed: they
 * come from names, which could forge lines with them.
 */
export function wrap(text: string, width: number, first = "", rest: string = " ".repeat(displayWidth(first))): string[] {
  const lines: string[] = [];
  const restWidth = displayWidth(rest);
  let current = first;
  let used = displayWidth(first);
  let words = 0;
  const flush = (): void => {
    lines.push(current.trimEnd());
    current = rest;
    used = restWidth;
    words = 0;
  };
  const add = (part: string): void => {
    const between = words === 0 ? "" : " ";
    current += between + part;
    used += between.length + displayWidth(part);
    words += 1;
  };
  for (const word of shownWords(text)) {
    const columns = displayWidth(word);
    if (words > 0 && used + 1 + columns > width) flush();
    const start = width - used;
    const [head = "", ...tail] = columns > start && start > 0 ? broken(word, start, width - restWidth) : [word];
    add(head);
    for (const part of tail) {
      flush();
      add(part);
    }
  }
  flush();
  return lines;
}

const wordLengthMax = 1000;
const cutWordLength = 200;

function shownWords(text: string): readonly string[] {
  return visible(text)
    .split(" ")
    .filter((word) => word !== "")
    .flatMap((word) => (word.length <= wordLengthMax ? [word] : [`${word.slice(0, cutWordLength).replace(/[\ud800-\udbff]$/, "")}…`, ...`(${word.length - cutWordLength} more characters)`.split(" ")]));
}

/** A word in parts, the first of at most `first` columns and the others of `rest`; each after `/`, `,`, `-` or `:` where one is near its end. */
function broken(word: string, first: number, rest: number): readonly string[] {
  const characters = graphemes(word);
  const parts: string[] = [];
  for (let start = 0; start < characters.length; ) {
    const end = breakAfter(characters, start, parts.length === 0 ? first : Math.max(1, rest));
    parts.push(characters.slice(start, end).join(""));
    start = end;
  }
  return parts;
}

/** Where to break: after at most `width` columns, at least one character on. */
function breakAfter(characters: readonly string[], start: number, width: number): number {
  let used = 0;
  let end = start;
  for (; end < characters.length; end += 1) {
    used += displayWidth(characters[end] ?? "");
    if (used > width && end > start) break;
  }
  if (end === characters.length) return end;
  for (let at = end; at > start + (end - start) / 2; at -= 1) {
    if ("/,-:".includes(characters[at - 1] ?? "")) return at;
  }
  return end;
}

/** Columns side by side, each as wide as its widest cell but the last; rows end without spaces. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell))));
  return rows.map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : pad(cell, (widths[index] ?? 0) + gap))).join("").trimEnd());
}

/** Text filled with blanks up to a number of columns; a wider one stays whole. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}
