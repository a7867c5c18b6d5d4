import { addressSet, wholeFamily } from "./address-set.ts";
import type { Compiled } from "./compile.ts";
import { addressesOfWorkload, hostNode } from "./end.ts";
import { canHold } from "./match.ts";
import { SequenceTable } from "./sequence-table.ts";
import type { Address, AddressRange, Selector, Workload, World } from "./world.ts";

/** Addresses that no block, and no node, tells apart. */
export interface Atom {
  readonly family: 4 | 6;
  readonly ranges: readonly AddressRange[];
  /** The node whose address it is, where nodes matter. */
  readonly node: number | undefined;
  /** Numbers of the peers (by address) that hold it. */
  readonly peers: readonly number[];
}

/** Workloads that no selector, port name or block tells apart. */
export interface WorkloadClass {
  readonly namespace: number;
  readonly workloads: readonly number[];
  /** Stands for all of them where policies are concerned. */
  readonly representative: Workload;
  readonly hostNetwork: boolean;
  /** The node that a class on the host network is, when known. */
  readonly hostNode: number | undefined;
  /** Nodes on which its pods run, sorted; NP-62 asks. */
  readonly nodes: readonly number[];
  /** Whether pods of it run on no node that we know. */
  readonly someNodeUnknown: boolean;
  /** By family, the atoms of its addresses; undefined when no address is known. */
  readonly atoms: { readonly 4: readonly number[]; readonly 6: readonly number[] } | undefined;
  /** Number of its named ports; equal ones resolve alike. {@link unknownPorts} where they are not known. */
  readonly ports: number;
}

export interface Parties {
  readonly classes: readonly WorkloadClass[];
  readonly atoms: readonly Atom[];
  /** By workload. */
  readonly classOf: Int32Array;
  atomOf(address: Address): number;
}

/**
 * So many classes may come of telling pods apart by their nodes. Nodes matter in one respect only, that a node always
 * reaches its own pods (NP-62); in a large cluster each class would fall into one per node, for nothing else.
 */
export const partiesByNodeMax = 2048;

/** Partitions all workloads and all addresses. O(workloads × labels + Σ of atoms per block). */
export function partition(world: World, compiled: Compiled, byNodeMax: number): Parties {
  const space = divideAddresses(world, compiled);
  const split = classify(world, compiled, space, true);
  const fine = split.classes.length <= byNodeMax ? split : classify(world, compiled, space, false);
  return { ...fine, atoms: space.atoms, atomOf: (a) => space.atomOf(a) };
}

interface AddressSpace {
  readonly atoms: readonly Atom[];
  atomOf(address: Address): number;
}

function divideAddresses(world: World, compiled: Compiled): AddressSpace {
  const tellNodes = compiled.peers.some((p) => p.kind === "nodes" || (p.kind === "addresses" && !canHold(world, p.of, "host")));
  const nodesMatter = tellNodes || world.workloads.some((w) => w.node !== undefined);
  const cuts = { 4: new Set([0n]), 6: new Set([0n]) } as const;
  const cut = (family: 4 | 6, first: bigint, last: bigint): void => {
    cuts[family].add(first);
    if (last < wholeFamily(family).last) cuts[family].add(last + 1n);
  };
  for (const peer of compiled.peers) {
    if (peer.kind === "addresses") for (const r of peer.set) cut(r.family, r.first, r.last);
  }
  if (nodesMatter) for (const node of world.nodes) for (const a of node.addresses) cut(a.family, a.value, a.value);

  const pieces = { 4: new Pieces(4, cuts[4]), 6: new Pieces(6, cuts[6]) } as const;
  compiled.peers.forEach((peer, id) => {
    if (peer.kind === "addresses") for (const r of peer.set) pieces[r.family].mark(r, id);
  });
  if (nodesMatter) {
    world.nodes.forEach((node, index) => {
      for (const a of node.addresses) pieces[a.family].claim(a.value, index);
    });
  }
  const four = pieces[4].atoms();
  const six = pieces[6].atoms();
  return {
    atoms: [...four.atoms, ...six.atoms],
    atomOf: (a) => (a.family === 4 ? four.atomOf(a.value) : four.atoms.length + six.atomOf(a.value)),
  };
}

