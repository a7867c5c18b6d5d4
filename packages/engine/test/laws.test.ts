import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reachability, type Reachability } from "../src/reachability.ts";
import { covers, formatTraffic, type Traffic } from "../src/traffic.ts";
import { verdict } from "../src/verdict.ts";
import type { Endpoint, Flow } from "../src/flow.ts";
import type { Policy, Rule, Tier, Workload, World } from "../src/world.ts";
import { everyDoubt, flowsOf, noDoubt, protocolPorts, runs, world } from "./worlds.ts";

/** What must hold of any world, without saying what the answer is. Worlds are compared by all pairs of workloads. */

describe("laws of the namespace tier", () => {
  test("the order of policies and of their rules makes no difference (NP-5)", () => {
    same(world(everyDoubt), (w) => ({
      ...w,
      tiers: w.tiers.map((t) => (t.decides === "isolation" ? { ...t, policies: t.policies.toReversed().map((p) => ({ ...p, rules: p.rules.toReversed() })) } : t)),
    }));
  });

  test("a policy or a rule given twice makes no difference (NP-5)", () => {
    same(world(everyDoubt), (w) => ({
      ...w,
      tiers: w.tiers.map((t) => (t.decides === "isolation" ? { ...t, policies: t.policies.flatMap((p) => [p, { ...p, rules: [...p.rules, ...p.rules] }]) } : t)),
    }));
  });

  test("one more allowing rule in a policy closes nothing", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.constantFrom("ingress" as const, "egress" as const), (w, direction) => {
        const allowAll: Rule = { ref: { object: 999, path: "spec.ingress[0]" }, direction, action: "allow", peers: "any", ports: "any" };
        const more = mapPolicies(w, (p, t) => (t.decides === "isolation" ? { ...p, rules: [...p.rules, allowAll] } : p));
        expect(shrunk(w, more)).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });

  test("one more policy closes nothing for a subject that is isolated already", () => {
    fc.assert(
      fc.property(world(noDoubt), (w) => {
        const isolateAll = (rules: readonly Rule[]): Policy => ({
          ref: { object: 999, path: "" },
          subject: { namespaces: [], pods: [] },
          isolates: { ingress: true, egress: true },
          rules,
          priority: 0,
          standing: "in force",
        });
        const isolated = addPolicies(w, [isolateAll([])]);
        const again = addPolicies(w, [isolateAll([]), isolateAll([])]);
        expect(shrunk(isolated, again)).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });

  test("beside a policy that isolates all and allows nothing, no more passes than without it", () => {
    fc.assert(
      fc.property(world(noDoubt), (w) => {
        const closed: Policy = {
          ref: { object: 999, path: "" },
          subject: { namespaces: [], pods: [] },
          isolates: { ingress: true, egress: true },
          rules: [],
          priority: 0,
          standing: "in force",
        };
        expect(shrunk(addPolicies(w, [closed]), w)).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });
});

describe("laws of all tiers", () => {
  test("names and keys that no selector asks for make no difference", () => {
    same(world(everyDoubt), (w) => ({
      ...w,
      workloads: w.workloads.map((x, i) => ({ ...x, key: `renamed-${i}`, labels: new Map([...x.labels, ["colour", "green"], ["owner", `o${i}`]]) })),
    }));
  });

  test("a tier without policies makes no difference", () => {
    const empty: readonly Tier[] = [
      { name: "admin", decides: "first-match", policies: [] },
      { name: "namespace", decides: "isolation", policies: [] },
    ];
    same(world(everyDoubt), (w) => ({ ...w, tiers: [...empty, ...w.tiers.flatMap((t) => [t, ...empty])] }));
  });

  test("in a first-match tier, what comes behind a rule for everything makes no difference", () => {
    same(world(noDoubt), (w) => w, (w) => {
      const last = (action: Rule["action"]): Rule => ({ ref: { object: 999, path: "spec.ingress[0]" }, direction: "ingress", action, peers: "any", ports: "any" });
      const first = mapPolicies(w, (p, t) => (t.decides === "first-match" ? { ...p, rules: [...p.rules, last("deny")] } : p));
      const both = mapPolicies(first, (p, t) => (t.decides === "first-match" ? { ...p, rules: [...p.rules, last("allow"), ...p.rules] } : p));
      return [first, both];
    });
  });

  test("what a rule already covers, peers and ports narrowed, adds nothing behind it", () => {
    same(world(everyDoubt), (w) => w, (w) => [
      w,
      mapPolicies(w, (p) => ({ ...p, rules: p.rules.flatMap((r) => [r, { ...r, peers: r.peers === "any" ? [] : r.peers.slice(1) }]) })),
    ]);
  });

  test("a node is its address, and what is on its network is the node (NP-61)", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.constantFrom(4 as const, 6 as const), (w, family) => {
        const [node] = w.nodes;
        const address = node?.addresses.find((a) => a.family === family);
        if (address === undefined) return;
        const speaker: Workload = { key: "speaker", namespace: 0, labels: new Map([["app", "mlflow"]]), unknownLabels: new Set(), ports: [{ name: "http", protocol: "TCP", port: 80 }], addresses: [], hostNetwork: true, node: 0 };
        const more = { ...w, workloads: [...w.workloads, speaker] };
        const same: readonly Endpoint[] = [{ kind: "node", node: 0 }, { kind: "address", address }, { kind: "workload", workload: w.workloads.length }];
        for (const [index] of w.workloads.entries()) {
          for (const [protocol, port] of protocolPorts) {
            const pod: Endpoint = { kind: "workload", workload: index };
            const outcomes = (flows: readonly Flow[]): number => new Set(flows.map((flow) => verdict(more, flow).outcome)).size;
            expect(outcomes(same.map((end) => ({ source: end, destination: pod, protocol, port, family })))).toBe(1);
            expect(outcomes(same.map((end) => ({ source: pod, destination: end, protocol, port, family })))).toBe(1);
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });

  test("knowing more never contradicts what was certain: unknown labels made known", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.constantFrom("mlflow", "training", "unheard-of"), (w, value) => {
        const known = { ...w, workloads: w.workloads.map((x) => ({ ...x, unknownLabels: new Set<string>(), labels: new Map([...x.labels, ...[...x.unknownLabels].map((k) => [k, value] as const)]) })) };
        const [vague, exact] = [reachability(w), reachability(known)];
        for (const [s, d] of pairsOf(w)) {
          const [a, b] = [between(vague, s, d), between(exact, s, d)];
          expect(covers(b.atLeast, a.atLeast)).toBe(true);
          expect(covers(a.atMost, b.atMost)).toBe(true);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  test("what certainly passes possibly passes", () => {
    fc.assert(
      fc.property(world(everyDoubt), (w) => {
        for (const { opening } of reachability(w).openings()) expect(covers(opening.atMost, opening.atLeast)).toBe(true);
      }),
      { numRuns: runs(100) },
    );
  });

  test("asking twice, or in another order, gives the same", () => {
    fc.assert(
      fc.property(world(everyDoubt), (w) => {
        const [one, other] = [reachability(w), reachability(w)];
        const pairs = pairsOf(w);
        const forwards = pairs.map(([s, d]) => between(one, s, d));
        const backwards = pairs.toReversed().map(([s, d]) => between(other, s, d)).toReversed();
        expect(backwards).toEqual(forwards);
        expect(pairs.map(([s, d]) => between(one, s, d))).toEqual(forwards);
        const [first] = flowsOf(w);
        if (first !== undefined) expect(verdict(w, first)).toEqual(verdict(w, first));
      }),
      { numRuns: runs(60) },
    );
  });
});

/** Expects that two worlds made from one let pass the same, for every two workloads and a few addresses. */
function same(worlds: fc.Arbitrary<World>, change: (w: World) => World, both: (w: World) => readonly [World, World] = (w) => [w, change(w)]): void {
  fc.assert(
    fc.property(worlds, (w) => {
      const [one, other] = both(w);
      expect(allOf(other)).toEqual(allOf(one));
    }),
    { numRuns: runs(150) },
  );
}

function allOf(w: World): readonly string[] {
  const bulk = reachability(w);
  return pairsOf(w).map(([s, d]) => {
    const { atLeast, atMost } = between(bulk, s, d);
    return `${s} > ${d}: ${formatTraffic(atLeast)} / ${formatTraffic(atMost)}`;
  });
}

/** Pairs that let less pass in the second world. */
function shrunk(before: World, after: World): readonly string[] {
  const [a, b] = [reachability(before), reachability(after)];
  return pairsOf(before).flatMap(([s, d]) => {
    const [was, is] = [between(a, s, d), between(b, s, d)];
    return covers(is.atLeast, was.atLeast) && covers(is.atMost, was.atMost) ? [] : [`${s} > ${d}`];
  });
}

const outside = [{ family: 4, value: 0x08080808n }, { family: 6, value: 0x20010db8n << 96n }] as const;

/** Workloads by index; addresses outside by index behind them. */
function pairsOf(w: World): readonly (readonly [number, number])[] {
  const workloads = w.workloads.map((_, i) => i);
  const ends = [...workloads, ...outside.map((_, i) => w.workloads.length + i)];
  return ends.flatMap((s) => ends.map((d) => [s, d] as const)).filter(([s, d]) => s < w.workloads.length || d < w.workloads.length);
}

function between(bulk: Reachability, source: number, destination: number): { readonly atLeast: Traffic; readonly atMost: Traffic } {
  const party = (i: number): number => {
    const address = outside[i - bulk.world.workloads.length];
    return bulk.partyOf(address === undefined ? { kind: "workload", workload: i } : { kind: "address", address });
  };
  return bulk.between(party(source), party(destination));
}

function mapPolicies(w: World, change: (p: Policy, t: Tier) => Policy): World {
  return { ...w, tiers: w.tiers.map((t) => ({ ...t, policies: t.policies.map((p) => change(p, t)) })) };
}

/** To every tier that decides by isolation. */
function addPolicies(w: World, policies: readonly Policy[]): World {
  return { ...w, tiers: w.tiers.map((t) => (t.decides === "isolation" ? { ...t, policies: [...t.policies, ...policies] } : t)) };
}
