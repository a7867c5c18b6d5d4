import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../src/flow.ts";
import type { CoveringRule, Opening, PairTraffic, Party, RuleAccount } from "../src/opening.ts";
import { reachability, type Reachability } from "../src/reachability.ts";
import { removeRules } from "../src/remove-rules.ts";
import { covers, equals, intersect, isEmpty, noTraffic, subtract, trafficOf, union, type Traffic } from "../src/traffic.ts";
import { defaultSemantics, type Ref, type Rule, type World } from "../src/world.ts";
import { app, buildWorld } from "./build-world.ts";
import { everyDoubt, noDoubt, runs, world } from "./worlds.ts";

/** Against the plain way: take the rule out of the world and look at every pair again. */
describe("the account of a rule", () => {
  test("gives as alone exactly what is closed when the rule goes, where everything is known", () => {
    fc.assert(
      fc.property(world(noDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const before = reachability(w);
        const after = reachability(removeRules(w, [rule.ref]));
        const account = before.account(rule.ref);
        const alone = new Map(account.alone.map((p) => [`${p.source} ${p.destination}`, p.traffic]));
        for (const { pair, openings } of pairsOfBoth(before, after)) {
          const closed = openings.map(([was, is]) => subtract(was.atMost, is.atMost)).reduce(union, noTraffic);
          expect(alone.get(pair) ?? noTraffic, pair).toEqual(closed);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  test("gives as alone what its side no longer lets pass for certain, whatever is unknown", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const before = reachability(w);
        const after = reachability(removeRules(w, [rule.ref]));
        const account = before.account(rule.ref);
        const alone = new Map(account.alone.map((p) => [`${p.source} ${p.destination}`, p.traffic]));
        for (const { source, destination, traffic } of account.carries) {
          const [family, other] = before.families(source, destination);
          if (family === undefined || other !== undefined) continue;
          const [from, to] = [source, destination].map((id) => after.partyOf(memberOf(before.parties[id])));
          const side = after[account.direction](from ?? -1, to ?? -1, family).atLeast;
          expect(alone.get(`${source} ${destination}`) ?? noTraffic).toEqual(subtract(traffic, side));
        }
      }),
      { numRuns: runs(400) },
    );
  });

  test("of each of thousands of rules with a port of its own is that port", () => {
    const rules = Array.from({ length: 4000 }, (_, i) => ({ peers: [{ pods: app(`peer-${i % 3}`) }], ports: [["TCP", i + 1] as const] }));
    const w = buildWorld({ pods: { "serving/mlflow": {}, "serving/peer-0": {}, "serving/peer-1": {}, "serving/peer-2": {} }, policies: [{ of: "serving", pods: app("mlflow"), ingress: rules }] });
    const bulk = reachability(w);
    for (const { ref, ports } of w.tiers.flatMap(({ policies }) => policies.flatMap((policy) => policy.rules))) {
      const { carries, alone } = bulk.account(ref);
      const port = ports === "any" || ports[0]?.kind !== "range" ? 0 : ports[0].first;
      expect(carries.map(({ traffic }) => traffic)).toEqual([trafficOf("TCP", port)]);
      expect(alone).toEqual(carries);
      expect(bulk.coveredBy(ref)).toEqual([]);
    }
  });

  test("carries only what passes, and alone is part of it", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, () => true);
        if (rule === undefined) return;
        const bulk = reachability(w);
        const account = bulk.account(rule.ref);
        const carried = new Map(account.carries.map((p) => [`${p.source} ${p.destination}`, p.traffic]));
        for (const { source, destination, traffic } of account.carries) {
          expect(isEmpty(traffic)).toBe(false);
          expect(covers(passing(bulk, source, destination), traffic)).toBe(true);
        }
        for (const { source, destination, traffic } of account.alone) {
          expect(covers(carried.get(`${source} ${destination}`) ?? noTraffic, traffic)).toBe(true);
        }
        if (rule.action === "deny" || !account.speaks) expect(account.carries).toEqual([]);
      }),
      { numRuns: runs(200) },
    );
  });

  test("certain is what the rule lets pass in every way, and all that it carries where everything is known", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, () => true);
        if (rule === undefined) return;
        const bulk = reachability(w);
        const { carries, certain, direction } = bulk.account(rule.ref);
        const carried = new Map(carries.map((p) => [`${p.source} ${p.destination}`, p.traffic]));
        const alone = reachability(keepRule(w, rule));
        for (const { source, destination, traffic } of certain) {
          expect(covers(carried.get(`${source} ${destination}`) ?? noTraffic, traffic)).toBe(true);
          const [from, to] = [source, destination].map((id) => alone.partyOf(memberOf(bulk.parties[id])));
          const least = bulk.families(source, destination).map((family) => bulk.between(source, destination, family).atLeast).reduce(union, noTraffic);
          expect(covers(least, traffic), "both ends let it pass").toBe(true);
          if (w.tiers.length > 1) continue;
          const side = alone.families(from ?? -1, to ?? -1).map((family) => alone[direction](from ?? -1, to ?? -1, family).atLeast).reduce(union, noTraffic);
          expect(covers(side, traffic), "by this rule alone").toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
    fc.assert(
      fc.property(world(noDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const { carries, certain } = reachability(w).account(rule.ref);
        expect(certain).toEqual(carries);
      }),
      { numRuns: runs(200) },
    );
  });

  test("with nothing alone, the rule can go and no pair changes, whatever is unknown", () => {
    let tried = 0;
    fc.assert(
      fc.property(world(everyDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const before = reachability(w);
        if (before.account(rule.ref).alone.length > 0) return;
        tried++;
        for (const { pair, openings } of pairsOfBoth(before, reachability(removeRules(w, [rule.ref])))) {
          for (const [was, is] of openings) expect(is, pair).toEqual(was);
        }
      }),
      { numRuns: runs(300) },
    );
    expect(tried).toBeGreaterThan(30);
  });

  test("names rules that cover what it carries and is not alone", () => {
    fc.assert(
      fc.property(world(noDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const bulk = reachability(w);
        const { carries, alone } = bulk.account(rule.ref);
        const coveredBy = bulk.coveredBy(rule.ref);
        expect(coveredBy.every(({ rule: other }) => other.object !== rule.ref.object || other.path !== rule.ref.path)).toBe(true);
        for (const { pairs } of coveredBy) expect(pairs).toBeLessThanOrEqual(carries.length);
        const single = w.tiers.length === 1;
        const covered = carries.some((c) => {
          const own = alone.find((a) => a.source === c.source && a.destination === c.destination)?.traffic ?? noTraffic;
          return !equals(own, c.traffic);
        });
        // A pod's own node gets in without any rule (NP-62).
        if (single && covered && w.workloads.every((x) => x.node === undefined)) expect(coveredBy).not.toEqual([]);
      }),
      { numRuns: runs(200) },
    );
  });

  test("names every other rule that certainly lets pass some of it, with the pairs, those in most pairs first", () => {
    let several = 0;
    fc.assert(
      fc.property(fc.oneof(world(noDoubt), overlappingRules), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const bulk = reachability(w);
        const expected = othersThan(bulk, w, rule, ({ carries }) => carries).filter(({ pairs }) => pairs > 0);
        if (expected.length > 1) several++;
        expect(bulk.coveredBy(rule.ref)).toEqual(expected);
      }),
      { numRuns: runs(300) },
    );
    expect(several).toBeGreaterThan(0);
    fc.assert(
      fc.property(world(everyDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, (r) => r.action === "allow");
        if (rule === undefined) return;
        const bulk = reachability(w);
        const found = new Map(bulk.coveredBy(rule.ref).map(({ rule: { object, path }, pairs }) => [`${object} ${path}`, pairs]));
        for (const { rule: { object, path }, pairs } of othersThan(bulk, w, rule, ({ certain }) => certain)) {
          expect(found.get(`${object} ${path}`) ?? 0, path).toBeGreaterThanOrEqual(pairs);
        }
        for (const { rule: { object, path }, pairs } of othersThan(bulk, w, rule, ({ carries }) => carries)) {
          expect(found.get(`${object} ${path}`) ?? 0, path).toBeLessThanOrEqual(pairs);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  test("is asked twice and says the same", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.nat(), (w, pick) => {
        const rule = pickRule(w, pick, () => true);
        if (rule === undefined) return;
        const bulk = reachability(w);
        const [first, covering] = [bulk.account(rule.ref), bulk.coveredBy(rule.ref)];
        expect([bulk.account(rule.ref), bulk.coveredBy(rule.ref)]).toEqual([first, covering]);
        for (const list of [first.carries, first.certain, first.alone]) {
          expect(list).toEqual([...list].sort((a, b) => a.source - b.source || a.destination - b.destination));
          // Families, and rules with one ref, are taken together.
          expect(new Set(list.map(({ source, destination }) => `${source} ${destination}`)).size).toBe(list.length);
        }
        for (const list of [first.subjects, first.peers]) expect(list).toEqual([...list].sort((a, b) => a - b));
      }),
      { numRuns: runs(300) },
    );
  });

  test("of a pair of dual stack is what passes in either family", () => {
    const both = (last: number): readonly string[] => [`10.1.0.${last}`, `2001:db8::${last}`];
    const w = buildWorld({
      pods: { "serving/mlflow": { addresses: both(4) }, "serving/trainer": { addresses: both(5) } },
      policies: [{ of: "serving", pods: app("mlflow"), ingress: [{ peers: [{ block: "10.1.0.5/32" }], ports: [["TCP", 80]] }, { peers: [{ block: "2001:db8::5/128" }], ports: [["TCP", 443]] }] }],
    });
    const refs = w.tiers.flatMap(({ policies }) => policies.flatMap(({ rules }) => rules.map(({ ref }) => ref)));
    const first = refs[0] ?? { object: -1, path: "" };
    const twice = { ...w, tiers: w.tiers.map((tier) => ({ ...tier, policies: tier.policies.map((policy) => ({ ...policy, rules: policy.rules.map((rule) => ({ ...rule, ref: first })) })) })) };
    const bulk = reachability(twice);
    const [source, destination] = [1, 0].map((workload) => bulk.partyOf({ kind: "workload", workload }));
    const { carries, certain, alone } = bulk.account(first);
    const traffic = union(trafficOf("TCP", 80), trafficOf("TCP", 443));
    for (const list of [carries, certain, alone]) expect(list.filter((pair) => pair.source === source && pair.destination === destination)).toEqual([{ source, destination, traffic }]);
  });

  test("throws for a rule that is not in the world", () => {
    const w: World = { namespaces: [], workloads: [], nodes: [], tiers: [], semantics: defaultSemantics };
    const ref = { object: 7, path: "spec.ingress[0]" };
    expect(() => reachability(w).account(ref)).toThrow("no rule spec.ingress[0] of object 7");
    expect(() => reachability(w).coveredBy(ref)).toThrow("no rule spec.ingress[0] of object 7");
  });
});

