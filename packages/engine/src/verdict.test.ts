import { describe, expect, test } from "vitest";
import { absent, app, buildWorld, exists, flow, label, notIn, type Sketch } from "../test/build-world.ts";
import { nameLabel } from "./selector.ts";
import { range } from "../test/worlds.ts";
import type { Decision, Outcome } from "./decision.ts";
import type { Flow } from "./flow.ts";
import { reachability } from "./reachability.ts";
import { includes } from "./traffic.ts";
import type { Selector, World } from "./world.ts";
import { verdict } from "./verdict.ts";

/**
 * One row per clause and side of its border. The world is the page's: a trainer and a notebook, an MLflow that serves,
 * a gateway in front. `by` is what decided the side that the row is about.
 */

type Row = readonly [claim: string, sketch: Sketch, flow: string, outcome: string, by?: Decision["by"], family?: 4 | 6];

const pods = {
  "training/trainer": { addresses: ["10.1.0.4"] },
  "training/notebook": { addresses: ["10.1.0.5"] },
  "serving/mlflow": { addresses: ["10.1.1.6"], ports: [{ name: "http", protocol: "TCP", port: 5000 }, { name: "dns", protocol: "UDP", port: 53 }] },
  "serving/gateway": { addresses: ["10.1.1.7"], ports: [{ name: "http", protocol: "TCP", port: 8080 }] },
} as const;
const namespaces = { training: { team: "ml", "": "" }, serving: { team: "platform" } } as const;

const withPolicies = (...policies: NonNullable<Sketch["policies"]>): Sketch => ({ pods, namespaces, policies });
const into = "training/trainer > serving/mlflow:5000";
const toMlflow = (...ingress: NonNullable<NonNullable<Sketch["policies"]>[number]["ingress"]>): Sketch =>
  withPolicies({ of: "serving", pods: app("mlflow"), ingress });
const outOf = (...egress: NonNullable<NonNullable<Sketch["policies"]>[number]["egress"]>): Sketch =>
  withPolicies({ of: "training", pods: app("trainer"), egress });

function judge([, sketch, text, , , family]: Row): ReturnType<typeof verdict> {
  const world = buildWorld(sketch);
  return verdict(world, flow(world, text, family));
}

/** The same question asked of the whole. */
function inBulk(world: World, asked: Flow): Outcome {
  const bulk = reachability(world);
  const { atLeast, atMost } = bulk.between(bulk.partyOf(asked.source), bulk.partyOf(asked.destination), asked.family);
  if (includes(atLeast, asked.protocol, asked.port)) return "allowed";
  return includes(atMost, asked.protocol, asked.port) ? "undetermined" : "denied";
}

function isSelf({ source, destination }: Flow): boolean {
  return source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload;
}

/** The side that decided: the one that is not simply the default. */
function deciding(row: Row): Decision {
  const { egress, ingress } = judge(row);
  return ["default", "outside", "host-network"].includes(ingress.by) ? egress : ingress;
}

