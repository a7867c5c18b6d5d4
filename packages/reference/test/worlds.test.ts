import type { ProbeResult } from "@demarc/operations";
import { describe, expect, test } from "vitest";
import { readKnownGaps } from "./read-cases.ts";
import { answersTo, readWorlds, type World } from "./worlds.ts";

const worlds = await readWorlds();
const gaps = readKnownGaps("product");

describe(`the product answers ${worlds.length} sets of manifests, less ${gaps.length} known gaps`, () => {
  test("they ask much", () => {
    expect(worlds.flatMap((world) => world.test.probes).length).toBeGreaterThanOrEqual(100);
    expect(new Set(worlds.map(({ id }) => id)).size).toBe(worlds.length);
  });

  test.each(worlds.map((world) => [world.id, world] as const))("%s", (_, world) => {
    const wrong = wrongAnswers(world).filter(({ from, to }) => !gaps.some((gap) => gap.covers(world.id, { from, to })));
    expect(wrong.map(({ from, to, port, verdict, expect: expected, reasons }) => `${from} → ${to}:${port ?? ""} ${verdict}, expected ${expected}: ${reasons.join("; ")}`)).toEqual([]);
  });

  test("each known gap still is one", () => {
    const wrong = worlds.flatMap((world) => wrongAnswers(world).map(({ from, to }) => ({ id: world.id, from, to })));
    const closed = gaps.filter((gap) => !wrong.some(({ id, from, to }) => gap.covers(id, { from, to })));
    expect(closed.map(({ line }) => line)).toEqual([]);
  });
});

function wrongAnswers(world: World): readonly ProbeResult[] {
  return answersTo(world).filter(({ passed }) => !passed);
}
