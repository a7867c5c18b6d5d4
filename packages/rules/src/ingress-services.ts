import type { Cluster, Ingress, Service } from "@demarc/kubernetes";

/** Where a backend of an Ingress leads; `service` is undefined where the input does not have it. */
export interface BackendService {
  readonly namespace: string;
  readonly name: string;
  readonly service: Service | undefined;
}

/** The Service of a backend; an alias (ExternalName) of a Service of the cluster leads there (SVC-13). */
export function backendService({ services }: Cluster, { namespace }: Ingress, name: string): BackendService {
  const find = (at: string, called: string): BackendService => ({
    namespace: at,
    name: called,
    service: services.find((service) => service.namespace === at && service.name === called),
  });
  const found = find(namespace, name);
  const alias = /^(?<name>[^.]+)\.(?<namespace>[^.]+)\.svc(?:\.|$)/.exec(found.service?.externalName ?? "")?.groups;
  return alias === undefined ? found : find(alias["namespace"] ?? "", alias["name"] ?? "");
}

/** All of them, of all Ingresses. */
export function publishedServices(cluster: Cluster): readonly (BackendService & { readonly ingress: Ingress })[] {
  return cluster.ingresses.flatMap((ingress) => ingress.backends.map(({ service }) => ({ ...backendService(cluster, ingress, service), ingress })));
}
