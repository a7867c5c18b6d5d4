import {
  addressSet, covers, coversAddresses, nameLabel, selectorImplies, trafficOf, unionOfAll, type Direction, type Peer,
  type PodSet, type Policy, type PortMatch, type Ref, type Rule, type Selector, type Traffic,
} from "@demarc/engine";
import { addTo } from "@demarc/source";
import type { RuleContext } from "./rule.ts";

/**
 * For which pods one thing covers another: whatever pods will ever be, by what the selectors say; or those of the
 * input, whose labels may have come together by chance.
 */
export type Basis = "any pod" | "today's workloads";

/** Rules that together let pass all that another rule does, for its subjects. */
export interface RuleCover {
  readonly rules: readonly Ref[];
  readonly basis: Basis;
}

/**
 * The rules of some policies that cover a rule, judged on what is written at its own side and not on what passes
 * today: a rule whose other end is missing, or holds back, is covered only by one that would open as much. Undefined
 * when they do not. Cost: peers of the rule × peers of the policies.
 */
export function coverOfRule(context: RuleContext, policy: Policy, rule: Rule, by: readonly Policy[]): RuleCover | undefined {
  const always = ruleCover(context, rule, by.filter((other) => impliesSubject(policy, other)), impliesPeer);
  if (always !== undefined) return { rules: always, basis: "any pod" };
  const today = coverToday(context, policy, rule, by);
  return today === undefined ? undefined : { rules: today, basis: "today's workloads" };
}

/**
 * The others that select some of the same workloads today: only they can cover it, so that in a large namespace one
 * policy is not held against every other.
 */
export function neighboursAmong<T>(policies: readonly T[], subjectsOf: (policy: T) => readonly number[]): (one: T) => readonly T[] {
  const bySubject = new Map<number, T[]>();
  for (const policy of policies) {
    for (const subject of subjectsOf(policy)) addTo(bySubject, subject, policy);
  }
  return (one) => {
    const near = new Set(subjectsOf(one).flatMap((subject) => bySubject.get(subject) ?? []));
    return policies.filter((policy) => policy !== one && near.has(policy));
  };
}

/** A policy that isolates every pod that another one does, whatever pods there are. */
export function isolatorOf(policy: Policy, direction: Direction, by: readonly Policy[]): Policy | undefined {
  return by.find((other) => other.isolates[direction] && impliesSubject(policy, other));
}

/** Each subject by those of the policies that select it; subjects that the same ones select fare the same. */
function coverToday(context: RuleContext, policy: Policy, rule: Rule, by: readonly Policy[]): readonly Ref[] | undefined {
  const sides = new Map<string, readonly Policy[]>();
  for (const subject of picked(context, policy.subject).possible) {
    const selecting = by.filter((other) => picked(context, other.subject).certain.has(subject));
    sides.set(selecting.map(({ ref }) => ref.object).join(" "), selecting);
  }
  const found: Ref[] = [];
  for (const selecting of sides.values()) {
    const rules = ruleCover(context, rule, selecting, picksSameToday);
    if (rules === undefined) return undefined;
    found.push(...rules);
  }
  return sides.size === 0 ? undefined : distinct(found);
}

interface Members {
  readonly certain: ReadonlySet<number>;
  readonly possible: ReadonlySet<number>;
}

const members = new WeakMap<PodSet, Members>();

/** Every policy of a namespace is held against every other one, so what a selector picks is asked for once. */
function picked({ reachability }: RuleContext, set: PodSet): Members {
  const known = members.get(set);
  if (known !== undefined) return known;
  const { certain, possible } = reachability.select(set);
  const made = { certain: new Set(certain), possible: new Set([...certain, ...possible]) };
  members.set(set, made);
  return made;
}

type Within = (context: RuleContext, peer: Peer, wide: Rule) => boolean;

