import { map, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";

/** Its presence and its data matter: rules find it with `Cluster.find`. */
export const configMapKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "ConfigMap" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("ConfigMap", { apiVersion: text, kind: text, metadata: objectMeta, data: map(text), binaryData: map(text) }),
  validate: noFurtherErrors,
  read: () => [],
});
