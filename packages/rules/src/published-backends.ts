import { DiallerReach, type Cluster, type Publication, type PublishedBackend, type Service } from "@demarc/kubernetes";
import { groupBy } from "@demarc/source";
import { remembered } from "./remembered.ts";
import type { RuleContext } from "./rule.ts";

/** A backend, and what publishes it. */
export interface Published extends PublishedBackend {
  readonly publication: Publication;
}

/** All backends of all Ingresses and routes that somebody serves. */
export const publishedBackends: (cluster: Cluster) => readonly Published[] = remembered(({ publications }) =>
  publications
    .filter(({ frontEnds }) => frontEnds.length > 0)
    .flatMap((publication) => publication.backends.map((backend) => ({ ...backend, publication }))),
);

/** The same by the Service that they lead to. */
export const publishedByService: (cluster: Cluster) => ReadonlyMap<Service | undefined, readonly Published[]> = remembered((cluster) =>
  groupBy(publishedBackends(cluster), ({ service }) => service),
);

/** What those who dial for Ingresses and routes may send to a workload. */
export const diallerReach: (context: RuleContext) => DiallerReach = remembered(({ cluster, reachability }) => new DiallerReach(cluster, reachability));
