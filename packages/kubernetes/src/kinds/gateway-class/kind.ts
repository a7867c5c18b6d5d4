import { required } from "../../api-error.ts";
import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";

export const gatewayClassKind: Kind = defineKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass" },
    { apiVersion: "gateway.networking.k8s.io/v1beta1", kind: "GatewayClass" },
    { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "GatewayClass" },
  ],
  namespaced: false,
  checkName: subdomainErrors,
  shape: partialStruct("GatewayClass", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("GatewayClassSpec", { controllerName: text, parametersRef: anything, description: text }),
    status: anything,
  }),
  validate: (value) => (nonEmptyTextOf(field(value, "spec", "controllerName")) === undefined ? [required("spec.controllerName", "")] : []),
  read: (object) => [{ role: "gateway-class", name: object.name, controller: nonEmptyTextOf(field(object.value, "spec", "controllerName")) ?? "" }],
});
