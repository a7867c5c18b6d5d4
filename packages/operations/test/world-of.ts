import { readdirSync, readFileSync } from "node:fs";
import type { Charter } from "@demarc/charter";
import { buildCluster, type ClusterOptions, type Manifests } from "@demarc/kubernetes";
import { readDocuments } from "@demarc/source";
import { judge, type Judged } from "../src/judged.ts";

/** What commands do before they ask; files come from memory, one object per document. */
export function worldOf(files: Readonly<Record<string, string>>, options: Partial<ClusterOptions> = {}, charter?: Charter): Judged {
  const readings = Object.entries(files).map(([path, text]) => readDocuments({ path, text }));
  const documents = readings.flatMap(({ value }) => value);
  const manifests: Manifests = {
    objects: documents.map((document) => ({ value: document.value, document, at: [] })),
    problems: readings.flatMap(({ problems }) => problems),
    files: readings.length,
    documents: documents.length,
    unrendered: [],
    leftOut: [],
  };
  const cluster = buildCluster(manifests, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {}, ...options });
  return judge(cluster, charter);
}

const example = new URL("../../../examples/guidelines/", import.meta.url);

/** Folders of the built-in example. */
export function exampleFiles(...folders: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    folders.flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, example))
        .sort()
        .map((name) => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, example), "utf8")]),
    ),
  );
}
