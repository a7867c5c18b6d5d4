import {
  addressSet, formatTraffic, intersect, isEmpty, noTraffic, subtract, trafficOf, union, type AddressRange, type Direction, type Labels,
  type RuleAccount, type Traffic,
} from "@demarc/engine";
import type { AgreedTraffic } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { addTo, groupBy } from "@demarc/source";
import { peersOf } from "./advised-rules.ts";
import { isMostOfTheWorld } from "./address-text.ts";
import { agreementsOf, isSelf, type Agreements, type Segment } from "./agreements.ts";
import { mapYaml, peersForAddresses, peerYaml, ruleYaml, tellingLabels } from "./policy-advice.ts";
import type { RuleContext } from "./rule.ts";
import { describeTraffic } from "./traffic-text.ts";
import { unresolvedSteps } from "./unresolved-needs.ts";
import { listWorkloads } from "./workload-names.ts";

/** What is agreed of a rule, as rules to paste that open nothing else, for no pod that its policy selects. */
interface AgreedPart {
  /** Agreed for every pod of the policy: in the rule's place. */
  readonly forAll: readonly string[];
  /** Agreed for some of them only: on a policy that selects those. */
  readonly forSome: readonly { readonly pods: Labels; readonly rules: readonly string[] }[];
  /** Workloads that no selector picks alone, so that no rule can be proposed for what is agreed of them. */
  readonly unnamed: readonly number[];
  /** Agreed for nearly every address: a block that holds them all holds pods too, for whom it is not. */
  readonly world: Traffic;
}

/** What is agreed between a far end and some of the policy's pods. */
interface Kept {
  readonly far: Segment;
  readonly traffic: Traffic;
  /** Undefined: all of them. */
  readonly pods: readonly number[] | undefined;
}

/**
 * Steps that keep what is agreed of all that a rule lets pass for certain, and open nothing else: rules to paste in its
 * place, and policies for what is agreed for some of its pods only. None when nothing of it is agreed. Where the rule may carry what the page
 * asks for and nobody can tell where that is, what has to be known first, and nothing to paste.
 *
 * @param lead  what to do with the rules that take its place
 * @param saysWorld  whether the caller says itself what to do about addresses when it is agreed for nearly all of them
 */
export function keepAgreed(
  context: RuleContext,
  account: RuleAccount,
  lead: string,
  { saysWorld = false }: { readonly saysWorld?: boolean } = {},
): readonly string[] {
  const { direction } = account;
  const unresolved = unresolvedSteps(context, account.rule);
  // What is known to be agreed would cut off what is not known yet.
  if (unresolved.length > 0) return unresolved;
  const { forAll, forSome, unnamed, world } = agreedPartOf(context, account);
  if (forAll.length === 0 && forSome.length === 0 && unnamed.length === 0) return [];
  const block = "`{ipBlock: {cidr: 192.0.2.0/24}}`";
  const type = direction === "ingress" ? "Ingress" : "Egress";
  return [
    forAll.length > 0 ? `${lead}: \`${direction}: [${forAll.join(", ")}]\`` : "delete the rule: nothing of it is agreed for all pods of its policy",
    ...forSome.map(({ pods, rules }) => `then, for ${[...pods].map(([key, value]) => `${key}=${value}`).join(", ")} only, on a policy of its own: \`spec: {podSelector: {matchLabels: ${mapYaml(pods)}}, policyTypes: [${type}], ${direction}: [${rules.join(", ")}]}\``),
    ...(unnamed.length > 0 ? [`then give ${listWorkloads(context.cluster, unnamed, 4)} labels of their own, and name them by those: something of it is agreed for them, and no selector picks them alone`] : []),
    ...(isEmpty(world) || saysWorld ? [] : [`then add the addresses outside that are meant on ${describeTraffic(world)}, e.g. ${block}: a block for all of them holds pods too, for whom nothing is agreed`]),
  ];
}

