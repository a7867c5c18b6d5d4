import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PairMap } from "./pair-map.ts";

describe("a number for each pair", () => {
  test("is what was set, in both orders apart, and −1 for the others, however often the map has grown", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 60 })), { selector: ([a, b]) => a * 61 + b, maxLength: 300 }), (pairs) => {
        const map = new PairMap(4);
        const known = new Map<string, number>();
        for (const [index, [a, b]] of pairs.entries()) {
          expect(map.get(a, b)).toBe(-1);
          map.set(a, b, index);
          known.set(`${a} ${b}`, index);
        }
        for (let a = 0; a <= 60; a++) for (let b = 0; b <= 60; b++) expect(map.get(a, b), `${a} ${b}`).toBe(known.get(`${a} ${b}`) ?? -1);
      }),
      { numRuns: 40 },
    );
  });

  test("a map that is as full as it gets still ends a search for what is not there", () => {
    const map = new PairMap(2);
    map.set(0, 0, 0);
    expect([map.get(0, 0), map.get(0, 1), map.get(5, 7)]).toEqual([0, -1, -1]);
  });
});
