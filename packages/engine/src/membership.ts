import { anyPeer, type Compiled, type PeerId } from "./compile.ts";
import { canHold, matchAddresses, matchNamespace, matchNodes, type End } from "./match.ts";
import type { Parties, WorkloadClass } from "./party.ts";
import { labelsOfWorkload, matchSelector, type KnownLabels } from "./selector.ts";
import { both, maybe, no, yes, type Truth } from "./truth.ts";
import type { PodSet, Requirement, Selector, World } from "./world.ts";

/** Parties that a peer means: bit `n` of word `n >> 5`. Those in `maybe` are not in `yes`. */
export interface Members {
  readonly yes: Uint32Array;
  /** Undefined when nothing is in doubt, which is nearly always. */
  readonly maybe: Uint32Array | undefined;
}

/** Whether a party is in a set. O(1). */
export function memberTruth(members: Members, party: number): Truth {
  const word = party >> 5;
  const bit = 1 << (party & 31);
  if (((members.yes[word] ?? 0) & bit) !== 0) return yes;
  return members.maybe !== undefined && ((members.maybe[word] ?? 0) & bit) !== 0 ? maybe : no;
}

/** All parties, ascending, that are in some of the sets, certainly or perhaps. */
export function listMembers(sets: readonly Members[], parties: number): readonly number[] {
  const found: number[] = [];
  for (let word = 0; word << 5 < parties; word++) {
    let bits = 0;
    for (const { yes: certain, maybe: possible } of sets) bits |= (certain[word] ?? 0) | (possible?.[word] ?? 0);
    for (; bits !== 0; bits &= bits - 1) found.push((word << 5) + 31 - Math.clz32(bits & -bits));
  }
  return found.filter((party) => party < parties);
}

/** What belongs to a peer, certainly or perhaps, ascending. */
export interface MemberList {
  readonly certain: readonly number[];
  readonly possible: readonly number[];
}

/** Who belongs to which peer. Worked out peer by peer, when first asked for, and remembered. */
export class Membership {
  readonly #world: World;
  readonly #compiled: Compiled;
  readonly #parties: Parties;
  readonly #words: number;
  readonly #known: (Members | undefined)[] = [];
  readonly #index: SelectionIndex;
  readonly #atomsOfPeer = new Map<PeerId, number[]>();

  constructor(world: World, compiled: Compiled, parties: Parties) {
    this.#world = world;
    this.#compiled = compiled;
    this.#parties = parties;
    this.#words = (parties.classes.length + parties.atoms.length + 31) >> 5;
    this.#index = new SelectionIndex(world, parties.classes);
    parties.atoms.forEach((atom, i) => {
      for (const peer of atom.peers) {
        const known = this.#atomsOfPeer.get(peer);
        if (known === undefined) this.#atomsOfPeer.set(peer, [i]);
        else known.push(i);
      }
    });
  }

  /** The members of a peer among all parties; classes by their addresses of a family (NP-42), atoms of both. */
  of(peer: PeerId, family: 4 | 6): Members {
    const slot = 2 * peer + (family === 6 ? 1 : 0);
    const known = this.#known[slot];
    if (known !== undefined) return known;
    const members = this.#build(peer, family);
    this.#known[slot] = members;
    return members;
  }

  /** The classes of a set of pods. */
  classesOf(set: PodSet): MemberList {
    return this.#index.pickedBy(set);
  }