/** One family, cut at every end of a block. */
class Pieces {
  readonly #family: 4 | 6;
  readonly #starts: readonly bigint[];
  readonly #peers: number[][];
  readonly #nodes: (number | undefined)[];

  constructor(family: 4 | 6, cuts: ReadonlySet<bigint>) {
    this.#family = family;
    this.#starts = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    this.#peers = this.#starts.map(() => []);
    this.#nodes = this.#starts.map(() => undefined);
  }

  mark(range: AddressRange, peer: number): void {
    for (let i = this.#indexOf(range.first); i < this.#starts.length && (this.#starts[i] ?? 0n) <= range.last; i++) {
      this.#peers[i]?.push(peer);
    }
  }

  /** The first node that has an address is it. */
  claim(value: bigint, node: number): void {
    const i = this.#indexOf(value);
    this.#nodes[i] ??= node;
  }

  /** Pieces with the same peers and node are one atom, numbered by their first address. */
  atoms(): { readonly atoms: readonly Atom[]; atomOf(value: bigint): number } {
    const family = this.#family;
    const signatures = new SequenceTable();
    const members: AddressRange[][] = [];
    const atomOfPiece = this.#starts.map((first, i) => {
      const id = signatures.idOf([(this.#nodes[i] ?? -1) + 1, ...(this.#peers[i] ?? [])]);
      const next = this.#starts[i + 1];
      const range = { family, first, last: next === undefined ? wholeFamily(family).last : next - 1n };
      (members[id] ??= []).push(range);
      return id;
    });
    const atoms = members.map((ranges, id): Atom => {
      const [node, ...peers] = signatures.at(id);
      return { family, ranges: addressSet(ranges), node: node === undefined || node === 0 ? undefined : node - 1, peers };
    });
    return { atoms, atomOf: (value) => atomOfPiece[this.#indexOf(value)] ?? 0 };
  }

  /** The piece that holds a value. */
  #indexOf(value: bigint): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0n) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Labels, values and port names that some policy mentions; everything else makes no difference. */
class Relevant {
  readonly #keys = new Map<string, { readonly id: number; readonly values: Map<string, number> }>();
  readonly portNames: ReadonlySet<string>;
  #next = 0;

  constructor(compiled: Compiled) {
    for (const peer of compiled.peers) if (peer.kind === "pods") this.#mention(peer.set.pods);
    this.portNames = new Set(compiled.portSpecs.flatMap((spec) => spec.names.map((n) => n.name)));
  }

  /** Numbers for what is relevant of a workload's labels, ascending. */
  project(workload: Workload, out: number[]): void {
    const start = out.length;
    for (const [key, value] of workload.labels) {
      const known = this.#keys.get(key);
      if (known === undefined || workload.unknownLabels.has(key)) continue;
      out.push(known.values.get(value) ?? known.id);
    }
    for (const key of workload.unknownLabels) {
      const known = this.#keys.get(key);
      if (known !== undefined) out.push(known.id + 1);
    }
    sortFrom(out, start);
  }

  #mention(selector: Selector): void {
    for (const { key, values } of selector) {
      let known = this.#keys.get(key);
      if (known === undefined) {
        // One number for "some value that nobody mentions", one for "a value that we do not know".
        known = { id: this.#next, values: new Map() };
        this.#next += 2;
        this.#keys.set(key, known);
      }
      for (const value of values) if (!known.values.has(value)) known.values.set(value, this.#next++);
    }
  }
}

/** Lists are short; insertion beats the library's sort by far. */
function sortFrom(items: number[], start: number): void {
  for (let i = start + 1; i < items.length; i++) {
    const item = items[i] ?? 0;
    let j = i - 1;
    for (; j >= start && (items[j] ?? 0) > item; j--) items[j + 1] = items[j] ?? 0;
    items[j + 1] = item;
  }
}

function classify(world: World, compiled: Compiled, space: AddressSpace, byNode: boolean): Pick<Parties, "classes" | "classOf"> {
  const relevant = new Relevant(compiled);
  const addressesMatter = (kind: "pod" | "host"): boolean => compiled.peers.some((p) => p.kind === "addresses" && canHold(world, p.of, kind));
  const matter = { pod: addressesMatter("pod"), host: addressesMatter("host") };
  const signatures = new SequenceTable();
  const portLists = new PortLists(relevant.portNames);
  const members: { workloads: number[]; nodes: Set<number>; someNodeUnknown: boolean; ports: number }[] = [];
  const classOf = new Int32Array(world.workloads.length);
  const signature: number[] = [];
  world.workloads.forEach((workload, index) => {
    signature.length = 0;
    const ports = workload.hostNetwork ? portLists.none : workload.described === undefined ? portLists.idOf(workload) : unknownPorts;
    const node = workload.hostNetwork ? hostNode(world, workload) : workload.node;
    signature.push(workload.namespace, workload.hostNetwork ? 1 : 0, ports);
    signature.push(workload.hostNetwork || byNode ? (node ?? -1) : -1);
    const addresses = addressesOfWorkload(world, workload);
    signature.push(familiesOf(addresses));
    if (matter[workload.hostNetwork ? "host" : "pod"]) {
      const start = signature.length;
      for (const a of addresses) signature.push(space.atomOf(a));
      sortFrom(signature, start);
    }
    signature.push(-2);
    // Each description is a party of its own.
    if (workload.described !== undefined) signature.push(-3, index);
    else if (!workload.hostNetwork) relevant.project(workload, signature);
    const id = signatures.idOf(signature);
    const known = (members[id] ??= { workloads: [], nodes: new Set(), someNodeUnknown: false, ports });
    known.workloads.push(index);
    if (node === undefined) known.someNodeUnknown = true;
    else known.nodes.add(node);
    classOf[index] = id;
  });
  const classes = members.map(({ workloads, nodes, someNodeUnknown, ports }): WorkloadClass => {
    const representative = world.workloads[workloads[0] ?? 0];
    if (representative === undefined) throw new Error("a class without workloads");
    const { hostNetwork, namespace } = representative;
    return {
      namespace,
      workloads,
      representative,
      hostNetwork,
      hostNode: hostNetwork ? hostNode(world, representative) : undefined,
      nodes: [...nodes].sort((a, b) => a - b),
      someNodeUnknown,
      atoms: atomsOf(addressesOfWorkload(world, representative), space),
      ports,
    };
  });
  return { classes, classOf };
}

/** Which families are known to be there, as a number. */
function familiesOf(addresses: readonly Address[]): number {
  return (addresses.some((a) => a.family === 4) ? 1 : 0) + (addresses.some((a) => a.family === 6) ? 2 : 0);
}

function atomsOf(addresses: readonly Address[], space: AddressSpace): WorkloadClass["atoms"] {
  if (addresses.length === 0) return undefined;
  const inFamily = (family: 4 | 6): number[] => addresses.filter((a) => a.family === family).map((a) => space.atomOf(a));
  return { 4: inFamily(4), 6: inFamily(6) };
}

/** Number of the ports of pods that need not exist yet: a name may stand for any. */
export const unknownPorts = 1;

/** Named ports of workloads, as far as policies ask for their names. */
class PortLists {
  readonly #names: ReadonlySet<string>;
  readonly #ids = new Map<string, number>([["", 0], ["?", unknownPorts]]);
  readonly none = 0;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  idOf(workload: Workload): number {
    if (this.#names.size === 0 || workload.ports.length === 0) return this.none;
    const parts: string[] = [];
    for (const { name, protocol, port } of workload.ports) {
      if (name !== undefined && this.#names.has(name)) parts.push(`${protocol}:${port}:${name}`);
    }
    if (parts.length === 0) return this.none;
    const key = parts.length === 1 ? parts.join() : [...new Set(parts)].sort().join();
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(key, id);
    }
    return id;
  }
}
