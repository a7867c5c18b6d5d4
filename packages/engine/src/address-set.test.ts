import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { someAddress, someAddresses } from "../test/sets.ts";
import { range, runs } from "../test/worlds.ts";
import { parseCidr } from "./address.ts";
import {
  addressSet,
  allAddresses,
  complementAddresses,
  coversAddresses,
  equalAddresses,
  formatCidrs,
  formatRanges,
  includesAddress,
  intersectAddresses,
  noAddresses,
  subtractAddresses,
  uniteAddresses,
} from "./address-set.ts";

describe("sets of addresses are a Boolean algebra over both families", () => {
  test("with nothing and everything as its ends, and the complement as its mirror", () => {
    fc.assert(
      fc.property(someAddresses, someAddresses, someAddresses, (a, b, c) => {
        expect(uniteAddresses(a, b)).toEqual(uniteAddresses(b, a));
        expect(uniteAddresses(a, uniteAddresses(b, c))).toEqual(uniteAddresses(uniteAddresses(a, b), c));
        expect(intersectAddresses(a, uniteAddresses(b, c))).toEqual(uniteAddresses(intersectAddresses(a, b), intersectAddresses(a, c)));
        expect(uniteAddresses(a, noAddresses)).toEqual(a);
        expect(intersectAddresses(a, allAddresses)).toEqual(a);
        expect(complementAddresses(complementAddresses(a))).toEqual(a);
        expect(uniteAddresses(a, complementAddresses(a))).toEqual(allAddresses);
        expect(uniteAddresses(subtractAddresses(a, b), intersectAddresses(a, b))).toEqual(a);
        expect(coversAddresses(a, b)).toBe(equalAddresses(uniteAddresses(a, b), a));
      }),
      { numRuns: runs(300) },
    );
  });

  test("membership follows the operations, address by address", () => {
    fc.assert(
      fc.property(someAddresses, someAddresses, someAddress, (a, b, x) => {
        const [inA, inB] = [includesAddress(a, x), includesAddress(b, x)];
        expect(includesAddress(uniteAddresses(a, b), x)).toBe(inA || inB);
        expect(includesAddress(intersectAddresses(a, b), x)).toBe(inA && inB);
        expect(includesAddress(subtractAddresses(a, b), x)).toBe(inA && !inB);
      }),
      { numRuns: runs(500) },
    );
  });

  test("in any order and overlap, ranges make one set", () => {
    fc.assert(
      fc.property(someAddresses, someAddresses, (a, b) => {
        expect(addressSet([...b, ...a, ...b])).toEqual(uniteAddresses(a, b));
        expect(equalAddresses([...b, ...a], [...a, ...b])).toBe(true);
      }),
      { numRuns: runs(200) },
    );
  });

  test("blocks make up exactly the set, and none can be left out", () => {
    fc.assert(
      fc.property(someAddresses, (a) => {
        const blocks = formatCidrs(a).map((text) => parseCidr(text));
        const ranges = blocks.map((b) => (b.ok ? b.range : range("0.0.0.0/0")));
        expect(addressSet(ranges)).toEqual(a);
        expect(ranges.reduce((sum, r) => sum + (r.last - r.first + 1n), 0n)).toBe(a.reduce((sum, r) => sum + (r.last - r.first + 1n), 0n));
      }),
      { numRuns: runs(100) },
    );
  });
});

describe("sets of addresses for people", () => {
  test.each([
    [["10.0.0.0/8"], "10.0.0.0-10.255.255.255", ["10.0.0.0/8"]],
    [["10.0.0.1/32"], "10.0.0.1", ["10.0.0.1/32"]],
    [["10.0.0.0/9", "10.128.0.0/9"], "10.0.0.0-10.255.255.255", ["10.0.0.0/8"]],
    [["192.168.1.0/31", "192.168.1.2/32"], "192.168.1.0-192.168.1.2", ["192.168.1.0/31", "192.168.1.2/32"]],
    [["0.0.0.0/0"], "0.0.0.0-255.255.255.255", ["0.0.0.0/0"]],
    [["::/0"], "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["::/0"]],
    [["2001:db8::/32", "10.0.0.1/32"], "10.0.0.1, 2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", ["10.0.0.1/32", "2001:db8::/32"]],
    [[], "none", []],
  ])("%j", (blocks, ranges, cidrs) => {
    const set = blocks.map(range);
    expect(formatRanges(set)).toBe(ranges);
    expect(formatCidrs(set)).toEqual(cidrs);
  });
});
