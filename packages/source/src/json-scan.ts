import { PositionBuilder, type Positions } from "./positions.ts";

/** Why a text is not JSON, and where. */
export class JsonRefusal extends Error {
  readonly offset: number;
  readonly code: "json-syntax" | "nested-too-deep";

  constructor(code: JsonRefusal["code"], message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** Told while a text is scanned. */
export interface JsonListener {
  number?(start: number, end: number): void;
  duplicate?(key: string, start: number, first: number): void;
}

/** Letters, digits and punctuation of a number, in one go; whether they are one is checked after. */
const NUMBER_RUN = /[-+0-9.eE]+/y;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;
/** What may stand behind a backslash (RFC 8259, 7). */
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
const QUOTE = 34;
const BACKSLASH = 92;
const BLANK = 32;
const BLANKS = /[ \t\r\n]*/y;

/** Offset of the first character that is not blank (RFC 8259, 2). */
export function skipBlanks(text: string, offset: number): number {
  BLANKS.lastIndex = offset;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

/** Offset behind the JSON value that begins at `offset`; throws a {@link JsonRefusal} when there is none. Linear. */
export function scanJson(text: string, offset: number, nesting: number, listener: JsonListener = {}): number {
  return new Scanner(text, nesting, listener, undefined).value(offset, 0);
}

/** Where the values of the JSON value at `offset` stand; its text must be JSON. One pass, linear. */
export function jsonPositions(text: string, offset: number, nesting: number): Positions {
  const builder = new PositionBuilder();
  new Scanner(text, nesting, {}, builder).value(offset, 0);
  return builder.build();
}

class Scanner {
  readonly #text: string;
  readonly #nesting: number;
  readonly #listener: JsonListener;
  readonly #builder: PositionBuilder | undefined;
  #key: string | undefined;
  #keyStart = 0;
  #keyEnd = 0;

  constructor(text: string, nesting: number, listener: JsonListener, builder: PositionBuilder | undefined) {
    this.#text = text;
    this.#nesting = nesting;
    this.#listener = listener;
    this.#builder = builder;
  }

  value(offset: number, depth: number): number {
    const start = skipBlanks(this.#text, offset);
    const value = this.#builder?.begin(start, this.#key, this.#keyStart, this.#keyEnd);
    const end = this.#anyValue(start, depth);
    if (value !== undefined) this.#builder?.finish(value, end);
    return end;
  }

  #anyValue(start: number, depth: number): number {
    const character = this.#text[start];
    if (character === "{" || character === "[") {
      if (depth >= this.#nesting) throw new JsonRefusal("nested-too-deep", `values are nested more than ${this.#nesting} deep`, start);
      return character === "{" ? this.#object(start, depth) : this.#array(start, depth);
    }
    if (character === '"') return this.#string(start);
    for (const word of ["true", "false", "null"]) if (this.#text.startsWith(word, start)) return start + word.length;
    return this.#number(start);
  }

  #object(start: number, depth: number): number {
    const seen = this.#listener.duplicate === undefined ? undefined : new Map<string, number>();
    let offset = skipBlanks(this.#text, start + 1);
    if (this.#text[offset] === "}") return offset + 1;
    for (;;) {
      if (this.#text[offset] !== '"') throw this.#expected("a key in double quotes", offset);
      const keyStart = offset;
      const keyEnd = this.#string(offset);
      const key = this.#builder === undefined && seen === undefined ? "" : this.#decode(keyStart, keyEnd);
      if (seen !== undefined) this.#remember(seen, key, keyStart);
      offset = skipBlanks(this.#text, keyEnd);
      if (this.#text[offset] !== ":") throw this.#expected("`:`", offset);
      this.#key = key;
      this.#keyStart = keyStart;
      this.#keyEnd = keyEnd;
      offset = skipBlanks(this.#text, this.value(offset + 1, depth + 1));
      if (this.#text[offset] === "}") return offset + 1;
      if (this.#text[offset] !== ",") throw this.#expected("`,` or `}`", offset);
      offset = skipBlanks(this.#text, offset + 1);
    }
  }

  #array(start: number, depth: number): number {
    let offset = skipBlanks(this.#text, start + 1);
    if (this.#text[offset] === "]") return offset + 1;
    for (;;) {
      this.#key = undefined;
      this.#keyStart = offset;
      this.#keyEnd = offset;
      offset = skipBlanks(this.#text, this.value(offset, depth + 1));
      if (this.#text[offset] === "]") return offset + 1;
      if (this.#text[offset] !== ",") throw this.#expected("`,` or `]`", offset);
      offset = skipBlanks(this.#text, offset + 1);
    }
  }

  /** Offset behind a string. No pattern for the whole: those recurse, and strings may have millions of characters. */
  #string(start: number): number {
    let offset = start + 1;
    for (;;) {
      const unit = this.#text.charCodeAt(offset);
      if (unit === QUOTE) return offset + 1;
      if (unit === BACKSLASH) {
        ESCAPE.lastIndex = offset + 1;
        if (!ESCAPE.test(this.#text)) throw new JsonRefusal("json-syntax", "not JSON: a string has an escape that JSON does not know", offset);
        offset = ESCAPE.lastIndex;
      } else if (unit < BLANK) {
        throw new JsonRefusal("json-syntax", "not JSON: line breaks and control characters in a string must be escaped", offset);
      } else if (Number.isNaN(unit)) {
        throw new JsonRefusal("json-syntax", "not JSON: a string is not closed", start);
      } else offset++;
    }
  }

  #number(start: number): number {
    NUMBER_RUN.lastIndex = start;
    if (!NUMBER_RUN.test(this.#text)) throw this.#expected("a value", start);
    const end = NUMBER_RUN.lastIndex;
    if (!NUMBER.test(this.#text.slice(start, end))) throw this.#expected("a number", start);
    this.#listener.number?.(start, end);
    return end;
  }

  #decode(start: number, end: number): string {
    const written = this.#text.slice(start + 1, end - 1);
    // The text was found to be a JSON string.
    return written.includes("\\") ? (JSON.parse(this.#text.slice(start, end)) as string) : written;
  }

  #remember(seen: Map<string, number>, key: string, start: number): void {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, start);
    else this.#listener.duplicate?.(key, start, first);
  }

  #expected(what: string, offset: number): JsonRefusal {
    const found = this.#text[offset];
    const instead = found === undefined ? "the text ends" : `\`${String.fromCodePoint(this.#text.codePointAt(offset) ?? 0)}\` stands`;
    return new JsonRefusal("json-syntax", `not JSON: ${instead} where ${what} is expected`, offset);
  }
}
