import { reachability, verdict } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { byReachability } from "./engine-answers.ts";
import { readFinds, readKnownGaps, readPolicySemantics } from "./read-cases.ts";
import { worldOfCase } from "./world-of-case.ts";

const cases = [...readPolicySemantics(), ...readFinds()];
const gaps = readKnownGaps("engine");

describe(`the engine answers ${cases.length} conformance cases, all tiers, less ${gaps.length} known gaps`, () => {
  test.each(cases.map((one) => ({ id: one.id, one })))("$id", ({ one }) => {
    const { world, flowOf } = worldOfCase(one);
    const bulk = reachability(world);
    const failures = one.probes.flatMap((probe) => {
      const name = `${probe.from} → ${probe.to} ${probe.port ?? ""}/${probe.protocol}`;
      const flow = flowOf(probe);
      if (flow === undefined)
        return gaps.some((gap) => gap.covers(one.id, probe)) ? [] : [`${name}: the engine has no such end`];
      const expected = probe.ambiguous === true ? "undetermined" : probe.allowed ? "allowed" : "denied";
      const { outcome } = verdict(world, flow);
      const inBulk = byReachability(bulk, flow) ?? outcome;
      return outcome === expected && inBulk === expected
        ? []
        : [`${name}: verdict ${outcome}, reachability ${inBulk}, expected ${expected}`];
    });
    expect(failures).toEqual([]);
  });

  test("each known gap still is one", () => {
    const closed = gaps.filter(
      (gap) =>
        !cases.some((one) =>
          one.probes.some((probe) => gap.covers(one.id, probe) && worldOfCase(one).flowOf(probe) === undefined),
        ),
    );
    expect(closed.map(({ line }) => line)).toEqual([]);
  });
});
