import { addressSet, allAddresses, allTraffic, noTraffic, parseCidr, subtractAddresses, trafficOf, union, type AddressRange } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { describeRanges, isMostOfTheWorld } from "./address-text.ts";
import { holdsTemplate } from "./template-text.ts";
import { describeSomePort, describeTraffic } from "./traffic-text.ts";

function block(text: string): AddressRange {
  const cidr = parseCidr(text);
  if (!cidr.ok) throw new Error(cidr.reason);
  return cidr.range;
}

describe("addresses in words", () => {
  const four = block("0.0.0.0/0");
  test.each<[string, readonly AddressRange[], string]>([
    ["both families whole", allAddresses, "any address outside the cluster"],
    ["one family whole", [four], "any IPv4 address outside the cluster"],
    ["nearly a family", subtractAddresses([four], [block("10.0.0.0/8"), block("169.254.169.254/32")]), "any IPv4 address outside the cluster except 10.0.0.0/8, 169.254.169.254"],
    ["as many as are listed and one more", ["10.0.0.0/32", "10.0.0.2/32", "10.0.0.4/32", "10.0.0.6/32", "10.0.0.8/32"].map(block), "10.0.0.0, 10.0.0.2, 10.0.0.4, 10.0.0.6, 10.0.0.8"],
    ["more than that", ["10.0.0.0/32", "10.0.0.2/32", "10.0.0.4/32", "10.0.0.6/32", "10.0.0.8/32", "10.0.0.10/32"].map(block), "10.0.0.0, 10.0.0.2, 10.0.0.4, 10.0.0.6 and 2 more blocks"],
    ["a block", [block("192.168.1.0/24")], "192.168.1.0/24"],
    ["one address", [block("192.168.1.208/32")], "192.168.1.208"],
    ["one IPv6 address", [block("2001:db8::1/128")], "2001:db8::1"],
    ["a block whose length ends in 32", [block("2001:db8::/32")], "2001:db8::/32"],
    ["two adjacent blocks are one", [block("10.0.0.0/9"), block("10.128.0.0/9")], "10.0.0.0/8"],
    ["many blocks are counted", [1, 3, 5, 7, 9, 11].map((n) => block(`10.${n}.0.0/16`)), "10.1.0.0/16, 10.3.0.0/16, 10.5.0.0/16, 10.7.0.0/16 and 2 more blocks"],
    ["both families in part", [block("10.0.0.0/8"), block("2001:db8::/32")], "10.0.0.0/8 and 2001:db8::/32"],
    ["nothing", [], "no address"],
  ])("%s", (_, ranges, words) => {
    expect(describeRanges(ranges)).toBe(words);
  });

  test("half of a family is not most of it, one address more is", () => {
    const half = block("0.0.0.0/1");
    expect(isMostOfTheWorld([half])).toBe(false);
    expect(isMostOfTheWorld(addressSet([half, block("128.0.0.0/32")]))).toBe(true);
  });
});

describe("traffic in words", () => {
  const ports = (...list: readonly number[]) => list.map((port) => trafficOf("TCP", port)).reduce(union);
  test.each([
    [allTraffic, "every port and protocol"],
    [noTraffic, "nothing"],
    [ports(9000), "9000/TCP"],
    [ports(80, 9000, 8080), "80, 8080, 9000/TCP"],
    [trafficOf("TCP", 9000, 9010), "9000-9010/TCP"],
    [trafficOf("TCP"), "every TCP port"],
    [union(trafficOf("UDP", 53), ports(53)), "53/TCP and 53/UDP"],
    [union(trafficOf("SCTP", 9), trafficOf("other")), "9/SCTP and protocols without ports"],
    [ports(1, 3, 5, 7, 9, 11, 13, 15, 17, 19), "1, 3, 5, 7, 9, 11, 13, 15 and 2 more/TCP"],
  ])("%j", (traffic, words) => {
    expect(describeTraffic(traffic)).toBe(words);
  });

  test.each([
    [ports(9000, 80), "80/TCP"],
    [trafficOf("UDP", 53), "53/UDP"],
    [trafficOf("other"), "ICMP"],
    [noTraffic, "nothing"],
  ])("one port of %j", (traffic, words) => {
    expect(describeSomePort(traffic)).toBe(words);
  });
});

test.each([
  ["{{ .Values.name }}", true],
  ["a-{{ x }}-b", true],
  ["{% if x %}", true],
  ["${NAMESPACE}", true],
  ["$(APP)", true],
  ["<%= name %>", true],
  ["mlserver", false],
  ["$5", false],
  ["{a: b}", false],
  ["f(x)", false],
])("`%s` holds a template: %s", (text, holds) => {
  expect(holdsTemplate(text)).toBe(holds);
});
