import {
  allTraffic, describePods, intersect, nameLabel, noTraffic, reachability, union, type Opening, type PodSet, type Reachability, type Selector, type World,
} from "@demarc/engine";
import { addTo } from "@demarc/source";
import type { FrontEnd } from "./cluster.ts";

/**
 * What those who dial for Ingresses and routes may send to a workload: some pod of theirs at least, or at most, where
 * they are pods; where they are none, whatever addresses they have, and with some of them (ING-3, ING-4). Costs a
 * reachability for each kind of unseen pod, once.
 */
export class DiallerReach {
  readonly #reachability: Reachability;
  readonly #unseen = new Map<string, Unseen>();

  constructor(reachability: Reachability) {
    this.#reachability = reachability;
  }

  into(dials: FrontEnd["dials"], workload: number): Opening {
    const destination = this.#reachability.partyOf({ kind: "workload", workload });
    switch (dials.kind) {
      case "workloads":
        return someOf(dials.workloads.map((from) => allFamilies(this.#reachability, this.#reachability.partyOf({ kind: "workload", workload: from }), destination)));
      case "unseen-pods": {
        const unseen = this.#describe(dials);
        if (unseen === undefined) return { atLeast: noTraffic, atMost: noTraffic };
        const [from, to] = [unseen.workload, workload].map((index) => unseen.reachability.partyOf({ kind: "workload", workload: index }));
        return from === undefined || to === undefined ? someOf([]) : allFamilies(unseen.reachability, from, to);
      }
      case "no-pods":
        return fromAnyAddress(this.#reachability, destination);
    }
  }

  #describe(dials: UnseenPods): Unseen | undefined {
    const key = JSON.stringify([dials.namespace, [...dials.labels]]);
    const known = this.#unseen.get(key) ?? describe(this.#reachability.world, dials);
    if (known !== undefined) this.#unseen.set(key, known);
    return known;
  }
}

type UnseenPods = Extract<FrontEnd["dials"], { kind: "unseen-pods" }>;

/** Pods of which only a description is known, and what they may send. */
interface Unseen {
  readonly reachability: Reachability;
  readonly workload: number;
}

function describe(world: World, dials: UnseenPods): Unseen | undefined {
  const extended = describePods(world, [podsOf(world, dials)]);
  const [workload] = extended.described;
  return workload === undefined ? undefined : { reachability: reachability(extended.world), workload };
}

/** In an unknown namespace: none whose workloads are in the input, since they would be among them. */
function podsOf({ namespaces, workloads }: World, { namespace, labels }: UnseenPods): PodSet {
  const given = [...new Set(workloads.map((workload) => namespaces[workload.namespace]?.name ?? ""))];
  const where: Selector = [namespace === undefined ? { key: nameLabel, operator: "NotIn", values: given } : { key: nameLabel, operator: "In", values: [namespace] }];
  return { namespaces: where, pods: [...labels].map(([key, value]) => ({ key, operator: "In", values: [value] })) };
}

function someOf(openings: readonly Opening[]): Opening {
  return {
    atLeast: openings.reduce((sum, { atLeast }) => union(sum, atLeast), noTraffic),
    atMost: openings.reduce((sum, { atMost }) => union(sum, atMost), noTraffic),
  };
}

/** Over each family that the two have in common; in one that they may have, nothing is certain (NP-43). */
function allFamilies(reachability: Reachability, source: number, destination: number): Opening {
  const certain = reachability.families(source, destination).map((family) => reachability.between(source, destination, family));
  const family = reachability.perhapsFamily(source, destination);
  const possible = family === undefined ? [] : [{ atLeast: noTraffic, atMost: reachability.between(source, destination, family).atMost }];
  return someOf([...certain, ...possible]);
}

/** Of each family that the destination has; certain is only what every address may send. */
function fromAnyAddress(reachability: Reachability, destination: number): Opening {
  const byFamily = new Map<4 | 6, Opening[]>();
  for (const { kind, id } of reachability.parties) {
    if (kind !== "addresses") continue;
    for (const family of reachability.families(id, destination)) addTo(byFamily, family, reachability.between(id, destination, family));
  }
  return someOf([...byFamily.values()].map((openings) => ({
    atLeast: openings.reduce((common, { atLeast }) => intersect(common, atLeast), allTraffic),
    atMost: someOf(openings).atMost,
  })));
}
