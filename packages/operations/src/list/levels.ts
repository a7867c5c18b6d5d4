import { noTraffic, union, type Traffic } from "@demarc/engine";
import type { Ownership } from "@demarc/charter";
import { endKey, type End } from "../ends.ts";
import type { Found, UnclearPair } from "./pairs.ts";
import type { Connectivity } from "./result.ts";

/**
 * The same at a coarser level: what some workload of the one may send to some workload of the other. What stays
 * within one namespace or team is listed too, since it is between different workloads.
 */
export function atLevel(found: readonly Found[], level: Connectivity["level"], ownership: Ownership): readonly Found[] {
  if (level === "workload") return found;
  const ends = new CoarseEnds(level, ownership);
  const merged = new Map<string, Sum>();
  for (const one of found) {
    const [source, destination] = [ends.of(one.source), ends.of(one.destination)];
    const key = `${source.number} ${destination.number}`;
    let sum = merged.get(key);
    if (sum === undefined) merged.set(key, (sum = new Sum(source.end, destination.end)));
    sum.add(one);
  }
  return [...merged.values()];
}

interface NumberedEnd {
  readonly end: End;
  readonly number: number;
}

/** Ends as a level names them, equal ones with the same number. */
class CoarseEnds {
  readonly #level: Connectivity["level"];
  readonly #ownership: Ownership;
  readonly #known = new Map<End, NumberedEnd>();
  readonly #byKey = new Map<string, NumberedEnd>();

  constructor(level: Connectivity["level"], ownership: Ownership) {
    this.#level = level;
    this.#ownership = ownership;
  }

  of(end: End): NumberedEnd {
    let known = this.#known.get(end);
    if (known === undefined) this.#known.set(end, (known = this.#numbered(this.#rename(end))));
    return known;
  }

  #rename(end: End): End {
    if (end.kind !== "workload") return end;
    return this.#level === "namespace" ? { kind: "namespace", name: end.namespace } : { kind: "team", name: this.#ownership.ofNamespace(end.namespace) };
  }

  #numbered(end: End): NumberedEnd {
    const key = endKey(end);
    let known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, (known = { end, number: this.#byKey.size }));
    return known;
  }
}

/** Many pairs between two ends carry the same, as the very same value. */
class Sum implements Found {
  readonly source: End;
  readonly destination: End;
  readonly unclear: UnclearPair[] = [];
  readonly causes: string[] = [];
  atLeast = noTraffic;
  atMost = noTraffic;
  readonly #added = { atLeast: new Set<Traffic>(), atMost: new Set<Traffic>() };

  constructor(source: End, destination: End) {
    this.source = source;
    this.destination = destination;
  }

  add(one: Found): void {
    for (const bound of ["atLeast", "atMost"] as const) {
      if (this.#added[bound].has(one[bound])) continue;
      this.#added[bound].add(one[bound]);
      this[bound] = union(this[bound], one[bound]);
    }
    for (const pair of one.unclear) this.unclear.push(pair);
    for (const cause of one.causes ?? []) if (!this.causes.includes(cause)) this.causes.push(cause);
  }
}
