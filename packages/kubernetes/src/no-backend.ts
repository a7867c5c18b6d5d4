import type { Cluster, Service } from "./cluster.ts";

export interface WithoutBackend {
  /** A clause without the Service's name, e.g. `no pod of mlflow has app=mlflow and the target port`. */
  readonly text: string;
  /** False where the pods, or the EndpointSlices of a Service without selector, may only not be in the input. */
  readonly certain: boolean;
}

/** Why nothing stands behind a Service, or behind one of its ports (SVC-10); asked only where that is so. */
export function whyNoBackend({ workloads }: Pick<Cluster, "workloads">, { selector, namespace }: Service): WithoutBackend {
  if (selector === undefined || selector.size === 0) return { text: "it has no selector, and no EndpointSlice of the input fills it", certain: false };
  const labels = [...selector].map(([key, value]) => `${key}=${value}`).join(",");
  return { text: `no pod of ${namespace} has ${labels} and the target port`, certain: workloads.some((workload) => workload.namespace === namespace) };
}
