import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyPods, describePods, exposures } from "../src/exposure.ts";
import { matchWorkload } from "../src/match.ts";
import { reachability } from "../src/reachability.ts";
import { formatSelector } from "../src/selector.ts";
import { covers, noTraffic, someOf, union, unionOfAll, type Traffic } from "../src/traffic.ts";
import { yes } from "../src/truth.ts";
import { verdict } from "../src/verdict.ts";
import { defaultSemantics, type Direction, type Namespace, type Selector, type Workload, type World } from "../src/world.ts";
import { app, buildWorld, label } from "./build-world.ts";
import { address, noDoubt, runs, world } from "./worlds.ts";

const directions = ["ingress", "egress"] as const;
const someValue: fc.Arbitrary<string | undefined> = fc.constantFrom("mlflow", "training", "", "unheard-of", undefined);
const someLabels = fc.record({ app: someValue, tier: someValue, hash: someValue }).map(
  (partial) => new Map(Object.entries(partial).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))),
);

/** A pod that nobody had thought of, in a namespace that is there or in a new one. */
const later = fc.record({
  labels: someLabels,
  namespaceLabels: someLabels,
  namespace: fc.integer({ min: 0, max: 3 }),
  address: fc.constantFrom("10.1.0.8", "10.2.0.9", "172.16.0.1"),
  ports: fc.constantFrom([], [{ name: "http", protocol: "TCP" as const, port: 5000 }]),
});
type Later = typeof later extends fc.Arbitrary<infer T> ? T : never;

function withLater(w: World, { labels, namespaceLabels, namespace, address: written, ports }: Later): World {
  const name = "later";
  const added: Namespace = { name, labelsKnown: true, labels: new Map([...namespaceLabels, ["kubernetes.io/metadata.name", name]]) };
  // Where pods are is known, or anywhere (NP-43).
  const addresses = w.semantics.podRanges.map(({ family, first }) => ({ family, value: first + 99n }));
  if (addresses.length === 0) addresses.push(address(written));
  const pod: Workload = { key: "later", namespace, labels, unknownLabels: new Set(), ports, addresses, hostNetwork: false, node: undefined };
  return { ...w, namespaces: [...w.namespaces, added], workloads: [...w.workloads, pod] };
}

/** What the side of a workload lets pass from or to the pod that came later, the last of the world; undefined without a family in common (NP-42). */
function reality(w: World, workload: number, direction: Direction): Traffic | undefined {
  const reach = reachability(w);
  const [subject = -1, peer = -1] = [workload, w.workloads.length - 1].map((index) => reach.partyOf({ kind: "workload", workload: index }));
  const [source, destination] = direction === "ingress" ? [peer, subject] : [subject, peer];
  const families = reach.families(source, destination);
  return families.length === 0 ? undefined : unionOfAll(families.map((family) => reach[direction](source, destination, family).atLeast));
}

describe("what workloads are exposed to", () => {
  test("holds for whatever pod comes later: no less than at least, no more than at most", () => {
    let said = 0;
    fc.assert(
      fc.property(world(noDoubt), later, (before, pod) => {
        const after = withLater(before, pod);
        const arrived = after.workloads.at(-1);
        if (arrived === undefined) return;
        for (const { workload, direction, peers, opening } of exposures(before, [...before.workloads.keys()]).lines) {
          if (matchWorkload(after, peers, arrived) !== yes) continue;
          const traffic = reality(after, workload, direction);
          if (traffic === undefined) continue;
          expect(covers(traffic, opening.atLeast)).toBe(true);
          expect(covers(opening.atMost, traffic)).toBe(true);
          if (opening.atLeast.tcp.length > 0 && opening.atMost.tcp !== opening.atLeast.tcp) said++;
        }
      }),
      { numRuns: runs(300) },
    );
    expect(said).toBeGreaterThan(0);
  });

  test("is all of it: under NetworkPolicies that name pods and numbers, the lines that a pod is in add up to what it gets", () => {
    let opened = 0;
    fc.assert(
      fc.property(world(noDoubt), later, (random, pod) => {
        const before = podsAndNumbers(random);
        const after = withLater(before, pod);
        const arrived = after.workloads.at(-1);
        if (arrived === undefined) return;
        const { lines } = exposures(before, [...before.workloads.keys()]);
        for (const [workload, { hostNetwork }] of before.workloads.entries()) {
          for (const direction of directions) {
            if (hostNetwork) continue;
            const own = lines.filter((line) => line.workload === workload && line.direction === direction && matchWorkload(after, line.peers, arrived) === yes);
            const traffic = reality(after, workload, direction);
            if (traffic === undefined) continue;
            expect(own.reduce((sum, { opening }) => union(sum, opening.atLeast), noTraffic)).toEqual(traffic);
            if (own.length > 1) opened++;
          }
        }
      }),
      { numRuns: runs(300) },
    );
    expect(opened).toBeGreaterThan(0);
  });

  test("is what `verdict` says of the described pods, which has the reasons", () => {
    fc.assert(
      fc.property(world(noDoubt), (w) => {
        const { world: extended, lines } = exposures(w, [...w.workloads.keys()]);
        for (const { workload, direction, described, opening } of lines) {
          const ends = [described, workload].map((index) => ({ kind: "workload" as const, workload: index }));
          const [source, destination] = direction === "ingress" ? ends : ends.reverse();
          const { protocol, port } = someOf(opening.atLeast) ?? {};
          if (source === undefined || destination === undefined || protocol === undefined) continue;
          expect(verdict(extended, { source, destination, protocol, port })[direction].outcome).toBe("allowed");
        }
      }),
      { numRuns: runs(100) },
    );
  });
});

