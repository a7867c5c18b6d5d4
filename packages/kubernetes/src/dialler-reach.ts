import {
  acrossFamilies, allTraffic, describePods, intersect, nameLabel, noTraffic, reachability, union,
  type Opening, type PodSet, type Reachability, type Selector, type World,
} from "@demarc/engine";
import { addTo } from "@demarc/source";
import type { Cluster, FrontEnd } from "./cluster.ts";

/**
 * What those who dial for Ingresses and routes may send to a workload: some pod of theirs at least, or at most, where
 * they are pods; where they are none, whatever addresses they have, and with some of them (ING-3, ING-4). Costs a second
 * reachability, once, where some of them are not in the input.
 */
export class DiallerReach {
  readonly #cluster: Pick<Cluster, "publications">;
  readonly #reachability: Reachability;
  #unseen: Unseen | undefined;

  constructor(cluster: Pick<Cluster, "publications">, reachability: Reachability) {
    this.#cluster = cluster;
    this.#reachability = reachability;
  }

  /** @param dials  of a publication of the cluster */
  into(dials: FrontEnd["dials"], workload: number): Opening {
    const destination = this.#reachability.partyOf({ kind: "workload", workload });
    switch (dials.kind) {
      case "workloads":
        return someOf(dials.workloads.map((from) => acrossFamilies(this.#reachability, this.#reachability.partyOf({ kind: "workload", workload: from }), destination)));
      case "unseen-pods":
        return this.#fromUnseen(dials, workload);
      case "no-pods":
        return fromAnyAddress(this.#reachability, destination);
    }
  }

  #fromUnseen(dials: UnseenPods, workload: number): Opening {
    this.#unseen ??= describe(this.#reachability.world, this.#cluster);
    const { reachability: reach, described } = this.#unseen;
    const source = described.get(keyOf(dials));
    // No pod can be as it would have to be.
    if (source === undefined) return someOf([]);
    return acrossFamilies(reach, reach.partyOf({ kind: "workload", workload: source }), reach.partyOf({ kind: "workload", workload }));
  }
}

type UnseenPods = Extract<FrontEnd["dials"], { kind: "unseen-pods" }>;

/** Pods of which only a description is known, by that, and what they may send. */
interface Unseen {
  readonly reachability: Reachability;
  readonly described: ReadonlyMap<string, number>;
}

function describe(world: World, { publications }: Pick<Cluster, "publications">): Unseen {
  const all = publications.flatMap(({ frontEnds }) => frontEnds.flatMap(({ dials }) => (dials.kind === "unseen-pods" ? dials : [])));
  const distinct = [...new Map(all.map((dials) => [keyOf(dials), dials]))];
  const extended = describePods(world, distinct.map(([, dials]) => podsOf(world, dials)));
  const described = distinct.flatMap(([key], i) => {
    const workload = extended.described[i];
    return workload === undefined ? [] : [[key, workload] as const];
  });
  return { reachability: reachability(extended.world), described: new Map(described) };
}

function keyOf({ namespace, labels }: UnseenPods): string {
  return JSON.stringify([namespace, [...labels]]);
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
