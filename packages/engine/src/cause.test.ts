import { describe, expect, test } from "vitest";
import { absent, app, buildWorld, exists, flow, label, notIn } from "../test/build-world.ts";
import { causesOfPeer, causesOfPorts, causesOfSubject } from "./cause.ts";
import type { Cause } from "./decision.ts";
import { describePods } from "./exposure.ts";
import type { End } from "./match.ts";
import type { Peer, PodSet, Policy, PortMatch, Selector } from "./world.ts";

const seen = buildWorld({
  namespaces: { training: "unknown", serving: { team: "platform" } },
  pods: { "training/trainer": { labels: { app: "trainer" }, unknownLabels: ["hash", "job"] }, "serving/mlflow": { ports: [{ name: "http", protocol: "TCP", port: 5000 }] } },
});
/** After them a pod of an `app` that need not exist yet, in a namespace of a `team` and in one that is there. */
const { world } = describePods(seen, [{ namespaces: exists("team"), pods: exists("app") }, { namespaces: 1, pods: [] }]);
const indices = { trainer: 0, mlflow: 1, described: 2, "described in serving": 3 };
const ref = { object: 7, path: "spec" };

const pod = (name: keyof typeof indices): End => ({ kind: "pod", workload: indices[name], node: undefined, addresses: undefined, family: 4 });
const pods = (namespaces: number | Selector, selector: Selector): Peer => ({ kind: "pods", ref, namespaces, pods: selector });
const block: Peer = { kind: "addresses", ref, of: "block", ranges: [] };

/** A cause in short: its kind and what it is about. */
function shown(causes: readonly Cause[]): readonly string[] {
  return causes.map((cause) => `${cause.kind} ${"key" in cause ? cause.key : "name" in cause ? cause.name : ""}`.trim());
}

describe("why it is not certain that a peer means an end", () => {
  test.each<readonly [string, keyof typeof indices, Peer, readonly string[]]>([
    ["nothing of what is known", "mlflow", pods(1, app("mlflow")), []],
    ["nor of what is certainly not", "mlflow", pods(exists("tier"), app("minio")), []],
    ["labels of the namespace", "trainer", pods(exists("team"), []), ["namespace-labels-unknown"]],
    ["not its name", "trainer", pods(0, []), []],
    ["a label's value", "trainer", pods(0, label("hash", "5d4f8")), ["label-value-unknown hash"]],
    ["each label that is asked for, once", "trainer", pods(0, [...label("hash", "a", "b"), ...notIn("hash", "b"), ...label("job", "c"), ...app("trainer")]), ["label-value-unknown hash", "label-value-unknown job"]],
    ["both", "trainer", pods(exists("team"), label("hash", "a")), ["namespace-labels-unknown", "label-value-unknown hash"]],
    ["not that a label is there", "trainer", pods(0, exists("hash")), []],
    ["what a description leaves open", "described", pods([], app("mlflow")), ["label-open app"]],
    ["not what it says", "described", pods([], exists("app")), []],
    ["nor what it says beside what it leaves open", "described", pods([], [...exists("app"), ...absent("tier")]), ["label-open tier"]],
    ["nor what it leaves open beside what cannot be", "described", pods([], [...absent("app"), ...exists("tier")]), []],
    ["labels of a described namespace", "described", pods(label("team", "ml"), []), ["namespace-open"]],
    ["which one it is", "described", pods(1, []), ["namespace-open"]],
    ["not what its description says", "described", pods(exists("team"), []), []],
    ["of one that is there, nothing", "described in serving", pods(label("team", "platform"), []), []],
    ["an address", "trainer", block, ["address-unknown"]],
  ])("%s", (_, name, peer, causes) => {
    expect(shown(causesOfPeer(world, peer, pod(name)))).toEqual(causes);
  });

  test.each<readonly [string, End, readonly Cause[]]>([
    ["of a node its address", { kind: "host", workload: undefined, node: 0, addresses: undefined, family: 4 }, [{ kind: "node-address-unclear", node: 0, peer: ref }]],
    ["of a pod its address, whatever its node", { ...pod("mlflow"), node: 0 }, [{ kind: "address-unknown", workload: 1, peer: ref }]],
    ["of what is outside nothing", { kind: "address", workload: undefined, node: undefined, addresses: [1n], family: 4 }, []],
  ])("%s", (_, end, causes) => {
    expect(causesOfPeer(world, block, end)).toEqual(causes);
  });

  test("an end that is no pod is none of a set for certain", () => {
    const end: End = { kind: "address", workload: undefined, node: undefined, addresses: [1n], family: 4 };
    expect(causesOfPeer(world, pods(exists("team"), label("hash", "a")), end)).toEqual([]);
  });

  test("a cause has its place", () => {
    expect(causesOfPeer(world, pods(label("team", "ml"), app("mlflow")), pod("described"))).toEqual([
      { kind: "namespace-open", namespace: 2, selector: ref },
      { kind: "label-open", workload: 2, key: "app", selector: ref },
    ]);
  });
});

describe("why it is not certain that a policy applies", () => {
  const policy = (subject: PodSet, standing: Policy["standing"]): Policy => ({ ref, subject, isolates: { ingress: true, egress: true }, rules: [], priority: 0, standing });

  test.each<readonly [string, PodSet, Policy["standing"], readonly string[]]>([
    ["nothing where it selects", { namespaces: 0, pods: [] }, "in force", []],
    ["that it is refused", { namespaces: 0, pods: [] }, "refused", ["refused-policy"]],
    ["whom it selects", { namespaces: 0, pods: label("hash", "a") }, "in force", ["label-value-unknown hash"]],
    ["both", { namespaces: exists("team"), pods: [] }, "refused", ["refused-policy", "namespace-labels-unknown"]],
  ])("%s", (_, subject, standing, causes) => {
    expect(shown(causesOfSubject(world, policy(subject, standing), pod("trainer")))).toEqual(causes);
  });
});

describe("why it is not certain that ports mean a flow", () => {
  const named = (name: string, protocol: "TCP" | "UDP" | undefined): PortMatch => ({ kind: "named", ref, protocol, name });
  const asked = flow(world, "training/trainer > serving/mlflow:5000");

  test.each<readonly [string, keyof typeof indices, readonly PortMatch[] | "any", readonly string[]]>([
    ["a name on a pod that need not exist yet", "described", [named("http", "TCP")], ["port-number-open http"]],
    ["of whatever protocol", "described", [named("http", undefined)], ["port-number-open http"]],
    ["each of those that may mean it", "described", [named("http", "TCP"), named("dns", "UDP"), named("web", "TCP")], ["port-number-open http", "port-number-open web"]],
    ["not numbers", "described", [named("http", "TCP"), { kind: "range", ref, protocol: "TCP", first: 80, last: 90 }], ["port-number-open http"]],
    ["nothing where a number settles it", "described", [named("http", "TCP"), { kind: "range", ref, protocol: "TCP", first: 5000, last: 5000 }], []],
    ["nothing of another protocol", "described", [named("dns", "UDP")], []],
    ["nothing on a pod that is there", "mlflow", [named("http", "TCP")], []],
    ["nothing of any port", "described", "any", []],
  ])("%s", (_, name, ports, causes) => {
    expect(shown(causesOfPorts(world, ports, asked, pod(name)))).toEqual(causes);
  });

  test("nothing of what is no pod", () => {
    expect(causesOfPorts(world, [named("http", "TCP")], asked, { kind: "address", workload: undefined, node: undefined, addresses: [1n], family: 4 })).toEqual([]);
  });
});
