import { describe, expect, test } from "vitest";
import { failures } from "./compare.ts";
import { readCases, readKnownGaps } from "./read-cases.ts";
import { worldOfCase } from "./world-of-case.ts";

const cases = readCases();
const gaps = readKnownGaps("engine");

describe(`the engine answers ${cases.length} conformance cases, all tiers, less ${gaps.length} known gaps`, () => {
  test.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(failures(one, worldOfCase(one), gaps)).toEqual([]);
  });

  test("each known gap still is one", () => {
    const open = cases.flatMap((one) => {
      const { flowOf } = worldOfCase(one);
      return one.probes.filter((probe) => flowOf(probe) === undefined).map((probe) => ({ id: one.id, probe }));
    });
    const closed = gaps.filter((gap) => !open.some(({ id, probe }) => gap.covers(id, probe)));
    expect(closed.map(({ line }) => line)).toEqual([]);
  });
});
