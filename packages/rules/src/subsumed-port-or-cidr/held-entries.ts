/** From where to where an entry of a list reaches. */
export interface Extent<T> {
  readonly entry: T;
  /** Inclusive. */
  readonly first: bigint;
  readonly last: bigint;
  /** How many there are of what it means; `last - first + 1n` where nothing in between is left out. */
  readonly size: bigint;
  /** The same for entries that mean the same; only asked of those with gaps. */
  readonly key: string;
}

/**
 * The entries that another entry of the list holds, each with that other: of equal ones, the first holds the rest.
 * `holds` is asked only of a wide entry with gaps. Cost: O(n log n), and for each entry the larger ones with gaps
 * around it.
 */
export function heldEntries<T>(extents: readonly Extent<T>[], holds: (wide: T, narrow: T) => boolean): ReadonlyMap<T, T> {
  const held = new Map<T, T>();
  let solid: Extent<T> | undefined;
  const withGaps = new WithGaps(holds);
  // Whoever holds an entry comes before it in this order; the sort keeps equal ones as they are in the list.
  for (const one of [...extents].sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last) || compare(b.size, a.size))) {
    const wide = solid !== undefined && solid.last >= one.last ? solid : withGaps.lastHolding(one);
    if (wide !== undefined) held.set(one.entry, wide.entry);
    else if (one.size < one.last - one.first + 1n) withGaps.add(one);
    else solid = one;
  }
  return held;
}

interface Numbered<T> {
  readonly extent: Extent<T>;
  readonly number: number;
}

/** Entries with gaps, by size: one of the same size is held only by its equal. */
class WithGaps<T> {
  readonly #holds: (wide: T, narrow: T) => boolean;
  readonly #bySize = new Map<bigint, Numbered<T>[]>();
  readonly #byKey = new Map<string, Numbered<T>>();

  constructor(holds: (wide: T, narrow: T) => boolean) {
    this.#holds = holds;
  }

  add(extent: Extent<T>): void {
    const one = { extent, number: this.#byKey.size };
    this.#byKey.set(extent.key, one);
    const alike = this.#bySize.get(extent.size);
    if (alike === undefined) this.#bySize.set(extent.size, [one]);
    else alike.push(one);
  }

  /** The last that was added of those that hold an entry, which begins at or behind all of them. */
  lastHolding({ entry, first, last, size, key }: Extent<T>): Extent<T> | undefined {
    let best = this.#byKey.get(key);
    for (const [larger, alike] of this.#bySize) {
      if (larger <= size) continue;
      while ((alike.at(-1)?.extent.last ?? first) < first) alike.pop();
      const found = alike.findLast(({ extent }) => extent.last >= last && this.#holds(extent.entry, entry));
      if (found !== undefined && found.number > (best?.number ?? -1)) best = found;
    }
    return best?.extent;
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
