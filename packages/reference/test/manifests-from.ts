import type { Manifests } from "@demarc/kubernetes";
import type { readDocuments } from "@demarc/source";

/** Manifests from documents that are read, one object each. */
export function manifestsFrom({ value: documents, problems }: ReturnType<typeof readDocuments>): Manifests {
  return {
    objects: documents.map((document) => ({ value: document.value, document, at: [] })),
    problems,
    files: 1,
    documents: documents.length,
    unrendered: [],
    leftOut: [],
  };
}
