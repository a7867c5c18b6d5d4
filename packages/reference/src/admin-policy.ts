import { addressOf, isSame } from "./addresses.ts";
import type {
  AdminPeer,
  AdminPolicyObject,
  AdminPort,
  AdminRule,
  DestinationPort,
  LabelSelector,
  NodeObject,
} from "./cluster.ts";
import { isRunning, type End } from "./ends.ts";
import { isInSome, isSelected, portsNamed, type Side } from "./network-policy.ts";
import { hasMeaning, matches } from "./selectors.ts";
import { all, any, type Truth } from "./truth.ts";

export type Action = "allow" | "deny" | "pass";

/** The tier of a policy and its place in it: CNP-1, CNP-4; ANP-1; MIX-1, MIX-2. Lower priorities speak first (ANP-3). */
export function placeOf({ kind, spec }: AdminPolicyObject): {
  readonly tier: "admin" | "baseline";
  readonly priority: number;
} {
  switch (kind) {
    case "AdminNetworkPolicy":
      return { tier: "admin", priority: spec.priority ?? 0 };
    case "BaselineAdminNetworkPolicy":
      return { tier: "baseline", priority: 1001 };
    case "ClusterNetworkPolicy":
      return { tier: spec.tier === "Baseline" ? "baseline" : "admin", priority: spec.priority ?? 0 };
  }
}

/**
 * All that a policy may do with one side of a flow: the first rule that matches acts (ANP-3, CNP-5), and it is silent
 * where none does (ANP-9). While it is not known whether a rule matches, both it and what comes after it may be.
 */
export function actionsOf(
  policy: AdminPolicyObject,
  refused: boolean,
  side: Side,
  nodes: readonly NodeObject[],
): ReadonlySet<Action | "silent"> {
  const selects = isSubject(policy, side);
  const actions = new Set<Action | "silent">();
  if (selects !== true) actions.add("silent");
  if (selects === false) return actions;
  // Not in force as far as we know, and who knows what the mended one says.
  if (refused) return speaks(policy, side.direction) ? new Set(["allow", "deny", "pass", "silent"]) : actions.add("silent");
  for (const rule of policy.spec[side.direction] ?? []) {
    const { action, applies } = ruleApplies(rule, policy, side, nodes);
    if (applies !== false) actions.add(action);
    if (applies === true) return actions;
  }
  return actions.add("silent");
}

/** ANP-9: a policy without rules in a direction has no say there; of a refused one without any it is not known. */
export function speaks({ spec }: AdminPolicyObject, direction: Side["direction"]): boolean {
  const [ingress, egress] = [(spec.ingress ?? []).length > 0, (spec.egress ?? []).length > 0];
  return (!ingress && !egress) || (direction === "ingress" ? ingress : egress);
}

/** ANP-11, CNP-11. A selector without meaning selects nothing here (CPV-10). */
function isSubject({ spec: { subject } }: AdminPolicyObject, side: Side): Truth {
  return (
    isRunning(side.subject.pod) && isUnderstood(subject, "ingress") && peerMatches(subject, side.subject, [])
  );
}

/** ANP-13: some peer and some port. ANP-24, CNP-14: what we do not understand fails closed. */
function ruleApplies(
  rule: AdminRule,
  { kind }: AdminPolicyObject,
  side: Side,
  nodes: readonly NodeObject[],
): { readonly action: Action; readonly applies: Truth } {
  const action =
    rule.action === "Accept" || rule.action === "Allow" ? "allow" : rule.action === "Pass" ? "pass" : "deny";
  const written = (side.direction === "ingress" ? rule.from : rule.to) ?? [];
  const peers = written.filter(({ domainNames }) => domainNames === undefined || action === "allow"); // ANP-23
  const ports = (kind === "ClusterNetworkPolicy" ? rule.protocols : rule.ports) ?? undefined;
  const understandsPeers = peers.every((peer) => isUnderstood(peer, side.direction));
  const understandsPorts = (ports ?? []).every((port) => portTest(port) !== undefined);
  if (!understandsPeers || !understandsPorts) {
    if (action === "allow") return { action, applies: false };
    return {
      action: "deny",
      applies: !understandsPeers || meetsSome(peers, side, nodes),
    };
  }
  return {
    action,
    applies: all([meetsSome(peers, side, nodes), ports === undefined || ports.some((port) => portTest(port)?.(side) === true)]),
  }; // ANP-30, CNP-20
}

