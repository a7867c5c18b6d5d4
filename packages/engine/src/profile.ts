import { rulesOf, type Compiled, type CompiledPolicy, type CompiledRule, type CompiledTier, type PeerId } from "./compile.ts";
import { inTurn, speaks } from "./decide.ts";
import type { Membership } from "./membership.ts";
import type { Parties } from "./party.ts";
import { SequenceTable } from "./sequence-table.ts";
import { both, either, maybe, no, yes, type Truth } from "./truth.ts";
import type { Direction, World } from "./world.ts";

/** What one tier says to a class in one direction, independent of the peer. */
export type TierProfile = IsolationProfile | FirstMatchProfile;

export interface IsolationProfile {
  readonly kind: "isolation";
  readonly isolated: Truth;
  /** Of the policies that isolate for certain. */
  readonly allows: Allowing;
  /** Each policy that perhaps isolates; undefined: one that is refused, and may allow anything or nothing. */
  readonly doubtful: readonly (Allowing | undefined)[];
}

/** Rules that allow, where nothing but allowing counts (NP-5). */
export interface Allowing {
  readonly rules: ReadonlySet<CompiledRule>;
  /** Each peer that they name, and all ports that they give it, alternating. */
  readonly entries: Int32Array;
}

export interface FirstMatchProfile {
  readonly kind: "first-match";
  /** Number of a profile that is shared, to remember answers by; undefined for one that is made for a moment. */
  readonly id: number | undefined;
  /** Whether some rule asks for a port by name, so that answers depend on the destination's ports. */
  readonly named: boolean;
  /** Policies of equal priority together, in order (ANP-5). */
  readonly groups: readonly (readonly FirstMatchPolicy[])[];
}

export interface FirstMatchPolicy {
  readonly selects: Truth;
  /** Undefined: refused. */
  readonly rules: readonly CompiledRule[] | undefined;
}

/** A policy that has, or may have, a class as its subject. */
export interface Selecting {
  readonly policy: CompiledPolicy;
  readonly selects: Truth;
}

/** Finds for each class which policies select it, and what they say together. Classes alike share a profile. */
export class Profiles {
  readonly #world: World;
  readonly #compiled: Compiled;
  /** Tier, then class: number of a policy and how certainly it selects, alternating. */
  readonly #selecting: readonly (readonly number[][])[];
  readonly #lists: SequenceTable = new SequenceTable();
  readonly #profiles: Record<Direction, (readonly TierProfile[])[]> = { ingress: [], egress: [] };
  #nextId = 0;
  readonly #shared: Record<Direction, Map<string, TierProfile>> = { ingress: new Map(), egress: new Map() };

  constructor(world: World, compiled: Compiled, parties: Parties, membership: Membership) {
    this.#world = world;
    this.#compiled = compiled;
    const memory = new Map<number, ReturnType<Membership["classesOf"]>>();
    this.#selecting = compiled.tiers.map((tier) => {
      const lists: number[][] = parties.classes.map(() => []);
      tier.policies.forEach((policy, number) => {
        let members = memory.get(policy.subject);
        if (members === undefined) {
          members = membership.classesOf(policy.policy.subject);
          memory.set(policy.subject, members);
        }
        for (const c of members.certain) lists[c]?.push(number, yes);
        for (const c of members.possible) lists[c]?.push(number, maybe);
      });
      return lists;
    });
  }

  /** What each tier says to a class, in order of the tiers. */
  of(party: number, direction: Direction): readonly TierProfile[] {
    let profile = this.#profiles[direction][party];
    if (profile === undefined) {
      profile = this.#compiled.tiers.map((tier, t) => this.#tierProfile(tier, t, party, direction));
      this.#profiles[direction][party] = profile;
    }
    return profile;
  }

  /** Policies of a tier (by number) whose subject a class is or may be, in order. */
  selecting(tier: number, party: number): readonly Selecting[] {
    const list = this.#selecting[tier]?.[party] ?? [];
    const policies = this.#compiled.tiers[tier]?.policies ?? [];
    const result: Selecting[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const policy = policies[list[i] ?? 0];
      if (policy !== undefined) result.push({ policy, selects: list[i + 1] === yes ? yes : maybe });
    }
    return result;
  }

  #tierProfile(tier: CompiledTier, number: number, party: number, direction: Direction): TierProfile {
    const key = `${number} ${this.#lists.idOf(this.#selecting[number]?.[party] ?? [])}`;
    let profile = this.#shared[direction].get(key);
    if (profile === undefined) {
      profile = this.#build(tier, this.selecting(number, party), direction, this.#nextId++);
      this.#shared[direction].set(key, profile);
    }
    return profile;
  }

  #build(tier: CompiledTier, selecting: readonly Selecting[], direction: Direction, id: number): TierProfile {
    if (tier.tier.decides === "isolation") return this.#isolationProfile(selecting, direction);
    const groups = groupsOf(this.#world, selecting, direction);
    const named = groups.flat().some(({ rules }) => rules?.some((r) => (this.#compiled.portSpecs[r.ports]?.names.length ?? 0) > 0));
    return { kind: "first-match", id, named, groups };
  }

  #isolationProfile(selecting: readonly Selecting[], direction: Direction): IsolationProfile {
    let isolated: Truth = no;
    const certain: (readonly CompiledRule[])[] = [];
    const doubtful: (Allowing | undefined)[] = [];
    for (const { policy, selects } of selecting) {
      if (!policy.policy.isolates[direction]) continue;
      const refused = policy.policy.standing === "refused";
      const applies = both(selects, refused ? maybe : yes);
      isolated = either(isolated, applies);
      const rules = rulesOf(policy, direction).filter((r) => r.action === "allow");
      if (applies === yes) certain.push(rules);
      else doubtful.push(refused ? undefined : this.#allowing(rules));
    }
    return { kind: "isolation", isolated, allows: this.#allowing(certain.flat()), doubtful };
  }

  #allowing(rules: readonly CompiledRule[]): Allowing {
    const byPeer = new Map<PeerId, number[]>();
    for (const { peers, ports } of rules) {
      for (const peer of peers) {
        const known = byPeer.get(peer);
        if (known === undefined) byPeer.set(peer, [ports]);
        else known.push(ports);
      }
    }
    return { rules: new Set(rules), entries: Int32Array.from([...byPeer].flatMap(([peer, specs]) => [peer, this.#compiled.unitePorts(specs)])) };
  }
}

/** A first-match tier without some rules; their policies still speak. */
export function withoutRules(tier: FirstMatchProfile, rules: ReadonlySet<CompiledRule>): FirstMatchProfile {
  if (!tier.groups.some((group) => group.some((policy) => policy.rules?.some((r) => rules.has(r))))) return tier;
  const groups = tier.groups.map((group) => group.map((policy) => ({ ...policy, rules: policy.rules?.filter((r) => !rules.has(r)) })));
  return { ...tier, id: undefined, groups };
}

function groupsOf(world: World, selecting: readonly Selecting[], direction: Direction): FirstMatchProfile["groups"] {
  const speaking = selecting.flatMap(({ policy: compiled, selects }) => {
    const { policy } = compiled;
    return speaks(policy, direction) ? [{ policy, selects, rules: policy.standing === "refused" ? undefined : rulesOf(compiled, direction) }] : [];
  });
  return inTurn(world, speaking).map((group) => group.map(({ selects, rules }) => ({ selects, rules })));
}
