// What the engine costs, in relation to reading the same world as JSON in the same run. The machine may be busy, so
// what takes long is measured in processor time, in turns with JSON.parse, and the least of several is taken; a
// figure by itself says little, the ratio is what to compare.

import { difference, reachability, verdict } from "@demarc/engine";
import { makeWorld, randomNumbers, sizes } from "./worlds.mjs";

/** Beyond this many pairs of parties, openings are listed for some sources only, and what is given is the share. */
const pairsMax = 12_000_000;
/** Accounts and first touches are sampled. */
const accounts = 500;
const touches = 20_000;

/** @returns {Record<string, number | string>} milliseconds of processor time, unless the name says another unit */
export function measureEngine(name, rounds = 5) {
  const { world, json } = makeWorld(sizes[name]);
  const before = megabytes();
  const least = { parse: Infinity, build: Infinity };
  let bulk;
  for (let round = 0; round < rounds; round++) {
    least.parse = Math.min(least.parse, processorTime(() => JSON.parse(json)));
    // Tiers are made anew, as what is found out about a tier is remembered with it.
    const fresh = { ...world, tiers: world.tiers.map((tier) => ({ ...tier })) };
    least.build = Math.min(least.build, processorTime(() => (bulk = reachability(fresh))));
  }
  const openings = measureOpenings(bulk, rounds);
  return {
    size: name,
    pods: world.workloads.length,
    policies: world.tiers.reduce((sum, tier) => sum + tier.policies.length, 0),
    classes: bulk.parties.filter((p) => p.kind === "workloads").length,
    atoms: bulk.parties.filter((p) => p.kind === "addresses").length,
    "JSON MB": json.length / 1e6,
    "JSON.parse ms": least.parse,
    "build ms": least.build,
    "build / parse": least.build / least.parse,
    ...openings,
    ...(openings["openings ms"] === undefined ? {} : { "openings / parse": openings["openings ms"] / least.parse }),
    ...measurePairs(bulk, world),
    ...measureAccounts(bulk),
    ...measureDifference(world, bulk),
    "heap MB more": megabytes() - before,
  };
}

/** Means in processor time; quantiles would tell more of what else the machine does. */
function measurePairs(bulk, world) {
  const random = randomNumbers(3);
  const classes = bulk.parties.filter((p) => p.kind === "workloads").length;
  const pairs = Array.from({ length: touches }, () => [random.below(classes), random.below(bulk.parties.length)]);
  const ask = () => { for (const [s, d] of pairs) bulk.between(s, d); };
  const workload = () => ({ kind: "workload", workload: random.below(world.workloads.length) });
  const flows = Array.from({ length: 4_000 }, () => ({ source: workload(), destination: workload(), protocol: "TCP", port: 5000 }));
  const judge = () => { for (const flow of flows) verdict(world, flow); };
  return {
    "pair, first time, us": (1e3 * processorTime(ask)) / pairs.length,
    "pair, again, us": (1e3 * processorTime(ask)) / pairs.length,
    "verdict with reasons, us": (1e3 * Math.min(processorTime(judge), processorTime(judge))) / flows.length,
  };
}

function measureOpenings(bulk, rounds) {
  const pairs = bulk.parties.length ** 2;
  if (pairs > pairsMax) return {};
  let count = 0;
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    count = 0;
    least = Math.min(least, processorTime(() => { for (const { source } of bulk.openings()) count += source >= 0 ? 1 : 0; }));
  }
  return { "pairs of parties": pairs, openings: count, "openings ms": least };
}

function measureAccounts(bulk) {
  const random = randomNumbers(4);
  const rules = bulk.world.tiers.flatMap((tier) => tier.policies.flatMap((policy) => policy.rules));
  const sample = Array.from({ length: accounts }, () => random.pick(rules));
  return { "account of a rule, us": (1e3 * processorTime(() => { for (const { ref } of sample) bulk.account(ref); })) / accounts };
}

/** One rule goes: the whole comparison, with the building of the world after. */
function measureDifference(world, bulk) {
  if (bulk.parties.length ** 2 > pairsMax) return {};
  const [admin, namespace, ...rest] = world.tiers;
  const at = Math.floor(namespace.policies.length / 2);
  const policies = namespace.policies.map((p, i) => (i === at ? { ...p, rules: p.rules.slice(1) } : p));
  const time = processorTime(() => difference(bulk, reachability({ ...world, tiers: [admin, { ...namespace, policies }, ...rest] })));
  return { "difference of one rule, ms": time };
}

function processorTime(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e3;
}

function megabytes() {
  return process.memoryUsage().heapUsed / 1e6;
}
