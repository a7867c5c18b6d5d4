import { Accounts } from "./account.ts";
import { Bulk } from "./bulk.ts";
import type { Endpoint } from "./flow.ts";
import type { CoveringRule, Opening, Party, PartyOpening, PartyPair, RuleAccount } from "./opening.ts";
import { listConnected, listOpenings } from "./openings.ts";
import { rememberBulk } from "./known-bulks.ts";
import { partiesByNodeMax } from "./party.ts";
import type { Direction, PodSet, Ref, World } from "./world.ts";

/**
 * Reachability of a whole world. Building it costs what distinct things cost (selectors, classes, port
 * sets); a pair is computed when asked for, and remembered.
 */
export interface Reachability {
  readonly world: World;
  readonly parties: readonly Party[];
  /**
   * The party of an end. A node is the party of its first address, IPv4 first; −1 when it has none that is known. Of an
   * address with a name it is that of the address alone: what hangs on names is for `verdict` to say (ANP-23).
   */
  partyOf(endpoint: Endpoint): number;
  /**
   * One pair of parties; `family` matters where addresses do (NP-42): absent, it is that of an address, else 4 unless
   * an end has only IPv6. A party with itself: two different members.
   */
  between(source: number, destination: number, family?: 4 | 6): Opening;
  /**
   * The families that a pair can use: the one that `between` takes by itself first, then the other if both ends are
   * known to have it; none when they have no family in common.
   */
  families(source: number, destination: number): readonly (4 | 6)[];
  /**
   * The other family, where it is not known whether both ends have it and policies may tell families apart; what
   * `between` says in it holds if they do (NP-43).
   */
  perhapsFamily(source: number, destination: number): 4 | 6 | undefined;
  /** What the source's side alone lets out, and the destination's side alone lets in. */
  egress(source: number, destination: number, family?: 4 | 6): Opening;
  ingress(source: number, destination: number, family?: 4 | 6): Opening;
  /**
   * Every pair that may carry something, in order of party ids. At least one end is a workload. A pair whose ends have
   * addresses of both families comes twice, with `family`, where they differ; one without a common family not at all.
   */
  openings(): Iterable<PartyOpening>;
  /**
   * Every pair that may carry something in some of its `families`, or in its `perhapsFamily`, in order of party ids. At
   * least one end is a workload. To go through what `between` says of all pairs, without asking for those that are closed.
   */
  connected(): Iterable<PartyPair>;
  /** Policies of the namespace tier that isolate a party in a direction, certainly. */
  isolatedBy(party: number, direction: Direction): readonly Ref[];
  /** What a rule opens, and what of it nothing else opens. */
  account(rule: Ref): RuleAccount;
  /**
   * Other rules of that side that certainly let pass some of what a rule carries, those in most pairs first. Worked out
   * anew each time: of n rules that all overlap, asking for all costs n².
   */
  coveredBy(rule: Ref): readonly CoveringRule[];
  /** The workloads that a pod set selects: certainly, and possibly. */
  select(set: PodSet): {
    readonly certain: readonly number[];
    readonly possible: readonly number[];
  };
}

/** How the parties are made. */
export interface ReachabilityOptions {
  /**
   * Pods of one class on different nodes are told apart (a node always reaches its own pods, NP-62) as long as no more
   * classes come of it than this; beyond, such a class and a node have bounds that differ. Default 2048.
   */
  readonly partiesByNodeMax?: number;
}

/**
 * Finds the parties of a world, and answers what passes between them, exactly: for every two ends, `verdict` is
 * `allowed` for what is in `atLeast`, `denied` for what is not in `atMost`, and `undetermined` in between.
 *
 * Building costs O(workloads × labels + policies + what they select); nothing is worked out for pairs until asked.
 * The world must not change afterwards. Never throws for a world that is consistent in its indices.
 */
export function reachability(world: World, options: ReachabilityOptions = {}): Reachability {
  const bulk = new Bulk(world, options.partiesByNodeMax ?? partiesByNodeMax);
  const accounts = new Accounts(bulk);
  const result: Reachability = {
    world,
    parties: bulk.parties,
    partyOf: (endpoint) => bulk.partyOf(endpoint),
    between: (source, destination, family) => bulk.between(source, destination, family),
    families: (source, destination) => bulk.families(source, destination),
    perhapsFamily: (source, destination) => bulk.perhapsFamily(source, destination),
    egress: (source, destination, family) => bulk.oneSide("egress", source, destination, family),
    ingress: (source, destination, family) => bulk.oneSide("ingress", source, destination, family),
    openings: () => listOpenings(bulk),
    connected: () => listConnected(bulk),
    isolatedBy: (party, direction) => bulk.isolatedBy(party, direction),
    account: (rule) => accounts.of(rule),
    coveredBy: (rule) => accounts.coveredBy(rule),
    select: (set) => bulk.select(set),
  };
  rememberBulk(result, bulk);
  return result;
}