describe.each<readonly [string, readonly Row[]]>([
  [
    "isolation",
    [
      ["NP-1 nothing selects either end", withPolicies(), into, "allowed", "default"],
      ["NP-1 a policy of another namespace selects nobody here", withPolicies({ of: "training", pods: app("mlflow"), ingress: [] }), into, "allowed", "default"],
      ["NP-1 isolation of ingress says nothing on egress", withPolicies({ of: "training", pods: [], ingress: [] }), into, "allowed", "default"],
      ["NP-2 isolated, and no rule", toMlflow(), into, "denied", "isolation"],
      ["NP-2 isolated, a rule matches", toMlflow({ peers: [{ of: "training", pods: app("trainer") }] }), into, "allowed", "rule"],
      ["NP-2 isolated, no rule matches", toMlflow({ peers: [{ of: "training", pods: app("notebook") }] }), into, "denied", "isolation"],
      ["NP-4 rules of a direction that is not isolated are inert", withPolicies({ of: "serving", pods: app("mlflow"), ingress: [{}], inert: "ingress" }, { of: "serving", ingress: [] }), into, "denied", "isolation"],
      ["NP-5 no policy denies: a rule that would has no say", toMlflow({ action: "deny" }, {}), into, "allowed", "rule"],
      ["NP-5 nor does it allow", toMlflow({ action: "deny" }), into, "denied", "isolation"],
      ["NP-5 what another policy allows stays allowed", withPolicies({ of: "serving", ingress: [] }, { of: "serving", pods: app("mlflow"), ingress: [{}] }), into, "allowed", "rule"],
      ["NP-7 egress denies what ingress allows", withPolicies({ of: "training", egress: [] }, { of: "serving", ingress: [{}] }), into, "denied"],
      ["NP-7 ingress denies what egress allows", withPolicies({ of: "training", egress: [{}] }, { of: "serving", ingress: [] }), into, "denied"],
      ["NP-7 an outside source imposes nothing", withPolicies(), "8.8.8.8 > serving/mlflow:5000", "allowed"],
      ["NP-8 no pod selector: all pods of the namespace", withPolicies({ of: "serving", ingress: [] }), into, "denied", "isolation"],
    ],
  ],
  [
    "peers",
    [
      ["NP-10 peers and ports must both match: not the port", toMlflow({ peers: [{ of: "training", pods: [] }], ports: [["TCP", 80]] }), into, "denied"],
      ["NP-10 peers and ports must both match: both", toMlflow({ peers: [{ of: "training", pods: [] }], ports: [["TCP", 5000]] }), into, "allowed"],
      ["NP-11 one empty rule allows all", toMlflow({}), into, "allowed", "rule"],
      ["NP-12 no peers: outside included", toMlflow({}), "8.8.8.8 > serving/mlflow:5000", "allowed"],
      ["NP-12 no peers: every node", { ...toMlflow({}), nodes: { "worker-1": { addresses: ["192.168.1.1"] } } }, "node:worker-1 > serving/mlflow:5000", "allowed"],
      ["NP-13 a bare pod selector is the policy's namespace", toMlflow({ peers: [{ pods: app("trainer") }] }), into, "denied"],
      ["NP-13 a namespace selector alone is all its pods", toMlflow({ peers: [{ of: label("team", "ml"), pods: [] }] }), into, "allowed"],
      ["NP-13 both in one item: both must match", toMlflow({ peers: [{ of: label("team", "ml"), pods: app("notebook") }] }), into, "denied"],
      ["NP-13 two items are a union", toMlflow({ peers: [{ of: label("team", "ml"), pods: [] }, { pods: app("notebook") }] }), into, "allowed"],
      ["NP-14 all namespaces: every pod", toMlflow({ peers: [{ of: [], pods: [] }] }), into, "allowed"],
      ["NP-14 all namespaces: the own one too", toMlflow({ peers: [{ of: [], pods: [] }] }), "serving/gateway > serving/mlflow:5000", "allowed"],
      ["NP-14 all namespaces: nobody outside", toMlflow({ peers: [{ of: [], pods: [] }] }), "8.8.8.8 > serving/mlflow:5000", "denied"],
      ["NP-15 a selector never means a node", { ...toMlflow({ peers: [{ of: [], pods: [] }] }), nodes: { "worker-1": { addresses: ["192.168.1.1"] } } }, "node:worker-1 > serving/mlflow:5000", "denied"],
      ["an empty list of peers means nobody", toMlflow({ peers: [] }), into, "denied"],
      ["NS-1 the name label is the name", toMlflow({ peers: [{ of: label(nameLabel, "training"), pods: [] }] }), into, "allowed"],
      ["NS-1 the name label is no other", toMlflow({ peers: [{ of: label(nameLabel, "serving"), pods: [] }] }), into, "denied"],
    ],
  ],
  [
    "blocks",
    [
      ["NP-20 inside", outOf({ peers: [{ block: "8.8.8.0/24" }] }), "training/trainer > 8.8.8.255:53/UDP", "allowed"],
      ["NP-20 one beyond", outOf({ peers: [{ block: "8.8.8.0/24" }] }), "training/trainer > 8.8.9.0:53/UDP", "denied"],
      ["NP-20 all of IPv4 holds no IPv6", outOf({ peers: [{ block: "0.0.0.0/0" }] }), "training/trainer > [2001:db8::1]:53/UDP", "denied"],
      ["NP-20 all of IPv6 holds no IPv4", outOf({ peers: [{ block: "::/0" }] }), "training/trainer > 8.8.8.8:53/UDP", "denied"],
      ["NP-21 host bits do not matter", outOf({ peers: [{ block: "8.8.8.77/24" }] }), "training/trainer > 8.8.8.1:53/UDP", "allowed"],
      ["NP-22 an exception is left out", outOf({ peers: [{ block: "8.0.0.0/8", except: ["8.8.8.0/24"] }] }), "training/trainer > 8.8.8.8:53/UDP", "denied"],
      ["NP-22 another peer lets it in", outOf({ peers: [{ block: "8.0.0.0/8", except: ["8.8.8.0/24"] }, { block: "8.8.8.8/32" }] }), "training/trainer > 8.8.8.8:53/UDP", "allowed"],
      ["NP-23 the first address is a member", outOf({ peers: [{ block: "8.8.8.8/31" }] }), "training/trainer > 8.8.8.8:53/UDP", "allowed"],
      ["NP-23 the last address is a member", outOf({ peers: [{ block: "8.8.8.8/31" }] }), "training/trainer > 8.8.8.9:53/UDP", "allowed"],
      ["NP-24 a block matches pods by address", toMlflow({ peers: [{ block: "10.1.0.0/24" }] }), into, "allowed"],
      ["NP-24 and only those inside", toMlflow({ peers: [{ block: "10.1.1.0/24" }] }), into, "denied"],
      ["NP-24 the switch keeps blocks from pods", { ...toMlflow({ peers: [{ block: "0.0.0.0/0" }] }), semantics: { ipBlockMatchesPods: false } }, into, "denied"],
      ["ANP-21 the switch is none for networks", { ...outOf({ peers: [{ network: "10.1.0.0/16" }] }), semantics: { ipBlockMatchesPods: false, ipBlockMatchesNodes: false } }, into, "allowed"],
      ["ANP-21 a network beside a block that means no pods", { ...outOf({ peers: [{ block: "10.0.0.0/8" }, { network: "10.1.1.0/24" }] }), semantics: { ipBlockMatchesPods: false } }, into, "allowed"],
      ["NP-24 the switch leaves outside addresses", { ...toMlflow({ peers: [{ block: "0.0.0.0/0" }] }), semantics: { ipBlockMatchesPods: false } }, "8.8.8.8 > serving/mlflow:5000", "allowed"],
    ],
  ],
  [
    "exceptions",
    [
      ["NP-60 a pod reaches itself", withPolicies({ of: "serving", ingress: [], egress: [] }), "serving/mlflow > serving/mlflow:5000", "allowed", "self"],
      ["NP-60 unless that is to be judged", { ...withPolicies({ of: "serving", ingress: [] }), semantics: { selfTraffic: "evaluate" } }, "serving/mlflow > serving/mlflow:5000", "denied", "isolation"],
      ...ownNodeRows(),
      ...hostNetworkRows(),
    ],
  ],
  [
    "ports",
    [
      ["PORT-2 all of TCP", toMlflow({ ports: [["TCP"]] }), into, "allowed"],
      ["PORT-2 all of TCP is not UDP", toMlflow({ ports: [["TCP"]] }), "training/trainer > serving/mlflow:5000/UDP", "denied"],
      ["PORT-4 a number that no container declares", toMlflow({ ports: [["TCP", 7]] }), "training/trainer > serving/mlflow:7", "allowed"],
      ["PORT-5 first of a range", toMlflow({ ports: [["TCP", 5000, 5010]] }), into, "allowed"],
      ["PORT-5 last of a range", toMlflow({ ports: [["TCP", 4990, 5000]] }), into, "allowed"],
      ["PORT-5 before a range", toMlflow({ ports: [["TCP", 5001, 5010]] }), into, "denied"],
      ["PORT-5 beyond a range", toMlflow({ ports: [["TCP", 4990, 4999]] }), into, "denied"],
      ["PORT-6 a name is looked up on the subject of ingress", toMlflow({ ports: [["TCP", "http"]] }), into, "allowed"],
      ["PORT-6 a name is no other number", toMlflow({ ports: [["TCP", "http"]] }), "training/trainer > serving/mlflow:8080", "denied"],
      ["PORT-6 for egress on the peer", outOf({ peers: [{ of: "serving", pods: [] }], ports: [["TCP", "http"]] }), into, "allowed"],
      ["PORT-6 for egress on each peer by itself", outOf({ peers: [{ of: "serving", pods: [] }], ports: [["TCP", "http"]] }), "training/trainer > serving/gateway:5000", "denied"],
      ["PORT-6 for egress, another peer's number", outOf({ peers: [{ of: "serving", pods: [] }], ports: [["TCP", "http"]] }), "training/trainer > serving/gateway:8080", "allowed"],
      ["PORT-6 a name that is not there matches nothing", toMlflow({ ports: [["TCP", "grpc"]] }), into, "denied"],
      ["PORT-7 the name has another protocol", toMlflow({ ports: [["TCP", "dns"]] }), "training/trainer > serving/mlflow:53", "denied"],
      ["PORT-7 the name with its protocol", toMlflow({ ports: [["UDP", "dns"]] }), "training/trainer > serving/mlflow:53/UDP", "allowed"],
      ["ANP-31 a name without protocol takes the port's", toMlflow({ ports: [["any", "dns"]] }), "training/trainer > serving/mlflow:53/UDP", "allowed"],
      ["PORT-8 an outside address has no names", outOf({ ports: [["TCP", "http"]] }), "training/trainer > 8.8.8.8:5000", "denied"],
      ["PORT-8 a pod matched by a block has", outOf({ peers: [{ block: "10.0.0.0/8" }], ports: [["TCP", "http"]] }), into, "allowed"],
      ["NP-65 ICMP by a rule without ports", toMlflow({}), "training/trainer > serving/mlflow/other", "allowed"],
      ["NP-65 ICMP by no rule with ports", toMlflow({ ports: [["TCP"], ["UDP"], ["SCTP"]] }), "training/trainer > serving/mlflow/other", "denied"],
      ["NP-65 ICMP where it may pass anyhow", { ...toMlflow({ ports: [["TCP"]] }), semantics: { otherProtocols: "undetermined" } }, "training/trainer > serving/mlflow/other", "undetermined", "unknown"],
      ["NP-65 and by a rule without ports it does", { ...toMlflow({}), semantics: { otherProtocols: "undetermined" } }, "training/trainer > serving/mlflow/other", "allowed", "rule"],
      ["NP-65 that is for no protocol with ports", { ...toMlflow({ ports: [["TCP", 80]] }), semantics: { otherProtocols: "undetermined" } }, into, "denied", "isolation"],
      ["NP-65 nor for other tiers", { ...toMlflow({}), admin: [{ ingress: [{ action: "deny" }] }], semantics: { otherProtocols: "undetermined" } }, "training/trainer > serving/mlflow/other", "denied", "rule"],
      ["an empty list of ports matches nothing", toMlflow({ ports: [] }), into, "denied"],
    ],
  ],
  [
    "selectors",
    [
      ["SEL-5 NotIn matches who lacks the key", toMlflow({ peers: [{ of: "training", pods: notIn("tier", "data") }] }), into, "allowed"],
      ["SEL-5 NotIn and a value of the list", toMlflow({ peers: [{ of: "training", pods: notIn("app", "trainer") }] }), into, "denied"],
      ["SEL-4 Exists", toMlflow({ peers: [{ of: "training", pods: exists("app") }] }), into, "allowed"],
      ["SEL-4 DoesNotExist", toMlflow({ peers: [{ of: "training", pods: absent("app") }] }), into, "denied"],
      ["SEL-7 a contradiction selects nobody", withPolicies({ of: "serving", pods: [...app("mlflow"), ...notIn("app", "mlflow")], ingress: [] }), into, "allowed", "default"],
    ],
  ],
  [
    "families",
    [
      ["NP-42 four unless said", { ...toMlflow({ peers: [{ block: "10.0.0.0/8" }] }), pods: dualStack() }, into, "allowed"],
      ["NP-42 the other family by itself", { ...toMlflow({ peers: [{ block: "10.0.0.0/8" }] }), pods: dualStack() }, into, "denied", "isolation", 6],
      ["NP-42 a selector means all addresses", { ...toMlflow({ peers: [{ of: "training", pods: [] }] }), pods: dualStack() }, into, "allowed", "rule", 6],
      ["NP-42 six where an end has only that", { ...toMlflow({ peers: [{ block: "2001:db8::/32" }] }), pods: { ...pods, "training/trainer": { addresses: ["2001:db8::4"] } } }, into, "allowed"],
      ["NP-43 six where the pod network has only that", { ...toMlflow({ peers: [{ block: "2001:db8::/32" }] }), pods: addressless(), semantics: { podRanges: [range("2001:db8::/64")] } }, into, "allowed"],
      ["NP-43 four where no pod network is known", { ...toMlflow({ peers: [{ block: "0.0.0.0/0" }] }), pods: addressless() }, into, "allowed"],
    ],
  ],
])("%s", (_, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))("%s", (_claim, row) => {
    const [, , , outcome, by] = row;
    expect(judge(row).outcome).toBe(outcome);
    const world = buildWorld(row[1]);
    const asked = flow(world, row[2], row[5]);
    // A party with itself is two different pods.
    if (!isSelf(asked)) expect(inBulk(world, asked)).toBe(outcome);
    if (by !== undefined) expect(deciding(row).by).toBe(by);
  });
});