/** NetworkPolicies alone, none of whose rules asks for addresses or names of ports. */
function podsAndNumbers(w: World): World {
  const tiers = w.tiers.filter(({ decides }) => decides === "isolation").slice(0, 1).map((tier) => ({
    ...tier,
    policies: tier.policies.map((policy) => ({
      ...policy,
      rules: policy.rules.map((rule) => ({
        ...rule,
        peers: rule.peers === "any" ? rule.peers : rule.peers.filter(({ kind }) => kind === "pods"),
        ports: rule.ports === "any" ? rule.ports : rule.ports.filter(({ kind }) => kind === "range"),
      })),
    })),
  }));
  return { ...w, tiers };
}

const equals = (key: string, ...values: string[]): Selector[number] => ({ key, operator: "In", values });
const namespaces: readonly Namespace[] = [
  { name: "mlflow", labelsKnown: true, labels: new Map([["team", "platform"]]) },
  { name: "training", labelsKnown: false, labels: new Map() },
];

describe("sets of pods", () => {
  const w: World = { namespaces, workloads: [], nodes: [], tiers: [], semantics: defaultSemantics };
  const nameIs = equals("kubernetes.io/metadata.name", "mlflow");

  test.each`
    what                                                   | set                                                                                        | described
    ${"every pod whatever"}                                | ${anyPods}                                                                                 | ${{ namespaces: [], pods: [] }}
    ${"a namespace that is there, by index"}               | ${{ namespaces: 0, pods: [] }}                                                             | ${{ namespaces: 0, pods: [] }}
    ${"and by name"}                                       | ${{ namespaces: [nameIs], pods: [] }}                                                      | ${{ namespaces: 0, pods: [] }}
    ${"by name and labels that it has"}                    | ${{ namespaces: [equals("team", "platform"), nameIs], pods: [] }}                          | ${{ namespaces: 0, pods: [] }}
    ${"by name and labels that it has not"}                | ${{ namespaces: [equals("team", "ml"), nameIs], pods: [] }}                                | ${undefined}
    ${"by name and labels that are not known"}             | ${{ namespaces: [equals("team", "ml"), equals("kubernetes.io/metadata.name", "training")], pods: [] }} | ${{ namespaces: [equals("kubernetes.io/metadata.name", "training"), equals("team", "ml")], pods: [] }}
    ${"a namespace of that name that is not there"}        | ${{ namespaces: [equals("kubernetes.io/metadata.name", "new")], pods: [] }}                | ${{ namespaces: [equals("kubernetes.io/metadata.name", "new")], pods: [] }}
    ${"namespaces of another name"}                        | ${{ namespaces: [{ ...nameIs, operator: "NotIn" }], pods: [] }}                            | ${{ namespaces: [{ ...nameIs, operator: "NotIn" }], pods: [] }}
    ${"a label whose value is the name of one"}            | ${{ namespaces: [equals("team", "mlflow")], pods: [] }}                                    | ${{ namespaces: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["mlflow"] }, equals("team", "mlflow")], pods: [] }}
    ${"namespaces without a name"}                         | ${{ namespaces: [{ key: "kubernetes.io/metadata.name", operator: "DoesNotExist", values: [] }], pods: [] }} | ${undefined}
    ${"pods that cannot be"}                               | ${{ namespaces: [], pods: [equals("app", "a"), equals("app", "b")] }}                      | ${undefined}
    ${"requirements on one key"}                           | ${{ namespaces: [], pods: [equals("app", "b", "a"), equals("app", "a", "c")] }}            | ${{ namespaces: [], pods: [equals("app", "a")] }}
  `("$what", ({ set, described }: { set: typeof anyPods; described: unknown }) => {
    const extended = describePods(w, [set]);
    const [index] = extended.described;
    const workload = extended.world.workloads[index ?? -1];
    const namespace = extended.world.namespaces[workload?.namespace ?? -1];
    const found = workload === undefined ? undefined : { namespaces: namespace?.described ?? workload.namespace, pods: workload.described };
    expect(found).toEqual(described);
  });
});

test("there is a line for every pod, and for each set that a rule names which may hold: not on the host network, nor of what is inert or can never be", () => {
  const never = [equals("app", "a"), equals("app", "b")];
  const w = buildWorld({
    pods: { "training/trainer": {}, "serving/mlflow": {}, "serving/agent": { hostNetwork: true } },
    policies: [
      { of: "serving", ingress: [{}, { peers: [{ of: label("team", "ml"), pods: [] }] }, { peers: [{ of: "training", pods: app("trainer") }, { of: "training", pods: app("trainer") }, { pods: never }] }] },
      { of: "serving", egress: [{ peers: [{ of: "training", pods: app("inert") }] }], inert: "egress" },
    ],
    admin: [{ of: [], egress: [{ action: "deny", peers: [{ of: [], pods: app("minio") }] }] }],
  });
  const shown = exposures(w, [1, 2]).lines.map(({ workload, direction, peers: { namespaces: of, pods } }) =>
    `${w.workloads[workload]?.key} ${direction} ${typeof of === "number" ? w.namespaces[of]?.name : formatSelector(of)} / ${formatSelector(pods)}`);
  expect(shown).toEqual([
    "serving/mlflow ingress all / all",
    "serving/mlflow ingress team=ml / all",
    "serving/mlflow ingress training / app=trainer",
    "serving/mlflow egress all / all",
    "serving/mlflow egress all / app=minio",
  ]);
});
