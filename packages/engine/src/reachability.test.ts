import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { app, buildWorld, endpoint, label, notIn, type Sketch } from "../test/build-world.ts";
import { addresses, everyDoubt, range, runs, world } from "../test/worlds.ts";
import { allAddresses, addressSet, formatRanges } from "./address-set.ts";
import { reachability, type Reachability } from "./reachability.ts";
import { removeRules } from "./remove-rules.ts";
import { formatTraffic } from "./traffic.ts";
import type { AddressRange } from "./world.ts";

const pods = {
  "training/trainer-0": { labels: { app: "trainer", "pod-template-hash": "a" } },
  "training/trainer-1": { labels: { app: "trainer", "pod-template-hash": "b" } },
  "training/notebook": { labels: { app: "notebook" } },
  "serving/mlflow": { labels: { app: "mlflow" }, ports: [{ name: "http", protocol: "TCP", port: 5000 }] },
} as const;

const bulkOf = (sketch: Sketch): Reachability => reachability(buildWorld(sketch));
const partyOf = (bulk: Reachability, text: string): number => bulk.partyOf(endpoint(bulk.world, text));
const between = (bulk: Reachability, source: string, destination: string, family?: 4 | 6): string => {
  const { atLeast, atMost } = bulk.between(partyOf(bulk, source), partyOf(bulk, destination), family);
  const [least, most] = [formatTraffic(atLeast), formatTraffic(atMost)];
  return least === most ? least : `${least} .. ${most}`;
};

