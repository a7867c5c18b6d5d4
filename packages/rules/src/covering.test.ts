import {
  addressSet, covers, coversAddresses, nameLabel, selectorImplies, trafficOf, unionOfAll, type Peer, type PodSet, type Policy, type PortMatch, type Ref, type Rule, type Selector,
} from "@demarc/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contextOf } from "../test/pipeline.ts";
import type { RuleContext } from "./rule.ts";
import { Covering, type Basis, type Without } from "./covering.ts";

/** By the letter: every rule is held against every other one. */
interface LetterCover {
  readonly rules: readonly Rule[];
  readonly basis: Basis;
}

function coverByTheLetter(context: RuleContext, policy: Policy, rule: Rule, by: readonly Policy[]): LetterCover | undefined {
  const implying = by.filter(({ subject }) => selectorImplies(policy.subject.pods, subject.pods));
  const always = rulesByTheLetter(context, rule, implying, "any pod");
  if (always !== undefined) return { rules: always, basis: "any pod" };
  const { certain, possible } = context.reachability.select(policy.subject);
  const found = [...certain, ...possible].map((workload) => rulesByTheLetter(context, rule, by.filter(({ subject }) => context.reachability.select(subject).certain.includes(workload)), "today's workloads"));
  return found.length === 0 || found.includes(undefined) ? undefined : { rules: found.flatMap((rules) => rules ?? []), basis: "today's workloads" };
}

function rulesByTheLetter(context: RuleContext, { direction, peers, ports }: Rule, by: readonly Policy[], basis: Basis): readonly Rule[] | undefined {
  const rules = by.flatMap((policy) => (policy.isolates[direction] ? policy.rules.filter((other) => other.direction === direction) : []));
  const found = (peers === "any" ? [undefined] : peers).map((peer) => {
    const wide = rules.filter((other) => other.peers === "any" || (peer !== undefined && isWithin(context, peer, other.peers, basis)));
    const single = wide.find((other) => opens([other], ports));
    return single !== undefined ? [single] : opens(wide, ports) ? wide : undefined;
  });
  return found.includes(undefined) ? undefined : found.flatMap((some) => some ?? []);
}

function isWithin(context: RuleContext, peer: Peer, others: readonly Peer[], basis: Basis): boolean {
  if (peer.kind === "addresses") return coversAddresses(addressSet(others.flatMap((other) => (other.kind === "addresses" ? other.ranges : []))), peer.ranges);
  return others.some((other) => {
    if (peer.kind !== "pods" || other.kind !== "pods") return false;
    if (selectorImplies(namespacesOf(context, peer), namespacesOf(context, other)) && selectorImplies(peer.pods, other.pods)) return true;
    const [narrow, wide] = [context.reachability.select(peer), context.reachability.select(other)];
    const picked = [...narrow.certain, ...narrow.possible];
    return basis === "today's workloads" && picked.length > 0 && picked.every((workload) => wide.certain.includes(workload));
  });
}

function namespacesOf({ cluster }: RuleContext, { namespaces }: PodSet): Selector {
  return typeof namespaces === "number" ? [{ key: nameLabel, operator: "In", values: [cluster.world.namespaces[namespaces]?.name ?? ""] }] : namespaces;
}

function opens(by: readonly Rule[], ports: Rule["ports"]): boolean {
  if (by.some((rule) => rule.ports === "any")) return true;
  if (ports === "any" || by.length === 0) return false;
  const written = by.flatMap((rule) => (rule.ports === "any" ? [] : rule.ports));
  const traffic = unionOfAll(written.flatMap((port) => (port.kind === "range" ? [trafficOf(port.protocol, port.first, port.last)] : [])));
  const isOpen = (port: PortMatch): boolean => {
    if (port.kind === "range") return covers(traffic, trafficOf(port.protocol, port.first, port.last));
    return written.some((other) => other.kind === "named" && other.name === port.name && other.protocol === port.protocol) || (port.protocol !== undefined && covers(traffic, trafficOf(port.protocol)));
  };
  return ports.every(isOpen);
}