function agreedPartOf(context: RuleContext, account: RuleAccount): AgreedPart {
  const { cluster } = context;
  const { direction } = account;
  const unnamed = new Set<number>();
  const all = keptOf(context, account);
  const fare = ({ pods, traffic }: Kept): string => `${pods?.join() ?? "all"} ${formatTraffic(traffic)}`;
  const rangesByFare = new Map<string, AddressRange[]>();
  for (const one of all) if (one.far.kind === "addresses") for (const range of one.far.ranges) addTo(rangesByFare, fare(one), range);
  // Policies cut the world into pieces that fare alike here.
  const isWorld = (one: Kept): boolean => one.far.kind === "addresses" && isMostOfTheWorld(rangesByFare.get(fare(one)) ?? []);
  const kept = all.filter((one) => !isWorld(one));
  const rulesOf = (some: readonly Kept[]): readonly string[] => rulesFor(context, direction, some, unnamed);
  const groups = new Map<string, { readonly pods: readonly number[]; readonly kept: Kept[] }>();
  for (const one of kept) {
    if (one.pods === undefined) continue;
    const key = one.pods.join();
    const group = groups.get(key) ?? { pods: one.pods, kept: [] };
    groups.set(key, group);
    group.kept.push(one);
  }
  const byPods = new Map<string, { readonly pods: Labels; readonly rules: string[] }>();
  for (const { pods, kept: own } of groups.values()) {
    const names = labelsFor(cluster, pods);
    for (const workload of names.unnamed) unnamed.add(workload);
    const rules = names.labels.length === 0 ? [] : rulesOf(own);
    for (const labels of rules.length === 0 ? [] : names.labels) {
      const policy = byPods.get(mapYaml(labels)) ?? { pods: labels, rules: [] };
      byPods.set(mapYaml(labels), policy);
      policy.rules.push(...rules);
    }
  }
  return {
    forAll: rulesOf(kept.filter(({ pods }) => pods === undefined)),
    forSome: [...byPods].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { pods, rules }]) => ({ pods, rules: [...new Set(rules)].sort() })),
    unnamed: [...unnamed],
    world: all.filter(isWorld).reduce((traffic, one) => union(traffic, one.traffic), noTraffic),
  };
}

/** What passes and is agreed, far end by far end: what is agreed for all of the policy's pods, and what for some. */
function keptOf(context: RuleContext, account: RuleAccount): readonly Kept[] {
  const agreements = agreementsOf(context);
  const { direction } = account;
  const subjects = new Set(account.subjects);
  const passing = new Map<Segment, Map<Segment, Traffic>>();
  for (const pair of account.certain) {
    for (const { source, destination, traffic } of agreements.split(pair)) {
      const agreed = closeAgreed(context, agreements, source, destination, traffic);
      if (isEmpty(agreed)) continue;
      const [near, far] = direction === "ingress" ? [destination, source] : [source, destination];
      const nears = passing.get(far) ?? new Map<Segment, Traffic>();
      passing.set(far, nears.set(near, union(nears.get(near) ?? noTraffic, agreed)));
    }
  }
  if (passing.size === 0) return [];
  const parties = new Set(account.subjects.map((workload) => context.reachability.partyOf({ kind: "workload", workload })));
  const all = [...parties].flatMap((party) => agreements.segmentsOf(party));
  return [...passing].flatMap(([far, nears]) => {
    const others = all.filter((near) => !isSelf(near, far));
    const ofAll = others.reduce(
      (traffic, near) => intersect(traffic, direction === "ingress" ? agreements.agreedBetween(far, near) : agreements.agreedBetween(near, far)),
      [...nears.values()].reduce(union, noTraffic),
    );
    const some = new Map<string, { readonly traffic: Traffic; readonly pods: number[] }>();
    for (const [near, traffic] of nears) {
      const rest = subtract(traffic, ofAll);
      if (isEmpty(rest) || near.kind === "addresses") continue;
      const group = some.get(formatTraffic(rest)) ?? { traffic: rest, pods: [] };
      some.set(formatTraffic(rest), group);
      group.pods.push(...near.workloads.filter((workload) => subjects.has(workload)));
    }
    return [
      ...(isEmpty(ofAll) ? [] : [{ far, traffic: ofAll, pods: undefined }]),
      ...[...some.values()].map(({ traffic, pods }): Kept => ({ far, traffic, pods: pods.sort((a, b) => a - b) })),
    ];
  });
}

/**
 * What is agreed of some traffic. An agreement that names no ports is for those that its destinations declare, as far as
 * any is among them: it agrees to the others too, but nobody listens there.
 */
