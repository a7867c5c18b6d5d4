import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind, noFurtherErrors } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, textOf } from "../../plain-data.ts";

export const ingressClassKind: Kind = defineKind({
  reads: [
    { apiVersion: "networking.k8s.io/v1", kind: "IngressClass" },
    { apiVersion: "networking.k8s.io/v1beta1", kind: "IngressClass", removedIn: "1.22" },
  ],
  namespaced: false,
  checkName: subdomainErrors,
  shape: partialStruct("IngressClass", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("IngressClassSpec", { controller: text, parameters: anything }),
  }),
  validate: noFurtherErrors,
  read: (object) => [
    {
      role: "ingress-class",
      name: object.name,
      controller: textOf(field(object.value, "spec", "controller")) ?? "",
      isDefault: object.annotations.get("ingressclass.kubernetes.io/is-default-class") === "true", // ING-5
    },
  ],
});
