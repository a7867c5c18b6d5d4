import type { Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import type { WorkloadEnd } from "./ends.ts";

/** All replicas of one workload: one end in results. */
export interface WorkloadGroup {
  readonly end: WorkloadEnd;
  /** Indices into `cluster.workloads`. */
  readonly members: readonly number[];
  /** Ids of the parties that the members belong to; more than one where labels, addresses or ports differ. */
  readonly parties: readonly number[];
  readonly origin: "template" | "pod" | "pack";
}

/** Groups sorted by namespace, name and kind. */
export function workloadGroups(cluster: Cluster, reachability: Reachability): readonly WorkloadGroup[] {
  const groups: WorkloadGroup[] = [];
  for (const members of groupBy(cluster.workloads.keys(), (index) => cluster.workloads[index]?.group).values()) {
    const first = cluster.workloads[members[0]];
    if (first === undefined) continue;
    const parties = new Set(members.map((workload) => reachability.partyOf({ kind: "workload", workload })));
    groups.push({ end: workloadEnd(first), members, parties: [...parties].sort((a, b) => a - b), origin: first.origin });
  }
  return groups.sort((a, b) => compareEnds(a.end, b.end));
}

/** The end that results show for a workload. */
export function workloadEnd({ namespace, name, kind }: { readonly namespace: string; readonly name: string; readonly kind: string }): WorkloadEnd {
  return { kind: "workload", namespace, name, workloadKind: kind };
}

function compareEnds(a: WorkloadEnd, b: WorkloadEnd): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.workloadKind, b.workloadKind);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
