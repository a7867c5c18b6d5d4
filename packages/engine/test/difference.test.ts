import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCidrs, includesAddress } from "../src/address-set.ts";
import { difference, type Change, type ChangeEnd } from "../src/difference.ts";
import type { Endpoint } from "../src/flow.ts";
import { reachability, type Reachability } from "../src/reachability.ts";
import { equals, isEmpty, noTraffic, subtract, union, type Traffic } from "../src/traffic.ts";
import type { Policy, World } from "../src/world.ts";
import { addresses, everyDoubt, runs, world } from "./worlds.ts";
import { app, buildWorld, label, type Sketch } from "./build-world.ts";

/** Two versions of a world that have little in common: other policies, namespaces and semantics; workloads come and go. */
const rewrites = fc.tuple(world(everyDoubt), world(everyDoubt), fc.integer({ min: 0, max: 2 })).map(([a, b, gone]) => {
  const after = { ...b, workloads: [...a.workloads.slice(gone), ...b.workloads.slice(0, 1).map((w) => ({ ...w, key: "new" }))], nodes: a.nodes };
  return [a, { ...after, workloads: after.workloads.toReversed() }] as const;
});

/** Two versions as a pull request has them: a rule, a policy, a label, or the order of things. */
const edits = fc.tuple(world(everyDoubt), fc.nat(), fc.nat()).map(([w, kind, pick]): readonly [World, World] => {
  const at = (length: number): number => pick % Math.max(1, length);
  const tiers = (change: (policies: readonly Policy[]) => readonly Policy[]): World => ({
    ...w,
    tiers: w.tiers.map((t, i) => (i === at(w.tiers.length) ? { ...t, policies: change(t.policies) } : t)),
  });
  const copies = (policies: readonly Policy[]): readonly Policy[] => policies.map((p) => ({ ...p, subject: { ...p.subject }, rules: p.rules.map((r) => ({ ...r })) }));
  const relabelled = (labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> => new Map([...labels, ["app", "mlflow"], ["tier", "training"]]);
  switch (kind % 7) {
    case 0:
      return [w, tiers((list) => list.filter((_, i) => i !== at(list.length)))];
    case 1:
      return [w, tiers((list) => list.map((p, i) => (i === at(list.length) ? { ...p, rules: p.rules.slice(1) } : p)))];
    case 2:
      return [w, tiers((list) => list.map((p, i) => (i === at(list.length) ? { ...p, subject: { ...p.subject, pods: [] } } : p)))];
    case 3:
      return [w, { ...w, workloads: w.workloads.map((x, i) => (i === at(w.workloads.length) ? { ...x, labels: relabelled(x.labels) } : x)).toReversed() }];
    case 4:
      return [w, { ...w, namespaces: w.namespaces.map((n, i) => (i === at(3) ? { ...n, labelsKnown: true, labels: relabelled(n.labels) } : n)) }];
    case 5:
      return [w, tiers((list) => list.map((p, i) => (i === at(list.length) ? { ...p, standing: p.standing === "refused" ? "in force" : "refused" } : p)))];
    default:
      return [w, tiers((list) => copies(list).toReversed())];
  }
});

const versions = fc.oneof({ weight: 1, arbitrary: rewrites }, { weight: 3, arbitrary: edits });

describe("difference", () => {
  test("of a world with itself is nothing", () => {
    fc.assert(
      fc.property(world(everyDoubt), (w) => {
        expect(difference(reachability(w), reachability({ ...w }))).toEqual({ opened: [], closed: [], added: [], removed: [] });
      }),
      { numRuns: runs(120) },
    );
  });

  test("backwards has opened and closed, added and removed exchanged", () => {
    fc.assert(
      fc.property(versions, ([a, b]) => {
        const there = difference(reachability(a), reachability(b));
        const back = difference(reachability(b), reachability(a));
        expect(flat(there.opened, a, b)).toEqual(flat(back.closed, b, a));
        expect(flat(there.closed, a, b)).toEqual(flat(back.opened, b, a));
        expect([there.added, there.removed]).toEqual([back.removed, back.added]);
      }),
      { numRuns: runs(120) },
    );
  });

  test("is, for every two ends of both worlds, what passes in one and not in the other", () => {
    fc.assert(
      fc.property(versions, ([a, b]) => {
        expectDifference(a, b);
      }),
      { numRuns: runs(120) },
    );
  });

  // Each is a change of something that the shortcut for what stayed the same has to look at.
  const told = { pods: { "training/trainer": { addresses: ["10.1.0.4"], node: "worker-1" }, "training/notebook": {}, "serving/mlflow": { addresses: ["10.1.1.6"], ports: [{ name: "http", protocol: "TCP", port: 5000 }], node: "worker-2" } }, namespaces: { training: { team: "ml" } }, nodes: { "worker-1": { addresses: ["192.168.1.1"] }, "worker-2": { addresses: ["192.168.1.2"] } } } satisfies Sketch;
  const { pods, nodes } = told;
  const { "training/trainer": trainer, "serving/mlflow": mlflow } = pods;
  const into = (...peers: NonNullable<NonNullable<NonNullable<Sketch["policies"]>[number]["ingress"]>[number]["peers"]>): Sketch["policies"] => [{ of: "serving", ingress: [{ peers, ports: [["TCP", "http"]] }] }];
  const on = (...ports: NonNullable<NonNullable<NonNullable<Sketch["policies"]>[number]["ingress"]>[number]["ports"]>): NonNullable<Sketch["policies"]> => [
    { of: "serving", ingress: [{ peers: [{ of: "training", pods: app("trainer") }], ports }] },
  ];
  const fromTrainer = into({ of: "training", pods: app("trainer") });
  test.each<readonly [string, NonNullable<Sketch["policies"]> | undefined, Partial<Sketch>]>([
    ["a peer's labels", fromTrainer, { pods: { ...pods, "training/trainer": { ...trainer, labels: { app: "other" } } } }],
    ["a peer's label that is no longer known", fromTrainer, { pods: { ...pods, "training/trainer": { ...trainer, labels: {}, unknownLabels: ["app"] } } }],
    ["a peer's address", into({ block: "10.1.0.0/24" }), { pods: { ...pods, "training/trainer": { ...trainer, addresses: ["10.2.0.4"] } } }],
    ["a peer that is on the host network", fromTrainer, { pods: { ...pods, "training/trainer": { ...trainer, hostNetwork: true } } }],
    ["a port that has another number", fromTrainer, { pods: { ...pods, "serving/mlflow": { ...mlflow, ports: [{ name: "http", protocol: "TCP", port: 5001 }] } } }],
    ["the node that a pod runs on", into({ block: "192.0.2.0/24" }), { pods: { ...pods, "serving/mlflow": { ...mlflow, node: "worker-1" }, "training/trainer": { ...trainer, hostNetwork: true } } }],
    ["a namespace's labels", into({ of: label("team", "ml"), pods: [] }), { namespaces: { training: { team: "web" } } }],
    ["a namespace's labels that are no longer known", into({ of: label("team", "ml"), pods: [] }), { namespaces: { training: "unknown" } }],
    ["a node's address", into({ block: "192.0.2.0/24" }), { nodes: { ...nodes, "worker-2": { addresses: ["192.168.1.9"] } } }],
    ["a label that may be there as well", into({ of: "training", pods: label("tier", "web") }), { pods: { ...pods, "training/trainer": { ...trainer, unknownLabels: ["tier"] } } }],
    ["a rule's port", on(["TCP", 80]), { policies: on(["TCP", 81]) }],
    ["the end of a range of ports", on(["TCP", 80, 90]), { policies: on(["TCP", 80, 91]) }],
    ["a rule's protocol", on(["TCP", 80]), { policies: on(["UDP", 80]) }],
    ["a rule's port by another name", on(["TCP", "http"]), { policies: on(["TCP", "grpc"]) }],
    ["a rule's block", into({ block: "192.0.2.0/24" }), { policies: into({ block: "192.0.2.0/25" }) ?? [] }],
    ["a rule's peer", fromTrainer, { policies: into({ of: "training", pods: app("notebook") }) ?? [] }],
    ["semantics", into({ block: "10.1.0.0/24" }), { semantics: { ipBlockMatchesPods: false } }],
    ["what a tier does", undefined, { policies: [], baseline: [{ ingress: [{ action: "deny" }] }] }],
  ])("of %s", (_, policies, change) => {
    const sketch: Sketch = { ...told, ...(policies === undefined ? {} : { policies }) };
    const [before, after] = [buildWorld(sketch), buildWorld({ ...sketch, ...change })];
    const { opened, closed } = difference(reachability(before), reachability(after));
    expect(opened.length + closed.length).toBeGreaterThan(0);
    expectDifference(before, after);
    expectDifference(after, before);
  });

  test("of a block that becomes a network, where blocks mean no pods", () => {
    const [block, network] = [{ block: "10.1.0.0/24" }, { network: "10.1.0.0/24" }].map((peer) =>
      buildWorld({ ...told, policies: into(peer) ?? [], semantics: { ipBlockMatchesPods: false } }),
    ) as [World, World];
    expect(difference(reachability(block), reachability(network)).opened).not.toEqual([]);
    expectDifference(block, network);
  });

  describe("of blocks", () => {
    const lets = (...blocks: readonly string[]): Sketch["policies"] => [{ of: "serving", ingress: [{ peers: blocks.map((block) => ({ block })), ports: [["TCP", 80]] }] }];
    const changesOf = (sketch: Sketch, was: Sketch["policies"], is: Sketch["policies"]): Record<"opened" | "closed", readonly string[]> => {
      const { opened, closed } = difference(reachability(buildWorld({ ...sketch, ...(was && { policies: was }) })), reachability(buildWorld({ ...sketch, ...(is && { policies: is }) })));
      const words = (changes: readonly Change[]): readonly string[] =>
        changes.map(({ source, destination, family }) => `${nameOf(source)} > ${nameOf(destination)}${family === undefined ? "" : ` over IPv${family}`}`).sort();
      return { opened: words(opened), closed: words(closed) };
    };
    const single: Sketch = { pods: { "serving/mlflow": {} }, semantics: { podRanges: [] } };

    test.each<readonly [string, readonly string[], readonly string[], readonly string[], readonly string[]]>([
      ["one that grows opens what is new", ["10.1.0.0/17"], ["10.1.0.0/16"], ["10.1.128.0/17 > serving/mlflow"], []],
      ["one that shrinks in its middle closes it", ["10.1.0.0/16"], ["10.1.0.0/17", "10.1.192.0/18"], [], ["10.1.128.0/18 > serving/mlflow"]],
      ["several that change places lose and gain each its own", ["10.0.0.0/9", "172.16.0.0/12"], ["10.64.0.0/10", "192.0.2.0/24"], ["192.0.2.0/24 > serving/mlflow"], ["10.0.0.0/10,172.16.0.0/12 > serving/mlflow"]],
      ["those of IPv6 beside those of IPv4", ["10.1.0.0/16", "2001:db8::/33"], ["10.1.0.0/17", "2001:db8::/32"], ["2001:db8:8000::/33 > serving/mlflow"], ["10.1.128.0/17 > serving/mlflow"]],
      ["the last addresses of a family", ["255.255.255.254/32", "::/128"], ["255.255.255.255/32", "::1/128"], ["255.255.255.255/32 > serving/mlflow", "::1/128 > serving/mlflow"], ["255.255.255.254/32 > serving/mlflow", "::/128 > serving/mlflow"]],
    ])("%s", (_, was, is, opened, closed) => {
      expect(changesOf(single, lets(...was), lets(...is))).toEqual({ opened, closed });
      expect(changesOf(single, lets(...is), lets(...was))).toEqual({ opened: closed, closed: opened });
    });

    test("pods with both families have a change for each where they differ, else one for both", () => {
      const dual: Sketch = { pods: { "serving/mlflow": { addresses: ["10.1.1.6", "fd00::6"] }, "training/trainer": { addresses: ["10.1.0.4", "fd00::4"] } } };
      const change = (was: readonly string[], is: readonly string[]): readonly string[] => changesOf(dual, lets(...was), lets(...is)).opened.filter((text) => text.startsWith("training/"));
      expect(change([], ["10.1.0.0/24"])).toEqual(["training/trainer > serving/mlflow over IPv4"]);
      expect(change([], ["fd00::/64"])).toEqual(["training/trainer > serving/mlflow over IPv6"]);
      expect(change(["10.1.0.0/24"], ["10.1.0.0/24", "fd00::/64"])).toEqual(["training/trainer > serving/mlflow over IPv6"]);
      expect(change([], ["10.1.0.0/24", "fd00::/64"])).toEqual(["training/trainer > serving/mlflow"]);
    });

    test("a pod that gets a second family is asked in both", () => {
      const with6 = (addresses: readonly string[]): Sketch => ({ pods: { "serving/mlflow": { addresses: ["10.1.1.6", "fd00::6"] }, "training/trainer": { addresses: [...addresses] } }, policies: lets("fd00::/64") ?? [] });
      const { opened, closed } = difference(reachability(buildWorld(with6(["10.1.0.4"]))), reachability(buildWorld(with6(["10.1.0.4", "fd00::4"]))));
      expect([opened.filter(({ source }) => source.kind === "workloads").map(({ family }) => family), closed]).toEqual([[6], []]);
    });
  });

  test("workloads of one key are paired in order; the rest came or went, in the order of the world", () => {
    const world = buildWorld({ pods: { "training/a": {}, "training/b": {}, "training/c": {} } });
    const renamed = (keys: readonly string[]): World => ({ ...world, workloads: keys.flatMap((key, i) => { const w = world.workloads[i]; return w === undefined ? [] : [{ ...w, key }]; }) });
    const [two, one] = [renamed(["z", "job", "job"]), renamed(["job", "y", "x"])];
    expect(difference(reachability(two), reachability(one))).toMatchObject({ added: [1, 2], removed: [0, 2] });
    expect(difference(reachability(one), reachability(two))).toMatchObject({ added: [0, 2], removed: [1, 2] });
  });

  test("names ends by key, with their places on both sides, and lists who came and went", () => {
    const pods = { "training/trainer": { addresses: ["10.1.0.4"] }, "training/notebook": { addresses: ["10.1.0.5"] }, "serving/mlflow": { addresses: ["10.1.1.6"] } };
    const sketch: Sketch = { pods, policies: [{ of: "serving", pods: app("mlflow"), ingress: [] }] };
    const before = buildWorld({ ...sketch, pods: { ...pods, "training/old": {} } });
    const after = buildWorld({
      pods: { "serving/new": {}, ...pods },
      namespaces: { training: {} },
      policies: [{ of: "serving", pods: app("mlflow"), ingress: [{ peers: [{ of: "training", pods: app("trainer") }], ports: [["TCP", 5000]] }] }],
    });
    const found = difference(reachability(before), reachability(after));
    const tcp5000 = { ...noTraffic, tcp: [{ first: 5000, last: 5000 }] };
    expect(found.closed).toEqual([]);
    expect(found.opened).toEqual([
      {
        source: { kind: "workloads", keys: ["training/trainer"], before: [0], after: [1] },
        destination: { kind: "workloads", keys: ["serving/mlflow"], before: [2], after: [3] },
        certain: tcp5000,
        possible: tcp5000,
      },
    ]);
    expect([found.added, found.removed]).toEqual([[0], [3]]);
  });
});

function nameOf(end: ChangeEnd): string {
  return end.kind === "workloads" ? end.keys.join() : formatCidrs(end.ranges).join();
}

/** Holds what is listed against every two ends of both worlds, asked one by one. */
function expectDifference(a: World, b: World): void {
  const [before, after] = [reachability(a), reachability(b)];
  const found = difference(before, after);
  for (const [was, is] of commonPairs(a, b)) {
    for (const family of familiesOf(before, after, was, is)) {
      const [x, y] = [ask(before, was, family), ask(after, is, family)];
      expect(listed(found.opened, was, family)).toEqual({ certain: subtract(y.atLeast, x.atLeast), possible: subtract(y.atMost, x.atMost) });
      expect(listed(found.closed, was, family)).toEqual({ certain: subtract(x.atLeast, y.atLeast), possible: subtract(x.atMost, y.atMost) });
    }
  }
}

type Pair = readonly [Endpoint, Endpoint];

function* commonPairs(a: World, b: World): Generator<readonly [Pair, Pair]> {
  const outside = addresses.map((address): Endpoint => ({ kind: "address", address }));
  const common = a.workloads.flatMap((w, was) => {
    const is = b.workloads.findIndex((x) => x.key === w.key);
    return is < 0 ? [] : [[{ kind: "workload", workload: was }, { kind: "workload", workload: is }] as const];
  });
  const ends: readonly (readonly [Endpoint, Endpoint])[] = [...common, ...outside.map((o) => [o, o] as const)];
  for (const s of ends) for (const d of ends) if (s[0].kind === "workload" || d[0].kind === "workload") yield [[s[0], d[0]], [s[1], d[1]]];
}

function familiesOf(before: Reachability, after: Reachability, was: Pair, is: Pair): readonly (4 | 6)[] {
  const of = (bulk: Reachability, [s, d]: Pair): readonly (4 | 6)[] => bulk.families(bulk.partyOf(s), bulk.partyOf(d));
  return ([4, 6] as const).filter((f) => of(before, was).includes(f) || of(after, is).includes(f));
}

function ask(bulk: Reachability, [s, d]: Pair, family: 4 | 6): ReturnType<Reachability["between"]> {
  return bulk.between(bulk.partyOf(s), bulk.partyOf(d), family);
}

/** What the changes say of a pair (given by its places before). */
function listed(changes: readonly Change[], [s, d]: Pair, family: 4 | 6): Pick<Change, "certain" | "possible"> {
  const about = changes.filter((c) => holds(c.source, s) && holds(c.destination, d) && (c.family ?? family) === family);
  expect(about.length).toBeLessThanOrEqual(1);
  return { certain: about[0]?.certain ?? noTraffic, possible: about[0]?.possible ?? noTraffic };
}

function holds(end: ChangeEnd, endpoint: Endpoint): boolean {
  if (end.kind === "workloads") return endpoint.kind === "workload" && end.before.includes(endpoint.workload);
  return endpoint.kind === "address" && includesAddress(end.ranges, endpoint.address);
}

/** Changes as text of single ends, in an order that does not depend on grouping. */
function flat(changes: readonly Change[], before: World, after: World): readonly string[] {
  const ends = (end: ChangeEnd): readonly string[] => {
    if (end.kind === "addresses") return end.ranges.map((r) => `${r.family} ${r.first}-${r.last}`);
    expect(end.before.map((i) => before.workloads[i]?.key)).toEqual(end.keys);
    expect(end.after.map((i) => after.workloads[i]?.key)).toEqual(end.keys);
    return end.keys;
  };
  return changes
    .flatMap((c) => {
      expect(isEmpty(union(c.certain, c.possible))).toBe(false);
      const traffic = (t: Traffic): string => (equals(t, noTraffic) ? "-" : JSON.stringify(t));
      return ends(c.source).flatMap((s) => ends(c.destination).map((d) => `${s} > ${d} ${c.family ?? ""} ${traffic(c.certain)} ${traffic(c.possible)}`));
    })
    .sort();
}
