import { acrossFamilies } from "./across-families.ts";
import type { Opening } from "./opening.ts";
import { selectingPolicies } from "./policy-index.ts";
import { reachability, type Reachability } from "./reachability.ts";
import { formatSelector, labelsOfNamespace, matchSelector, nameLabel, normalSelector, selectorIsUnsatisfiable } from "./selector.ts";
import { no, yes } from "./truth.ts";
import type { Direction, PodSet, Selector, World } from "./world.ts";

/** What a workload's own side lets pass from, or to, pods that need not exist yet. */
export interface Exposure {
  /** Index of the workload. */
  readonly workload: number;
  readonly direction: Direction;
  /** Every pod like this, of today or later. */
  readonly peers: PodSet;
  /** `atLeast` is for every such pod; `atMost` for some, by labels, address or port names that are not said. */
  readonly opening: Opening;
  /** The world's index of the described pods, to ask `verdict` for reasons in {@link Exposures.world}. */
  readonly described: number;
}

export interface Exposures {
  /** The world with the described pods at the end of its workloads, and namespaces. */
  readonly world: World;
  readonly lines: readonly Exposure[];
}

/** Every pod of every namespace. */
export const anyPods: PodSet = { namespaces: [], pods: [] };

/** Whether a set is all pods of all namespaces, by what is written; a selector that happens to pick all of them is not. */
export function isAnyPods({ namespaces, pods }: PodSet): boolean {
  return typeof namespaces !== "number" && namespaces.length === 0 && pods.length === 0;
}

/**
 * What workloads accept from, or may send to, pods and namespaces that need not exist yet: for each of them in each
 * direction a line for every pod whatever, and one for each set of pods that a rule of a policy that may select it
 * names. Sets that are the same by what they require are one, however they are written.
 *
 * Only the workload's own side is judged (NP-7): what selects pods that are not there yet is nobody's to know. For a pod
 * that comes later and is in the set, that side lets pass no less than `atLeast` and no more than `atMost`.
 *
 * @param workloads  indices; one for each of {@link Reachability.parties} is enough, since its members are alike
 * Cost: one class for each distinct set, one pair for each line.
 */
export function exposures(world: World, workloads: readonly number[]): Exposures {
  const wanted = workloads.filter((index) => world.workloads[index]?.hostNetwork === false).map((index) => ({ index, named: podsNamed(world, index) }));
  const sets = new Map(wanted.flatMap(({ named }) => [...named.ingress, ...named.egress]));
  const extended = describePods(world, [...sets.values()]);
  const places = new Map([...sets.keys()].map((key, i) => [key, extended.described[i]]));
  const reach = reachability(extended.world);
  const lines: Exposure[] = [];
  for (const { index, named } of wanted) {
    for (const direction of ["ingress", "egress"] as const) {
      for (const [key, peers] of named[direction]) {
        const described = places.get(key);
        if (described !== undefined) lines.push({ workload: index, direction, peers, described, opening: openingOf(reach, direction, index, described) });
      }
    }
  }
  return { world: extended.world, lines };
}

function openingOf(reach: Reachability, direction: Direction, index: number, described: number): Opening {
  const [subject, peer] = [index, described].map((workload) => reach.partyOf({ kind: "workload", workload }));
  if (subject === undefined || peer === undefined) throw new Error(`no party for ${index} or ${described}`);
  const [source, destination] = direction === "ingress" ? [peer, subject] : [subject, peer];
  return acrossFamilies(reach, source, destination, direction);
}

/** By what they require: all pods whatever first, then the sets that rules of policies name that may select a workload. */
function podsNamed(world: World, index: number): Readonly<Record<Direction, ReadonlyMap<string, PodSet>>> {
  const named = { ingress: new Map([[keyOfPods(world, anyPods), anyPods]]), egress: new Map([[keyOfPods(world, anyPods), anyPods]]) };
  for (const tier of world.tiers) {
    for (const { policy } of selectingPolicies(world, tier, index)) {
      for (const { direction, peers } of policy.rules) {
        if (peers === "any" || (tier.decides === "isolation" && !policy.isolates[direction])) continue;
        for (const peer of peers) {
          if (peer.kind !== "pods") continue;
          const { namespaces, pods } = peer;
          const key = keyOfPods(world, peer);
          if (!named[direction].has(key)) named[direction].set(key, { namespaces, pods });
        }
      }
    }
  }
  return named;
}

/** Equal for sets that are the same by what they require. */
function keyOfPods(world: World, { namespaces, pods }: PodSet): string {
  return JSON.stringify([namespaceOf(world, namespaces), normalSelector(pods)]);
}

/**
 * Adds pods that need not exist yet to a world, one for each set; undefined for a set that no pod can be in.
 */
export function describePods(world: World, sets: readonly PodSet[]): { readonly world: World; readonly described: readonly (number | undefined)[] } {
  const namespaces = [...world.namespaces];
  const workloads = [...world.workloads];
  const places = new Map<string, number>();
  const placeOf = (known: number | Selector): number => {
    if (typeof known === "number") return known;
    const key = JSON.stringify(known);
    const described = normalSelector([...known, { key: nameLabel, operator: "NotIn", values: namesOfOthers(world, known) }]);
    const place = places.get(key) ?? namespaces.push({ name: formatSelector(known), labels: new Map(), labelsKnown: false, described }) - 1;
    places.set(key, place);
    return place;
  };
  const described = sets.map(({ namespaces: asked, pods }) => {
    const known = namespaceOf(world, asked);
    if (known === "none" || selectorIsUnsatisfiable(pods)) return undefined;
    return workloads.push({ ...nothingKnown, key: `described/${workloads.length}`, namespace: placeOf(known), described: normalSelector(pods) }) - 1;
  });
  return { world: { ...world, namespaces, workloads }, described };
}

/** Names of namespaces whose labels are not as they would have to be: the one that is meant is none of them. */
function namesOfOthers({ namespaces }: World, known: Selector): readonly string[] {
  return namespaces.flatMap((one) => (one.described === undefined && matchSelector(known, labelsOfNamespace(one)) === no ? [one.name] : []));
}

const nothingKnown = { labels: new Map<string, string>(), unknownLabels: new Set<string>(), ports: [], addresses: [], hostNetwork: false, node: undefined };

/** The one namespace of the world that a set of them can only be; else what they satisfy; `none` when nothing can. */
function namespaceOf(world: World, asked: number | Selector): number | Selector | "none" {
  if (typeof asked === "number") return asked;
  if (selectorIsUnsatisfiable([...asked, { key: nameLabel, operator: "Exists", values: [] }])) return "none";
  const normal = normalSelector(asked);
  const named = normal.find(({ key, operator }) => key === nameLabel && operator === "In");
  const index = named?.values.length === 1 ? world.namespaces.findIndex(({ name, described }) => described === undefined && name === named.values[0]) : -1;
  const namespace = world.namespaces[index];
  if (namespace === undefined) return normal;
  const truth = matchSelector(asked, labelsOfNamespace(namespace));
  return truth === yes ? index : truth === no ? "none" : normal;
}