function addressless(): Sketch["pods"] {
  return { ...pods, "training/trainer": {}, "serving/mlflow": {} };
}

function dualStack(): Sketch["pods"] {
  return { ...pods, "training/trainer": { addresses: ["10.1.0.4", "2001:db8::4"] }, "serving/mlflow": { addresses: ["10.1.1.6", "2001:db8::6"] } };
}

function ownNodeRows(): readonly Row[] {
  const nodes = { "worker-1": { addresses: ["192.168.1.1"] }, "worker-2": { addresses: ["192.168.1.2"] } };
  const placed: Sketch = {
    ...withPolicies({ of: "serving", ingress: [], egress: [] }),
    nodes,
    pods: { ...pods, "serving/mlflow": { ...pods["serving/mlflow"], node: "worker-1" }, "serving/speaker": { hostNetwork: true, node: "worker-1" } },
  };
  const free: Sketch = { ...placed, semantics: { localNodeEgress: "allow" } };
  const judged: Sketch = { ...placed, semantics: { localNodeEgress: "allow", localNodeIngress: "evaluate" } };
  return [
    ["NP-62 the own node gets in", placed, "node:worker-1 > serving/mlflow:5000", "allowed", "own-node"],
    ["NP-62 by its address, too", placed, "192.168.1.1 > serving/mlflow:5000", "allowed", "own-node"],
    ["NP-62 so does what is on its network", placed, "serving/speaker > serving/mlflow:5000", "allowed", "own-node"],
    ["NP-62 another node does not", placed, "node:worker-2 > serving/mlflow:5000", "denied", "isolation"],
    ["NP-62 a pod whose node is not known exempts none", placed, "node:worker-1 > serving/gateway:5000", "denied", "isolation"],
    ["NP-62 unless that is to be judged", judged, "node:worker-1 > serving/mlflow:5000", "denied", "isolation"],
    ["NP-62 the switch is for one direction", judged, "serving/mlflow > node:worker-1:10250", "allowed", "own-node"],
    ["NP-63 egress to the own node is judged", placed, "serving/mlflow > node:worker-1:10250", "denied", "isolation"],
    ["NP-63 unless the switch says so", free, "serving/mlflow > node:worker-1:10250", "allowed", "own-node"],
    ["NP-63 the switch frees no other node", free, "serving/mlflow > node:worker-2:10250", "denied", "isolation"],
  ];
}

