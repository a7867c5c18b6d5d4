import { cidrOf, contains, everything, whereverIn, type Address, type Cidr, type Family } from "./addresses.ts";
import type {
  Cluster,
  LabelSelector,
  NetworkPolicyObject,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
  Options,
} from "./cluster.ts";
import { isRunning, labelsOfNamespace, mayHave, type End, type PodEnd } from "./ends.ts";
import { matches } from "./selectors.ts";
import { all, any, whichever, type Truth } from "./truth.ts";

export type Direction = "ingress" | "egress";

/** One side of a flow: whose policies are asked, and who is at the other end. */
export interface Side {
  readonly direction: Direction;
  readonly subject: PodEnd;
  readonly other: End;
  readonly protocol: string;
  readonly port: number | null;
  readonly family: Family;
  readonly options: Options;
}

/** What one policy may have to say on one side of a flow: nothing, since it does not isolate the subject; or that the flow passes; or not. */
export type Say = "not isolated" | "allow" | "deny";

/**
 * NP-1 and NP-2 for one policy. The two things that may not be known, whether it selects the subject and whether a rule
 * matches, are taken to vary freely, so all that it may say is listed.
 */
export function saysOf(
  policy: NetworkPolicyObject,
  refused: boolean,
  side: Side,
  cluster: Cluster,
): ReadonlySet<Say> {
  const selects = isolates(policy, side);
  if (selects === false) return new Set(["not isolated"]);
  // Not in force as far as we know, and who knows what the mended one says.
  if (refused) return new Set(["not isolated", "allow", "deny"]);
  const rules = policy.spec?.[side.direction] ?? [];
  const passes = any(rules.map((rule) => ruleMatches(rule, policy, side, cluster))); // NP-11: no rule, nothing passes
  const says = new Set<Say>();
  if (selects === "unknown") says.add("not isolated");
  if (passes !== false) says.add("allow");
  if (passes !== true) says.add("deny");
  // NP-65: it may be let pass by other means than rules.
  if (says.has("deny") && !hasPorts(side) && side.options.otherProtocols === "undetermined") says.add("allow");
  return says;
}

function hasPorts({ protocol }: Side): boolean {
  return ["TCP", "UDP", "SCTP"].includes(protocol);
}

/** NP-1: a policy of the pod's own namespace that selects it, with the direction among its types. NP-8, NP-17, NP-64. */
function isolates(policy: NetworkPolicyObject, { direction, subject }: Side): Truth {
  if (namespaceOf(policy) !== subject.pod.ns || !isRunning(subject.pod)) return false;
  const hasType = typesOf(policy).includes(direction === "ingress" ? "Ingress" : "Egress");
  return hasType && matches(policy.spec?.podSelector ?? {}, subject.labels);
}

