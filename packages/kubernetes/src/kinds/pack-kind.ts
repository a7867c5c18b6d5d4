import { anything, partialStruct, text } from "../decode.ts";
import { defineKind, type Kind, type KindVersion, noFurtherErrors } from "../kind.ts";
import { objectMeta } from "../metadata.ts";
import { subdomainErrors } from "../names.ts";

interface PackKind {
  readonly reads: readonly KindVersion[];
  readonly namespaced?: boolean;
}

/**
 * A custom resource of which a knowledge pack knows what it runs. Its schema belongs to its operator, so only its
 * metadata is checked; its pods come from `pack-workloads.ts`, which sees the objects that it refers to.
 */
export function definePackKind({ reads, namespaced = true }: PackKind): Kind {
  return defineKind({
    reads,
    namespaced,
    checkName: subdomainErrors,
    shape: partialStruct(reads[0]?.kind ?? "", { apiVersion: text, kind: text, metadata: objectMeta, spec: anything, status: anything }),
    validate: noFurtherErrors,
    read: () => [],
  });
}
