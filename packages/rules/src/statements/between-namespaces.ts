import type { SegmentPair } from "../agreements.ts";
import { inPlace, type Placed } from "./placed.ts";

/** From some namespaces to others. */
export interface Route {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * What goes between workloads, by the namespaces of its ends: each of thousands of flows of a page is held against what
 * goes between its own, not against all.
 */
export class BetweenNamespaces<T extends Pick<SegmentPair, "source" | "destination">> {
  /** By source, then by destination. */
  readonly #items = new Map<string, Map<string, Placed<T>[]>>();

  constructor(items: readonly T[]) {
    items.forEach((item, place) => {
      const { source, destination } = item;
      if (source.kind === "workloads" && destination.kind === "workloads") this.#listOf(source.namespace, destination.namespace).push({ item, place });
    });
  }

  /** In the order in which they were given. */
  on({ from, to }: Route): readonly T[] {
    const destinations = [...new Set(to)];
    const lists = [...new Set(from)].flatMap((source) => {
      const byDestination = this.#items.get(source);
      return byDestination === undefined ? [] : destinations.flatMap((destination) => byDestination.get(destination) ?? []);
    });
    return inPlace(lists);
  }

  #listOf(source: string, destination: string): Placed<T>[] {
    let byDestination = this.#items.get(source);
    if (byDestination === undefined) this.#items.set(source, (byDestination = new Map<string, Placed<T>[]>()));
    let list = byDestination.get(destination);
    if (list === undefined) byDestination.set(destination, (list = []));
    return list;
  }
}
