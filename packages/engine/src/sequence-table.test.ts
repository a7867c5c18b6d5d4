import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SequenceTable } from "./sequence-table.ts";

/** Two sequences that the table's hash does not tell apart: the second items make up for what the first differ in. */
function colliding(): readonly [readonly number[], readonly number[]] {
  const mixed = (item: number): number => {
    const hash = Math.imul(2 ^ item, 0x9e3779b1);
    return hash ^ (hash >>> 15);
  };
  const [a, b] = [mixed(7), mixed(8)];
  return [[7, a ^ 5], [8, b ^ 5]];
}

describe("numbers for sequences", () => {
  test("equal sequences have one number, others another, counted from 0 as they come", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), { maxLength: 400 }), (sequences) => {
        const table = new SequenceTable();
        const known = new Map<string, number>();
        for (const sequence of sequences) {
          const key = sequence.join(" ");
          const id = known.get(key) ?? known.size;
          known.set(key, id);
          expect(table.idOf(sequence)).toBe(id);
        }
        expect(table.size).toBe(known.size);
        for (const [key, id] of known) expect([...table.at(id)].join(" ")).toBe(key);
      }),
      { numRuns: 50 },
    );
  });

  test("thousands of sequences are told apart, however often the table has grown", () => {
    const table = new SequenceTable();
    const sequenceOf = (i: number): number[] => Array.from({ length: i % 7 }, (_, place) => i + place);
    const ids = Array.from({ length: 9000 }, (_, i) => table.idOf(sequenceOf(i)));
    // Of the empty sequence there is one.
    expect(new Set(ids).size).toBe(9000 - Math.floor(8999 / 7));
    for (let i = 0; i < 9000; i++) {
      expect(table.idOf(sequenceOf(i))).toBe(ids[i]);
      expect([...table.at(ids[i] ?? -1)]).toEqual(sequenceOf(i));
    }
  });

  test("one sequence that is longer than all room so far", () => {
    const table = new SequenceTable();
    table.idOf([1, 2, 3]);
    const long = Array.from({ length: 20_000 }, (_, i) => i);
    expect([...table.at(table.idOf(long))]).toEqual(long);
    expect([...table.at(table.idOf([1, 2, 3]))]).toEqual([1, 2, 3]);
    const exact = new SequenceTable();
    const full = Array.from({ length: 1 << 12 }, (_, i) => i);
    expect([...exact.at(exact.idOf(full))]).toEqual(full);
    expect([...exact.at(exact.idOf([9]))]).toEqual([9]);
  });

  test("two that have one hash are two", () => {
    const [one, other] = colliding();
    const table = new SequenceTable();
    expect([table.idOf(one), table.idOf(other), table.idOf(one), table.idOf(other)]).toEqual([0, 1, 0, 1]);
  });

  test("only the first items count where a length is given", () => {
    const table = new SequenceTable();
    expect([table.idOf([1, 2, 3], 2), table.idOf([1, 2]), table.idOf([1, 2, 3])]).toEqual([0, 0, 1]);
  });
});