function hostNetworkRows(): readonly Row[] {
  const host: Sketch["pods"] = { ...pods, "serving/speaker": { hostNetwork: true, node: "worker-1", ports: [{ name: "http", protocol: "TCP", port: 7472 }] } };
  const nodes = { "worker-1": { labels: { zone: "a" }, addresses: ["192.168.1.1"] } };
  const on = (sketch: Sketch): Sketch => ({ ...sketch, pods: host, nodes });
  return [
    ["NP-61 policies do not select it", on(withPolicies({ of: "serving", ingress: [] })), "training/trainer > serving/speaker:7472", "allowed"],
    ["NP-61 selectors do not mean it", on(toMlflow({ peers: [{ pods: app("speaker") }] })), "serving/speaker > serving/mlflow:5000", "denied"],
    ["NP-61 a block with its node's address does", on(toMlflow({ peers: [{ block: "192.168.1.0/24" }] })), "serving/speaker > serving/mlflow:5000", "allowed"],
    ["NP-61 blocks mean it even where they do not mean pods", { ...on(toMlflow({ peers: [{ block: "192.168.1.0/24" }] })), semantics: { ipBlockMatchesPods: false } }, "serving/speaker > serving/mlflow:5000", "allowed"],
    ["NP-61 unless blocks mean no node", { ...on(toMlflow({ peers: [{ block: "192.168.1.0/24" }] })), semantics: { ipBlockMatchesNodes: false } }, "serving/speaker > serving/mlflow:5000", "denied"],
    ["NP-61 by its name", { ...on(toMlflow({ peers: [{ block: "192.168.1.0/24" }] })), semantics: { ipBlockMatchesNodes: false } }, "node:worker-1 > serving/mlflow:5000", "denied"],
    ["NP-61 by its address", { ...on(toMlflow({ peers: [{ block: "192.168.1.0/24" }] })), semantics: { ipBlockMatchesNodes: false } }, "192.168.1.1 > serving/mlflow:5000", "denied"],
    ["NP-61 and no more than nodes", { ...on(toMlflow({ peers: [{ block: "192.168.1.0/24" }] })), semantics: { ipBlockMatchesNodes: false } }, "192.168.1.2 > serving/mlflow:5000", "allowed"],
    ["NP-61 nor one that is not known", { ...toMlflow({ peers: [{ block: "0.0.0.0/0" }] }), pods: { ...pods, "serving/speaker": { hostNetwork: true } }, semantics: { ipBlockMatchesNodes: false } }, "serving/speaker > serving/mlflow:5000", "denied"],
    ["NP-61 its port names are its node's, which has none", on(outOf({ ports: [["TCP", "http"]] })), "training/trainer > serving/speaker:7472", "denied"],
    ["ANP-22 nodes by label mean what is on their network", on(outOf({ peers: [{ nodes: label("zone", "a") }] })), "training/trainer > serving/speaker:7472", "allowed"],
    ["ANP-22 and not pods that merely run there", { ...on(outOf({ peers: [{ nodes: label("zone", "a") }] })), pods: { ...pods, "serving/mlflow": { node: "worker-1" } } }, into, "denied"],
    ["ANP-22 other nodes do not match", on(outOf({ peers: [{ nodes: label("zone", "b") }] })), "training/trainer > node:worker-1:22", "denied"],
  ];
}

