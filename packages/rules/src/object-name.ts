import type { KubernetesObject } from "@demarc/kubernetes";

/** e.g. `Ingress ingress-nginx/mlops-ingress`; of a cluster-scoped object kind and name. */
export function objectName({ kind, namespace, name }: Pick<KubernetesObject, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}
