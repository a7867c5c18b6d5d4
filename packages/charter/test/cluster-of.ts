import { readdirSync, readFileSync } from "node:fs";
import { buildCluster, type Cluster } from "@demarc/kubernetes";
import { readDocuments } from "@demarc/source";

/** A cluster from texts by path, one object per document, as a loader would give it. */
export function clusterOf(files: Readonly<Record<string, string>>): Cluster {
  const readings = Object.entries(files).map(([path, text]) => readDocuments({ path, text }));
  const documents = readings.flatMap(({ value }) => value);
  return buildCluster(
    {
      objects: documents.map((document) => ({ value: document.value, document, at: [] })),
      problems: readings.flatMap(({ problems }) => problems),
      files: readings.length,
      documents: documents.length,
      unrendered: [],
      leftOut: [],
    },
    { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {} },
  );
}

/** Folders of the example's world, e.g. `cluster` and `app`; paths are as `demarc check cluster app` would show them. */
export function exampleCluster(...folders: readonly string[]): Cluster {
  const files: Record<string, string> = {};
  for (const folder of folders) {
    const at = new URL(`../../../examples/guidelines/${folder}/`, import.meta.url);
    for (const name of readdirSync(at).sort()) files[`${folder}/${name}`] = readFileSync(new URL(name, at), "utf8");
  }
  return clusterOf(files);
}