describe("tiers", () => {
  const peers = [{ of: label("team", "ml"), pods: [] }];
  const say = (action: "allow" | "deny" | "pass", priority = 0) => ({ of: label("team", "platform"), ingress: [{ action, peers }], priority });
  const isolate = { of: "serving", ingress: [] };
  const open = { of: "serving", ingress: [{}] };

  test.each<readonly [string, Omit<Sketch, "pods">, string, Decision["by"]]>([
    ["ANP-6 an admin allow beats isolation", { admin: [say("allow")], policies: [isolate] }, "allowed", "rule"],
    ["ANP-6 an admin deny beats an allowing policy", { admin: [say("deny")], policies: [open] }, "denied", "rule"],
    ["ANP-4 pass hands over to the namespace tier", { admin: [say("pass"), say("deny", 1)], policies: [open] }, "allowed", "rule"],
    ["ANP-3 the lower priority speaks first", { admin: [say("deny", 2), say("allow", 1)] }, "allowed", "rule"],
    ["ANP-3 the first rule of a policy speaks first", { admin: [{ of: [], ingress: [{ action: "deny", peers }, { action: "allow", peers }] }] }, "denied", "rule"],
    ["ANP-7 an isolated subject never reaches the baseline: allow", { policies: [isolate], baseline: [say("allow")] }, "denied", "isolation"],
    ["ANP-7 an isolated subject never reaches the baseline: deny", { policies: [open], baseline: [say("deny")] }, "allowed", "rule"],
    ["ANP-8 others do", { baseline: [say("deny")] }, "denied", "rule"],
    ["ANP-8 also after a pass", { admin: [say("pass")], baseline: [say("deny")] }, "denied", "rule"],
    ["ANP-9 what no rule matches passes", { admin: [{ of: [], ingress: [{ action: "allow", peers: [{ of: "serving", pods: [] }] }] }] }, "allowed", "default"],
    ["CNP-9 a pass in the baseline ends in the default", { baseline: [say("pass"), say("deny", 1)] }, "allowed", "default"],
    ["ANP-5 equal priorities that agree", { admin: [say("deny"), say("deny")] }, "denied", "rule"],
    ["ANP-5 equal priorities that differ", { admin: [say("deny"), say("allow")] }, "undetermined", "unknown"],
    ["ANP-5 unless they speak in order", { admin: [say("deny"), say("allow")], semantics: { equalPriorities: "in-order" } }, "denied", "rule"],
    ["ANP-5 which is not that of other priorities", { admin: [say("deny", 1), say("pass"), say("allow")], semantics: { equalPriorities: "in-order" } }, "allowed", "default"],
    ["ANP-5 that differ to no effect in the end", { admin: [say("pass"), say("allow")], policies: [open] }, "allowed", "rule"],
    ["ANP-5 one behind them does not count", { admin: [say("deny"), say("deny"), say("allow", 1)] }, "denied", "rule"],
  ])("%s", (_, tiers, outcome, by) => {
    const world = buildWorld({ pods, namespaces, ...tiers });
    expect(verdict(world, flow(world, into)).ingress).toMatchObject({ outcome, by });
    expect(inBulk(world, flow(world, into))).toBe(outcome);
  });

  test("are traced in order, with who selects, who isolates and what matches", () => {
    const world = buildWorld({ pods, namespaces, admin: [say("pass")], policies: [isolate, { of: "serving", pods: app("mlflow"), ingress: [{ peers }] }], baseline: [say("deny")] });
    const { ingress, egress } = verdict(world, flow(world, into));
    expect(egress).toMatchObject({ outcome: "allowed", by: "default", rules: [], isolatedBy: [] });
    expect(ingress.isolatedBy).toEqual([{ object: 0, path: "" }, { object: 1, path: "" }]);
    expect(ingress.rules).toEqual([{ rule: { object: 1, path: "spec.ingress[0]" }, policy: { object: 1, path: "" }, action: "allow", certainty: "certain" }]);
    // The baseline was never asked (ANP-7).
    expect(ingress.tiers.map(({ tier, outcome, selectedBy }) => [tier, outcome, selectedBy.length])).toEqual([
      ["admin", "handed on", 1],
      ["namespace", "allowed", 2],
    ]);
  });

  test("may come in any number and order", () => {
    const world = buildWorld({ pods, namespaces, policies: [isolate], baseline: [say("allow")] });
    const turned = { ...world, tiers: world.tiers.toReversed() };
    expect(verdict(turned, flow(turned, into)).outcome).toBe("allowed");
    const none = { ...world, tiers: [] };
    expect(verdict(none, flow(none, into))).toMatchObject({ outcome: "allowed", ingress: { by: "default" } });
  });
});