/** A world whose rules let pass much of the same: by one policy, by several, in both directions, in two tiers. */
const overlappingRules: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      tier: fc.constantFrom("policies" as const, "policies" as const, "admin" as const),
      of: fc.constantFrom("mlflow", "trainer"),
      direction: fc.constantFrom("ingress" as const, "egress" as const),
      rules: fc.array(
        fc.record({
          peers: fc.subarray([{ pods: app("mlflow") }, { pods: app("trainer") }, { pods: app("notebook") }], { minLength: 1 }),
          ports: fc.subarray([["TCP", 80], ["TCP", 443], ["UDP", 53]] as const, { minLength: 1 }).map((ports) => [...ports]),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((policies) =>
    buildWorld({
      pods: { "serving/mlflow": {}, "serving/trainer": {}, "serving/notebook": {} },
      ...Object.fromEntries(
        (["admin", "policies"] as const).map((tier) => [
          tier,
          policies.filter((policy) => policy.tier === tier).map(({ of, direction, rules }, priority) => ({ of: "serving", pods: app(of), [direction]: rules, priority })),
        ]),
      ),
    }),
  );

/** Other rules of a rule's side that allow, each with the pairs in which `of` says that it lets pass some of what the rule carries; in the order of `coveredBy`. */
function othersThan(bulk: Reachability, w: World, { ref }: Rule, of: (account: RuleAccount) => readonly PairTraffic[]): readonly CoveringRule[] {
  const { carries, direction } = bulk.account(ref);
  const isOwn = (other: Ref): boolean => other.object === ref.object && other.path === ref.path;
  const refs = w.tiers.flatMap(({ policies }) => policies.flatMap(({ rules }) => rules.filter(({ action }) => action === "allow").map((rule) => rule.ref))).filter((other) => !isOwn(other));
  const distinct = [...new Map(refs.map((other) => [`${other.object} ${other.path}`, other])).values()];
  return distinct
    .flatMap((other) => {
      const account = bulk.account(other);
      if (account.direction !== direction) return [];
      const its = new Map(of(account).map((pair) => [`${pair.source} ${pair.destination}`, pair.traffic]));
      const shared = carries.filter(({ source, destination, traffic }) => !isEmpty(intersect(traffic, its.get(`${source} ${destination}`) ?? noTraffic)));
      return [{ rule: other, pairs: shared.length }];
    })
    .sort((a, b) => b.pairs - a.pairs || a.rule.object - b.rule.object || (a.rule.path < b.rule.path ? -1 : 1));
}

/** Of a policy that is in force: what the rules of a refused one say is not looked at. */
function pickRule(w: World, pick: number, wanted: (rule: Rule) => boolean): Rule | undefined {
  const rules = w.tiers.flatMap((t) => t.policies.filter((p) => p.standing === "in force").flatMap((p) => p.rules)).filter(wanted);
  return rules[pick % Math.max(1, rules.length)];
}

interface Compared {
  readonly pair: string;
  /** By family of the pair. */
  readonly openings: readonly (readonly [was: Opening, is: Opening])[];
}

/** Pairs of the finer partition, with what passed before and passes after. */
function* pairsOfBoth(before: Reachability, after: Reachability): Generator<Compared> {
  for (const s of before.parties) {
    for (const d of before.parties) {
      if (s.kind === "addresses" && d.kind === "addresses") continue;
      const [source, destination] = [after.partyOf(memberOf(s)), after.partyOf(memberOf(d))];
      const openings = before.families(s.id, d.id).map((family) => [before.between(s.id, d.id, family), after.between(source, destination, family)] as const);
      yield { pair: `${s.id} ${d.id}`, openings };
    }
  }
}

/** The world with this rule and no other in its direction; who is isolated stays so. */
function keepRule(w: World, { ref, direction }: Rule): World {
  const others = w.tiers.flatMap(({ policies }) => policies.flatMap(({ rules }) => rules)).filter((r) => r.direction === direction && (r.ref.object !== ref.object || r.ref.path !== ref.path));
  return removeRules(w, others.map((r) => r.ref));
}

function memberOf(party: Party | undefined): Endpoint {
  if (party === undefined) throw new Error("no such party");
  if (party.kind === "workloads") return { kind: "workload", workload: party.workloads[0] ?? 0 };
  const range = party.ranges[0];
  return { kind: "address", address: { family: range?.family ?? 4, value: range?.first ?? 0n } };
}

function passing(bulk: Reachability, source: number, destination: number): Traffic {
  return bulk.families(source, destination).map((family) => bulk.between(source, destination, family).atMost).reduce(union, noTraffic);
}
