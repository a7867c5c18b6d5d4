import { addressSet, coversAddresses, nameLabel, selectorImplies, selectorIsUnsatisfiable, type AddressRange, type Peer, type PodSet, type Selector } from "@demarc/engine";
import { addTo } from "@demarc/source";
import type { RuleContext } from "./rule.ts";

/** The peers of a rule, or the subject of a policy. */
export type Peers = "any" | readonly Peer[];

/**
 * Lists of peers, by number, to be asked which of them hold all that a peer means: whatever pods will ever be, or
 * those of the input. Candidates are looked up by what a selector must ask for to be within another, so that thousands
 * of peers that have nothing to do with each other are not compared.
 */
export class PeerIndex {
  readonly #context: RuleContext;
  readonly #forEverybody: number[] = [];
  readonly #pods = new Map<string, PodsPeer>();
  readonly #podsByHook = new Map<string, PodsPeer[]>();
  readonly #nodes: { readonly list: number; readonly selector: Selector }[] = [];
  readonly #blocks: Block[] = [];
  readonly #implying = new Map<string, readonly number[]>();
  readonly #holding = new Map<string, readonly number[]>();
  #podsByMember: ReadonlyMap<number, readonly PodsPeer[]> | undefined;

  constructor(context: RuleContext, lists: readonly Peers[]) {
    this.#context = context;
    lists.forEach((peers, list) => {
      if (peers === "any") this.#forEverybody.push(list);
      else this.#add(peers, list);
    });
    // The largest come first: a block is held by larger ones, and by its equal.
    this.#blocks.sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : 0));
  }

  /** Lists that hold all of a peer by what is written; undefined asks for everybody. Ascending. */
  implying(peer: Peer | undefined): readonly number[] {
    if (peer === undefined) return this.#forEverybody;
    const key = keyOf(peer);
    let found = this.#implying.get(key);
    if (found === undefined) this.#implying.set(key, (found = this.#merge(this.#findImplying(peer))));
    return found;
  }

  /** Those, and lists with a peer that certainly picks all of the pods that this one may pick today. Ascending. */
  holdingToday(peer: Peer | undefined): readonly number[] {
    if (peer?.kind !== "pods") return this.implying(peer);
    const key = keyOf(peer);
    let found = this.#holding.get(key);
    if (found === undefined) this.#holding.set(key, (found = this.#merge([...this.implying(peer), ...this.#findHolding(peer)])));
    return found;
  }

  /** Lists with a peer that certainly picks a workload, by what it selects. */
  selecting(workload: number): readonly number[] {
    return this.#merge(this.#membersOf(workload).flatMap(({ lists }) => lists));
  }

