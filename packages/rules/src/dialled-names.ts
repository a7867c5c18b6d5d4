import type { Ref } from "@demarc/engine";
import { hostsInText, type Cluster, type NamedHost, type Service } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { remembered } from "./remembered.ts";

/** The name of a Service of the cluster that a workload's environment tells it to connect to. */
export interface DialledName {
  /** Index. */
  readonly workload: number;
  /** Of the environment, e.g. `SELDON_SCHEDULER_HOST`. */
  readonly variable: string;
  readonly at: Ref;
  /** As written, e.g. `seldon-scheduler.seldon-system`. */
  readonly host: string;
  readonly port: number | undefined;
  /** Where the cluster's DNS looks: a short name is looked up in the workload's own namespace. */
  readonly meant: { readonly namespace: string; readonly name: string };
  /** Undefined: the name does not resolve. */
  readonly service: Service | undefined;
  /** Services of that name in other namespaces. */
  readonly elsewhere: readonly Service[];
}

/**
 * What workloads are told to connect to by names that only the cluster's own DNS answers. A name whose namespace the
 * input shows nothing of is left out, and a short one that no Service anywhere has: it may be anything.
 */
export const dialledNames: (cluster: Cluster) => readonly DialledName[] = remembered((cluster: Cluster): readonly DialledName[] => {
  const byName = groupBy(cluster.services, ({ name }) => name);
  const published = new Set(cluster.services.map(({ namespace }) => namespace));
  return cluster.workloads.flatMap(({ namespace: own, object, pod }, workload) =>
    [...pod.initContainers, ...pod.containers].flatMap(({ env }) =>
      env.flatMap(({ name: variable, value, path }) =>
        hostsOf(variable, value).flatMap(({ host, port }): readonly DialledName[] => {
          const meant = meaningOf(host, own);
          if (meant === undefined) return [];
          const named = byName.get(meant.name) ?? [];
          const service = named.find(({ namespace }) => namespace === meant.namespace);
          const elsewhere = named.filter((other) => other !== service);
          const isKnown = service !== undefined || elsewhere.length > 0 || (host.includes(".") && published.has(meant.namespace));
          // `POD.SERVICE` is a pod of a headless Service beside it.
          const isPod = service === undefined && (byName.get(meant.namespace) ?? []).some(({ namespace, headless }) => namespace === own && headless);
          return isKnown && !isPod ? [{ workload, variable, at: { object: object.id, path }, host, port, meant, service, elsewhere }] : [];
        }),
      ),
    ),
  );
});

/** Short names are taken for hosts where the variable says that it holds one, and nothing else stands there. */
function hostsOf(variable: string, value: string): readonly NamedHost[] {
  if (/no_?proxy/i.test(variable)) return [];
  const short = /(?:^|_)(?:hosts?|hostname|addr|address|server|servers|url|uri|endpoint|brokers?)$/i.test(variable)
    ? /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?<host>[a-z](?:[-a-z0-9]*[a-z0-9])?)(?::(?<port>\d{1,5}))?(?:\/.*)?$/.exec(value)?.groups
    : undefined;
  if (short === undefined || short["host"] === "localhost") return hostsInText(value);
  return [{ host: short["host"] ?? "", port: short["port"] === undefined ? undefined : Number(short["port"]) }];
}

/** By the search domains of pods: `NAME`, `NAME.NAMESPACE`, `NAME.NAMESPACE.svc` and what follows; undefined for other names. */
function meaningOf(host: string, own: string): DialledName["meant"] | undefined {
  const labels = host.toLowerCase().replace(/\.$/, "").split(".");
  const svc = labels.indexOf("svc");
  const [name, namespace] = svc >= 2 ? labels.slice(svc - 2, svc) : labels.length <= 2 && svc < 0 ? labels : [];
  return name === undefined || /^\d+$/.test(name) ? undefined : { name, namespace: namespace ?? own };
}
