import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { traffic } from "../test/sets.ts";
import { runs } from "../test/worlds.ts";
import {
  allTraffic,
  complement,
  covers,
  equals,
  formatTraffic,
  includes,
  intersect,
  isEmpty,
  lastPort,
  noTraffic,
  someOf,
  subtract,
  trafficOf,
  union,
  unionOfAll,
} from "./traffic.ts";
import { everything, nothing, TrafficTable } from "./traffic-table.ts";

const holds = (law: (...sets: readonly ReturnType<typeof union>[]) => void): void => {
  fc.assert(fc.property(traffic, traffic, traffic, (a, b, c) => { law(a, b, c); }), { numRuns: runs(300) });
};

describe("traffic is a Boolean algebra", () => {
  test("union and intersection commute, associate, absorb and distribute", () => {
    holds((a = noTraffic, b = noTraffic, c = noTraffic) => {
      expect(union(a, b)).toEqual(union(b, a));
      expect(intersect(a, b)).toEqual(intersect(b, a));
      expect(union(a, union(b, c))).toEqual(union(union(a, b), c));
      expect(intersect(a, intersect(b, c))).toEqual(intersect(intersect(a, b), c));
      expect(union(a, intersect(a, b))).toEqual(a);
      expect(intersect(a, union(b, c))).toEqual(union(intersect(a, b), intersect(a, c)));
    });
  });

  test("many at once come to what they come to one after the other", () => {
    holds((a = noTraffic, b = noTraffic, c = noTraffic) => {
      expect(unionOfAll([a, b, c])).toEqual(union(union(a, b), c));
      expect(covers(a, b)).toBe(isEmpty(subtract(b, a)));
    });
  });

  test("nothing and everything are its ends, and the complement its mirror", () => {
    holds((a = noTraffic, b = noTraffic) => {
      expect(union(a, noTraffic)).toEqual(a);
      expect(intersect(a, allTraffic)).toEqual(a);
      expect(complement(complement(a))).toEqual(a);
      expect(union(a, complement(a))).toEqual(allTraffic);
      expect(isEmpty(intersect(a, complement(a)))).toBe(true);
      expect(complement(union(a, b))).toEqual(intersect(complement(a), complement(b)));
      expect(subtract(a, b)).toEqual(intersect(a, complement(b)));
      expect(union(subtract(a, b), intersect(a, b))).toEqual(a);
    });
  });

  test("membership follows the operations, port by port", () => {
    const member = fc.tuple(fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const, "other" as const), fc.integer({ min: 1, max: lastPort }));
    fc.assert(
      fc.property(traffic, traffic, member, (a, b, [protocol, port]) => {
        const [inA, inB] = [includes(a, protocol, port), includes(b, protocol, port)];
        expect(includes(union(a, b), protocol, port)).toBe(inA || inB);
        expect(includes(intersect(a, b), protocol, port)).toBe(inA && inB);
        expect(includes(subtract(a, b), protocol, port)).toBe(inA && !inB);
        expect(includes(complement(a), protocol, port)).toBe(!inA);
      }),
      { numRuns: runs(500) },
    );
  });

  test("equal sets look the same, and covering is the order", () => {
    holds((a = noTraffic, b = noTraffic) => {
      expect(equals(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      expect(covers(union(a, b), a)).toBe(true);
      expect(covers(a, b)).toBe(equals(union(a, b), a));
      const some = someOf(a);
      expect(some === undefined).toBe(isEmpty(a));
      if (some !== undefined) expect(includes(a, some.protocol, some.port)).toBe(true);
    });
  });

  test("numbered sets do the same, and have one number each", () => {
    const table = new TrafficTable();
    expect([table.idOf(noTraffic), table.idOf(allTraffic)]).toEqual([nothing, everything]);
    holds((a = noTraffic, b = noTraffic) => {
      const [x, y] = [table.idOf(a), table.idOf(b)];
      expect(table.trafficOf(x)).toEqual(a);
      expect(table.trafficOf(table.union(x, y))).toEqual(union(a, b));
      expect(table.trafficOf(table.intersect(x, y))).toEqual(intersect(a, b));
      expect(table.trafficOf(table.subtract(x, y))).toEqual(subtract(a, b));
      expect(table.trafficOf(table.complement(x))).toEqual(complement(a));
      expect(x === y).toBe(equals(a, b));
    });
  });
});

describe("trafficOf", () => {
  test.each([
    ["one port", trafficOf("TCP", 80), "TCP 80"],
    ["a range", trafficOf("UDP", 8080, 8090), "UDP 8080-8090"],
    ["a whole protocol", trafficOf("SCTP"), "SCTP all"],
    ["the first and the last port", union(trafficOf("TCP", 1), trafficOf("TCP", lastPort)), "TCP 1, 65535"],
    ["no port beyond the last", trafficOf("TCP", 65530, 70000), "TCP 65530-65535"],
    ["port 0, which does not exist", trafficOf("TCP", 0), "nothing"],
    ["a range the wrong way round", trafficOf("TCP", 9005, 9000), "nothing"],
    ["protocols without ports", trafficOf("other"), "other protocols"],
    ["nothing", noTraffic, "nothing"],
    ["everything", allTraffic, "everything"],
    ["several", union(union(trafficOf("TCP", 80), trafficOf("TCP", 8080, 8090)), trafficOf("UDP", 53)), "TCP 80, 8080-8090; UDP 53"],
    ["neighbours join", union(trafficOf("TCP", 80), trafficOf("TCP", 81)), "TCP 80-81"],
    ["all but one", complement(trafficOf("TCP", 80)), "TCP 1-79, 81-65535; UDP all; SCTP all; other protocols"],
  ])("%s", (_, set, text) => {
    expect(formatTraffic(set)).toBe(text);
  });

  test("a port alone is in no protocol without ports, and none is in one with", () => {
    expect(includes(trafficOf("other"), "other", undefined)).toBe(true);
    expect(includes(trafficOf("TCP"), "TCP", undefined)).toBe(false);
  });
});