function ruleCover(context: RuleContext, rule: Rule, by: readonly Policy[], within: Within): readonly Ref[] | undefined {
  const others = by.flatMap((policy) => (policy.isolates[rule.direction] ? policy.rules.filter(({ direction }) => direction === rule.direction) : []));
  const needed = rule.peers === "any" ? [undefined] : rule.peers;
  const found: Ref[] = [];
  for (const peer of needed) {
    const rules = fewestFor(rule, others.filter((other) => other.peers === "any" || (peer !== undefined && within(context, peer, other))));
    if (rules === undefined) return undefined;
    found.push(...rules);
  }
  return distinct(found);
}

/** One rule that opens all of the ports, if there is one; else all of them, if they do together. */
function fewestFor({ ports }: Rule, wide: readonly Rule[]): readonly Ref[] | undefined {
  const single = wide.find((one) => opensPorts(ports, [one]));
  if (single !== undefined) return [single.ref];
  return opensPorts(ports, wide) ? wide.map(({ ref }) => ref) : undefined;
}

function opensPorts(ports: Rule["ports"], by: readonly Rule[]): boolean {
  if (by.some((rule) => rule.ports === "any")) return true;
  if (ports === "any" || by.length === 0) return false;
  const written = by.flatMap((rule) => (rule.ports === "any" ? [] : rule.ports));
  const traffic = unionOfAll(written.flatMap((port) => (port.kind === "range" ? [trafficOf(port.protocol, port.first, port.last)] : [])));
  const names = new Set(written.flatMap((port) => (port.kind === "named" ? [nameOf(port)] : [])));
  return ports.every((port) => opensPort(port, traffic, names));
}

/** A name means whatever number a pod gives it, so it is covered by the same name or by the whole protocol. */
function opensPort(port: PortMatch, traffic: Traffic, names: ReadonlySet<string>): boolean {
  if (port.kind === "range") return covers(traffic, trafficOf(port.protocol, port.first, port.last));
  return names.has(nameOf(port)) || (port.protocol !== undefined && covers(traffic, trafficOf(port.protocol)));
}

function nameOf({ protocol, name }: Extract<PortMatch, { kind: "named" }>): string {
  return `${protocol ?? ""} ${name}`;
}

function impliesSubject(policy: Policy, other: Policy): boolean {
  return policy.subject.namespaces === other.subject.namespaces && selectorImplies(policy.subject.pods, other.subject.pods);
}

function impliesPeer(context: RuleContext, peer: Peer, wide: Rule): boolean {
  return isWithin(
    peer,
    wide,
    (pods, other) => selectorImplies(namespacesOf(context, pods), namespacesOf(context, other)) && selectorImplies(pods.pods, other.pods),
  );
}

/** A peer that picks nobody yet is not the same as another: what it will pick is not known. */
function picksSameToday(context: RuleContext, peer: Peer, wide: Rule): boolean {
  if (impliesPeer(context, peer, wide)) return true;
  return isWithin(peer, wide, (pods, other) => {
    const { possible } = picked(context, pods);
    const held = picked(context, other).certain;
    return possible.size > 0 && [...possible].every((workload) => held.has(workload));
  });
}

/** Blocks hold pods under some network plugins and not under others (NP-24), so neither kind covers the other. */
function isWithin(peer: Peer, { peers }: Rule, picksMore: (pods: PodSet, other: PodSet) => boolean): boolean {
  if (peers === "any") return true;
  switch (peer.kind) {
    case "addresses":
      return coversAddresses(addressSet(peers.flatMap((other) => (other.kind === "addresses" ? other.ranges : []))), peer.ranges);
    case "pods":
      return peers.some((other) => other.kind === "pods" && picksMore(peer, other));
    case "nodes":
      return peers.some((other) => other.kind === "nodes" && selectorImplies(peer.nodes, other.nodes));
  }
}

/** A namespace that is given by index is the one of that name: the label that nobody can take from it (NS-1). */
function namespacesOf({ cluster }: RuleContext, { namespaces }: PodSet): Selector {
  if (typeof namespaces !== "number") return namespaces;
  return [{ key: nameLabel, operator: "In", values: [cluster.world.namespaces[namespaces]?.name ?? ""] }];
}

function distinct(refs: readonly Ref[]): readonly Ref[] {
  return [...new Map(refs.map((ref) => [`${ref.object} ${ref.path}`, ref])).values()];
}
