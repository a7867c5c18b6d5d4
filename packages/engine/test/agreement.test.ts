import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { familyOf } from "../src/end.ts";
import type { Opening, PartyPair } from "../src/opening.ts";
import { reachability, type Reachability } from "../src/reachability.ts";
import { includes, isEmpty } from "../src/traffic.ts";
import type { Outcome } from "../src/decision.ts";
import { matchWorkload } from "../src/match.ts";
import { maybe, yes, type Truth } from "../src/truth.ts";
import { verdict } from "../src/verdict.ts";
import type { Flow } from "../src/flow.ts";
import type { World } from "../src/world.ts";
import { everyDoubt, flowsOf, noDoubt, podSet, runs, world } from "./worlds.ts";

/**
 * `verdict` reads labels and rules one by one; `reachability` goes by classes, numbered sets and bit vectors. They
 * share the matching of one selector and little else, so that agreement says something.
 */
describe("one flow and the whole agree", () => {
  test.each([
    ["where everything is known", noDoubt],
    ["where labels, addresses and policies are in doubt", everyDoubt],
  ] as const)("%s", (_, doubt) => {
    fc.assert(
      fc.property(world(doubt), (w) => {
        expect(disagreements(w, reachability(w))).toEqual([]);
      }),
      { numRuns: runs(120) },
    );
  });

  test("and bounds hold where classes are not split by node", () => {
    fc.assert(
      fc.property(world(everyDoubt), (w) => {
        const bulk = reachability(w, { partiesByNodeMax: 0 });
        for (const [flow, opening] of pairs(w, bulk)) {
          const { outcome } = verdict(w, flow);
          if (includes(opening.atLeast, flow.protocol, flow.port)) expect(outcome).toBe("allowed");
          if (!includes(opening.atMost, flow.protocol, flow.port)) expect(outcome).toBe("denied");
        }
      }),
      { numRuns: runs(50) },
    );
  });
});

test("connected are the pairs that may carry something in a family that they have, or may have", () => {
  fc.assert(
    fc.property(world(everyDoubt), (w) => {
      const bulk = reachability(w);
      const pairs = bulk.parties.flatMap((source) => bulk.parties.map((destination) => ({ source: source.id, destination: destination.id })));
      const mayCarry = ({ source, destination }: PartyPair): boolean => {
        if (bulk.parties[source]?.kind === "addresses" && bulk.parties[destination]?.kind === "addresses") return false;
        const perhaps = bulk.perhapsFamily(source, destination);
        return [...bulk.families(source, destination), ...(perhaps === undefined ? [] : [perhaps])].some((family) => !isEmpty(bulk.between(source, destination, family).atMost));
      };
      expect([...bulk.connected()]).toEqual(pairs.filter(mayCarry));
    }),
    { numRuns: runs(150) },
  );
});

test("what a set of pods picks by index is what it picks pod by pod", () => {
  fc.assert(
    fc.property(world(everyDoubt), podSet, (w, set) => {
      const truths = w.workloads.map((workload) => matchWorkload(w, set, workload));
      const those = (truth: Truth): readonly number[] => [...truths.keys()].filter((index) => truths[index] === truth);
      expect(reachability(w).select(set)).toEqual({ certain: those(yes), possible: those(maybe) });
    }),
    { numRuns: runs(200) },
  );
});

function disagreements(w: World, bulk: Reachability): readonly unknown[] {
  const found: unknown[] = [];
  for (const [flow, opening] of pairs(w, bulk)) {
    const { outcome } = verdict(w, flow);
    const inBulk = outcomeIn(opening, flow);
    if (outcome !== inBulk) found.push({ flow, outcome, inBulk });
    if (found.length > 0) break;
  }
  return found;
}

/** Flows and what the bulk says; without a pod and itself, and nodes of several addresses, which are several parties. */
function* pairs(w: World, bulk: Reachability): Generator<readonly [Flow, Opening]> {
  for (const flow of flowsOf(w)) {
    if (flow.source.kind === "node" || flow.destination.kind === "node") continue;
    const { source, destination } = flow;
    if (source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload) continue;
    for (const family of [4, 6] as const) {
      const withFamily = { ...flow, family };
      if (familyOf(w, withFamily) !== family) continue;
      yield [withFamily, bulk.between(bulk.partyOf(source), bulk.partyOf(destination), family)];
    }
    yield [flow, bulk.between(bulk.partyOf(source), bulk.partyOf(destination))];
  }
}

function outcomeIn(opening: Opening, flow: Flow): Outcome {
  if (includes(opening.atLeast, flow.protocol, flow.port)) return "allowed";
  return includes(opening.atMost, flow.protocol, flow.port) ? "undetermined" : "denied";
}

describe("openings", () => {
  test("are every pair that may carry something, with what `between` says of it", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.boolean(), (w, byNode) => {
        const bulk = reachability(w, byNode ? {} : { partiesByNodeMax: 0 });
        const listed = [...bulk.openings()].map(({ source, destination, opening, family }) => ({
          pair: `${source} ${destination} ${family ?? ""}`,
          opening,
        }));
        expect(listed).toEqual(expectedOpenings(bulk));
      }),
      { numRuns: runs(600) },
    );
  });
});

function expectedOpenings(bulk: Reachability): readonly unknown[] {
  return bulk.parties.flatMap((s) =>
    bulk.parties.flatMap((d) => {
      if (s.kind === "addresses" && d.kind === "addresses") return [];
      const families = bulk.families(s.id, d.id);
      const found = families.map((family) => ({ family, opening: bulk.between(s.id, d.id, family) }));
      const alike = new Set(found.map((f) => f.opening)).size === 1;
      return (alike ? found.slice(0, 1) : found)
        .filter(({ opening }) => !isEmpty(opening.atMost))
        .map(({ family, opening }) => ({ pair: `${s.id} ${d.id} ${alike ? "" : family}`, opening }));
    }),
  );
}
