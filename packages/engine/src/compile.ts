import { addressSet, type AddressSet } from "./address-set.ts";
import { peersToAsk } from "./match.ts";
import { inOrder } from "./policy-index.ts";
import { refKey } from "./ref-key.ts";
import { everything, TrafficTable, type TrafficId } from "./traffic-table.ts";
import { trafficOf, unionOfAll } from "./traffic.ts";
import type { AddressRange, Direction, Peer, PodSet, Policy, PortMatch, Protocol, Ref, Requirement, Rule, Selector, Tier, World } from "./world.ts";

/** Number of a peer; equal peers have the same. */
export type PeerId = number;

/** Everybody (NP-12). */
export const anyPeer: PeerId = 0;

export type CompiledPeer =
  | { readonly kind: "any" }
  | { readonly kind: "pods"; readonly set: PodSet }
  | { readonly kind: "addresses"; readonly of: "block" | "network"; readonly set: AddressSet }
  | { readonly kind: "nodes"; readonly nodes: Selector }
  /** Parties are told apart by address, and an address alone has no name: nobody is one of them (ANP-23). */
  | { readonly kind: "names" };

/** Ports of a rule: what is fixed, and names to be looked up on the destination. */
export interface PortSpec {
  readonly fixed: TrafficId;
  readonly names: readonly PortName[];
}

export interface PortName {
  readonly name: string;
  readonly protocol: Protocol | undefined;
}

export interface CompiledRule {
  readonly rule: Rule;
  /** Equal refs have the same. */
  readonly refNumber: number;
  readonly action: Rule["action"];
  readonly peers: readonly PeerId[];
  readonly ports: number;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  /** Subject as a peer. */
  readonly subject: PeerId;
  readonly ingress: readonly CompiledRule[];
  readonly egress: readonly CompiledRule[];
}

export interface CompiledTier {
  readonly tier: Tier;
  /** In order of precedence. */
  readonly policies: readonly CompiledPolicy[];
}

/** Every distinct selector, peer and port list of a world, once. */
export interface Compiled {
  readonly traffic: TrafficTable;
  readonly tiers: readonly CompiledTier[];
  readonly peers: readonly CompiledPeer[];
  readonly portSpecs: readonly PortSpec[];
  /** The port list that stands for all of these together. */
  unitePorts(specs: readonly number[]): number;
}

/**
 * Finds equal selectors, peers and port lists once, so that each is matched once. Linear in the written rules, but for
 * sorting policies.
 */
export function compile(world: World): Compiled {
  const interner = new Interner();
  const tiers = world.tiers.map((tier): CompiledTier => ({
    tier,
    policies: inOrder(tier).map((policy) => interner.policy(policy)),
  }));
  const { traffic, peers, portSpecs } = interner;
  return { traffic, tiers, peers, portSpecs, unitePorts: (specs) => interner.unitePorts(specs) };
}

/** Rules of a policy in one direction, in their order. */
export function rulesOf(policy: CompiledPolicy, direction: Direction): readonly CompiledRule[] {
  return direction === "ingress" ? policy.ingress : policy.egress;
}

class Interner {
  readonly traffic = new TrafficTable();
  readonly peers: CompiledPeer[] = [{ kind: "any" }];
  readonly portSpecs: PortSpec[] = [];
  readonly #refNumbers = new Map<string, number>();
  readonly #peerIds = new Map<string, PeerId>();
  readonly #portIdsAsWritten = new Map<string, number>();
  readonly #portIds = new Map<string, number>();
  readonly #selectorIds = new Map<string, number>();

