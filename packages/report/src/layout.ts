import { displayWidth, visible } from "@demarc/source";
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

export function paintOf({ colour }: Pick<TextOptions, "colour">): Paint {
  return (style, text) => (colour && text !== "" ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text);
}

/** One line for people: control characters made visible, so that a name cannot move the cursor or forge a line. */
export function line(text: string): string {
  return visible(text);
}

/**
 * Breaks text at spaces so that no line is wider than `width` columns, the first line after `first`, the others
 * after `rest`. A word that is wider than a line is broken within. Line ends in the text are shown, not followed: they
 * come from names, which could forge lines with them.
 */
export function wrap(text: string, width: number, first = "", rest: string = " ".repeat(displayWidth(first))): string[] {
  const lines: string[] = [];
  let current = first;
  let empty = true;
  const flush = (): void => {
    lines.push(current.trimEnd());
    current = rest;
    empty = true;
  };
  for (const word of visible(text).split(" ").filter((part) => part !== "")) {
    const room = width - displayWidth(current) - (empty ? 0 : 1);
    if (!empty && displayWidth(word) > room) flush();
    let left = word;
    while (displayWidth(left) > width - displayWidth(current) && displayWidth(current) < width) {
      const [head, tail] = split(left, width - displayWidth(current));
      if (tail === "") break;
      current += head;
      flush();
      left = tail;
    }
    current += (empty ? "" : " ") + left;
    empty = false;
  }
  flush();
  return lines;
}

/** Cuts after at most `width` columns, at least one character; prefers a place after `/`, `,` or `-`. */
function split(word: string, width: number): readonly [string, string] {
  const characters = Array.from(word);
  let used = 0;
  let count = 0;
  for (const character of characters) {
    used += displayWidth(character);
    if (used > width && count > 0) break;
    count += 1;
  }
  if (count >= characters.length) return [word, ""];
  for (let at = count; at > count / 2; at -= 1) {
    if ("/,-:".includes(characters[at - 1] ?? "")) {
      count = at;
      break;
    }
  }
  return [characters.slice(0, count).join(""), characters.slice(count).join("")];
}

/** Columns side by side, each as wide as its widest cell but the last; rows end without spaces. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell))));
  return rows.map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : pad(cell, (widths[index] ?? 0) + gap))).join("").trimEnd());
}

export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

export function widthOf(text: string): number {
  return displayWidth(text);
}

/** `1 error`, `2 errors`. */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function sentenceList(items: readonly string[]): string {
  if (items.length <= 1) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