describe("names (ANP-23)", () => {
  const to = (...names: readonly string[]) => ({
    of: [],
    egress: [{ action: "allow" as const, peers: [{ names }] }, { action: "deny" as const, peers: [{ block: "0.0.0.0/0" }] }],
  });

  test.each`
    names                                | asked                      | outcome
    ${["example.org"]}                   | ${"example.org"}           | ${"allowed"}
    ${["example.org"]}                   | ${"EXAMPLE.org."}          | ${"allowed"}
    ${["Example.Org."]}                  | ${"example.org"}           | ${"allowed"}
    ${["example.org"]}                   | ${"www.example.org"}       | ${"denied"}
    ${["*.example.org"]}                 | ${"www.example.org"}       | ${"allowed"}
    ${["*.example.org"]}                 | ${"a.b.example.org"}       | ${"allowed"}
    ${["*.example.org"]}                 | ${"example.org"}           | ${"denied"}
    ${["*.example.org"]}                 | ${".example.org"}          | ${"denied"}
    ${["*.example.org"]}                 | ${"badexample.org"}        | ${"denied"}
    ${["example.net", "*.example.org"]}  | ${"www.example.org"}       | ${"allowed"}
    ${["example.org"]}                   | ${undefined}               | ${"denied"}
  `("$names, asked for $asked: $outcome", ({ names, asked, outcome }: { names: string[]; asked: string | undefined; outcome: string }) => {
    const world = buildWorld({ pods, admin: [to(...names)] });
    const plain = flow(world, "training/trainer > 203.0.113.7:443");
    const destination = plain.destination.kind === "address" && asked !== undefined ? { ...plain.destination, name: asked } : plain.destination;
    expect(verdict(world, { ...plain, destination }).outcome).toBe(outcome);
  });

  test("a name is of what is outside: the address of a node is that node", () => {
    const world = buildWorld({ pods, nodes: { "worker-1": { addresses: ["203.0.113.7"] } }, admin: [to("example.org")] });
    const plain = flow(world, "training/trainer > 203.0.113.7:443");
    if (plain.destination.kind !== "address") throw new Error("an address was asked for");
    expect(verdict(world, { ...plain, destination: { ...plain.destination, name: "example.org" } }).outcome).toBe("denied");
  });

  test("in bulk an address has no name", () => {
    const world = buildWorld({ pods, admin: [to("example.org")] });
    expect(inBulk(world, flow(world, "training/trainer > 203.0.113.7:443"))).toBe("denied");
  });
});

