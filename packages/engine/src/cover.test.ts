import fc from "fast-check";
import { expect, test } from "vitest";
import { traffic } from "../test/sets.ts";
import { runs } from "../test/worlds.ts";
import type { CompiledRule } from "./compile.ts";
import { Cover } from "./cover.ts";
import { TrafficTable } from "./traffic-table.ts";
import { intersect, isEmpty, noTraffic, subtract, trafficOf, union, type Traffic } from "./traffic.ts";

/** Of few rules and of many, some of which are written at the same place. */
const written = fc.array(fc.tuple(fc.nat({ max: 12 }), traffic), { maxLength: 14 });

function ruleAt(refNumber: number): CompiledRule {
  const ref = { object: 0, path: `spec.ingress[${refNumber}]` };
  return { rule: { ref, direction: "ingress", action: "allow", peers: "any", ports: "any" }, refNumber, action: "allow", peers: [], ports: 0 };
}

function coverOf(table: TrafficTable, rules: readonly (readonly [CompiledRule, Traffic])[]): Cover {
  return new Cover(table, rules.map(([rule, passes]) => ({ rule, traffic: table.idOf(passes) })));
}

test("tells what some rule lets pass, what one alone does, and which rules meet some traffic", () => {
  fc.assert(
    fc.property(written, traffic, (entries, asked) => {
      const table = new TrafficTable();
      const rules = entries.map(([ref, passes]) => [ruleAt(ref), passes] as const);
      const cover = coverOf(table, rules);
      const ofRef = (wanted: (ref: number) => boolean): Traffic => rules.filter(([rule]) => wanted(rule.refNumber)).map(([, passes]) => passes).reduce(union, noTraffic);
      const refs = [...new Set(entries.map(([ref]) => ref))];
      const alone = refs.map((ref) => subtract(ofRef((other) => other === ref), ofRef((other) => other !== ref)));
      expect(table.trafficOf(cover.parts.whole)).toEqual(ofRef(() => true));
      expect(table.trafficOf(cover.parts.single)).toEqual(alone.reduce(union, noTraffic));
      expect(cover.meeting(table.idOf(asked))).toEqual(new Set(rules.filter(([, passes]) => !isEmpty(intersect(passes, asked))).map(([rule]) => rule)));
    }),
    { numRuns: runs(300) },
  );
});

test("keeps one set for any number of rules, not one for each step to them", () => {
  const table = new TrafficTable();
  const rules = Array.from({ length: 20_000 }, (_, i) => [ruleAt(i), trafficOf("TCP", 2 * i + 1)] as const);
  const cover = coverOf(table, rules);
  const before = table.size;
  expect(cover.parts.single).toBe(cover.parts.whole);
  for (const [rule, passes] of rules) expect([...cover.meeting(table.idOf(passes))]).toEqual([rule]);
  expect(table.size).toBe(before + 1);
});