  #build(peer: PeerId, family: 4 | 6): Members {
    const compiled = this.#compiled.peers[peer];
    const members = new MembersBuilder(this.#words);
    if (compiled === undefined || peer === anyPeer || compiled.kind === "any") return members.fill();
    if (compiled.kind === "pods") {
      // The same in both families; build it once.
      const other = this.#known[2 * peer + (family === 6 ? 0 : 1)];
      if (other !== undefined) return other;
      const { certain, possible } = this.classesOf(compiled.set);
      for (const c of certain) members.add(c, yes);
      for (const c of possible) members.add(c, maybe);
      return members.done();
    }
    if (compiled.kind === "names") return members.done();
    const { classes, atoms } = this.#parties;
    if (compiled.kind === "nodes") {
      const matches = (node: number | undefined): Truth => matchNodes(this.#world, compiled.nodes, hostEnd(node, family));
      for (const c of this.#index.hosts) members.add(c, matches(classes[c]?.hostNode));
      atoms.forEach((atom, i) => {
        if (atom.node !== undefined) members.add(classes.length + i, matches(atom.node));
      });
      return members.done();
    }
    const inside = new Set(this.#atomsOfPeer.get(peer) ?? []);
    const { of, set: ranges } = compiled;
    const holds = { pod: canHold(this.#world, of, "pod"), host: canHold(this.#world, of, "host") };
    for (const i of inside) if (atoms[i]?.node === undefined || holds.host) members.add(classes.length + i, yes);
    const host = hostEnd(undefined, family);
    const unknown = { pod: matchAddresses(this.#world, { of, ranges }, { ...host, kind: "pod" }), host: matchAddresses(this.#world, { of, ranges }, host) };
    classes.forEach((c, i) => {
      const kind = c.hostNetwork ? "host" : "pod";
      if (holds[kind]) members.add(i, c.atoms === undefined ? unknown[kind] : matchAtoms(c.atoms[family], inside));
    });
    return members.done();
  }
}

function matchAtoms(atoms: readonly number[], inside: ReadonlySet<number>): Truth {
  const count = atoms.filter((a) => inside.has(a)).length;
  if (count === 0) return no;
  return count === atoms.length ? yes : maybe;
}

function hostEnd(node: number | undefined, family: 4 | 6): End {
  return { kind: "host", workload: undefined, node, addresses: undefined, family };
}

class MembersBuilder {
  readonly #yes: Uint32Array;
  #maybe: Uint32Array | undefined;

  constructor(words: number) {
    this.#yes = new Uint32Array(words);
  }

  add(party: number, truth: Truth): void {
    if (truth === no) return;
    const words = truth === yes ? this.#yes : (this.#maybe ??= new Uint32Array(this.#yes.length));
    words[party >> 5] = (words[party >> 5] ?? 0) | (1 << (party & 31));
  }

  fill(): Members {
    return { yes: this.#yes.fill(0xffffffff), maybe: undefined };
  }

  done(): Members {
    return { yes: this.#yes, maybe: this.#maybe };
  }
}

/** What selectors ask of a workload, or of one that stands for a class. */
export type Selectable = Pick<WorkloadClass, "namespace" | "hostNetwork" | "representative">;

/** Finds what a set of pods picks of a list, without looking at all of it where the set asks for a namespace or a value. */
export class SelectionIndex {
  /** Those on the host network. */
  readonly hosts: readonly number[];
  readonly #world: World;
  readonly #classes: readonly Selectable[];
  readonly #byNamespace: readonly (readonly number[])[];
  readonly #labels: readonly KnownLabels[];
  /** Key, then value; those that carry the key with an unknown value are under the key alone. */
  readonly #byValue = new Map<string, Map<string, number[]>>();
  readonly #byUnknown = new Map<string, number[]>();
  /** Those that are described: they may carry any label, and be in any namespace where that is described too. */
  readonly #described: readonly number[];
  readonly #inDescribed: readonly number[];
  readonly #namespaceTruths = new WeakMap<Selector, readonly Truth[]>();

  constructor(world: World, classes: readonly Selectable[]) {
    this.#world = world;
    this.#classes = classes;
    this.#labels = classes.map((c) => labelsOfWorkload(c.representative));
    const byNamespace: number[][] = world.namespaces.map(() => []);
    const hosts: number[] = [];
    const described: number[] = [];
    const inDescribed: number[] = [];
    classes.forEach((c, i) => {
      if (c.hostNetwork) {
        hosts.push(i);
        return;
      }
      byNamespace[c.namespace]?.push(i);
      if (c.representative.described !== undefined) described.push(i);
      if (world.namespaces[c.namespace]?.described !== undefined) inDescribed.push(i);
      const { labels, unknownLabels } = c.representative;
      for (const [key, value] of labels) {
        if (unknownLabels.has(key)) continue;
        let values = this.#byValue.get(key);
        if (values === undefined) this.#byValue.set(key, (values = new Map<string, number[]>()));
        push(values, value, i);
      }
      for (const key of unknownLabels) push(this.#byUnknown, key, i);
    });
    this.#byNamespace = byNamespace;
    this.hosts = hosts;
    this.#described = described;
    this.#inDescribed = inDescribed;
  }

  /** By place in the list, ascending. */
  pickedBy(set: PodSet): MemberList {
    const certain: number[] = [];
    const possible: number[] = [];
    const { namespaces: asked } = set;
    const namespaces = typeof asked === "number" ? undefined : this.#truthsOf(asked);
    for (const i of this.#candidates(set, namespaces)) {
      const c = this.#classes[i];
      const labels = this.#labels[i];
      if (c === undefined || labels === undefined) continue;
      const inNamespace = namespaces === undefined ? matchNamespace(this.#world, asked, c.namespace) : (namespaces[c.namespace] ?? no);
      if (inNamespace === no) continue;
      const truth = both(inNamespace, matchSelector(set.pods, labels));
      if (truth === yes) certain.push(i);
      else if (truth === maybe) possible.push(i);
    }
    return { certain, possible };
  }

  /** Ascending, and holding at least all that match. */
  #candidates(set: PodSet, namespaces: readonly Truth[] | undefined): readonly number[] {
    const { namespaces: one } = set;
    const matching = typeof one === "number" ? [this.#byNamespace[one] ?? [], this.#inDescribed] : this.#byNamespace.filter((_, n) => namespaces?.[n] !== no);
    let size = matching.reduce((sum, classes) => sum + classes.length, 0);
    let best: Requirement | undefined;
    for (const requirement of set.pods) {
      if (requirement.operator !== "In") continue;
      const count = this.#holders(requirement).reduce((sum, classes) => sum + classes.length, 0);
      if (count >= size) continue;
      size = count;
      best = requirement;
    }
    const lists = (best === undefined ? matching : this.#holders(best)).filter((list) => list.length > 0);
    return lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())].sort((a, b) => a - b);
  }

  #holders({ key, values }: Requirement): readonly (readonly number[])[] {
    const byValue = this.#byValue.get(key);
    return [...values.map((v) => byValue?.get(v) ?? []), this.#byUnknown.get(key) ?? [], this.#described];
  }

  #truthsOf(selector: Selector): readonly Truth[] {
    let truths = this.#namespaceTruths.get(selector);
    if (truths === undefined) {
      truths = this.#world.namespaces.map((_, n) => matchNamespace(this.#world, selector, n));
      this.#namespaceTruths.set(selector, truths);
    }
    return truths;
  }
}

function push(lists: Map<string, number[]>, key: string, item: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
