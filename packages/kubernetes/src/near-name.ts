/** Names at most this many edits apart are taken to be the same name mistyped. */
const editsMax = 2;

/** Names longer than this are not compared: the cost is their product, and nobody mistypes 100 characters. */
const lengthMax = 64;

/**
 * The candidate that a mistyped name most likely means: equal but for case, or within two edits (one for
 * names up to four characters). Undefined when none is near; ties go to the first in order.
 */
export function nearestName(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length > lengthMax) return undefined;
  const lowered = written.toLowerCase();
  let nearest: string | undefined;
  let fewest = (written.length <= 4 ? 1 : editsMax) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === lowered) return candidate;
    if (Math.abs(candidate.length - written.length) >= fewest) continue;
    const edits = editsBetween(lowered, candidate.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
