import type { Path, Step } from "./document.ts";

/** Offsets of a value and, when it stands in a mapping, of its key. */
export interface Position {
  readonly start: number;
  readonly end: number;
  readonly keyStart: number;
  readonly keyEnd: number;
}

// One row of numbers per value, in the order of the text: a cluster has millions of values, and objects would
// take ten times the room. A value's children follow it, up to the row that NEXT names.
const ROW = 6;
const START = 0;
const END = 1;
const KEY = 2;
const KEY_START = 3;
const KEY_END = 4;
const NEXT = 5;

/** In place of a key's number: an item of a list, or the root. */
const NO_KEY = -1;
const MERGE_KEY = -2;

/** Children that are looked through one by one; more get an index when they are first asked for. */
const SCAN_MAX = 32;

/** Collects positions in the order of the text; every `begin` has its `finish`. */
export class PositionBuilder {
  #rows = new Int32Array(64 * ROW);
  #count = 0;
  readonly #keys = new Map<string, number>();
  readonly #aliases = new Map<number, number>();

  /** A value begins; `key` is undefined for items and the root, null for a merge (`<<`). Gives its number. */
  begin(start: number, key: string | null | undefined, keyStart: number, keyEnd: number): number {
    const row = this.#count * ROW;
    if (row === this.#rows.length) {
      const larger = new Int32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[row + START] = start;
    this.#rows[row + END] = start;
    this.#rows[row + KEY] = this.#keyNumber(key);
    this.#rows[row + KEY_START] = keyStart;
    this.#rows[row + KEY_END] = keyEnd;
    return this.#count++;
  }

  finish(value: number, end: number): void {
    this.#rows[value * ROW + END] = end;
    this.#rows[value * ROW + NEXT] = this.#count;
  }

  /** The value stands for another one: its children are found there. */
  alias(value: number, target: number): void {
    this.#aliases.set(value, target);
  }

  build(): Positions {
    return new Positions(this.#rows.slice(0, this.#count * ROW), this.#keys, this.#aliases);
  }

  #keyNumber(key: string | null | undefined): number {
    if (key === undefined) return NO_KEY;
    if (key === null) return MERGE_KEY;
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    this.#keys.set(key, this.#keys.size);
    return this.#keys.size - 1;
  }
}

/** Where the values of one document stand. */
export class Positions {
  readonly #rows: Int32Array;
  readonly #keys: ReadonlyMap<string, number>;
  readonly #aliases: ReadonlyMap<number, number>;
  readonly #indexes = new Map<number, ReadonlyMap<number, number>>();

  constructor(rows: Int32Array, keys: ReadonlyMap<string, number>, aliases: ReadonlyMap<number, number>) {
    this.#rows = rows;
    this.#keys = keys;
    this.#aliases = aliases;
  }

  /** Position at a path, or at its longest prefix that there is; undefined only for a document without a value. */
  find(path: Path): Position | undefined {
    if (this.#rows.length === 0) return undefined;
    let value = 0;
    for (const step of path) {
      const child = this.#child(this.#target(value), step);
      if (child === undefined) break;
      value = child;
    }
    return {
      start: this.#cell(value, START),
      end: this.#cell(value, END),
      keyStart: this.#cell(value, KEY_START),
      keyEnd: this.#cell(value, KEY_END),
    };
  }

  #cell(value: number, column: number): number {
    return this.#rows[value * ROW + column] ?? 0;
  }

  #target(value: number): number {
    return this.#aliases.get(value) ?? value;
  }

  #child(value: number, step: Step): number | undefined {
    const key = typeof step === "number" ? NO_KEY : this.#keys.get(step);
    if (key === undefined) return undefined;
    const index = this.#indexes.get(value);
    if (index !== undefined) return index.get(typeof step === "number" ? step : key);
    let count = 0;
    let found: number | undefined;
    const end = this.#cell(value, NEXT);
    for (let child = value + 1; child < end; child = this.#cell(child, NEXT)) {
      if (count > SCAN_MAX) return this.#makeIndex(value).get(typeof step === "number" ? step : key);
      const written = this.#cell(child, KEY);
      // Of two equal keys the last one counts, and a merge counts where it stands.
      if (written === MERGE_KEY) found = this.#merged(this.#target(child), key) ?? found;
      else if (written === key && (typeof step !== "number" || step === count)) found = child;
      count++;
    }
    return found;
  }

  #makeIndex(value: number): ReadonlyMap<number, number> {
    const index = new Map<number, number>();
    const end = this.#cell(value, NEXT);
    for (let child = value + 1, count = 0; child < end; child = this.#cell(child, NEXT), count++) {
      const key = this.#cell(child, KEY);
      if (key === MERGE_KEY) {
        for (const known of this.#keys.values()) {
          const merged = this.#merged(this.#target(child), known);
          if (merged !== undefined) index.set(known, merged);
        }
      } else index.set(key === NO_KEY ? count : key, child);
    }
    this.#indexes.set(value, index);
    return index;
  }

  /** The child with a key of what `<<` takes: a mapping, or a list of mappings of which the first has precedence. */
  #merged(source: number, key: number): number | undefined {
    const end = this.#cell(source, NEXT);
    let found: number | undefined;
    for (let child = source + 1; child < end; child = this.#cell(child, NEXT)) {
      const written = this.#cell(child, KEY);
      if (written === key) found = child;
      else if (written === MERGE_KEY) found = this.#merged(this.#target(child), key) ?? found;
      else if (written === NO_KEY) {
        const item = this.#merged(this.#target(child), key);
        if (item !== undefined) return item;
      }
    }
    return found;
  }
}
