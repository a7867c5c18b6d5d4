import { required } from "../../api-error.ts";
import { anything, text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";
import { defineGatewayKind } from "../gateway-kind.ts";

export const gatewayClassKind: Kind = defineGatewayKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass" },
    { apiVersion: "gateway.networking.k8s.io/v1beta1", kind: "GatewayClass" },
    { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "GatewayClass" },
  ],
  namespaced: false,
  spec: { controllerName: text, parametersRef: anything, description: text },
  validate: (value) => (nonEmptyTextOf(field(value, "spec", "controllerName")) === undefined ? [required("spec.controllerName", "")] : []),
  read: (object) => [{ role: "gateway-class", name: object.name, controller: nonEmptyTextOf(field(object.value, "spec", "controllerName")) ?? "" }],
});
