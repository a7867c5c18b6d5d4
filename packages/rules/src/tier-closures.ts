import { labelsOfNamespace, matchSelector, refKey, wholeFamily, coversAddresses, yes, type Direction, type Policy, type Rule } from "@demarc/engine";
import type { AdminPolicy, Cluster } from "@demarc/kubernetes";
import { picked } from "./covering-peers.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** What a tier denies by default: a rule for every port, and nobody or no pod excepted but what rules before it allow. */
export interface TierClosure {
  readonly policy: AdminPolicy;
  readonly rule: Rule;
  /** Ingress rules name pods alone (ANP-10), so what comes from nodes and from outside stays open there. */
  readonly closes: "everybody" | "pods";
}

/** What the admin or the baseline tier denies by default to all pods of a namespace, those to come included. */
export function closureOfNamespace(context: RuleContext, namespace: string, direction: Direction): TierClosure | undefined {
  const { world } = context.cluster;
  const index = world.namespaces.findIndex(({ name }) => name === namespace);
  const found = world.namespaces[index];
  if (found === undefined) return undefined;
  return widest(
    closuresIn(context.cluster).filter(({ compiled: { subject }, rule }) => {
      if (rule.direction !== direction || subject.pods.length > 0) return false;
      return typeof subject.namespaces === "number" ? subject.namespaces === index : matchSelector(subject.namespaces, labelsOfNamespace(found)) === yes;
    }),
  );
}

/** The same to one workload. */
export function closureOfWorkload(context: RuleContext, workload: number, direction: Direction): TierClosure | undefined {
  return widest(
    closuresIn(context.cluster).filter(
      ({ compiled: { subject }, rule }) => rule.direction === direction && picked(context, subject).certain.has(workload),
    ),
  );
}

interface Compiled extends TierClosure {
  readonly compiled: Policy;
}

const closuresIn = remembered(({ world, adminPolicies }: Cluster): readonly Compiled[] => {
  const written = new Map(adminPolicies.map((policy) => [refKey({ object: policy.object.id, path: "" }), policy]));
  const policies = world.tiers.filter(({ decides }) => decides === "first-match").flatMap((tier) => tier.policies);
  return policies.flatMap((compiled) => {
    const policy = written.get(refKey(compiled.ref));
    if (policy === undefined || compiled.standing === "refused") return [];
    return compiled.rules.flatMap((rule) => {
      const closes = closesTo(rule);
      return closes === undefined ? [] : [{ policy, rule, closes, compiled }];
    });
  });
});

function closesTo({ action, peers, ports }: Rule): TierClosure["closes"] | undefined {
  if (action !== "deny" || ports !== "any") return undefined;
  if (peers === "any") return "everybody";
  const ranges = peers.flatMap((peer) => (peer.kind === "addresses" ? peer.ranges : []));
  if (coversAddresses(ranges, [wholeFamily(4), wholeFamily(6)])) return "everybody";
  const isAll = peers.some((peer) => peer.kind === "pods" && typeof peer.namespaces !== "number" && peer.namespaces.length === 0 && peer.pods.length === 0);
  return isAll ? "pods" : undefined;
}

function widest(closures: readonly TierClosure[]): TierClosure | undefined {
  return closures.find(({ closes }) => closes === "everybody") ?? closures[0];
}
