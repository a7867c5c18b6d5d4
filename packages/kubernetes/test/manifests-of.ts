import { readDocuments } from "@demarc/source";
import { buildCluster } from "../src/build-cluster.ts";
import type { Cluster } from "../src/cluster.ts";
import type { ClusterOptions, Manifests } from "../src/manifests.ts";

export const noOptions: ClusterOptions = { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {} };

/** Manifests from texts, one object per document; what loaders do beyond that is theirs to test. */
export function manifestsOf(...texts: readonly string[]): Manifests {
  const readings = texts.map((text, i) => readDocuments({ path: `text-${i}.yaml`, text }));
  const documents = readings.flatMap(({ value }) => value);
  return {
    objects: documents.map((document) => ({ value: document.value, document, at: [] })),
    problems: readings.flatMap(({ problems }) => problems),
    files: texts.length,
    documents: documents.length,
    unrendered: [],
    leftOut: [],
  };
}

export function clusterOf(texts: string | readonly string[], options: Partial<ClusterOptions> = {}): Cluster {
  return buildCluster(manifestsOf(...(typeof texts === "string" ? [texts] : texts)), { ...noOptions, ...options });
}
