import { union } from "@demarc/engine";
import type { Ownership } from "@demarc/charter";
import { endKey, type End } from "../ends.ts";
import type { Found } from "./pairs.ts";
import type { Connectivity } from "./result.ts";

/**
 * The same at a coarser level: what some workload of the one may send to some workload of the other. What stays
 * within one namespace or team is listed too, since it is between different workloads.
 */
export function atLevel(found: readonly Found[], level: Connectivity["level"], ownership: Ownership): readonly Found[] {
  if (level === "workload") return found;
  const rename = (end: End): End => {
    if (end.kind !== "workload") return end;
    return level === "namespace" ? { kind: "namespace", name: end.namespace } : { kind: "team", name: ownership.ofNamespace(end.namespace) };
  };
  const merged = new Map<string, Found>();
  for (const one of found) {
    const source = rename(one.source);
    const destination = rename(one.destination);
    const key = `${endKey(source)}\n${endKey(destination)}`;
    const before = merged.get(key);
    merged.set(key, {
      source,
      destination,
      atLeast: before ? union(before.atLeast, one.atLeast) : one.atLeast,
      atMost: before ? union(before.atMost, one.atMost) : one.atMost,
      unclear: before ? [...before.unclear, ...one.unclear] : one.unclear,
    });
  }
  return [...merged.values()];
}
