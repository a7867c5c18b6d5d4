import {
  addressSet, allTraffic, coversAddresses, noTraffic, refKey, trafficOf, union, type Peer, type PortMatch, type Ref, type Rule, type Traffic, type World,
} from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { subjectSetOf, type WrittenRule } from "./policy-rules.ts";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/**
 * What a rule of a NetworkPolicy by itself certainly lets pass on its own side between one of its policy's pods and
 * another workload: by its own peers and ports, whatever other rules there are. Nothing where it is not certain that the
 * policy selects the one or that a peer means the other, as with a block and a pod whose address is not known (NP-43).
 *
 * @param near  workload at the rule's side
 * @param far  workload at the other end
 */
export function ownOpening(context: RuleContext, written: WrittenRule, near: number, far: number): Traffic {
  const rule = compiledRule(context.cluster, written.ref);
  if (rule === undefined || !certainSubjects(context, written).has(near) || !meansForCertain(context, rule, far)) return noTraffic;
  if (rule.ports === "any") return allTraffic;
  const destination = rule.direction === "ingress" ? near : far;
  return rule.ports.map((port) => trafficOfPort(context.cluster.world, port, destination)).reduce(union, noTraffic);
}

/** A rule as the engine has it; undefined where there is none, as of a refused policy. */
export function compiledRule(cluster: Cluster, ref: Ref): Rule | undefined {
  return compiledRules(cluster).get(refKey(ref));
}

const compiledRules = remembered(({ world }: Cluster): ReadonlyMap<string, Rule> => {
  const rules = world.tiers.flatMap(({ policies }) => policies.flatMap((policy) => policy.rules));
  return new Map(rules.map((rule) => [refKey(rule.ref), rule]));
});

function certainSubjects(context: RuleContext, { policy }: WrittenRule): ReadonlySet<number> {
  const known = subjectsSoFar(context);
  let subjects = known.get(policy.object.id);
  if (subjects === undefined) known.set(policy.object.id, (subjects = new Set(context.reachability.select(subjectSetOf(context.cluster, policy)).certain)));
  return subjects;
}

const subjectsSoFar = remembered<RuleContext, Map<number, ReadonlySet<number>>>(() => new Map());

/** Blocks are taken together: an address that is in one or another of them is certainly meant. */
function meansForCertain(context: RuleContext, { peers }: Rule, far: number): boolean {
  if (peers === "any") return true;
  const blocks = peers.flatMap((peer) => (peer.kind === "addresses" ? peer.ranges : []));
  if (peers.some((peer) => peer.kind === "pods" && certainlySelected(context, peer).has(far))) return true;
  return blocks.length > 0 && isWithin(context.cluster.world, far, addressSet(blocks));
}

function certainlySelected(context: RuleContext, peer: Extract<Peer, { readonly kind: "pods" }>): ReadonlySet<number> {
  const known = selectedSoFar(context);
  let selected = known.get(peer);
  if (selected === undefined) known.set(peer, (selected = new Set(context.reachability.select(peer).certain)));
  return selected;
}

const selectedSoFar = remembered<RuleContext, Map<Peer, ReadonlySet<number>>>(() => new Map());

/** Whether a workload has an address in some blocks, or each that it may have is in them. */
function isWithin({ workloads, semantics }: World, workload: number, blocks: ReturnType<typeof addressSet>): boolean {
  if (!semantics.ipBlockMatchesPods) return false;
  const { addresses = [] } = workloads[workload] ?? {};
  const within = (family: 4 | 6, first: bigint, last = first): boolean => coversAddresses(blocks, addressSet([{ family, first, last }]));
  if (addresses.length > 0) return addresses.some(({ family, value }) => within(family, value));
  return semantics.podRanges.length > 0 && semantics.podRanges.every(({ family, first, last }) => within(family, first, last));
}

/** A port's name is resolved on the destination (PORT-6). */
function trafficOfPort({ workloads }: World, port: PortMatch, destination: number): Traffic {
  if (port.kind === "range") return trafficOf(port.protocol, port.first, port.last);
  const declared = workloads[destination]?.ports.filter(({ name, protocol }) => name === port.name && (port.protocol ?? protocol) === protocol) ?? [];
  return declared.map((own) => trafficOf(own.protocol, own.port)).reduce(union, noTraffic);
}