function closeAgreed(context: RuleContext, { all }: Agreements, source: Segment, destination: Segment, traffic: Traffic): Traffic {
  let agreed = noTraffic;
  for (const index of source.asSource) {
    const agreement = all[index];
    if (agreement === undefined || !destination.asDestination.has(index)) continue;
    const declared = agreement.portsKnown ? noTraffic : intersect(traffic, declaredBy(context, agreement));
    agreed = union(agreed, isEmpty(declared) ? intersect(traffic, agreement.traffic) : declared);
  }
  return agreed;
}

function declaredBy({ cluster }: RuleContext, { destinations }: AgreedTraffic): Traffic {
  return destinations.workloads
    .flatMap((workload) => cluster.world.workloads[workload]?.ports ?? [])
    .reduce((traffic, { protocol, port }) => (protocol === "other" ? traffic : union(traffic, trafficOf(protocol, port))), noTraffic);
}

/** Rules, one for each traffic; ends that no peer names alone are added to `unnamed`. */
function rulesFor(context: RuleContext, direction: Direction, kept: readonly Kept[], unnamed: Set<number>): readonly string[] {
  const byTraffic = new Map<string, { readonly traffic: Traffic; readonly workloads: Set<number>; readonly ranges: AddressRange[] }>();
  for (const { far, traffic } of kept) {
    const key = formatTraffic(traffic);
    const group = byTraffic.get(key) ?? { traffic, workloads: new Set<number>(), ranges: [] };
    byTraffic.set(key, group);
    if (far.kind === "workloads") for (const workload of far.workloads) group.workloads.add(workload);
    else group.ranges.push(...far.ranges);
  }
  return [...byTraffic.values()]
    .flatMap(({ traffic, workloads, ranges }) => {
      const peers = [...peersOfAll(context, [...workloads], unnamed), ...peersForAddresses(addressSet(ranges))];
      return peers.length === 0 ? [] : [ruleYaml(direction, peers, traffic)];
    })
    .sort();
}

/** Peers for workloads and nobody else; a namespace of which all are meant is named as such, as the page would name it. */
function peersOfAll(context: RuleContext, workloads: readonly number[], unnamed: Set<number>): readonly string[] {
  const { cluster } = context;
  const namespaceOf = (index: number): string => cluster.workloads[index]?.namespace ?? "";
  const isHost = (index: number): boolean => cluster.world.workloads[index]?.hostNetwork === true;
  const peers = [...new Set(workloads.map(namespaceOf))].sort().flatMap((namespace) => {
    const inside = workloads.filter((index) => namespaceOf(index) === namespace);
    const [onHost, meant] = [inside.filter(isHost), inside.filter((index) => !isHost(index))];
    const all = cluster.workloads.filter((workload, index) => workload.namespace === namespace && !isHost(index));
    const { labels, unnamed: alike } = labelsFor(cluster, meant);
    const isWhole = meant.length > 0 && meant.length === all.length && (meant.length > 1 || labels.length === 0);
    const byAddress = onHost.flatMap((index) => {
      const found = peersOf(context, index);
      if (found.length === 0) unnamed.add(index);
      return found;
    });
    if (isWhole) return [peerYaml({ namespace }), ...byAddress];
    for (const index of alike) unnamed.add(index);
    return [...labels.map((pods) => peerYaml({ namespace, pods })), ...byAddress];
  });
  return [...new Set(peers)].sort();
}

/** Labels that pick workloads of one namespace and none of its others: one set for each group, or one for all. */
function labelsFor(cluster: Cluster, workloads: readonly number[]): { readonly labels: readonly Labels[]; readonly unnamed: readonly number[] } {
  const groups = groupBy(workloads, (index) => cluster.workloads[index]?.group ?? "");
  const labels: Labels[] = [];
  const alike: number[] = [];
  for (const members of groups.values()) {
    const own = tellingLabels(cluster, members);
    if (own !== undefined && own.size > 0) labels.push(own);
    else alike.push(...members);
  }
  const together = alike.length > 0 ? tellingLabels(cluster, alike) : undefined;
  if (together !== undefined && together.size > 0) return { labels: [...labels, together], unnamed: [] };
  return { labels, unnamed: alike };
}
