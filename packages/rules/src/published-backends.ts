import type { Reachability } from "@demarc/engine";
import { DiallerReach, type Cluster, type Publication, type PublishedBackend } from "@demarc/kubernetes";
import { remembered } from "./remembered.ts";

/** All backends of all Ingresses and routes that somebody serves. */
export function publishedBackends({ publications }: Cluster): readonly (PublishedBackend & { readonly publication: Publication })[] {
  return publications
    .filter(({ frontEnds }) => frontEnds.length > 0)
    .flatMap((publication) => publication.backends.map((backend) => ({ ...backend, publication })));
}

/** What those who dial for Ingresses and routes may send to a workload. */
export const diallerReach: (reachability: Reachability) => DiallerReach = remembered((reachability: Reachability) => new DiallerReach(reachability));
