import type { Path, SourceFile } from "../src/document.ts";
import { offsetOfLine } from "../src/lines.ts";
import type { Location } from "../src/problem.ts";

/** Plain data that JSON and YAML can both say. */
export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

export type Style = "block" | "flow" | "json";

/** Where a value, and its key if it has one, was written: the very text. */
export interface WrittenPlace {
  readonly path: Path;
  readonly value: string;
  readonly start: number;
  readonly key: { readonly text: string; readonly start: number } | undefined;
}

/**
 * Writes a value as text and notes where each part of it was put. `choose(n)` gives a number from 0 to n - 1 and
 * decides between spellings that mean the same, so that a property test tries them all.
 */
export class ValueWriter {
  readonly places: WrittenPlace[] = [];
  readonly #choose: (count: number) => number;
  readonly #style: Style;
  #text = "";
  /** Behind what was written last, comments and line breaks aside. */
  #end = 0;

  constructor(style: Style, choose: (count: number) => number, prefix = "") {
    this.#style = style;
    this.#choose = choose;
    this.#text = prefix;
  }

  write(value: Data): string {
    if (this.#style === "block") this.#block(value, [], 0, undefined, false);
    else this.#inline(value, [], undefined);
    if (!this.#text.endsWith("\n")) this.#text += "\n";
    return this.#text;
  }

  /** A value in block style; what is before it on the line has been written. */
  #block(value: Data, path: Path, indent: number, key: WrittenPlace["key"], onLine: boolean): void {
    if (!isBranch(value) || isEmpty(value) || this.#choose(5) === 0) {
      if (onLine) this.#text += " ";
      if (typeof value === "string" && onLine && isBlockText(value) && this.#choose(2) === 0) this.#literal(value, path, indent, key);
      else this.#inline(value, path, key);
      if (!this.#text.endsWith("\n")) this.#text += this.#choose(4) === 0 ? " # a comment: [\n" : "\n";
      return;
    }
    const place = this.places.length;
    if (onLine) this.#text += "\n";
    const start = this.#text.length + (onLine ? indent : 0);
    this.places.push({ path, value: "", start, key });
    let first = !onLine;
    for (const [step, child] of stepsOf(value)) {
      if (!first) this.#text += " ".repeat(indent);
      first = false;
      const width = 1 + this.#choose(3);
      if (typeof step === "number") {
        this.#text += `-${" ".repeat(width)}`;
        // A list in a list begins on the line of its dash.
        if (isBranch(child) && !isEmpty(child)) this.#block(child, [...path, step], indent + 1 + width, undefined, false);
        else {
          this.#text = this.#text.slice(0, -width);
          this.#block(child, [...path, step], indent + 2, undefined, true);
        }
      } else this.#block(child, [...path, step], indent + 1 + width, this.#key(step), true);
    }
    this.places[place] = { path, value: this.#text.slice(start, this.#end), start, key };
  }

  #key(key: string): NonNullable<WrittenPlace["key"]> {
    const text = this.#style === "json" ? JSON.stringify(key) : this.#spell(key);
    const start = this.#text.length;
    this.#text += `${text}:`;
    return { text, start };
  }

  #literal(value: string, path: Path, indent: number, key: WrittenPlace["key"]): void {
    const start = this.#text.length;
    const lines = value.split("\n");
    const isClipped = value.endsWith("\n");
    const header = isClipped ? "|" : "|-";
    const body = (isClipped ? lines.slice(0, -1) : lines).map((line) => (line === "" ? "" : " ".repeat(indent + 1) + line));
    this.#text += `${header}\n${body.join("\n")}\n`;
    this.#end = this.#text.length - 1;
    this.places.push({ path, value: this.#text.slice(start, this.#end), start, key });
  }

  #inline(value: Data, path: Path, key: WrittenPlace["key"]): void {
    const start = this.#text.length;
    const place = this.places.push({ path, value: "", start, key }) - 1;
    if (!isBranch(value)) this.#text += typeof value === "string" && this.#style !== "json" ? this.#spell(value) : JSON.stringify(value);
    else {
      const isList = Array.isArray(value);
      this.#text += isList ? "[" : "{";
      let first = true;
      for (const [step, child] of stepsOf(value)) {
        this.#text += first ? this.#space() : `,${this.#space()}`;
        first = false;
        const childKey = typeof step === "number" ? undefined : this.#key(step);
        if (childKey !== undefined) this.#text += " ";
        this.#inline(child, [...path, step], childKey);
      }
      this.#text += this.#space() + (isList ? "]" : "}");
    }
    this.#end = this.#text.length;
    this.places[place] = { path, value: this.#text.slice(start), start, key };
  }

  #space(): string {
    const spaces = this.#style === "json" ? ["", " ", "\n  ", "\t", "\r\n"] : ["", " ", "\n          ", " # ] comment\n            ", "\n", "  "];
    // In block style the lines of a flow collection go on at any column; kubectl does not mind (libyaml).
    return spaces[this.#choose(spaces.length)] ?? "";
  }

  #spell(text: string): string {
    const spellings = [doubleQuoted(text)];
    if (/^[\x20-\x7e]*$/.test(text)) spellings.push(`'${text.replaceAll("'", "''")}'`);
    if (/^[a-z][a-z0-9./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(text)) spellings.push(text);
    return spellings[this.#choose(spellings.length)] ?? doubleQuoted(text);
  }
}

/** The text of a place, and whether it is the one that was written. */
export function textAt(file: SourceFile, location: Location): string {
  const start = (offsetOfLine(file, location.line) ?? 0) + location.column - 1;
  const end = (offsetOfLine(file, location.endLine ?? location.line) ?? 0) + (location.endColumn ?? location.column) - 1;
  return file.text.slice(start, end);
}

function isBranch(value: Data): value is readonly Data[] | { readonly [key: string]: Data } {
  return typeof value === "object" && value !== null;
}

function isEmpty(value: readonly Data[] | { readonly [key: string]: Data }): boolean {
  return Object.keys(value).length === 0;
}

function stepsOf(value: readonly Data[] | { readonly [key: string]: Data }): (readonly [string | number, Data])[] {
  return Array.isArray(value) ? value.map((item: Data, index) => [index, item]) : Object.entries(value);
}

/** Text that `|` can hold without an indentation indicator. */
function isBlockText(text: string): boolean {
  return /^[a-z][\x20-\x7e\n]*$/.test(text) && !text.endsWith("\n\n") && !/[ ]$/.test(text) && !/ \n/.test(text);
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/gu, (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`);
}