/** NP-3: types absent or empty are Ingress, and Egress if there is an egress rule. NP-4: what is written counts. */
function typesOf(policy: NetworkPolicyObject): readonly string[] {
  const written = policy.spec?.policyTypes ?? [];
  if (written.length > 0) return written;
  return (policy.spec?.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

/** NS-3 */
function namespaceOf(policy: NetworkPolicyObject): string {
  return policy.metadata.namespace ?? "default";
}

/** NP-10: peers and ports; NP-12: none written means all. */
function ruleMatches(rule: NetworkPolicyRule, policy: NetworkPolicyObject, side: Side, cluster: Cluster): Truth {
  const peers = (side.direction === "ingress" ? rule.from : rule.to) ?? [];
  const ports = rule.ports ?? [];
  return all([
    peers.length === 0 ||
      any([
        ...peers.filter((peer) => !peer.ipBlock).map((peer) => peerMatches(peer, policy, side, cluster)),
        blocksMean(side.other, side.options) &&
          isInSome(peers.flatMap(({ ipBlock }) => ipBlock ?? []), side.other, side.family, side.options),
      ]),
    ports.length === 0 || any(ports.map((port) => portMatches(port, side))),
  ]);
}

/** NP-13; NP-16: null is absent. */
function peerMatches(
  peer: NetworkPolicyPeer,
  policy: NetworkPolicyObject,
  { other, options }: Side,
  cluster: Cluster,
): Truth {
  if (other.kind === "node") return meansNodes(peer, options, cluster);
  if (other.kind === "outside") return false; // NP-15
  if (!peer.namespaceSelector)
    return namespaceOf(policy) === other.pod.ns && isSelected(other, {}, peer.podSelector ?? {});
  return isSelected(other, peer.namespaceSelector, peer.podSelector ?? {}); // NP-14
}

/** NP-15, NP-61: no node, unless a namespace stands for them all, and the peer picks it and asks for no labels of pods. */
function meansNodes({ namespaceSelector, podSelector }: NetworkPolicyPeer, options: Options, cluster: Cluster): Truth {
  const name = options.hostNetworkNamespace ?? "";
  if (name === "" || !namespaceSelector) return false;
  const asksForLabels =
    Object.keys(podSelector?.matchLabels ?? {}).length > 0 || (podSelector?.matchExpressions ?? []).length > 0;
  const isGiven = cluster.namespaces.some((namespace) => namespace.name === name);
  const { known } = labelsOfNamespace(cluster, name);
  const labels = isGiven ? known : { ...known, "policy-group.network.openshift.io/host-network": "" };
  return !asksForLabels && matches(namespaceSelector, { known: labels, valueUnknown: [], open: false });
}

/** NP-24, NP-61: whether blocks mean pods and nodes at all is up to the implementation. */
function blocksMean(end: End, { ipBlockMatchesPods, ipBlockMatchesNodes }: Options): boolean {
  if (end.kind === "pod") return ipBlockMatchesPods !== false;
  return end.kind !== "node" || ipBlockMatchesNodes !== false;
}

/** A pod of a selected namespace that is selected itself; pods that ended are no peers (NP-64). */
export function isSelected(end: PodEnd, namespaces: LabelSelector, pods: LabelSelector): Truth {
  return isRunning(end.pod) && all([matches(namespaces, end.namespaceLabels), matches(pods, end.labels)]);
}

export type Block = NonNullable<NetworkPolicyPeer["ipBlock"]>;

/**
 * NP-20: in a block and in no exception of it; NP-43: wherever the address may be, in whichever of the blocks. ANP-21:
 * `networks` have no exceptions.
 */
export function isInSome(blocks: readonly Block[], end: End, family: Family, options: Options): Truth {
  const read = blocks.map(({ cidr, except }) => ({ block: cidrOf(cidr), exceptions: (except ?? []).map(cidrOf) }));
  const isMember = (address: Address): boolean =>
    read.some(
      ({ block, exceptions }) =>
        contains(block, address) && !exceptions.some((exception) => contains(exception, address)),
    );
  if (end.addresses !== "unknown") return whichever(end.addresses.map(isMember));
  const borders = read.flatMap(({ block, exceptions }) => [block, ...exceptions]);
  return whereverIn(possibleAddresses(end, family, options), borders, isMember);
}

/** NP-43: in the pod network for pods, anywhere for nodes; nowhere in a family that the pod network does not have. */
export function possibleAddresses(end: End, family: Family, options: Options): readonly Cidr[] {
  if (!mayHave(family, options)) return [];
  const declared =
    end.kind === "pod" ? (options.podCidrs ?? []).map(cidrOf).filter((cidr) => cidr.family === family) : [];
  return declared.length > 0 ? declared : [everything(family)];
}

/** PORT-2: no protocol is TCP. PORT-3: no port is all of them. PORT-5: both ends included. NP-65: other protocols have no ports. */
function portMatches({ protocol, port, endPort }: NetworkPolicyPort, side: Side): boolean {
  const expected = protocol ?? "TCP";
  if (side.protocol !== expected || (expected === "SCTP" && side.options.sctp === "off")) return false;
  if (port === undefined || port === null) return true;
  if (typeof port === "string" && side.options.namedPorts === "any-port") return true;
  if (typeof port === "string")
    return portsNamed(port, side).some((found) => found.protocol === expected && found.port === side.port); // PORT-7
  return side.port !== null && side.port >= port && side.port <= (side.options.endPort === "ignored" ? port : (endPort ?? port)); // PORT-4
}

/**
 * PORT-6: a name is looked up on the destination, which for ingress is the subject. PORT-8: only pods have names.
 * PORT-9: containers and init containers that keep running; several answers all count.
 */
export function portsNamed(
  name: string,
  { direction, subject, other }: Side,
): readonly { readonly protocol: string; readonly port: number }[] {
  const destination = direction === "ingress" ? subject : other;
  if (destination.kind !== "pod" || !isRunning(destination.pod)) return [];
  const restarting = (destination.pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...destination.pod.containers, ...restarting]
    .flatMap(({ ports }) => ports ?? [])
    .filter((port) => port.name === name)
    .map(({ protocol, containerPort }) => ({ protocol: protocol ?? "TCP", port: containerPort }));
}
