import { bool, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";

/** Its presence is what matters: rules find it with `Cluster.find`. */
export const serviceAccountKind: Kind = defineKind({
  reads: [{ apiVersion: "v1", kind: "ServiceAccount" }],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("ServiceAccount", { apiVersion: text, kind: text, metadata: objectMeta, automountServiceAccountToken: bool }),
  validate: noFurtherErrors,
  read: () => [],
});
