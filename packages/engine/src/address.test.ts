import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { someAddress } from "../test/sets.ts";
import { runs } from "../test/worlds.ts";
import { formatCidrs } from "./address-set.ts";
import { formatAddress, parseAddress, parseCidr, rangesOfCidrs } from "./address.ts";

describe("parseAddress takes what the API server takes", () => {
  test.each([
    ["10.1.0.4", "10.1.0.4"],
    ["010.001.0.04", "10.1.0.4"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["2001:DB8::A", "2001:db8::a"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1"],
    ["64:ff9b::10.0.0.1", "64:ff9b::a00:1"],
    ["::ffff:10.1.0.4", "10.1.0.4"],
    ["::ffff:a01:4", "10.1.0.4"],
    ["0:0:0:0:0:ffff:10.1.0.4", "10.1.0.4"],
    ["::10.1.0.4", "::a01:4"],
  ])("%s is %s", (text, canonical) => {
    const address = parseAddress(text);
    expect(address === undefined ? undefined : formatAddress(address)).toBe(canonical);
  });

  test.each([
    "", " ", "10", "10.1.0", "10.1.0.4.5", "10.1.0.256", "10.1..4", ".10.1.0.4", "10.1.0.4.", " 10.1.0.4", "10.1.0.4 ", "10.1.0.4:80",
    "0x0a.1.0.4", "1e1.1.0.4", "+10.1.0.4", "10.1.0.-4", "٣.1.0.4", ":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
    "1:2:3:4:5:6:7:8::", "1:2:3:4::5:6:7:8", ":1::", "1::2:", "12345::", "g::", "fe80::1%eth0", "[::1]", "::1/128", "1:2:3:4:5:10.0.0.1",
    "1:2:3:4:5:6:7:10.0.0.1", "::10.0.0.256", "::10.0.0", "1.2.3.4::", "::ffff:10.0.0.1:1", "10.1.0.4\n", "10.1.0.4\u0000", "9".repeat(300),
  ])("%j is no address", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test("and back from its canonical form", () => {
    fc.assert(
      fc.property(someAddress, (a) => {
        const mapped = a.family === 6 && a.value >> 32n === 0xffffn;
        if (!mapped) expect(parseAddress(formatAddress(a))).toEqual(a);
      }),
      { numRuns: runs(500) },
    );
  });

  test("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./%[\] ]{0,40}$/)), (text) => {
        parseAddress(text);
        const cidr = parseCidr(text);
        expect(cidr.ok || cidr.reason.length > 0).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe("parseCidr takes what the API server takes (NPV-14)", () => {
  const plain = { hostBits: false, leadingZeros: false, mapped: false };
  test.each([
    ["10.0.0.0/8", "10.0.0.0/8", 8, plain],
    ["0.0.0.0/0", "0.0.0.0/0", 0, plain],
    ["10.1.0.4/32", "10.1.0.4/32", 32, plain],
    ["::/0", "::/0", 0, plain],
    ["2001:DB8:0::/32", "2001:db8::/32", 32, plain],
    ["::1/128", "::1/128", 128, plain],
    ["10.0.0.77/24", "10.0.0.0/24", 24, { ...plain, hostBits: true }],
    ["2001:db8::1/32", "2001:db8::/32", 32, { ...plain, hostBits: true }],
    ["010.0.0.0/8", "10.0.0.0/8", 8, { ...plain, leadingZeros: true }],
    ["10.0.0.0/08", "10.0.0.0/8", 8, { ...plain, leadingZeros: true }],
    ["10.0.0.0/00", "0.0.0.0/0", 0, { ...plain, hostBits: true, leadingZeros: true }],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8", 104, { ...plain, mapped: true }],
    ["::ffff:0:0/96", "0.0.0.0/0", 96, { ...plain, mapped: true }],
    ["::ffff:10.0.0.0/95", "::fffe:0:0/95", 95, { ...plain, mapped: true, hostBits: true }],
    ["::ffff:10.0.0.0/64", "::/64", 64, { ...plain, mapped: true, hostBits: true }],
  ])("%s", (text, block, prefix, flags) => {
    const reading = parseCidr(text);
    expect(reading).toMatchObject({ ok: true, prefix, ...flags });
    expect(reading.ok ? formatCidrs([reading.range]) : []).toEqual([block]);
  });

  test("several at once, without what is none", () => {
    expect(rangesOfCidrs(["10.0.0.77/24", "10.0.0.0", "", "::1/128"]).map((range) => formatCidrs([range]))).toEqual([["10.0.0.0/24"], ["::1/128"]]);
  });

  test.each([
    ["10.0.0.0", /no prefix length/],
    ["", /no prefix length/],
    ["/8", /no address/],
    ["10.0.0.0/", /no number from 0 to 32/],
    ["10.0.0.0/33", /above 32/],
    ["::/129", /above 128/],
    ["10.0.0.0/255.0.0.0", /netmask/],
    ["10.0.0.0/-1", /no number from 0 to 32/],
    ["10.0.0.0/+8", /no number from 0 to 32/],
    ["10.0.0.0/8 ", /no number from 0 to 32/],
    [" 10.0.0.0/8", /blanks/],
    ["10.0.0.0/8/8", /no number from 0 to 32/],
    ["10.0.0/8", /no IPv4 or IPv6 address/],
    ["fe80::%eth0/64", /zone/],
    ["10.0.0.0/99999999999999999999", /no number from 0 to 32/],
  ])("%j is refused with a reason", (text, reason) => {
    const reading = parseCidr(text);
    expect(reading.ok ? "taken" : reading.reason).toMatch(reason);
  });
});