const labels = fc.constantFrom<Readonly<Record<string, string>>>({}, { app: "mlserver" }, { app: "envoy" }, { app: "mlserver", tier: "model" }, { tier: "model" });
const expression = fc.record({ key: fc.constantFrom("app", "tier"), operator: fc.constantFrom("In", "NotIn"), values: fc.subarray(["mlserver", "envoy", "model"], { minLength: 1 }) });
const selector = fc.oneof({ weight: 3, arbitrary: labels.map((matchLabels): object => ({ matchLabels })) }, { weight: 1, arbitrary: fc.array(expression, { minLength: 1, maxLength: 2 }).map((matchExpressions): object => ({ matchExpressions })) });
const namespaces = fc.constantFrom<object>({}, { matchLabels: { [nameLabel]: "serving" } }, { matchLabels: { team: "training" } });
const peer = fc.oneof(
  { weight: 4, arbitrary: selector.map((podSelector): object => ({ podSelector })) },
  { weight: 1, arbitrary: fc.record({ namespaceSelector: namespaces, podSelector: selector }) },
  { weight: 1, arbitrary: namespaces.map((namespaceSelector): object => ({ namespaceSelector })) },
  { weight: 2, arbitrary: fc.constantFrom<object>({ cidr: "10.0.0.0/8" }, { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }, { cidr: "10.1.0.0/16" }, { cidr: "10.0.0.0/9" }, { cidr: "10.128.0.0/9" }, { cidr: "2001:db8::/32" }).map((ipBlock): object => ({ ipBlock })) },
);
const port = fc.oneof(
  { weight: 6, arbitrary: fc.record({ port: fc.integer({ min: 1, max: 6 }), more: fc.integer({ min: 0, max: 3 }), protocol: fc.constantFrom("TCP", "TCP", "UDP") }).map(({ more, ...written }): object => ({ ...written, endPort: written.port + more })) },
  { weight: 1, arbitrary: fc.constantFrom<object>({ port: "http" }, { protocol: "TCP" }, { protocol: "TCP", port: 1, endPort: 30000 }, { protocol: "TCP", port: 30001, endPort: 65535 }, { protocol: "SCTP" }) },
);
const rule = (peers: string): fc.Arbitrary<object> =>
  fc.record({ [peers]: fc.oneof({ weight: 8, arbitrary: fc.array(peer, { minLength: 1, maxLength: 2 }) }, fc.constant(undefined)), ports: fc.oneof({ weight: 8, arbitrary: fc.array(port, { minLength: 1, maxLength: 3 }) }, fc.constant(undefined)) });
const policy = fc.record({ podSelector: selector, policyTypes: fc.constantFrom(["Ingress"], ["Ingress", "Egress"]), ingress: fc.array(rule("from"), { maxLength: 4 }), egress: fc.array(rule("to"), { maxLength: 2 }) });
const world = fc.record({ pods: fc.array(labels, { minLength: 1, maxLength: 5 }), policies: fc.array(policy, { minLength: 2, maxLength: 6 }) });

function contextWith({ pods, policies }: { readonly pods: readonly object[]; readonly policies: readonly object[] }): RuleContext {
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "serving", labels: { team: "training" } } },
    ...pods.map((own, i) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: `pod-${i}`, namespace: "serving", labels: own }, spec: { containers: [{ name: "main", image: "main" }] } })),
    ...policies.map((spec, i) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: `policy-${i}`, namespace: "serving" }, spec })),
  ];
  return contextOf({ manifests: { "all.json": JSON.stringify({ apiVersion: "v1", kind: "List", items }) } });
}

describe("a cover that is looked up", () => {
  test.each(["rule", "policy"] as const)("is there when one is there by the letter, on the same basis, without the %s itself", (without) => {
    const seen = { none: 0, single: 0, together: 0, today: 0 };
    fc.assert(
      fc.property(world, (sketch) => {
        const context = contextWith(sketch);
        const policies = context.cluster.world.tiers.flatMap((tier) => tier.policies);
        const covering = new Covering(context, policies);
        for (const own of policies) for (const one of own.rules) if (own.isolates[one.direction]) seen[compare(context, covering, policies, own, one, without)]++;
      }),
      { numRuns: 300 * Number(process.env["DEMARC_RUNS"] ?? 1) },
    );
    for (const number of Object.values(seen)) expect(number).toBeGreaterThan(0);
  });
});

function compare(context: RuleContext, covering: Covering, policies: readonly Policy[], own: Policy, rule: Rule, without: Without): "none" | "single" | "together" | "today" {
  const others = policies.filter((other) => other !== own);
  const by = without === "policy" ? others : [{ ...own, rules: own.rules.filter((other) => other !== rule) }, ...others];
  const letter = coverByTheLetter(context, own, rule, by);
  const found = covering.ofRule(own, rule, without);
  expect(found?.basis).toBe(letter?.basis);
  if (letter === undefined || found === undefined) return "none";
  const named = new Set(found.rules.map(keyOf));
  expect([...named].filter((key) => !letter.rules.some(({ ref }) => keyOf(ref) === key))).toEqual([]);
  // What is named is enough.
  const few = by.map((policy) => ({ ...policy, rules: policy.rules.filter(({ ref }) => named.has(keyOf(ref))) }));
  expect(coverByTheLetter(context, own, rule, few)).toBeDefined();
  if (letter.basis === "today's workloads") return "today";
  const peers = rule.peers === "any" ? 1 : rule.peers.length;
  if (letter.rules.length > peers) return "together";
  expect(found.rules.map(keyOf)).toEqual([...new Set(letter.rules.map(({ ref }) => keyOf(ref)))]);
  return "single";
}

function keyOf({ object, path }: Ref): string {
  return `${object} ${path}`;
}
