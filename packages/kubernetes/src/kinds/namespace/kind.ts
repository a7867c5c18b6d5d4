import { invalid } from "../../api-error.ts";
import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { dnsLabelErrors, labelValueErrors } from "../../names.ts";
import { field, textOf } from "../../plain-data.ts";

export const namespaceKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "Namespace" }],
  namespaced: false,
  checkName: dnsLabelErrors,
  shape: partialStruct("Namespace", { apiVersion: text, kind: text, metadata: objectMeta, spec: anything, status: anything }),
  // The name becomes a label before validation (NS-1), and must be fit for one.
  validate: (value) => labelValueErrors(textOf(field(value, "metadata", "name")) ?? "").map((message) => invalid("metadata.labels", textOf(field(value, "metadata", "name")) ?? "", message)),
  read: (object) => [{ role: "namespace", labels: object.labels }],
});