describe("what is not known", () => {
  const unknownNamespace: Sketch["namespaces"] = { training: "unknown", serving: { team: "platform" } };
  const noAddress: Sketch["pods"] = { ...pods, "training/trainer": {} };
  const hashed: Sketch["pods"] = { ...pods, "training/trainer": { labels: { app: "trainer" }, unknownLabels: ["pod-template-hash"] } };
  const fromBlock = (block: string, except: readonly string[] = []): Sketch => ({ ...toMlflow({ peers: [{ block, except }] }), pods: noAddress });
  const fromTeam = (selector: ReturnType<typeof label>): Sketch => ({ ...toMlflow({ peers: [{ of: selector, pods: [] }] }), namespaces: unknownNamespace });
  const fromHash = (selector: ReturnType<typeof label>): Sketch => ({ ...toMlflow({ peers: [{ of: "training", pods: selector }] }), pods: hashed });
  const speaker = { ...pods, "training/trainer": { hostNetwork: true } };
  const perhapsSelected: Sketch = { pods, namespaces: { ...namespaces, serving: "unknown" } };
  const perhaps = (action: "allow" | "deny") => ({ of: label("team", "platform"), ingress: [{ action }], priority: 1 });
  const surely = (action: "allow" | "deny") => ({ of: [], ingress: [{ action }], priority: 2 });

  test.each<readonly [string, Sketch, string]>([
    ["NS-2 a key of a namespace that is not in the input", fromTeam(label("team", "ml")), "undetermined"],
    ["NS-2 its absence, too", fromTeam(absent("team")), "undetermined"],
    ["NS-2 its name is known", fromTeam(label(nameLabel, "training")), "allowed"],
    ["NS-2 all namespaces include it", fromTeam([]), "allowed"],
    ["NS-2 a contradiction does not", fromTeam([...label("team", "ml"), ...absent("team")]), "denied"],
    ["SEL-9 a value that is not known", fromHash(label("pod-template-hash", "5d4f8")), "undetermined"],
    ["SEL-9 that the key is there is known", fromHash(exists("pod-template-hash")), "allowed"],
    ["SEL-9 nor can it be absent", fromHash(absent("pod-template-hash")), "denied"],
    ["SEL-9 other keys are known", fromHash(app("trainer")), "allowed"],
    ["NP-43 a block that may hold the address", fromBlock("10.0.0.0/8"), "undetermined"],
    ["NP-43 the whole family holds it anyway", fromBlock("0.0.0.0/0"), "allowed"],
    ["NP-43 two blocks of one rule hold the family between them", { ...toMlflow({ peers: [{ block: "0.0.0.0/1" }, { block: "128.0.0.0/1" }] }), pods: noAddress }, "allowed"],
    ["NP-43 two blocks with a gap do not", { ...toMlflow({ peers: [{ block: "0.0.0.0/1" }, { block: "128.0.0.0/2" }] }), pods: noAddress }, "undetermined"],
    ["NP-43 not with an exception", fromBlock("0.0.0.0/0", ["10.1.0.0/16"]), "undetermined"],
    ["NP-43 in the pod network, all of it", { ...fromBlock("10.0.0.0/8"), semantics: { podRanges: [range("10.1.0.0/16")] } }, "allowed"],
    ["NP-43 in the pod network, none of it", { ...fromBlock("192.168.0.0/16"), semantics: { podRanges: [range("10.1.0.0/16")] } }, "denied"],
    ["NP-43 in the pod network, some of it", { ...fromBlock("10.1.0.0/17"), semantics: { podRanges: [range("10.1.0.0/16")] } }, "undetermined"],
    ["NP-43 in one of two pod networks", { ...fromBlock("10.1.0.0/16"), semantics: { podRanges: [range("10.1.0.0/16"), range("10.2.0.0/16")] } }, "undetermined"],
    ["NP-43 not in a family that the pod network does not have", { ...fromBlock("10.0.0.0/8"), semantics: { podRanges: [range("2001:db8::/64")] } }, "denied"],
    ["NP-43 not even all of it", { ...fromBlock("0.0.0.0/0"), semantics: { podRanges: [range("2001:db8::/64")] } }, "denied"],
    ["NP-61 a node that is not known", { ...toMlflow({ peers: [{ block: "192.168.0.0/16" }] }), pods: speaker }, "undetermined"],
    ["NP-61 the pod network is not where nodes are", { ...toMlflow({ peers: [{ block: "10.0.0.0/8" }] }), pods: speaker, semantics: { podRanges: [range("10.1.0.0/16")] } }, "undetermined"],
    ["ANP-22 all nodes, and so the one that is not known", { ...toMlflow({ peers: [{ nodes: [] }] }), pods: speaker }, "allowed"],
    ["ANP-22 some nodes, perhaps the one that is not known", { ...toMlflow({ peers: [{ nodes: label("zone", "a") }] }), pods: speaker }, "undetermined"],
    ["ANP-22 no node at all", { ...toMlflow({ peers: [{ nodes: [...exists("zone"), ...absent("zone")] }] }), pods: speaker }, "denied"],
    ["an admin policy that perhaps selects, and denies", { ...perhapsSelected, admin: [perhaps("deny")] }, "undetermined"],
    ["an admin policy that perhaps selects, and allows what passes anyway", { ...perhapsSelected, admin: [perhaps("allow")] }, "allowed"],
    ["behind it, one that says the same", { ...perhapsSelected, admin: [perhaps("deny"), surely("deny")] }, "denied"],
    ["behind it, one that says the opposite", { ...perhapsSelected, admin: [perhaps("deny"), surely("allow")] }, "undetermined"],
    ["an admin policy that is refused", { pods, namespaces, admin: [{ ...surely("deny"), refused: true }] }, "undetermined"],
    ["an admin policy that is refused, behind one that decides", { pods, namespaces, admin: [surely("allow"), { ...surely("deny"), refused: true, priority: 3 }] }, "allowed"],
    ["a refused policy may isolate", withPolicies({ of: "serving", pods: app("mlflow"), ingress: [{}], refused: true }), "undetermined"],
    ["a refused policy of the other direction has no say", withPolicies({ of: "serving", pods: app("mlflow"), egress: [{}], refused: true }), "allowed"],
    ["a refused policy for others has no say", withPolicies({ of: "serving", pods: app("gateway"), ingress: [], refused: true }), "allowed"],
    ["a refused policy beside one that allows", withPolicies({ of: "serving", ingress: [], refused: true }, { of: "serving", ingress: [{}] }), "allowed"],
    ["a refused policy beside one that denies may allow", withPolicies({ of: "serving", ingress: [], refused: true }, { of: "serving", ingress: [] }), "undetermined"],
    ["allowed whether or not it isolates", { ...withPolicies({ of: "serving", pods: label("pod-template-hash", "5d4f8"), ingress: [{}] }), pods: { ...pods, "serving/mlflow": { unknownLabels: ["pod-template-hash"] } } }, "allowed"],
    ["denied whatever the unknown, since the other side denies", { ...withPolicies({ of: "training", egress: [] }, { of: "serving", ingress: [], refused: true }) }, "denied"],
    ["an unknown that no rule asks for does no harm", { ...withPolicies({ of: "serving", ingress: [{ peers: [{ of: "training", pods: [] }] }] }), pods: noAddress, namespaces: unknownNamespace }, "allowed"],
  ])("%s", (_, sketch, outcome) => {
    const world = buildWorld(sketch);
    expect(verdict(world, flow(world, into)).outcome).toBe(outcome);
    expect(inBulk(world, flow(world, into))).toBe(outcome);
  });

  test.each<readonly [string, Sketch, readonly unknown[]]>([
    ["a refused policy", withPolicies({ of: "serving", ingress: [], refused: true }), [{ kind: "refused-policy", policy: { object: 0, path: "" } }]],
    ["a namespace's labels", fromTeam(label("team", "ml")), [{ kind: "namespace-labels-unknown", namespace: 0, selector: { object: 0, path: "spec.ingress[0]" } }]],
    ["a label's value", fromHash(label("pod-template-hash", "5d4f8")), [{ kind: "label-value-unknown", workload: 0, key: "pod-template-hash", selector: { object: 0, path: "spec.ingress[0]" } }]],
    ["an address", fromBlock("10.0.0.0/8"), [{ kind: "address-unknown", workload: 0, peer: { object: 0, path: "spec.ingress[0]" } }]],
    ["nothing, when the answer is certain", fromBlock("0.0.0.0/0"), []],
  ])("is named as the cause: %s", (_, sketch, causes) => {
    const world = buildWorld(sketch);
    expect(verdict(world, flow(world, into)).ingress.causes).toEqual(causes);
  });

  test("is named as the cause: what is done with protocols without ports", () => {
    const world = buildWorld({ ...toMlflow({ ports: [["TCP"]] }), semantics: { otherProtocols: "undetermined" } });
    expect(verdict(world, flow(world, "training/trainer > serving/mlflow/other")).ingress.causes).toEqual([{ kind: "other-protocols" }]);
  });

  test("is named as the cause: rules of equal priority, and a node of several addresses", () => {
    const say = (action: "allow" | "deny") => ({ of: label("team", "platform"), ingress: [{ action }] });
    const equal = buildWorld({ pods, namespaces, admin: [say("allow"), say("deny")] });
    const rules = [{ object: 100, path: "spec.ingress[0]" }, { object: 101, path: "spec.ingress[0]" }];
    expect(verdict(equal, flow(equal, into)).ingress.causes).toEqual([{ kind: "equal-priority", rules }]);
    const node = buildWorld({ ...outOf({ peers: [{ block: "192.168.1.0/24" }] }), nodes: { "worker-1": { addresses: ["192.168.1.1", "172.16.0.1"] } } });
    expect(verdict(node, flow(node, "training/trainer > node:worker-1:22")).egress).toMatchObject({
      outcome: "undetermined",
      causes: [{ kind: "node-address-unclear", node: 0, peer: { object: 0, path: "spec.egress[0]" } }],
    });
  });

  test("is told apart from what is certain: which rules decide, how surely, and each cause once", () => {
    const hash = label("pod-template-hash", "5d4f8");
    const unsure = { ...pods, "training/trainer": { labels: { app: "trainer" }, unknownLabels: ["pod-template-hash"] } };
    const from = (action: "allow" | "deny" | "pass", picked: Selector) => ({ action, peers: [{ of: label("team", "ml"), pods: picked }] });
    const sayTo = (...ingress: readonly ReturnType<typeof from>[]) => ({ of: label("team", "platform"), ingress });
    const ask = (sketch: Omit<Sketch, "pods">): Decision => {
      const world = buildWorld({ pods: unsure, namespaces, ...sketch });
      return verdict(world, flow(world, into)).ingress;
    };
    // One policy that perhaps denies and else allows: no question of priority, and each match says how sure it is.
    const one = ask({ admin: [sayTo(from("deny", hash), from("allow", []))] });
    expect(one.causes.map(({ kind }) => kind)).toEqual(["label-value-unknown"]);
    expect(one.tiers[0]?.matches.map(({ action, certainty }) => [action, certainty])).toEqual([["deny", "maybe"], ["allow", "certain"]]);
    // Perhaps handed on, else allowed, and allowed further down as well: only what allows decides.
    const passed = ask({ admin: [sayTo(from("pass", hash), from("allow", []))] });
    expect(passed).toMatchObject({ outcome: "allowed", by: "rule" });
    expect(passed.rules.map(({ action }) => action)).toEqual(["allow"]);
    // The same label asked for twice in one list is one thing not known.
    const twice = ask({ policies: [{ of: "serving", ingress: [{ peers: [{ of: "training", pods: hash }, { of: "training", pods: hash }] }] }] });
    expect(twice.causes.map(({ kind }) => kind)).toEqual(["label-value-unknown"]);
  });

  test("an index that is not in the world is our own mistake and throws", () => {
    const world = buildWorld(withPolicies());
    const nobody = { ...flow(world, into), source: { kind: "workload", workload: 99 } } as const;
    expect(() => verdict(world, nobody)).toThrow("no workload 99 in a world of 4");
  });
});
