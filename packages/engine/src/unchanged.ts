import { speaks } from "./decide.ts";
import { bulkOf } from "./known-bulks.ts";
import type { Reachability } from "./reachability.ts";
import type { Direction, Labels, Namespace, Node, Peer, Policy, PodSet, Rule, Workload, World } from "./world.ts";

/** What is the same on both sides of a comparison, and so need not be looked at. */
export interface Unchanged {
  /** Whether a workload is to policies what it was. */
  workload(before: number, after: number): boolean;
  /** Whether the policies that have a class as subject say the same in a direction. */
  says(before: number, after: number, direction: Direction): boolean;
}

/**
 * Tells what two worlds have in common. A pair can only differ where one of its ends does, or what is said at one of
 * them: a change of one policy leaves all pairs alone but those of its subjects. Undefined where the worlds differ in
 * something that all pairs hang on.
 */
export function findUnchanged(before: Reachability, after: Reachability): Unchanged | undefined {
  const [a, b] = [before.world, after.world];
  const [bulkA, bulkB] = [bulkOf(before), bulkOf(after)];
  if (bulkA === undefined || bulkB === undefined || !sameFrame(a, b)) return undefined;
  const namespaces = a.namespaces.map((n, i) => sameNamespace(n, b.namespaces[i]));
  const numbers = { ingress: new PolicyNumbers("ingress"), egress: new PolicyNumbers("egress") };
  return {
    workload: (was, is) => {
      const [x, y] = [a.workloads[was], b.workloads[is]];
      return x !== undefined && y !== undefined && namespaces[x.namespace] === true && sameWorkload(x, y);
    },
    says: (was, is, direction) =>
      a.tiers.every((_, t) => {
        const list = (bulk: typeof bulkA, party: number): string =>
          bulk.profiles
            .selecting(t, party)
            .filter(({ policy: { policy } }) => speaks(policy, direction))
            .map(({ policy: { policy }, selects }) => `${numbers[direction].of(policy)}:${selects}`)
            .join();
        return list(bulkA, was) === list(bulkB, is);
      }),
  };
}

/** Semantics, nodes, names of namespaces and kinds of tiers; with them, indices mean the same on both sides. */
function sameFrame(a: World, b: World): boolean {
  return (
    asText(a.semantics) === asText(b.semantics) &&
    sameLists(a.nodes, b.nodes, sameNode) &&
    sameLists(a.namespaces, b.namespaces, (x, y) => x.name === y.name) &&
    sameLists(a.tiers, b.tiers, (x, y) => x.decides === y.decides)
  );
}

/** Gives policies that say the same in a direction the same number. */
class PolicyNumbers {
  readonly #direction: Direction;
  readonly #byPolicy = new Map<Policy, number>();
  readonly #byText = new Map<string, number>();

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  of(policy: Policy): number {
    let number = this.#byPolicy.get(policy);
    if (number === undefined) {
      const text = textOf(policy, this.#direction);
      number = this.#byText.get(text) ?? this.#byText.size;
      this.#byText.set(text, number);
      this.#byPolicy.set(policy, number);
    }
    return number;
  }
}

/** What a policy says in a direction, without where it is written. */
function textOf(policy: Policy, direction: Direction): string {
  const rules = policy.rules.filter((r) => r.direction === direction);
  return asText([policy.isolates[direction], policy.priority, policy.standing, rules.map(ruleParts)]);
}

function ruleParts({ action, peers, ports }: Rule): readonly unknown[] {
  return [
    action,
    peers === "any" ? peers : peers.map(peerParts),
    ports === "any" ? ports : ports.map((p) => (p.kind === "range" ? [p.protocol, p.first, p.last] : [p.protocol ?? null, p.name])),
  ];
}

function peerParts(peer: Peer): readonly unknown[] {
  switch (peer.kind) {
    case "pods":
      return ["pods", podSetParts(peer)];
    case "addresses":
      return [peer.of, peer.ranges];
    case "nodes":
      return ["nodes", peer.nodes];
    case "names":
      return ["names", peer.names];
  }
}

function podSetParts({ namespaces, pods }: PodSet): readonly unknown[] {
  return [namespaces, pods];
}

function asText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

function sameNamespace(a: Namespace, b: Namespace | undefined): boolean {
  return b !== undefined && (a === b || (a.labelsKnown === b.labelsKnown && sameLabels(a.labels, b.labels)));
}

function sameNode(a: Node, b: Node): boolean {
  return a === b || (a.name === b.name && sameLabels(a.labels, b.labels) && asText(a.addresses) === asText(b.addresses));
}

function sameWorkload(a: Workload, b: Workload): boolean {
  return (
    a === b ||
    (a.namespace === b.namespace &&
      a.hostNetwork === b.hostNetwork &&
      a.node === b.node &&
      sameLabels(a.labels, b.labels) &&
      a.unknownLabels.size === b.unknownLabels.size &&
      [...a.unknownLabels].every((key) => b.unknownLabels.has(key)) &&
      asText([a.ports, a.addresses]) === asText([b.ports, b.addresses]))
  );
}

function sameLabels(a: Labels, b: Labels): boolean {
  return a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value));
}

function sameLists<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, i) => b[i] !== undefined && same(x, b[i]));
}
