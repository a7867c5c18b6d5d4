import { ownership, type Charter } from "@demarc/charter";
import { reachability } from "@demarc/engine";
import { buildCluster, type ClusterOptions, type Manifests } from "@demarc/kubernetes";
import { isMapping, itemsOf, readDocuments, type Document } from "@demarc/source";
import type { RuleContext } from "../src/rule.ts";

export interface Input {
  /** File name → YAML. */
  readonly manifests: Readonly<Record<string, string>>;
  readonly charter?: Charter;
  readonly options?: Partial<ClusterOptions>;
  readonly today?: string;
}

/** What `demarc check` does before it asks the rules; files come from memory. */
export function contextOf({ manifests, charter, options, today = "2026-11-01" }: Input): RuleContext {
  const read = Object.entries(manifests).map(([path, text]) => readDocuments({ path, text }));
  const documents = read.flatMap(({ value }) => value);
  const problems = read.flatMap((reading) => reading.problems);
  const given: Manifests = {
    objects: documents.flatMap(objectsOf),
    problems,
    files: read.length,
    documents: documents.length,
    unrendered: [],
    leftOut: [],
  };
  const cluster = buildCluster(given, { defaultNamespace: "default", kubernetesVersion: undefined, podCidrs: [], semantics: {}, ...options });
  return { cluster, reachability: reachability(cluster.world), charter, ownership: ownership(charter, cluster), today };
}

function objectsOf(document: Document): Manifests["objects"] {
  const { value } = document;
  if (!isMapping(value)) return [];
  if (value["kind"] === "List") return itemsOf(value["items"]).map((item, index) => ({ value: item, document, at: ["items", index] }));
  return [{ value, document, at: [] }];
}
