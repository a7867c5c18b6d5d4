import { describe, expect, test } from "vitest";
import { verdict, verdictByCompletion, type ConformanceCase, type Outcome, type Probe } from "../src/index.ts";
import { readCases } from "./read-cases.ts";

const cases = readCases();

describe(`the reference answers all ${cases.length} conformance cases`, () => {
  test("the case set is there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(386);
    expect(cases.flatMap(({ probes }) => probes).length).toBeGreaterThanOrEqual(6295);
  });

  test.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(failures(one, verdict)).toEqual([]);
  });

  test.each(cases.map((one) => [one.id, one] as const))("%s, by trying out what is open", (_, one) => {
    expect(failures(one, verdictByCompletion)).toEqual([]);
  });
});

function failures(
  one: ConformanceCase,
  answer: (one: ConformanceCase, probe: Probe) => Outcome | undefined,
): readonly string[] {
  return one.probes.flatMap((probe) => {
    const expected = probe.ambiguous === true ? "undetermined" : probe.allowed ? "allowed" : "denied";
    const answered = answer(one, probe);
    return answered === expected
      ? []
      : [`${probe.from} → ${probe.to} ${probe.port ?? ""}/${probe.protocol}: ${answered}, expected ${expected}`];
  });
}