/** ANP-10, CNP-3: who can be named in which direction; CPV-10: selectors are not validated. */
function isUnderstood(peer: AdminPeer, direction: Side["direction"]): boolean {
  const selectors = [peer.namespaces, peer.pods?.namespaceSelector, peer.pods?.podSelector, peer.nodes].filter(
    (selector): selector is LabelSelector => Boolean(selector),
  );
  const named = [
    peer.namespaces,
    peer.pods,
    ...(direction === "egress" ? [peer.networks, peer.nodes, peer.domainNames] : []),
  ];
  return named.some((field) => field !== undefined) && selectors.every(hasMeaning);
}

function meetsSome(peers: readonly AdminPeer[], side: Side, nodes: readonly NodeObject[]): Truth {
  const blocks = peers.flatMap(({ networks }) => networks ?? []).map((cidr) => ({ cidr }));
  return any([
    ...peers.filter(({ networks }) => networks === undefined).map((peer) => peerMatches(peer, side.other, nodes)),
    isInSome(blocks, side.other, side.family, side.options), // ANP-21
  ]);
}

function peerMatches(peer: AdminPeer, end: End, nodes: readonly NodeObject[]): Truth {
  if (peer.nodes !== undefined) return isSelectedNode(peer.nodes, end, nodes);
  if (peer.domainNames !== undefined)
    return end.kind === "outside" && end.domainName !== undefined && peer.domainNames.some(namesDomain(end.domainName));
  if (end.kind !== "pod") return false; // ANP-12, CNP-12
  if (peer.namespaces !== undefined) return isSelected(end, peer.namespaces, {}); // ANP-20
  return isSelected(end, peer.pods?.namespaceSelector ?? {}, peer.pods?.podSelector ?? {}); // CNP-11: absent means all namespaces
}

/** ANP-22: the destination is a selected node, or has the address of one. A node that is not in the input may have any labels. */
function isSelectedNode(selector: LabelSelector, end: End, nodes: readonly NodeObject[]): Truth {
  if (end.kind !== "node") return false;
  const addresses = end.addresses === "unknown" ? [] : end.addresses;
  const node =
    nodes.find(({ name }) => name === end.node) ??
    nodes.find(({ ips }) => ips.map(addressOf).some((ip) => addresses.some((address) => isSame(ip, address))));
  return matches(selector, { known: node?.labels ?? {}, valueUnknown: [], open: node === undefined });
}

/** ANP-23: exact, or `*.` for one or more labels, not the apex; case and a final dot do not count. */
function namesDomain(domainName: string): (pattern: string) => boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
  const name = plain(domainName);
  return (pattern) =>
    pattern.startsWith("*.")
      ? name.endsWith(plain(pattern).slice(1)) && name.length > plain(pattern).length - 1
      : name === plain(pattern);
}

/** ANP-30, ANP-31, CNP-21 to CNP-24; undefined for an entry of a kind that we do not know. */
function portTest(entry: AdminPort): ((side: Side) => boolean) | undefined {
  const within =
    (protocol: string, first: number, last: number) =>
    (side: Side): boolean =>
      side.protocol === protocol && side.port !== null && side.port >= first && side.port <= last;
  if (entry.portNumber) return within(entry.portNumber.protocol ?? "TCP", entry.portNumber.port, entry.portNumber.port);
  if (entry.portRange) return within(entry.portRange.protocol ?? "TCP", entry.portRange.start, entry.portRange.end);
  const name = entry.namedPort ?? entry.destinationNamedPort;
  if (name !== undefined)
    return (side) =>
      portsNamed(name, side).some((found) => found.protocol === side.protocol && found.port === side.port);
  const destination = (protocol: string, { destinationPort }: DestinationPort): ((side: Side) => boolean) => {
    const { number, range } = destinationPort ?? {};
    return within(protocol, number ?? range?.start ?? 1, number ?? range?.end ?? 65535);
  };
  if (entry.tcp) return destination("TCP", entry.tcp);
  if (entry.udp) return destination("UDP", entry.udp);
  return entry.sctp && destination("SCTP", entry.sctp);
}
