import fc from "fast-check";
import { expect, test } from "vitest";
import { heldEntries, type Extent } from "./held-entries.ts";

type Entry = ReadonlySet<number>;

const entry = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }).map((members): Entry => new Set(members));

const isInside = (one: Entry, other: Entry): boolean => [...one].every((member) => other.has(member));

function extentOf(members: Entry): Extent<Entry> {
  return { entry: members, first: BigInt(Math.min(...members)), last: BigInt(Math.max(...members)), size: BigInt(members.size), key: [...members].sort().join() };
}

test("an entry is held exactly when another holds all of it, and of equal ones the first stays", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 7 }), (entries) => {
      const held = heldEntries(entries.map(extentOf), (wide, narrow) => isInside(narrow, wide));
      entries.forEach((one, index) => {
        const holders = entries.filter((other, at) => at !== index && isInside(one, other) && (other.size > one.size || at < index));
        expect(held.has(one)).toBe(holders.length > 0);
        const holder = held.get(one);
        if (holder !== undefined) expect(holders).toContain(holder);
      });
    }),
    { numRuns: 500 },
  );
});

test("entries without gaps are never held against each other, however many there are", () => {
  const ports = Array.from({ length: 50_000 }, (_, port): Extent<number> => ({ entry: port, first: BigInt(2 * port), last: BigInt(2 * port), size: 1n, key: `${port}` }));
  const held = heldEntries([...ports, { entry: -1, first: 0n, last: 99n, size: 100n, key: "wide" }], () => {
    throw new Error("asked");
  });
  expect([...held.keys()]).toEqual(Array.from({ length: 50 }, (_, port) => port));
});

test("of entries with gaps those of one size are never held against each other, but for equal ones", () => {
  const blocks = Array.from({ length: 20_000 }, (_, i): Extent<number> => ({ entry: i, first: 0n, last: 1_000_000n, size: 1_000_000n, key: `all but ${(i % 19_999) + 1}` }));
  const held = heldEntries(blocks, () => {
    throw new Error("asked");
  });
  expect([...held]).toEqual([[19_999, 0]]);
});
