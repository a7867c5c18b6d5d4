import type { Selector } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { workloadsIn } from "./selector-questions.ts";

/** For each key that a selector asks for, the values that workloads of some namespaces have; one line each. */
export function labelsInUse(cluster: Cluster, namespaces: readonly number[], selector: Selector): readonly string[] {
  const labels = workloadsIn(cluster, namespaces).flatMap((index) => cluster.world.workloads[index]?.labels ?? []);
  return [...new Set(selector.map(({ key }) => key))].map((key) => {
    const values = [...new Set(labels.flatMap((one) => one.get(key) ?? []))].sort();
    return values.length === 0 ? `no workload there has the label \`${key}\`` : `values of \`${key}\` there: ${listSome(values, 6)}`;
  });
}
