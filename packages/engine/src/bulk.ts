import { compile, type Compiled, type CompiledRule } from "./compile.ts";
import { Families } from "./families.ts";
import type { Endpoint } from "./flow.ts";
import { Membership, SelectionIndex, type MemberList } from "./membership.ts";
import { PairMap } from "./pair-map.ts";
import { partition, type Parties } from "./party.ts";
import { Profiles } from "./profile.ts";
import type { Opening, Party } from "./opening.ts";
import { Rows, type Row } from "./rows.ts";
import { open, Sides, type Bounds } from "./side.ts";
import { isOwnNodeExempt } from "./decide.ts";
import { everything, nothing, type TrafficId, type TrafficTable } from "./traffic-table.ts";
import { maybe, no, yes, type Truth } from "./truth.ts";
import type { Direction, PodSet, Ref, World } from "./world.ts";

/** Everything about a world that its pairs are worked out from. */
export class Bulk {
  readonly world: World;
  readonly compiled: Compiled;
  readonly traffic: TrafficTable;
  readonly profiles: Profiles;
  readonly sides: Sides;
  readonly membership: Membership;
  readonly parties: readonly Party[];
  /** Whether some rule names addresses, which may tell the two of a pod apart. */
  readonly hasBlocks: boolean;
  readonly #parts: Parties;
  readonly #rows: Rows;
  #workloads: SelectionIndex | undefined;
  readonly familyTable: Families;
  readonly #openings: Opening[] = [];
  /** By number of the opening, what it was made of. */
  readonly #boundsOf: Bounds[] = [];
  readonly #openingIds = new PairMap();
  readonly #pairs: Record<4 | 6, PairMap> = { 4: new PairMap(), 6: new PairMap() };
  readonly #sides: Record<Direction, Record<4 | 6, PairMap>> = {
    ingress: { 4: new PairMap(), 6: new PairMap() },
    egress: { 4: new PairMap(), 6: new PairMap() },
  };
  readonly #isolating: Record<Direction, Map<number, readonly Ref[]>> = { ingress: new Map(), egress: new Map() };

  constructor(world: World, byNodeMax: number) {
    this.world = world;
    this.compiled = compile(world);
    this.traffic = this.compiled.traffic;
    this.hasBlocks = this.compiled.peers.some((peer) => peer.kind === "addresses");
    this.#parts = partition(world, this.compiled, byNodeMax);
    this.membership = new Membership(world, this.compiled, this.#parts);
    this.profiles = new Profiles(world, this.compiled, this.#parts, this.membership);
    this.sides = new Sides(world, this.compiled, this.#parts, this.membership);
    const { classes, atoms } = this.#parts;
    this.familyTable = new Families(world, this.#parts);
    this.#rows = new Rows(this.compiled, this.sides, this.#parts.classes.length + this.#parts.atoms.length);
    this.parties = [
      ...classes.map((c, id): Party => ({ kind: "workloads", id, workloads: c.workloads })),
      ...atoms.map((a, i): Party => ({ kind: "addresses", id: classes.length + i, ranges: a.ranges })),
    ];
  }

  get classCount(): number {
    return this.#parts.classes.length;
  }

  partyOf(endpoint: Endpoint): number {
    switch (endpoint.kind) {
      case "workload":
        return this.#parts.classOf[endpoint.workload] ?? -1;
      case "address":
        return this.classCount + this.#parts.atomOf(endpoint.address);
      case "node": {
        const addresses = this.world.nodes[endpoint.node]?.addresses ?? [];
        const address = addresses.find((a) => a.family === 4) ?? addresses[0];
        return address === undefined ? -1 : this.classCount + this.#parts.atomOf(address);
      }
    }
  }

  between(source: number, destination: number, wanted?: 4 | 6): Opening {
    const family = this.familyOf(source, destination, wanted);
    const id = this.#pairs[family].get(source, destination);
    return id < 0 ? this.openingOf(this.bounds(source, destination, family)) : this.#opening(id);
  }

  /** Remembered: each of thousands of rules of a policy may ask for the pairs of the same subjects, and pays for all of them. */
  oneSide(direction: Direction, source: number, destination: number, wanted?: 4 | 6): Opening {
    const family = this.familyOf(source, destination, wanted);
    const memory = this.#sides[direction][family];
    let id = memory.get(source, destination);
    if (id < 0) {
      id = this.#openingId(this.side(direction, source, destination, family));
      memory.set(source, destination, id);
    }
    return this.#opening(id);
  }

  /** Both sides together (NP-7); remembered. */
  bounds(source: number, destination: number, family: 4 | 6): Bounds {
    const memory = this.#pairs[family];
    const id = memory.get(source, destination);
    const known = this.#boundsOf[id];
    if (known !== undefined) return known;
    const bounds = this.#meetSides(source, destination, family);
    memory.set(source, destination, this.#openingId(bounds));
    return bounds;
  }

  #meetSides(source: number, destination: number, family: 4 | 6): Bounds {
    const egress = this.side("egress", source, destination, family);
    if (egress.most === nothing) return egress;
    const ingress = this.side("ingress", source, destination, family);
    return this.#meet(egress, ingress);
  }

  side(direction: Direction, source: number, destination: number, family: 4 | 6): Bounds {
    const [subject, peer] = direction === "egress" ? [source, destination] : [destination, source];
    const c = this.#parts.classes[subject];
    // NP-7, NP-61: addresses, nodes and what is on the host network impose nothing.
    if (c === undefined || c.hostNetwork) return open;
    const ownNode = this.#onNode(subject, peer, direction);
    if (ownNode === yes) return open;
    const pair = { peer, destination, family };
    const bounds = this.sides.evaluate(this.profiles.of(subject, direction), pair);
    return ownNode === maybe ? { least: bounds.least, most: everything } : bounds;
  }

  /** The part of some traffic that a class's side would still let pass for certain without some rules, which have one ref. */
  leastWithout(rules: ReadonlySet<CompiledRule>, traffic: TrafficId, direction: Direction, source: number, destination: number, family: 4 | 6): TrafficId {
    const [subject, peer] = direction === "egress" ? [source, destination] : [destination, source];
    if (this.#onNode(subject, peer, direction) === yes) return traffic;
    return this.sides.leastWithout(this.profiles.of(subject, direction), rules, traffic, { peer, destination, family });
  }

  familyOf(source: number, destination: number, wanted?: 4 | 6): 4 | 6 {
    return this.familyTable.of(source, destination, wanted);
  }

  families(source: number, destination: number): readonly (4 | 6)[] {
    const first = this.familyTable.first(source, destination);
    const second = this.familyTable.second(source, destination);
    return first === undefined ? [] : second === undefined ? [first] : [first, second];
  }

  perhapsFamily(source: number, destination: number): 4 | 6 | undefined {
    return this.hasBlocks ? this.familyTable.perhaps(source, destination) : undefined;
  }

  /** What a subject's side lets pass for all peers from `start` to before `end`, as `side` does for one. */
  fillRow(direction: Direction, subject: number, family: 4 | 6, start: number, end: number, row: Row, offset: number): void {
    const c = this.#parts.classes[subject];
    if (c === undefined || c.hostNetwork) {
      row.least.fill(everything, offset, offset + end - start);
      row.most.fill(everything, offset, offset + end - start);
      return;
    }
    const profile = this.profiles.of(subject, direction);
    this.#rows.fill({ profile, destination: direction === "ingress" ? subject : undefined, family, start, end }, row, offset);
    if (c.nodes.length === 0) return;
    for (let peer = start; peer < end; peer++) {
      const ownNode = this.#onNode(subject, peer, direction);
      if (ownNode !== no) row.most[offset + peer - start] = everything;
      if (ownNode === yes) row.least[offset + peer - start] = everything;
    }
  }

  /** One family does, unless blocks may tell the two addresses of a pod apart. */
  familiesThatMatter(): readonly (4 | 6)[] {
    return this.hasBlocks && this.familyTable.hasIPv6 ? [4, 6] : [4];
  }

  isolatedBy(party: number, direction: Direction): readonly Ref[] {
    const known = this.#isolating[direction].get(party);
    if (known !== undefined) return known;
    const found = this.compiled.tiers.flatMap(({ tier }, t) =>
      tier.decides !== "isolation"
        ? []
        : this.profiles
            .selecting(t, party)
            .filter(({ policy: { policy }, selects }) => selects === yes && policy.standing === "in force" && policy.isolates[direction])
            .map(({ policy }) => policy.policy.ref),
    );
    this.#isolating[direction].set(party, found);
    return found;
  }

  select(set: PodSet): MemberList {
    // The classes know only labels that policies mention; a set of pods may ask for others.
    this.#workloads ??= new SelectionIndex(
      this.world,
      this.world.workloads.map((one) => ({ namespace: one.namespace, hostNetwork: one.hostNetwork, representative: one })),
    );
    return this.#workloads.pickedBy(set);
  }

  workloadsOf(party: number): readonly number[] {
    return this.#parts.classes[party]?.workloads ?? [];
  }

  #meet(egress: Bounds, ingress: Bounds): Bounds {
    return {
      least: this.traffic.intersect(egress.least, ingress.least),
      most: this.traffic.intersect(egress.most, ingress.most),
    };
  }

  /** NP-62, NP-63: whether the peer is the very node that the subject's pods run on; `maybe`: that some run on. */
  #onNode(subject: number, peer: number, direction: Direction): Truth {
    if (!isOwnNodeExempt(this.world, direction)) return no;
    const { classes, atoms } = this.#parts;
    const node = peer < classes.length ? classes[peer]?.hostNode : atoms[peer - classes.length]?.node;
    const c = classes[subject];
    if (node === undefined || c === undefined || !c.nodes.includes(node)) return no;
    return c.nodes.length === 1 && !c.someNodeUnknown ? yes : maybe;
  }

  #openingId(bounds: Bounds): number {
    let id = this.#openingIds.get(bounds.least, bounds.most);
    if (id < 0) {
      id = this.#openings.length;
      const atMost = this.traffic.trafficOf(bounds.most);
      this.#openings.push({ atLeast: bounds.least === bounds.most ? atMost : this.traffic.trafficOf(bounds.least), atMost });
      this.#boundsOf.push(bounds);
      this.#openingIds.set(bounds.least, bounds.most, id);
    }
    return id;
  }

  openingOf(bounds: Bounds): Opening {
    return this.#opening(this.#openingId(bounds));
  }

  #opening(id: number): Opening {
    const opening = this.#openings[id];
    if (opening === undefined) throw new Error(`no opening ${id}`);
    return opening;
  }
}
