import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { dnsLabelErrors } from "../../names.ts";

export const namespaceKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "Namespace" }],
  namespaced: false,
  checkName: dnsLabelErrors,
  shape: partialStruct("Namespace", { apiVersion: text, kind: text, metadata: objectMeta, spec: anything, status: anything }),
  validate: noFurtherErrors,
  read: (object) => [{ role: "namespace", labels: object.labels }],
});
