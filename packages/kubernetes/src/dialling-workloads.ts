import type { Publication } from "./cluster.ts";

/** Workloads of the input that dial the backends of an Ingress or a route, as indices; empty where none is known. */
export function diallingWorkloads({ frontEnds }: Publication): readonly number[] {
  return [...new Set(frontEnds.flatMap(({ dials }) => (dials.kind === "workloads" ? dials.workloads : [])))];
}
