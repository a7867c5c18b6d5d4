import { partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { pathSegmentErrors } from "../../names.ts";

/**
 * Every object of a kind that no other folder reads: it keeps identity, labels and place, since ownership
 * speaks of all objects. It reads no kind by name; the cluster falls back to it.
 */
export const anyKind: Kind = defineKind({
  reads: [],
  namespaced: true,
  // The most lenient form that any kind has: we do not know better.
  checkName: pathSegmentErrors,
  shape: partialStruct("Object", { apiVersion: text, kind: text, metadata: objectMeta }),
  validate: noFurtherErrors,
  read: () => [],
});
