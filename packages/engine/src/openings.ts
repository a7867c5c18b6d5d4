import type { Bulk } from "./bulk.ts";
import type { PartyOpening, PartyPair } from "./opening.ts";
import type { Row } from "./rows.ts";
import type { Bounds } from "./side.ts";
import { everything, nothing } from "./traffic-table.ts";

/** Sources that are taken together; a multiple of the 32 bits in a word of the sets of members. */
const blockSize = 128;

/**
 * All pairs that may carry something, in order of source and destination. Goes through sources in blocks: for the
 * block, what each destination lets in; then for each source of it, what it lets out. Memory: one number per class and
 * source of a block, twice.
 */
export function* listOpenings(bulk: Bulk): Generator<PartyOpening> {
  const families = bulk.familyTable;
  const count = bulk.parties.length;
  const classes = bulk.classCount;
  const columns = bulk.familiesThatMatter().map((family) => new Columns(bulk, family));
  const [main, other] = columns;
  if (main === undefined) return;
  const columnsOf = (family: 4 | 6): Columns => (family === 6 ? (other ?? main) : main);
  for (let start = 0; start < count; start += blockSize) {
    for (const c of columns) c.takeBlock(start, Math.min(start + blockSize, count));
    for (let source = start; source < Math.min(start + blockSize, count); source++) {
      for (const c of columns) c.takeSource(source);
      const last = source < classes ? count : classes;
      for (let destination = 0; destination < last; destination++) {
        // Nearly all pairs end here, so nothing is made for them.
        if (main.most(destination) === nothing && (other === undefined || other.most(destination) === nothing)) continue;
        const first = families.first(source, destination);
        if (first === undefined) continue;
        const second = other === undefined ? undefined : families.second(source, destination);
        if (second !== undefined) yield* openingsOf(bulk, source, destination, first, second, columnsOf);
        else {
          const bounds = columnsOf(first).bounds(destination);
          if (bounds.most !== nothing) yield { source, destination, opening: bulk.openingOf(bounds) };
        }
      }
    }
  }
}

/**
 * All pairs that may carry something in a family that their ends have, or may have (NP-43), in order of source and
 * destination; which family, and what, is not told. Cost as of the openings.
 */
export function* listConnected(bulk: Bulk): Generator<PartyPair> {
  const families = bulk.familyTable;
  const count = bulk.parties.length;
  const columns = { 4: new Columns(bulk, 4), 6: bulk.hasBlocks ? new Columns(bulk, 6) : undefined };
  const isOpen = (destination: number, family: 4 | 6 | undefined): boolean =>
    family !== undefined && (columns[family] ?? columns[4]).most(destination) !== nothing;
  for (let start = 0; start < count; start += blockSize) {
    columns[4].takeBlock(start, Math.min(start + blockSize, count));
    columns[6]?.takeBlock(start, Math.min(start + blockSize, count));
    for (let source = start; source < Math.min(start + blockSize, count); source++) {
      columns[4].takeSource(source);
      columns[6]?.takeSource(source);
      const last = source < bulk.classCount ? count : bulk.classCount;
      for (let destination = 0; destination < last; destination++) {
        if (!isOpen(destination, 4) && !isOpen(destination, 6)) continue;
        const isConnected =
          isOpen(destination, families.first(source, destination)) ||
          isOpen(destination, families.second(source, destination)) ||
          isOpen(destination, bulk.perhapsFamily(source, destination));
        if (isConnected) yield { source, destination };
      }
    }
  }
}

function openingsOf(
  bulk: Bulk,
  source: number,
  destination: number,
  first: 4 | 6,
  second: 4 | 6,
  columnsOf: (family: 4 | 6) => Columns,
): readonly PartyOpening[] {
  const one = columnsOf(first).bounds(destination);
  const two = columnsOf(second).bounds(destination);
  if (one.least === two.least && one.most === two.most) {
    return one.most === nothing ? none : [{ source, destination, opening: bulk.openingOf(one) }];
  }
  return ([[first, one], [second, two]] as const)
    .filter(([, bounds]) => bounds.most !== nothing)
    .map(([family, bounds]) => ({ source, destination, opening: bulk.openingOf(bounds), family }));
}

const none: readonly PartyOpening[] = [];

/** What sides let pass in one family, for one source and all destinations. Atoms look alike in both families. */
class Columns {
  readonly #bulk: Bulk;
  readonly #family: 4 | 6;
  readonly #inward: Row;
  readonly #outward: Row;
  /** What is asked for: egress of the source with ingress of the destination (NP-7). */
  readonly #both: Row;
  #start = 0;

  constructor(bulk: Bulk, family: 4 | 6) {
    this.#bulk = bulk;
    this.#family = family;
    this.#inward = newRow(bulk.classCount * blockSize);
    this.#outward = newRow(bulk.parties.length);
    this.#both = newRow(bulk.parties.length);
  }

  takeBlock(start: number, end: number): void {
    this.#start = start;
    for (let d = 0; d < this.#bulk.classCount; d++) {
      this.#bulk.fillRow("ingress", d, this.#family, start, end, this.#inward, d * blockSize);
    }
  }

  takeSource(source: number): void {
    const { traffic, classCount, parties } = this.#bulk;
    const [out, inward, both] = [this.#outward, this.#inward, this.#both];
    if (source < classCount) this.#bulk.fillRow("egress", source, this.#family, 0, parties.length, out, 0);
    else {
      out.least.fill(everything);
      out.most.fill(everything);
    }
    both.least.set(out.least);
    both.most.set(out.most);
    for (let d = 0, i = source - this.#start; d < classCount; d++, i += blockSize) {
      both.most[d] = traffic.intersect(out.most[d] ?? nothing, inward.most[i] ?? nothing);
      both.least[d] = traffic.intersect(out.least[d] ?? nothing, inward.least[i] ?? nothing);
    }
  }

  most(destination: number): number {
    return this.#both.most[destination] ?? nothing;
  }

  bounds(destination: number): Bounds {
    return { least: this.#both.least[destination] ?? nothing, most: this.most(destination) };
  }
}

function newRow(length: number): Row {
  return { least: new Int32Array(length), most: new Int32Array(length) };
}
