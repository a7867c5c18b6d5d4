import { reachability, verdict, type Flow, type World } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import type { ConformanceCase, Question } from "../src/index.ts";
import { clusterOfCase } from "./cluster-of-case.ts";
import { byReachability } from "./engine-answers.ts";
import { readFinds, readKnownGaps, readPolicySemantics } from "./read-cases.ts";
import { worldOfCase } from "./world-of-case.ts";

const cases = [...readPolicySemantics(), ...readFinds()];
const gaps = readKnownGaps("engine");

describe(`the engine answers ${cases.length} conformance cases, all tiers, less ${gaps.length} known gaps`, () => {
  test.each(cases.map((one) => ({ id: one.id, one })))("$id", ({ one }) => {
    expect(failures(one, worldOfCase(one))).toEqual([]);
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

// A label whose value is not known cannot be written down, nor can a policy that is right but refused.
const writable = cases.filter(({ cluster, policies, refused }) => refused === undefined && cluster.pods.every(({ unknownLabels }) => unknownLabels === undefined) && policies.every(({ kind }) => kind === "NetworkPolicy"));

describe(`the product answers ${writable.length} conformance cases, from the text of manifests`, () => {
  test("the case set has NetworkPolicies", () => {
    expect(writable.length).toBeGreaterThanOrEqual(190);
  });

  test.each(writable.map((one) => ({ id: one.id, one })))("$id", ({ one }) => {
    expect(failures(one, clusterOfCase(one))).toEqual([]);
  });
});

function failures(
  one: ConformanceCase,
  { world, flowOf }: { readonly world: World; readonly flowOf: (question: Question) => Flow | undefined },
): readonly string[] {
  const bulk = reachability(world);
  return one.probes.flatMap((probe) => {
    const name = `${probe.from} → ${probe.to} ${probe.port ?? ""}/${probe.protocol}`;
    const flow = flowOf(probe);
    if (flow === undefined) return gaps.some((gap) => gap.covers(one.id, probe)) ? [] : [`${name}: there is no such end`];
    const expected = probe.ambiguous === true ? "undetermined" : probe.allowed ? "allowed" : "denied";
    const { outcome } = verdict(world, flow);
    const inBulk = byReachability(bulk, flow) ?? outcome;
    if (outcome === expected && inBulk === expected) return [];
    return [`${name}: verdict ${outcome}, reachability ${inBulk}, expected ${expected}`];
  });
}
