// What the engine costs, in relation to reading the same world as JSON in the same run. Machines are noisy, so each
// figure is the least of several, taken in turns; a figure by itself says little, the ratio is what to compare.

import { reachability, verdict } from "@demarc/engine";
import { makeWorld, randomNumbers, sizes } from "./worlds.mjs";

/** Openings of all pairs are listed up to this many pairs of parties. */
const pairsMax = 12_000_000;

export function measureEngine(name, rounds = 5) {
  const { world, json } = makeWorld(sizes[name]);
  const parse = [];
  const build = [];
  let bulk;
  for (let round = 0; round < rounds; round++) {
    parse.push(timed(() => JSON.parse(json)));
    // A new object each time: what is remembered about a world is remembered by identity.
    const fresh = { ...world, tiers: world.tiers.map((t) => ({ ...t })) };
    build.push(timed(() => (bulk = reachability(fresh))));
  }
  const least = { parse: Math.min(...parse), build: Math.min(...build) };
  const result = {
    size: name,
    pods: world.workloads.length,
    policies: world.tiers.reduce((sum, t) => sum + t.policies.length, 0),
    classes: bulk.parties.filter((p) => p.kind === "workloads").length,
    atoms: bulk.parties.filter((p) => p.kind === "addresses").length,
    jsonMegabytes: json.length / 1e6,
    parseMs: least.parse,
    buildMs: least.build,
    buildByParse: least.build / least.parse,
    ...pairFigures(bulk, world),
    ...openingFigures(bulk, least.parse),
    rssMegabytes: process.memoryUsage().rss / 1e6,
  };
  return result;
}

function pairFigures(bulk, world) {
  const random = randomNumbers(3);
  const classes = bulk.parties.filter((p) => p.kind === "workloads").length;
  const pairs = Array.from({ length: 20_000 }, () => [random.below(classes), random.below(bulk.parties.length)]);
  const first = pairs.map(([s, d]) => timed(() => bulk.between(s, d)));
  const warm = timed(() => pairs.forEach(([s, d]) => bulk.between(s, d))) / pairs.length;
  const flows = pairs.slice(0, 2_000).map(() => ({
    source: { kind: "workload", workload: random.below(world.workloads.length) },
    destination: { kind: "workload", workload: random.below(world.workloads.length) },
    protocol: "TCP",
    port: 5000,
  }));
  verdict(world, flows[0]);
  const explain = flows.map((flow) => timed(() => verdict(world, flow)));
  return {
    firstTouchUs: quantiles(first),
    warmUs: warm * 1e3,
    verdictUs: quantiles(explain),
  };
}

function openingFigures(bulk, parseMs) {
  const pairs = bulk.parties.length ** 2;
  if (pairs > pairsMax) return {};
  let count = 0;
  const ms = timed(() => {
    for (const opening of bulk.openings()) if (opening.source >= 0) count++;
  });
  return { openingsMs: ms, openingsByParse: ms / parseMs, openings: count, pairs };
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function quantiles(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q) => Math.round((sorted[Math.floor(q * (sorted.length - 1))] ?? 0) * 1e5) / 100;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