describe("parties", () => {
  test("hold every workload once and every address of both families once", () => {
    fc.assert(
      fc.property(world(everyDoubt), fc.constantFrom(0, 2048), (w, partiesByNodeMax) => {
        const bulk = reachability(w, { partiesByNodeMax });
        const { parties } = bulk;
        expect(parties.map((p) => p.id)).toEqual(parties.map((_, i) => i));
        const workloads = parties.flatMap((p) => (p.kind === "workloads" ? p.workloads : []));
        expect([...workloads].sort((a, b) => a - b)).toEqual(w.workloads.map((_, i) => i));
        const ranges = parties.flatMap((p) => (p.kind === "addresses" ? p.ranges : []));
        expect(addressSet(ranges)).toEqual(allAddresses);
        const size = (list: typeof ranges): bigint => list.reduce((sum, r) => sum + r.last - r.first + 1n, 0n);
        expect(size(ranges)).toBe(size([...allAddresses]));
        for (const p of parties) if (p.kind === "workloads") for (const i of p.workloads) expect(bulk.partyOf({ kind: "workload", workload: i })).toBe(p.id);
        for (const address of addresses) {
          const party = parties[bulk.partyOf({ kind: "address", address })];
          const inside = party?.kind === "addresses" && party.ranges.some((r) => r.family === address.family && r.first <= address.value && address.value <= r.last);
          expect(inside).toBe(true);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  test.each<readonly [string, Sketch, boolean]>([
    ["labels that no policy mentions do not tell pods apart", { pods }, true],
    ["nor do policies for others", { pods, policies: [{ of: "serving", pods: app("mlflow"), ingress: [] }] }, true],
    ["a selector on their difference does", { pods, policies: [{ of: "training", pods: label("pod-template-hash", "a"), ingress: [] }] }, false],
    ["a value that neither has does not", { pods, policies: [{ of: "training", pods: label("pod-template-hash", "c"), ingress: [] }] }, true],
    ["a block on one address does", { pods: { ...pods, "training/trainer-0": { ...pods["training/trainer-0"], addresses: ["10.1.0.4"] }, "training/trainer-1": { ...pods["training/trainer-1"], addresses: ["10.1.0.5"] } }, policies: [{ of: "serving", ingress: [{ peers: [{ block: "10.1.0.4/32" }] }] }] }, false],
    ["a block on both does not", { pods: { ...pods, "training/trainer-0": { ...pods["training/trainer-0"], addresses: ["10.1.0.4"] }, "training/trainer-1": { ...pods["training/trainer-1"], addresses: ["10.1.0.5"] } }, policies: [{ of: "serving", ingress: [{ peers: [{ block: "10.1.0.4/31" }] }] }] }, true],
    ["blocks that do not match pods do not", { semantics: { ipBlockMatchesPods: false }, pods: { ...pods, "training/trainer-0": { ...pods["training/trainer-0"], addresses: ["10.1.0.4"] }, "training/trainer-1": { ...pods["training/trainer-1"], addresses: ["10.1.0.5"] } }, policies: [{ of: "serving", ingress: [{ peers: [{ block: "10.1.0.4/32" }] }] }] }, true],
    ["the family of their addresses does, for it says who can talk to whom", { pods: { ...pods, "training/trainer-0": { ...pods["training/trainer-0"], addresses: ["10.1.0.4"] }, "training/trainer-1": { ...pods["training/trainer-1"], addresses: ["2001:db8::5"] } } }, false],
    ["a port name that one has does", { pods: { ...pods, "training/trainer-0": { ...pods["training/trainer-0"], ports: [{ name: "http", protocol: "TCP", port: 80 }] } }, policies: [{ of: "training", ingress: [{ ports: [["TCP", "http"]] }] }] }, false],
    ["a port name that nobody asks for does not", { pods: { ...pods, "training/trainer-0": { ...pods["training/trainer-0"], ports: [{ name: "http", protocol: "TCP", port: 80 }] } }, policies: [{ of: "training", ingress: [{ ports: [["TCP", "grpc"]] }] }] }, true],
  ])("%s", (_, sketch, together) => {
    const bulk = bulkOf(sketch);
    expect(partyOf(bulk, "training/trainer-0") === partyOf(bulk, "training/trainer-1")).toBe(together);
  });

  test("addresses are cut at the ends of blocks and joined again where policies see no difference", () => {
    const bulk = bulkOf({ pods, policies: [{ of: "training", egress: [{ peers: [{ block: "10.0.0.0/8", except: ["10.1.0.0/16"] }] }] }] });
    const ranges = bulk.parties.flatMap((p) => (p.kind === "addresses" ? [formatRanges(p.ranges)] : []));
    expect(ranges).toEqual([
      "0.0.0.0-9.255.255.255, 10.1.0.0-10.1.255.255, 11.0.0.0-255.255.255.255",
      "10.0.0.0-10.0.255.255, 10.2.0.0-10.255.255.255",
      "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ]);
  });

  test("a node is the party of its address, and none when it has none", () => {
    const bulk = bulkOf({ pods: { ...pods, "serving/speaker": { hostNetwork: true, node: "worker-1" } }, nodes: { "worker-1": { addresses: ["2001:db8::1", "192.168.1.1"] }, "worker-2": {} } });
    expect(partyOf(bulk, "node:worker-1")).toBe(partyOf(bulk, "192.168.1.1"));
    expect(partyOf(bulk, "node:worker-1")).not.toBe(partyOf(bulk, "192.168.1.2"));
    expect(partyOf(bulk, "node:worker-2")).toBe(-1);
  });
});

describe("between", () => {
  const sketch: Sketch = {
    pods,
    policies: [
      { of: "serving", ingress: [{ peers: [{ of: "training", pods: app("trainer") }], ports: [["TCP", "http"], ["UDP", 53]] }] },
      { of: "training", pods: app("trainer"), egress: [{ ports: [["TCP"]] }] },
    ],
  };

  test.each([
    ["training/trainer-0", "serving/mlflow", "TCP 5000"],
    ["training/notebook", "serving/mlflow", "nothing"],
    ["serving/mlflow", "training/trainer-0", "everything"],
    ["training/trainer-0", "8.8.8.8", "TCP all"],
    ["8.8.8.8", "serving/mlflow", "nothing"],
  ])("%s and %s: %s", (source, destination, traffic) => {
    expect(between(bulkOf(sketch), source, destination)).toBe(traffic);
  });

  test("has its sides apart", () => {
    const bulk = bulkOf(sketch);
    const pair = [partyOf(bulk, "training/trainer-0"), partyOf(bulk, "serving/mlflow")] as const;
    expect(formatTraffic(bulk.egress(...pair).atMost)).toBe("TCP all");
    expect(formatTraffic(bulk.ingress(...pair).atMost)).toBe("TCP 5000; UDP 53");
  });

  test("a party and itself are two different pods: no exception for self", () => {
    const bulk = bulkOf({ pods, policies: [{ of: "training", ingress: [] }] });
    expect(between(bulk, "training/trainer-0", "training/trainer-1")).toBe("nothing");
    expect(between(bulk, "training/trainer-0", "training/trainer-0")).toBe("nothing");
  });

  test("port names of an admin rule are looked up on each destination by itself, in both directions (ANP-31)", () => {
    const served: Sketch = {
      pods: {
        "training/trainer": {},
        "serving/mlflow": { ports: [{ name: "http", protocol: "TCP", port: 5000 }] },
        "serving/gateway": { ports: [{ name: "http", protocol: "TCP", port: 8080 }] },
        "serving/worker": {},
      },
    };
    for (const direction of ["ingress", "egress"] as const) {
      const bulk = bulkOf({ ...served, admin: [{ [direction]: [{ ports: [["any", "http"]] }, { action: "deny" }] }] });
      const toEach = ["mlflow", "gateway", "worker"].map((name) => between(bulk, "training/trainer", `serving/${name}`));
      expect(toEach).toEqual(["TCP 5000", "TCP 8080", "nothing"]);
      const listed = [...bulk.openings()].filter((o) => o.source === partyOf(bulk, "training/trainer")).map((o) => formatTraffic(o.opening.atMost));
      expect(listed.filter((t) => t.startsWith("TCP"))).toEqual(["TCP 5000", "TCP 8080"]);
    }
  });

  test("gives bounds where something is unknown", () => {
    const bulk = bulkOf({ pods, policies: [{ of: "serving", ingress: [{ peers: [{ block: "10.0.0.0/8" }], ports: [["TCP", 80, 90]] }, { peers: [{ of: "training", pods: app("trainer") }], ports: [["TCP", 85]] }] }] });
    expect(between(bulk, "training/trainer-0", "serving/mlflow")).toBe("TCP 85 .. TCP 80-90");
    expect(between(bulk, "training/notebook", "serving/mlflow")).toBe("nothing .. TCP 80-90");
  });

  test("a node and its own pods: exact when classes are split by node, bounds when not (NP-62)", () => {
    const sketchOnNodes: Sketch = {
      pods: { "serving/mlflow-0": { labels: { app: "mlflow" }, node: "worker-1" }, "serving/mlflow-1": { labels: { app: "mlflow" }, node: "worker-2" } },
      nodes: { "worker-1": { addresses: ["192.168.1.1"] }, "worker-2": { addresses: ["192.168.1.2"] } },
      policies: [{ of: "serving", ingress: [{ ports: [["TCP", 5000]] }] }],
    };
    const fine = bulkOf(sketchOnNodes);
    expect([between(fine, "192.168.1.1", "serving/mlflow-0"), between(fine, "192.168.1.1", "serving/mlflow-1")]).toEqual(["everything", "TCP 5000"]);
    const coarse = reachability(buildWorld(sketchOnNodes), { partiesByNodeMax: 1 });
    expect(between(coarse, "192.168.1.1", "serving/mlflow-0")).toBe("TCP 5000 .. everything");
    expect(between(coarse, "192.168.1.3", "serving/mlflow-0")).toBe("TCP 5000");
  });
});

describe("openings", () => {
  test("come twice, with their family, only where the families of dual-stack pods differ (NP-42)", () => {
    const dual = { "training/trainer": { addresses: ["10.1.0.4", "2001:db8::4"] }, "serving/mlflow": { addresses: ["10.1.1.6", "2001:db8::6"] } };
    const bulk = bulkOf({ pods: dual, policies: [{ of: "serving", ingress: [{ peers: [{ block: "10.0.0.0/8" }], ports: [["TCP", 5000]] }, { peers: [{ block: "2001:db8::/32" }], ports: [["TCP", 6000]] }] }] });
    const [source, destination] = [partyOf(bulk, "training/trainer"), partyOf(bulk, "serving/mlflow")];
    const found = [...bulk.openings()].filter((o) => o.source === source && o.destination === destination);
    expect(found.map((o) => [o.family, formatTraffic(o.opening.atMost)])).toEqual([[4, "TCP 5000"], [6, "TCP 6000"]]);
    const back = [...bulk.openings()].filter((o) => o.source === destination && o.destination === source);
    expect(back.map((o) => [o.family, formatTraffic(o.opening.atMost)])).toEqual([[undefined, "everything"]]);
  });

  test("come in both families of the pod network where addresses are not known (NP-43)", () => {
    const unknown = { "training/trainer": {}, "serving/mlflow": {} };
    const sketch: Sketch = { pods: unknown, policies: [{ of: "serving", ingress: [{ peers: [{ block: "::/0" }] }] }] };
    const familiesIn = (podRanges: readonly AddressRange[]): unknown => {
      const bulk = bulkOf({ ...sketch, semantics: { podRanges } });
      const [source, destination] = [partyOf(bulk, "training/trainer"), partyOf(bulk, "serving/mlflow")];
      return { known: bulk.families(source, destination), perhaps: bulk.perhapsFamily(source, destination), found: [...bulk.openings()].filter((o) => o.source === source && o.destination === destination).map((o) => o.family) };
    };
    expect(familiesIn([range("10.9.0.0/16"), range("2001:db8::/64")])).toEqual({ known: [4, 6], perhaps: undefined, found: [6] });
    expect(familiesIn([range("2001:db8::/64")])).toEqual({ known: [6], perhaps: undefined, found: [undefined] });
    expect(familiesIn([range("10.9.0.0/16")])).toEqual({ known: [4], perhaps: undefined, found: [] });
    expect(familiesIn([])).toEqual({ known: [4], perhaps: 6, found: [] });
  });

  test("have a second family only where both ends have it", () => {
    const both = ["10.1.0.4", "2001:db8::4"];
    const bulk = bulkOf({ pods: { "training/dual": { addresses: both }, "training/four": { addresses: ["10.1.0.5"] }, "training/six": { addresses: ["2001:db8::5"] }, "serving/dual": { addresses: ["10.1.1.6", "2001:db8::6"] } }, policies: [{ of: "serving", ingress: [{ peers: [{ block: "2001:db8::/32" }] }] }] });
    const families = (from: string, to: string): readonly number[] => bulk.families(partyOf(bulk, from), partyOf(bulk, to));
    expect(families("training/dual", "serving/dual")).toEqual([4, 6]);
    expect([families("training/dual", "training/four"), families("training/four", "serving/dual")]).toEqual([[4], [4]]);
    expect([families("training/dual", "training/six"), families("training/six", "serving/dual")]).toEqual([[6], [6]]);
    expect(families("training/four", "training/six")).toEqual([]);
    expect([between(bulk, "training/dual", "serving/dual", 4), between(bulk, "training/dual", "serving/dual", 6)]).toEqual(["nothing", "everything"]);
  });

  test("leave out pairs that have no family in common", () => {
    const bulk = bulkOf({ pods: { "training/trainer": { addresses: ["10.1.0.4"] }, "serving/mlflow": { addresses: ["2001:db8::6"] } } });
    const ends = [...bulk.openings()].map((o) => `${o.source} ${o.destination}`);
    const [trainer, mlflow, six] = ["training/trainer", "serving/mlflow", "2001:db8::1"].map((text) => partyOf(bulk, text));
    expect(ends).not.toContain(`${trainer} ${mlflow}`);
    expect(ends).not.toContain(`${six} ${trainer}`);
    expect(ends).toContain(`${six} ${mlflow}`);
  });
});

describe("isolatedBy and select", () => {
  const sketch: Sketch = {
    pods: { ...pods, "serving/speaker": { hostNetwork: true }, "training/hashed": { labels: { app: "trainer" }, unknownLabels: ["hash"] } },
    policies: [
      { of: "training", ingress: [] },
      { of: "training", pods: label("hash", "a"), ingress: [] },
      { of: "training", pods: app("trainer"), egress: [], ingress: [], refused: true },
      { of: "training", pods: notIn("app", "notebook"), egress: [] },
    ],
  };

  test("name the policies that isolate for certain, by direction, and none that decide by order", () => {
    const bulk = bulkOf({ ...sketch, admin: [{ ingress: [{ action: "deny" }], egress: [{ action: "pass" }] }] });
    const objects = (text: string, direction: "ingress" | "egress"): readonly number[] => bulk.isolatedBy(partyOf(bulk, text), direction).map((r) => r.object);
    expect(objects("training/trainer-0", "ingress")).toEqual([0]);
    expect(objects("training/trainer-0", "egress")).toEqual([3]);
    expect(objects("training/hashed", "ingress")).toEqual([0]);
    expect(objects("training/notebook", "egress")).toEqual([]);
    expect(objects("8.8.8.8", "ingress")).toEqual([]);
  });

  test("select tells who is picked for certain from who may be, on any label", () => {
    const bulk = bulkOf(sketch);
    expect(bulk.select({ namespaces: 0, pods: label("pod-template-hash", "b") })).toEqual({ certain: [1], possible: [] });
    expect(bulk.select({ namespaces: 0, pods: label("hash", "a") })).toEqual({ certain: [], possible: [5] });
    expect(bulk.select({ namespaces: [], pods: [] })).toEqual({ certain: [0, 1, 2, 3, 5], possible: [] });
  });
});

describe("removeRules", () => {
  test("takes out rules and leaves isolation, and changes nothing for refs that no rule has", () => {
    const w = buildWorld({ pods, policies: [{ of: "serving", ingress: [{}, { ports: [["TCP", 80]] }] }] });
    const without = removeRules(w, [{ object: 0, path: "spec.ingress[0]" }]);
    expect(between(reachability(without), "training/trainer-0", "serving/mlflow")).toBe("TCP 80");
    const closed = removeRules(without, [{ object: 0, path: "spec.ingress[1]" }]);
    expect(between(reachability(closed), "training/trainer-0", "serving/mlflow")).toBe("nothing");
    expect(removeRules(w, [{ object: 0, path: "spec.egress[0]" }])).toEqual(w);
  });

  test("takes single peers out of a rule; without its last one it matches nobody", () => {
    const w = buildWorld({ pods, policies: [{ of: "serving", ingress: [{ peers: [{ of: "training", pods: app("trainer") }, { of: "training", pods: app("notebook") }] }] }] });
    const ref = (peer: number) => ({ object: 0, path: `spec.ingress[0].from[${peer}]` });
    const placed = { ...w, tiers: w.tiers.map((tier) => ({ ...tier, policies: tier.policies.map((policy) => ({ ...policy, rules: policy.rules.map((rule) => ({ ...rule, peers: rule.peers === "any" ? rule.peers : rule.peers.map((peer, i) => ({ ...peer, ref: ref(i) })) })) })) })) };
    const passing = (refs: readonly number[]): readonly string[] => {
      const bulk = reachability(removeRules(placed, refs.map(ref)));
      return ["training/trainer-0", "training/notebook"].filter((source) => between(bulk, source, "serving/mlflow") !== "nothing");
    };
    expect(passing([])).toEqual(["training/trainer-0", "training/notebook"]);
    expect(passing([0])).toEqual(["training/notebook"]);
    expect(passing([0, 1])).toEqual([]);
  });
});

describe("account", () => {
  const rule = (i: number) => ({ object: 0, path: `spec.ingress[${i}]` });
  test("of a wide rule beside a tight one: what each carries, alone, and by whom it is covered", () => {
    const bulk = bulkOf({
      pods,
      policies: [{ of: "serving", ingress: [{ peers: [{ of: "training", pods: [] }], ports: [["TCP", 5000]] }, { peers: [{ of: "training", pods: app("trainer") }], ports: [["TCP", 4990, 5010]] }] }],
    });
    const [trainer, notebook, mlflow] = ["training/trainer-0", "training/notebook", "serving/mlflow"].map((text) => partyOf(bulk, text));
    const wide = bulk.account(rule(0));
    expect(wide.carries.map((p) => [p.source, p.destination, formatTraffic(p.traffic)])).toEqual([[trainer, mlflow, "TCP 5000"], [notebook, mlflow, "TCP 5000"]]);
    expect(wide.alone.map((p) => [p.source, p.destination, formatTraffic(p.traffic)])).toEqual([[notebook, mlflow, "TCP 5000"]]);
    expect(bulk.coveredBy(rule(0))).toEqual([{ rule: rule(1), pairs: 1 }]);
    expect(wide.subjects).toEqual([3]);
    expect(wide.peers).toEqual([trainer, notebook]);
    const tight = bulk.account(rule(1));
    expect(tight.alone.map((p) => [p.source, formatTraffic(p.traffic)])).toEqual([[trainer, "TCP 4990-4999, 5001-5010"]]);
  });

  test("of a rule that allows before one that denies: nothing else lets it pass", () => {
    const bulk = bulkOf({ pods, admin: [{ of: label("team", "none"), ingress: [] }, { ingress: [{ action: "allow", ports: [["TCP", 5000]] }, { action: "deny" }] }] });
    const [trainer, mlflow] = ["training/trainer-0", "serving/mlflow"].map((text) => partyOf(bulk, text));
    const { carries, certain, alone } = bulk.account({ object: 101, path: "spec.ingress[0]" });
    for (const list of [carries, certain, alone]) expect(list.filter((p) => p.source === trainer && p.destination === mlflow).map((p) => formatTraffic(p.traffic))).toEqual(["TCP 5000"]);
  });

  test.each<readonly [string, Sketch]>([
    ["an inert rule (NP-4)", { pods, policies: [{ of: "serving", ingress: [{}], inert: "ingress" }] }],
    ["a rule of a refused policy", { pods, policies: [{ of: "serving", ingress: [{}], refused: true }] }],
  ])("%s does not speak and carries nothing", (_, sketch) => {
    expect(bulkOf(sketch).account(rule(0))).toMatchObject({ speaks: false, carries: [], alone: [], subjects: [3] });
  });

  test("the other side counts: what egress does not let out, a rule for ingress does not carry", () => {
    const bulk = bulkOf({ pods, policies: [{ of: "serving", ingress: [{ peers: [{ of: "training", pods: [] }] }] }, { of: "training", pods: app("notebook"), egress: [] }] });
    expect(bulk.account(rule(0)).carries.map((p) => p.source)).toEqual([partyOf(bulk, "training/trainer-0")]);
  });

  test("blocks name parties of addresses, and pods inside them", () => {
    const inside = { ...pods, "training/notebook": { labels: { app: "notebook" }, addresses: ["10.1.0.5"] } };
    const bulk = bulkOf({ pods: inside, semantics: { podRanges: [range("10.9.0.0/16")] }, policies: [{ of: "serving", ingress: [{ peers: [{ block: "10.1.0.0/16" }] }] }] });
    expect(bulk.account(rule(0)).peers).toEqual([partyOf(bulk, "training/notebook"), partyOf(bulk, "10.1.7.7")]);
  });
});
