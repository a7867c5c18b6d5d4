import { compile, type Compiled } from "./compile.ts";
import type { Endpoint } from "./flow.ts";
import { matchWorkload } from "./match.ts";
import { Membership } from "./membership.ts";
import { PairMap } from "./pair-map.ts";
import { partition, type Parties } from "./party.ts";
import { Profiles, type TierProfile } from "./profile.ts";
import type { Opening, Party, PartyOpening } from "./reachability.ts";
import { open, Sides, type Bounds } from "./side.ts";
import { everything, nothing, type TrafficTable } from "./traffic-table.ts";
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
  readonly #parts: Parties;
  readonly #openings: Opening[] = [];
  readonly #openingIds = new PairMap();
  readonly #pairs: Record<4 | 6, PairMap> = { 4: new PairMap(), 6: new PairMap() };

  constructor(world: World, byNodeMax: number) {
    this.world = world;
    this.compiled = compile(world);
    this.traffic = this.compiled.traffic;
    this.#parts = partition(world, this.compiled, byNodeMax);
    this.membership = new Membership(world, this.compiled, this.#parts);
    this.profiles = new Profiles(this.compiled, this.#parts, this.membership);
    this.sides = new Sides(this.compiled, this.#parts, this.membership);
    const { classes, atoms } = this.#parts;
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
    const memory = this.#pairs[family];
    let id = memory.get(source, destination);
    if (id < 0) {
      id = this.#openingId(this.bounds(source, destination, family));
      memory.set(source, destination, id);
    }
    return this.#opening(id);
  }

  oneSide(direction: Direction, source: number, destination: number, wanted?: 4 | 6): Opening {
    const family = this.familyOf(source, destination, wanted);
    return this.#opening(this.#openingId(this.side(direction, source, destination, family)));
  }

  /** Both sides together (NP-7). */
  bounds(source: number, destination: number, family: 4 | 6): Bounds {
    const egress = this.side("egress", source, destination, family);
    if (egress.most === nothing) return egress;
    const ingress = this.side("ingress", source, destination, family);
    return {
      least: this.traffic.intersect(egress.least, ingress.least),
      most: this.traffic.intersect(egress.most, ingress.most),
    };
  }

  /** One side; `profile` says what the tiers say to the subject, where it is not what they say today. */
  side(direction: Direction, source: number, destination: number, family: 4 | 6, profile?: readonly TierProfile[]): Bounds {
    const [subject, peer] = direction === "egress" ? [source, destination] : [destination, source];
    const c = this.#parts.classes[subject];
    // NP-7, NP-61: addresses, nodes and what is on the host network impose nothing.
    if (c === undefined || c.hostNetwork) return open;
    const ownNode = this.#onNode(subject, peer, direction);
    if (ownNode === yes) return open;
    const pair = { peer, destination, family };
    const bounds = this.sides.evaluate(profile ?? this.profiles.of(subject, direction), pair);
    return ownNode === maybe ? { least: bounds.least, most: everything } : bounds;
  }

  /** The family of a pair: that of an address, else what is wanted, else 4 unless an end has only IPv6 (NP-42). */
  familyOf(source: number, destination: number, wanted?: 4 | 6): 4 | 6 {
    const { classes, atoms } = this.#parts;
    const atom = atoms[source - classes.length] ?? atoms[destination - classes.length];
    if (atom !== undefined) return atom.family;
    return wanted ?? ([source, destination].some((party) => this.#has(party, 4) === no) ? 6 : 4);
  }

  *openings(): Generator<PartyOpening> {
    const { classes } = this.#parts;
    const count = this.parties.length;
    for (let source = 0; source < count; source++) {
      const end = source < classes.length ? count : classes.length;
      for (let destination = 0; destination < end; destination++) yield* this.#openingsOf(source, destination);
    }
  }

  isolatedBy(party: number, direction: Direction): readonly Ref[] {
    return this.compiled.tiers.flatMap(({ tier }, t) =>
      tier.decides !== "isolation"
        ? []
        : this.profiles
            .selecting(t, party)
            .filter(({ policy: { policy }, selects }) => selects === yes && policy.standing === "in force" && policy.isolates[direction])
            .map(({ policy }) => policy.policy.ref),
    );
  }

  select(set: PodSet): { readonly certain: readonly number[]; readonly possible: readonly number[] } {
    // The classes know only labels that policies mention; a set of pods may ask for others.
    return selectWorkloads(this.world, set);
  }

  workloadsOf(party: number): readonly number[] {
    return this.#parts.classes[party]?.workloads ?? [];
  }

  families(source: number, destination: number): readonly (4 | 6)[] {
    const first = this.familyOf(source, destination);
    if (this.#has(source, first) === no || this.#has(destination, first) === no) return [];
    const other = first === 4 ? 6 : 4;
    return this.#has(source, other) === yes && this.#has(destination, other) === yes ? [first, other] : [first];
  }

  #openingsOf(source: number, destination: number): readonly PartyOpening[] {
    const families = this.families(source, destination);
    const found = families.map((family) => ({ family, bounds: this.bounds(source, destination, family) }));
    const [one, other] = found;
    if (one === undefined) return [];
    if (other === undefined || (one.bounds.least === other.bounds.least && one.bounds.most === other.bounds.most)) {
      if (one.bounds.most === nothing) return [];
      return [{ source, destination, opening: this.#opening(this.#openingId(one.bounds)) }];
    }
    return found
      .filter(({ bounds }) => bounds.most !== nothing)
      .map(({ family, bounds }) => ({ source, destination, opening: this.#opening(this.#openingId(bounds)), family }));
  }

  /** Whether the ends of a party have an address of a family; `maybe` when none is known. */
  #has(party: number, family: 4 | 6): Truth {
    const { classes, atoms } = this.#parts;
    const c = classes[party];
    if (c === undefined) return atoms[party - classes.length]?.family === family ? yes : no;
    if (c.atoms === undefined) return maybe;
    return c.atoms[family].length > 0 ? yes : no;
  }

  /** NP-62, NP-63: whether the peer is the very node that the subject's pods run on; `maybe`: that some run on. */
  #onNode(subject: number, peer: number, direction: Direction): Truth {
    if (direction === "egress" && this.world.semantics.localNodeEgress !== "allow") return no;
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
      this.#openingIds.set(bounds.least, bounds.most, id);
    }
    return id;
  }

  #opening(id: number): Opening {
    const opening = this.#openings[id];
    if (opening === undefined) throw new Error(`no opening ${id}`);
    return opening;
  }
}

function selectWorkloads(world: World, set: PodSet): { readonly certain: readonly number[]; readonly possible: readonly number[] } {
  const certain: number[] = [];
  const possible: number[] = [];
  world.workloads.forEach((workload, index) => {
    const truth = matchWorkload(world, set, workload);
    if (truth === yes) certain.push(index);
    else if (truth === maybe) possible.push(index);
  });
  return { certain, possible };
}
