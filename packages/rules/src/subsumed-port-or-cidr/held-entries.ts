/** From where to where an entry of a list reaches. */
export interface Extent<T> {
  readonly entry: T;
  /** Inclusive. */
  readonly first: bigint;
  readonly last: bigint;
  /** How many there are of what it means; `last - first + 1n` where nothing in between is left out. */
  readonly size: bigint;
}

/**
 * The entries that another entry of the list holds, each with that other: of equal ones, the first holds the rest.
 * `holds` is asked only of a wide entry with gaps. Cost: O(n log n), and for each entry the ones with gaps around it.
 */
export function heldEntries<T>(extents: readonly Extent<T>[], holds: (wide: T, narrow: T) => boolean): ReadonlyMap<T, T> {
  const held = new Map<T, T>();
  let solid: Extent<T> | undefined;
  const withGaps: Extent<T>[] = [];
  // Whoever holds an entry comes before it in this order; the sort keeps equal ones as they are in the list.
  for (const one of [...extents].sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last) || compare(b.size, a.size))) {
    while ((withGaps.at(-1)?.last ?? one.first) < one.first) withGaps.pop();
    const wide = solid !== undefined && solid.last >= one.last ? solid : withGaps.findLast((other) => other.last >= one.last && holds(other.entry, one.entry));
    if (wide !== undefined) held.set(one.entry, wide.entry);
    else if (one.size < one.last - one.first + 1n) withGaps.push(one);
    else solid = one;
  }
  return held;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
