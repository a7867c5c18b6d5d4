import { required } from "../../api-error.ts";
import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";
import { admittedErrors, allowedListenersShape, listenerErrors, listenersShape, readAdmitted, readListeners } from "../gateway-listeners.ts";

export const gatewayKind: Kind = defineKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" },
    { apiVersion: "gateway.networking.k8s.io/v1beta1", kind: "Gateway" },
    { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "Gateway" },
  ],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("Gateway", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("GatewaySpec", { gatewayClassName: text, listeners: listenersShape, allowedListeners: allowedListenersShape }),
    status: anything,
  }),
  validate: (value) => [
    ...(nonEmptyTextOf(field(value, "spec", "gatewayClassName")) === undefined ? [required("spec.gatewayClassName", "")] : []),
    ...listenerErrors(value),
    ...admittedErrors(field(value, "spec", "allowedListeners", "namespaces"), ["All", "None", "Selector", "Same"], "spec.allowedListeners.namespaces"),
  ],
  read: (object) => [
    {
      role: "gateway",
      className: nonEmptyTextOf(field(object.value, "spec", "gatewayClassName")) ?? "",
      listeners: readListeners(object.value),
      listenerSets: readAdmitted(field(object.value, "spec", "allowedListeners", "namespaces"), "None", "spec.allowedListeners.namespaces"),
    },
  ],
});
