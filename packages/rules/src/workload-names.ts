import type { Cluster } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { remembered } from "./remembered.ts";

/** `financial-ml/mlserver`; with its kind where another workload of the namespace has that name too. */
export function workloadName(cluster: Cluster, index: number): string {
  const workload = cluster.workloads[index];
  return workload === undefined ? `workload ${index}` : (namesOfGroups(cluster).get(workload.group) ?? workload.group);
}

/** Names of workloads, sorted, replicas of one owner merged. */
export function workloadNames(cluster: Cluster, workloads: readonly number[]): readonly string[] {
  return [...new Set(workloads.map((index) => workloadName(cluster, index)))].sort();
}

/** e.g. `financial-ml/drift-monitor, financial-ml/mlserver and 2 more` */
export function listWorkloads(cluster: Cluster, workloads: readonly number[], max = 5): string {
  return listSome(workloadNames(cluster, workloads), max);
}

/** People say `namespace/name`; the kind is added only where two workloads share that name. */
const namesOfGroups = remembered((cluster: Cluster): ReadonlyMap<string, string> => {
  const groups = [...new Set(cluster.workloads.map(({ group }) => group))];
  const uses = new Map<string, number>();
  for (const group of groups) uses.set(shorten(group), (uses.get(shorten(group)) ?? 0) + 1);
  return new Map(groups.map((group) => [group, uses.get(shorten(group)) === 1 ? shorten(group) : group]));
});

/** `financial-ml/deployment/seldon-envoy` → `financial-ml/seldon-envoy` */
function shorten(group: string): string {
  const [namespace = "", , ...name] = group.split("/");
  return `${namespace}/${name.join("/")}`;
}
