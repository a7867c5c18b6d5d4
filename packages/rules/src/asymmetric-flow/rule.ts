import { forbiddenText, type AgreedTraffic, type ForbiddenFlow } from "@demarc/charter";
import { formatTraffic, includes, intersect, isEmpty, noTraffic, rangesOf, subtract, trafficOf, union, type Direction, type Ref, type Traffic } from "@demarc/engine";
import { compileLabelSelector, picksAll } from "@demarc/kubernetes";
import { groupBy, listSome } from "@demarc/source";
import { rulesYaml, type AdvisedPort } from "../advised-rules.ts";
import { agreementsOf, type Segment } from "../agreements.ts";
import { isOnePod } from "../flow-groups.ts";
import { forbiddenBetween, type ForbiddenShare } from "../forbidden-flows.ts";
import { declaredPorts, describeFlow } from "../flow-text.ts";
import { dnsServers } from "../dns-servers.ts";
import { ownOpening } from "../own-opening.ts";
import { alsoMeantWords, peersFor, peerYamlOf } from "../policy-advice.ts";
import { podSetOf, rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { remembered } from "../remembered.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { pickWorkloads } from "../selector-questions.ts";
import { describeTraffic } from "../traffic-text.ts";
import { handOf } from "../whose-hand.ts";
import { listWorkloads, workloadName } from "../workload-names.ts";

/** What a rule opens, and the other end of all of it keeps closed. */
interface Half {
  readonly near: readonly number[];
  readonly far: readonly number[];
  /** Names of what is at the far end: namespaces, or workloads of those of which others get through. */
  readonly names: readonly string[];
  /** What this side lets pass and the other does not. */
  readonly traffic: Traffic;
  readonly ports: readonly AdvisedPort[];
  /** What the page forbids of it, with the names of what is at the far end. */
  readonly forbidden: readonly { readonly flow: ForbiddenFlow; readonly names: readonly string[] }[];
  /** The page forbids some of it, and not all. */
  readonly hasRest: boolean;
  readonly isolating: readonly Ref[];
  readonly witness: string;
  /** Something else of the rule passes. */
  readonly carriesElse: boolean;
}

/**
 * A rule names pods, and nothing of what it allows passes between its subjects and some of them, since the other end
 * does not let it: half of an opening. One finding for a rule. Flows that the page requires are
 * `required-flow-blocked`, and clients that DNS keeps out are `egress-isolated-without-dns`.
 */
export const asymmetricFlow: Rule = defineRule({
  id: "asymmetric-flow",
  category: "reach",
  severity: "warning",
  summary: "one end of a flow is opened by name and the other keeps it closed",

  *find(context) {
    for (const written of rulesInForce(context.cluster)) {
      const half = typeof written.rule.peers === "string" ? undefined : halfOf(context, written);
      if (half !== undefined) yield say(context, written, half);
    }
  },
});

interface HeldBack {
  readonly near: readonly number[];
  readonly far: number;
  readonly held: Held;
}

function halfOf(context: RuleContext, written: WrittenRule): Half | undefined {
  const { cluster, reachability } = context;
  const { direction } = written.rule;
  const account = reachability.account(written.ref);
  const named = namedByLabels(context, written);
  const closed = heldBackBy(context, written, named);
  if (closed.length === 0) return undefined;
  const passing = new Set(account.carries.map(({ source, destination }) => (direction === "ingress" ? source : destination)));
  const open = [...passing].flatMap((peer) => workloadsOf(context, peer));
  const openNamespaces = new Set(open.map((workload) => cluster.workloads[workload]?.namespace));
  const openGroups = new Set(open.map((workload) => cluster.workloads[workload]?.group));
  // Of a whole namespace not everybody is meant: there it is enough that somebody gets through.
  const meant = closed.filter(({ far }) =>
    named.has(far) ? !openGroups.has(cluster.workloads[far]?.group) : !openNamespaces.has(cluster.workloads[far]?.namespace),
  );
  // By name, so that the witness does not hang on the order of files.
  const [witness] = meant.map(({ held }) => held.witness).sort();
  if (witness === undefined) return undefined;
  const nameOf = (workload: number): string => {
    const namespace = cluster.workloads[workload]?.namespace ?? "";
    return openNamespaces.has(namespace) || namespace === written.policy.namespace ? workloadName(cluster, workload) : namespace;
  };
  const judged = meant.map((one) => ({ ...one, shares: forbiddenOf(context, direction, one) }));
  const forbidden = groupBy(judged.flatMap(({ far, shares }) => shares.map(({ flow }) => ({ flow, far }))), ({ flow }) => flow);
  const ports = new Map(meant.flatMap(({ held }) => held.ports.map((port) => [`${port.protocol} ${port.port}`, port] as const)));
  return {
    near: [...new Set(meant.flatMap(({ near }) => near))],
    far: [...new Set(meant.map(({ far }) => far))],
    names: [...new Set(meant.map(({ far }) => nameOf(far)))].sort(),
    traffic: meant.reduce((sum, { held }) => union(sum, held.traffic), noTraffic),
    ports: [...ports.values()].sort((a, b) => a.port - b.port),
    forbidden: [...forbidden].map(([flow, of]) => ({ flow, names: [...new Set(of.map(({ far }) => nameOf(far)))].sort() })),
    hasRest: forbidden.size > 0 && !judged.every(isForbidden),
    isolating: [...new Map(meant.flatMap(({ held }) => held.isolating).map((ref) => [ref.object, ref])).values()],
    witness,
    carriesElse: passing.size > 0,
  };
}

/** What the page forbids between a workload at the far end and those that the rule opens it for, of one group one. */
function forbiddenOf(context: RuleContext, direction: Direction, { near, far, held }: HeldBack): readonly ForbiddenShare[] {
  if ((context.charter?.forbidden.length ?? 0) === 0) return [];
  const groups = groupBy(near, (workload) => context.cluster.workloads[workload]?.group ?? "");
  return [...groups.values()].flatMap(([own]) => {
    const [source, destination] = direction === "ingress" ? [far, own] : [own, far];
    return forbiddenBetween(context, source, destination, held.traffic);
  });
}

/** Whether the page forbids all of what is listened on. */
function isForbidden({ held, shares }: HeldBack & { readonly shares: readonly ForbiddenShare[] }): boolean {
  const closed = shares.reduce((sum, { traffic }) => union(sum, traffic), noTraffic);
  return held.ports.every(({ protocol, port }) => portProtocols.some((known) => known === protocol && includes(closed, known, port)));
}

const portProtocols = ["TCP", "UDP", "SCTP"] as const;

/** Workloads at the far end that nothing of the rule reaches, each with the subjects that it is opened for. */
function heldBackBy(context: RuleContext, written: WrittenRule, named: ReadonlySet<number>): readonly HeldBack[] {
  const { reachability } = context;
  const { rule: { direction }, ref } = written;
  const account = reachability.account(ref);
  const passing = new Set(account.carries.map(({ source, destination }) => (direction === "ingress" ? source : destination)));
  const subjects = groupBy(account.subjects, (workload) => reachability.partyOf({ kind: "workload", workload }));
  return account.peers.filter((peer) => !passing.has(peer)).flatMap((peer) =>
    [...subjects].flatMap(([own, near]) => {
      // What a pod says to itself is no policy's business (NP-60).
      if (peer === own && isOnePod(context, peer)) return [];
      const isNamed = workloadsOf(context, peer).every((far) => named.has(far));
      const [source, destination] = direction === "ingress" ? [peer, own] : [own, peer];
      const held = heldBack(context, written, { source, destination, direction, isNamed });
      return held === undefined ? [] : workloadsOf(context, peer).map((far) => ({ near, far, held }));
    }),
  );
}

interface Held {
  readonly traffic: Traffic;
  /** Those of the traffic that the destination listens on. */
  readonly ports: readonly AdvisedPort[];
  readonly isolating: readonly Ref[];
  readonly witness: string;
}

/** Two parties, seen by the rules of one of them. */
interface Ends {
  readonly source: number;
  readonly destination: number;
  readonly direction: Direction;
  /** Whether the rule means this very peer: then its ports are listened on, too, where none is declared. */
  readonly isNamed: boolean;
}

/**
 * What the rule by itself lets pass on its side to a port where somebody listens, and the other side certainly lets
 * nothing of it pass. What other rules open on that side is theirs to answer for.
 */
function heldBack(context: RuleContext, written: WrittenRule, ends: Ends): Held | undefined {
  const { reachability } = context;
  const { source, destination, direction, isNamed } = ends;
  // Asked for each rule of every pod that a block of it may hold: what costs least, and ends most, comes first.
  if (isolatorsOf(context, ends).length === 0) return undefined;
  const { atLeast } = direction === "ingress" ? reachability.ingress(source, destination) : reachability.egress(source, destination);
  if (isEmpty(atLeast)) return undefined;
  const [near = -1] = workloadsOf(context, direction === "ingress" ? destination : source);
  const [far = -1] = workloadsOf(context, direction === "ingress" ? source : destination);
  const own = intersect(atLeast, ownOpening(context, written, near, far));
  if (isEmpty(own)) return undefined;
  const known = heldSoFar(context);
  const key = [source, destination, direction, isNamed, formatTraffic(own)].join(" ");
  let held = known.get(key);
  if (held === undefined) known.set(key, (held = { value: findHeld(context, ends, own) }));
  return held.value;
}

/** It hangs on the rule only by what it opens, and many rules open the same. */
const heldSoFar = remembered<RuleContext, Map<string, { readonly value: Held | undefined }>>(() => new Map());

/** What isolates the end that is not the rule's. */
function isolatorsOf({ reachability }: RuleContext, { source, destination, direction }: Ends): readonly Ref[] {
  return direction === "ingress" ? reachability.isolatedBy(source, "egress") : reachability.isolatedBy(destination, "ingress");
}

/** @param own  what the rule certainly lets pass on its side */
function findHeld(context: RuleContext, ends: Ends, own: Traffic): Held | undefined {
  const { reachability, cluster } = context;
  const { source, destination, direction, isNamed } = ends;
  const other = direction === "ingress" ? reachability.egress(source, destination) : reachability.ingress(source, destination);
  if (!isEmpty(intersect(own, other.atMost)) || isRequired(context, source, destination)) return undefined;
  const traffic = direction === "egress" && isDns(context, destination) ? subtract(own, dnsTraffic) : own;
  const portsOf = (workload: number): readonly AdvisedPort[] => {
    const isSilent = isNamed && cluster.world.workloads[workload]?.ports.length === 0;
    return isSilent ? singlePorts(traffic) : declaredPorts(cluster, workload, traffic).map(readPort);
  };
  const listener = workloadsOf(context, destination).find((workload) => portsOf(workload).length > 0);
  if (listener === undefined) return undefined;
  const [client] = workloadsOf(context, source).filter((workload) => workload !== listener);
  return {
    traffic,
    ports: workloadsOf(context, destination).flatMap(portsOf),
    isolating: isolatorsOf(context, ends),
    witness: describeFlow(cluster, { kind: "workload", workload: client ?? listener }, { kind: "workload", workload: listener }, traffic),
  };
}

const dnsTraffic = union(trafficOf("UDP", 53), trafficOf("TCP", 53));

function isDns(context: RuleContext, party: number): boolean {
  const servers = new Set(dnsServers(context, "UDP").map(({ workload }) => workload));
  return workloadsOf(context, party).every((workload) => servers.has(workload));
}

/** Ports that are named one by one; a range or everything says nothing of where somebody listens. */
function singlePorts(traffic: Traffic): readonly AdvisedPort[] {
  return portProtocols.flatMap((protocol) => rangesOf(traffic, protocol).flatMap(({ first, last }) => (first === last ? [{ protocol, port: first }] : [])));
}

/** `9000/TCP` */
function readPort(text: string): AdvisedPort {
  const [port = "", protocol = ""] = text.split("/");
  return { protocol, port: Number(port) };
}

function workloadsOf({ reachability }: RuleContext, id: number): readonly number[] {
  const party = reachability.parties[id];
  return party?.kind === "workloads" ? party.workloads : [];
}

/** Workloads that a rule picks by labels of theirs, not as part of a namespace. */
function namedByLabels({ cluster, reachability }: RuleContext, { policy, rule: { peers } }: WrittenRule): ReadonlySet<number> {
  const selecting = typeof peers === "string" ? [] : peers.filter(({ podSelector }) => podSelector !== undefined && !picksAll(podSelector));
  return new Set(selecting.flatMap((peer) => pickWorkloads({ reachability }, podSetOf(cluster, policy, peer)).possible));
}

function isRequired(context: RuleContext, source: number, destination: number): boolean {
  const agreements = agreementsOf(context);
  const isAsked = (from: Segment, to: Segment): boolean =>
    [...from.asSource].some((index) => to.asDestination.has(index) && isAskedOf(agreements.all[index]));
  return agreements.segmentsOf(source).some((from) => agreements.segmentsOf(destination).some((to) => isAsked(from, to)));
}

/** Of an external at least one workload has to get there: each of the others may. */
function isAskedOf(agreed: AgreedTraffic | undefined): boolean {
  return agreed?.must === "every" || agreed?.must === "some";
}

/** More peers than this are better said as the policy does. */
const PEERS_MAX = 4;

function say(context: RuleContext, written: WrittenRule, half: Half): Found {
  const { policy, rule, ref } = written;
  const { near, far, names, traffic, forbidden, isolating, witness } = half;
  const { cluster, ownership } = context;
  const missing = rule.direction === "ingress" ? "egress" : "ingress";
  const owners = new Set(namespacesOf(context, far).map((namespace) => ownership.ofNamespace(namespace)));
  // What is forbidden is for the rule's author to take back; what is not is for the other end to open.
  const owner = forbidden.length > 0 ? handOf(context, policy.object) : owners.size === 1 ? [...owners][0] : undefined;
  const opens = `${ruleName(policy, rule)} opens ${describeTraffic(traffic)} ${rule.direction === "ingress" ? "from" : "to"} ${listSome(names, 4)}`;
  const forbids = forbidden.length === 0 ? "" : `, and the page forbids ${half.hasRest ? "some of it" : "it"}`;
  return {
    at: ref,
    related: [
      ...forbidden.slice(0, 3).map(({ flow }) => ({ at: flow.at, message: "the page forbids it" })),
      ...isolating.slice(0, 3).map((at) => ({ at, message: `isolates the other end, and has no rule for it` })),
    ],
    message: `${opens}, and nothing passes: ${names.length === 1 ? "its" : "their"} ${missing} does not allow it${forbids}`,
    details: [`the other end: ${listWorkloads(cluster, far, 4)}, isolated by ${listSome([...new Set(isolating.map(({ object }) => cluster.object(object).name))], 3)}`],
    witness,
    ...(owner !== undefined && { owner }),
    next: adviceOf(context, written, half),
    weight: near.length,
  };
}

/** Nothing is opened for what the page forbids; where that is some of it, one rule for the rest would open it, too. */
function adviceOf(context: RuleContext, { policy, rule }: WrittenRule, half: Half): readonly string[] {
  const { near, far, ports, forbidden, hasRest, names, carriesElse } = half;
  const closing = carriesElse ? `take ${listSome(names, 4)} out of the rule` : "delete the rule";
  const namespaces = listSome(namespacesOf(context, far), 4);
  if (forbidden.length > 0) {
    const why = listSome(forbidden.map(({ flow }) => `${forbiddenText(flow.from, flow.to, flow.ports)} (${flow.at.file}:${flow.at.line})`), 3);
    if (!hasRest) return [`${closing}: the page forbids ${why}`];
    const ends = listSome([...new Set(forbidden.flatMap((one) => one.names))], 4);
    return [`take out of the rule what the page forbids with ${ends}: ${why}`, `then, if the rest is meant, open it in a policy in ${namespaces}; otherwise ${closing}`];
  }
  const missing = rule.direction === "ingress" ? "egress" : "ingress";
  const each = peersFor(context.cluster, near);
  const peers = each.length > PEERS_MAX ? [peerYamlOf(policy.namespace, compileLabelSelector(policy.podSelector))] : each;
  const also = each.length > PEERS_MAX ? "" : alsoMeantWords(context.cluster, near);
  return [`if it is meant, add to a policy in ${namespaces}: ${rulesYaml(missing, [{ peers, ports }])}${also}; otherwise ${closing}`];
}

function namespacesOf({ cluster }: RuleContext, workloads: readonly number[]): readonly string[] {
  return [...new Set(workloads.map((workload) => cluster.workloads[workload]?.namespace ?? ""))].sort();
}
