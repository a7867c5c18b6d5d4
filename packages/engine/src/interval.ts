/**
 * Sets of integers as runs of inclusive ranges: sorted, disjoint, not adjacent. Works for port numbers and,
 * with bigint, for addresses. Equal sets have equal runs, so comparing runs compares sets.
 */
export interface Interval<N extends number | bigint> {
  readonly first: N;
  readonly last: N;
}

/** How to step from one integer to the next; `number` and `bigint` need different ones. */
export interface Steps<N extends number | bigint> {
  readonly next: (n: N) => N;
  readonly previous: (n: N) => N;
}

export const numberSteps: Steps<number> = { next: (n) => n + 1, previous: (n) => n - 1 };
export const bigintSteps: Steps<bigint> = { next: (n) => n + 1n, previous: (n) => n - 1n };

/** Brings ranges in any order, overlapping or adjacent, into the one form of the set they make. O(n log n). */
export function normaliseIntervals<N extends number | bigint>(ranges: readonly Interval<N>[], steps: Steps<N>): readonly Interval<N>[] {
  if (isNormal(ranges, steps)) return ranges;
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const result: Interval<N>[] = [];
  for (const range of sorted) {
    const previous = result.at(-1);
    if (previous === undefined || range.first > steps.next(previous.last)) result.push({ first: range.first, last: range.last });
    else if (range.last > previous.last) result[result.length - 1] = { first: previous.first, last: range.last };
  }
  return result;
}

/** Sets are asked far more often than they are made, and mostly come in their one form already. */
function isNormal<N extends number | bigint>(ranges: readonly Interval<N>[], steps: Steps<N>): boolean {
  return ranges.every(({ first }, i) => {
    const before = ranges[i - 1];
    return before === undefined || first > steps.next(before.last);
  });
}

/** What is in both. O(n). */
export function intersectIntervals<N extends number | bigint>(a: readonly Interval<N>[], b: readonly Interval<N>[]): readonly Interval<N>[] {
  const result: Interval<N>[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return result;
    const first = x.first > y.first ? x.first : y.first;
    const last = x.last < y.last ? x.last : y.last;
    if (first <= last) result.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
}

/** What is in `a` and not in `b`. O(n). */
export function subtractIntervals<N extends number | bigint>(
  a: readonly Interval<N>[],
  b: readonly Interval<N>[],
  steps: Steps<N>,
): readonly Interval<N>[] {
  const result: Interval<N>[] = [];
  let j = 0;
  for (const x of a) {
    let first = x.first;
    let y = b[j];
    while (y !== undefined && y.last < first) y = b[++j];
    while (y !== undefined && y.first <= x.last) {
      if (y.first > first) result.push({ first, last: steps.previous(y.first) });
      first = steps.next(y.last);
      if (y.last >= x.last) break;
      y = b[++j];
    }
    if (first <= x.last) result.push({ first, last: x.last });
  }
  return result;
}

/** Whether all of `inner` is in `outer`. O(n) at most; the first that is missing ends it. */
export function coversIntervals<N extends number | bigint>(outer: readonly Interval<N>[], inner: readonly Interval<N>[]): boolean {
  let j = 0;
  return inner.every(({ first, last }) => {
    let around = outer[j];
    while (around !== undefined && around.last < last) around = outer[++j];
    return around !== undefined && around.first <= first;
  });
}

/** Equal runs, hence equal sets. */
export function equalIntervals<N extends number | bigint>(a: readonly Interval<N>[], b: readonly Interval<N>[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((x, i) => {
        const y = b[i];
        return y !== undefined && x.first === y.first && x.last === y.last;
      }))
  );
}

/** Whether a number lies in one of the ranges. O(log n). */
export function includesInInterval<N extends number | bigint>(ranges: readonly Interval<N>[], n: N): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (n < range.first) high = middle - 1;
    else if (n > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