  #add(peers: readonly Peer[], list: number): void {
    for (const peer of peers) {
      if (peer.kind === "nodes") this.#nodes.push({ list, selector: peer.nodes });
      if (peer.kind === "pods") this.#addPods(peer, list);
    }
    // Blocks of one rule add up.
    const ranges = peers.flatMap((peer) => (peer.kind === "addresses" ? peer.ranges : []));
    if (ranges.length > 0) this.#blocks.push({ list, ...blockOf(ranges) });
  }

  #addPods(set: PodSet, list: number): void {
    const key = keyOfPods(set);
    const known = this.#pods.get(key);
    if (known !== undefined) {
      if (known.lists.at(-1) !== list) known.lists.push(list);
      return;
    }
    const peer: PodsPeer = { set, lists: [list] };
    this.#pods.set(key, peer);
    for (const hook of hooksOf(this.#context, set)) addTo(this.#podsByHook, hook, peer);
  }

  #findImplying(peer: Peer): readonly number[] {
    switch (peer.kind) {
      case "pods":
        return this.#candidates(peer).flatMap(({ set, lists }) => (impliesPods(this.#context, peer, set) ? lists : []));
      case "nodes":
        return this.#nodes.flatMap(({ selector, list }) => (selectorImplies(peer.nodes, selector) ? [list] : []));
      case "addresses":
        return this.#holdingBlock(blockOf(peer.ranges));
      case "names":
        // Which addresses a name has is not known, so nothing but everybody holds them.
        return [];
    }
  }

  /** Every set of pods that may hold all of another; more than do. */
  #candidates(peer: PodSet): readonly PodsPeer[] {
    const namespaces = namespacesOf(this.#context, peer);
    // What nothing can satisfy is within everything.
    if (selectorIsUnsatisfiable(peer.pods) || selectorIsUnsatisfiable(namespaces)) return [...this.#pods.values()];
    const hooks = [anyHook, ...wantedBy(peer.pods).map(podsHook), ...wantedBy(namespaces).map(namespaceHook)];
    return [...new Set(hooks.flatMap((hook) => this.#podsByHook.get(hook) ?? []))];
  }

  /** A peer that picks nobody yet is not the same as another: what it will pick is not known. */
  #findHolding(peer: PodSet): readonly number[] {
    const { possible } = picked(this.#context, peer);
    const [first] = possible;
    if (first === undefined) return [];
    return this.#membersOf(first).flatMap(({ set, lists }) => {
      const { certain } = picked(this.#context, set);
      return certain.size >= possible.size && [...possible].every((workload) => certain.has(workload)) ? lists : [];
    });
  }

  #membersOf(workload: number): readonly PodsPeer[] {
    if (this.#podsByMember === undefined) {
      const byMember = new Map<number, PodsPeer[]>();
      for (const peer of this.#pods.values()) {
        for (const member of picked(this.#context, peer.set).certain) addTo(byMember, member, peer);
      }
      this.#podsByMember = byMember;
    }
    return this.#podsByMember.get(workload) ?? [];
  }

  /** Blocks hold pods under some network plugins and not under others (NP-24), so neither kind covers the other. */
  #holdingBlock({ ranges, first, last, size, key }: Omit<Block, "list">): readonly number[] {
    const found: number[] = [];
    for (const block of this.#blocks) {
      if (block.size < size) break;
      const isHeld = block.size === size ? block.key === key : block.first <= first && block.last >= last && coversAddresses(block.ranges, ranges);
      if (isHeld) found.push(block.list);
    }
    return found;
  }

  #merge(lists: readonly number[]): readonly number[] {
    return [...new Set([...this.#forEverybody, ...lists])].sort((a, b) => a - b);
  }
}

interface PodsPeer {
  readonly set: PodSet;
  /** Ascending. */
  readonly lists: number[];
}

/** Addresses of a list, all together. */
interface Block {
  readonly list: number;
  readonly ranges: readonly AddressRange[];
  /** Both families on one line. */
  readonly first: bigint;
  readonly last: bigint;
  readonly size: bigint;
  /** Equal for equal sets. */
  readonly key: string;
}

const sixes = 1n << 32n;

function blockOf(written: readonly AddressRange[]): Omit<Block, "list"> {
  const ranges = addressSet(written);
  const onLine = (family: 4 | 6, value: bigint): bigint => (family === 4 ? value : sixes + value);
  const [first, last] = [ranges[0], ranges.at(-1)];
  return {
    ranges,
    first: first === undefined ? 0n : onLine(first.family, first.first),
    last: last === undefined ? 0n : onLine(last.family, last.last),
    size: ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n),
    key: ranges.map((range) => `${range.family}:${range.first}-${range.last}`).join(),
  };
}

/** Pods of `set` are pods of `other`, whatever pods and namespaces there will be. */
function impliesPods(context: RuleContext, set: PodSet, other: PodSet): boolean {
  return selectorImplies(namespacesOf(context, set), namespacesOf(context, other)) && selectorImplies(set.pods, other.pods);
}

/** A namespace that is given by index is the one of that name: the label that nobody can take from it (NS-1). */
function namespacesOf({ cluster }: RuleContext, { namespaces }: PodSet): Selector {
  if (typeof namespaces !== "number") return namespaces;
  return [{ key: nameLabel, operator: "In", values: [cluster.world.namespaces[namespaces]?.name ?? ""] }];
}

/**
 * What is asked of everything that is within a set: one of the values that it wants under one key. A selector within
 * it wants that key as well, and nothing that this one does not.
 */
function hooksOf(context: RuleContext, set: PodSet): readonly string[] {
  const firstWanted = (selector: Selector): Selector => selector.filter(({ operator }) => operator === "In").slice(0, 1);
  const [pods, namespaces] = [firstWanted(set.pods), firstWanted(namespacesOf(context, set))];
  if (pods.length > 0) return wantedBy(pods).map(podsHook);
  return namespaces.length > 0 ? wantedBy(namespaces).map(namespaceHook) : [anyHook];
}

function wantedBy(selector: Selector): readonly string[] {
  return selector.flatMap(({ key, operator, values }) => (operator === "In" ? values.map((value) => `${key}=${value}`) : []));
}

const anyHook = "any";
const podsHook = (wanted: string): string => `pods ${wanted}`;
const namespaceHook = (wanted: string): string => `namespaces ${wanted}`;

function keyOf(peer: Peer): string {
  switch (peer.kind) {
    case "pods":
      return keyOfPods(peer);
    case "nodes":
      return `nodes ${JSON.stringify(peer.nodes)}`;
    case "addresses":
      return `addresses ${peer.ranges.map((range) => `${range.family}:${range.first}-${range.last}`).join()}`;
    case "names":
      return `names ${JSON.stringify(peer.names)}`;
  }
}

function keyOfPods({ namespaces, pods }: PodSet): string {
  return JSON.stringify([namespaces, pods]);
}

export interface Members {
  readonly certain: ReadonlySet<number>;
  /** Certain ones included. */
  readonly possible: ReadonlySet<number>;
}

const members = new WeakMap<PodSet, Members>();

/** Sets of pods are held against each other, so what one picks is asked for once. */
export function picked({ reachability }: RuleContext, set: PodSet): Members {
  const known = members.get(set);
  if (known !== undefined) return known;
  const { certain, possible } = reachability.select(set);
  const made = { certain: new Set(certain), possible: new Set([...certain, ...possible]) };
  members.set(set, made);
  return made;
}