  policy(policy: Policy): CompiledPolicy {
    const ingress: CompiledRule[] = [];
    const egress: CompiledRule[] = [];
    for (const rule of policy.rules) (rule.direction === "ingress" ? ingress : egress).push(this.#rule(rule));
    return { policy, subject: this.#podSet(policy.subject), ingress, egress };
  }

  unitePorts(specs: readonly number[]): number {
    const [only, ...more] = new Set(specs);
    if (only !== undefined && more.length === 0) return only;
    const parts = specs.flatMap((spec) => this.portSpecs[spec] ?? []);
    return this.#portId(this.traffic.unionOf(parts.map(({ fixed }) => fixed)), distinctNames(parts.flatMap(({ names }) => names)));
  }

  #ref(ref: Ref): number {
    const key = refKey(ref);
    const number = this.#refNumbers.get(key) ?? this.#refNumbers.size;
    this.#refNumbers.set(key, number);
    return number;
  }

  #rule(rule: Rule): CompiledRule {
    const peers = rule.peers === "any" ? [anyPeer] : peersToAsk(rule.peers).map((peer) => this.#peer(peer));
    return { rule, refNumber: this.#ref(rule.ref), action: rule.action, peers: peers.length > 1 ? [...new Set(peers)] : peers, ports: this.#ports(rule.ports) };
  }

  #peer(peer: Peer): PeerId {
    switch (peer.kind) {
      case "pods":
        return this.#podSet(peer);
      case "addresses": {
        const set = addressSet(peer.ranges);
        return this.#peerId(`${peer.of} ${set.map(keyOfRange).join(" ")}`, () => ({ kind: "addresses", of: peer.of, set }));
      }
      case "nodes":
        return this.#peerId(`n${this.#selector(peer.nodes)}`, () => ({ kind: "nodes", nodes: peer.nodes }));
      case "names":
        return this.#peerId("names", () => ({ kind: "names" }));
    }
  }

  #podSet(set: PodSet): PeerId {
    const namespaces = typeof set.namespaces === "number" ? `${set.namespaces}` : `s${this.#selector(set.namespaces)}`;
    return this.#peerId(`p${namespaces}/${this.#selector(set.pods)}`, () => ({ kind: "pods", set }));
  }

  #peerId(key: string, make: () => CompiledPeer): PeerId {
    let id = this.#peerIds.get(key);
    if (id === undefined) {
      id = this.peers.length;
      this.#peerIds.set(key, id);
      this.peers.push(make());
    }
    return id;
  }

  #selector(selector: Selector): number {
    const key = keyOfSelector(selector);
    let id = this.#selectorIds.get(key);
    if (id === undefined) {
      id = this.#selectorIds.size;
      this.#selectorIds.set(key, id);
    }
    return id;
  }

  /** Lists as written are many and mostly alike; what they come to is worked out once for each. */
  #ports(ports: Rule["ports"]): number {
    const written = ports === "any" ? "any" : ports.map(keyOfPort).join();
    let id = this.#portIdsAsWritten.get(written);
    if (id === undefined) {
      id = ports === "any" ? this.#portId(everything, []) : this.#portId(this.#fixed(ports), distinctNames(ports.filter((match) => match.kind === "named")));
      this.#portIdsAsWritten.set(written, id);
    }
    return id;
  }

  #portId(fixed: TrafficId, names: readonly PortName[]): number {
    const key = `${fixed} ${names.map((n) => JSON.stringify([n.name, n.protocol])).join(" ")}`;
    let id = this.#portIds.get(key);
    if (id === undefined) {
      id = this.portSpecs.length;
      this.#portIds.set(key, id);
      this.portSpecs.push({ fixed, names });
    }
    return id;
  }

  #fixed(ports: readonly PortMatch[]): TrafficId {
    return this.traffic.idOf(unionOfAll(ports.flatMap((match) => (match.kind === "range" ? [trafficOf(match.protocol, match.first, match.last)] : []))));
  }
}

function distinctNames(written: readonly PortName[]): readonly PortName[] {
  const names = new Map<string, PortName>();
  for (const { name, protocol } of written) names.set(JSON.stringify([name, protocol]), { name, protocol });
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}

/** Order of requirements and of values does not matter (SEL-2, SEL-3). */
function keyOfSelector(selector: Selector): string {
  const [first, second] = selector;
  if (first === undefined) return "";
  if (second === undefined) return keyOfRequirement(first);
  return [...new Set(selector.map(keyOfRequirement))].sort().join();
}

/** Lengths keep apart what hostile keys and values might run together. */
function keyOfRequirement({ key, operator, values }: Requirement): string {
  const start = `${key.length}:${key}${operator}`;
  if (values.length === 1) return `${start}${values[0]?.length ?? 0}:${values[0] ?? ""}`;
  return start + [...new Set(values)].sort().map((v) => `${v.length}:${v}`).join("");
}

function keyOfPort(match: PortMatch): string {
  if (match.kind === "range") return `${match.protocol}${match.first}-${match.last}`;
  return `${match.protocol ?? "any"}:${match.name.length}:${match.name}`;
}

function keyOfRange({ family, first, last }: AddressRange): string {
  return `${family}:${first.toString(36)}-${last.toString(36)}`;
}
