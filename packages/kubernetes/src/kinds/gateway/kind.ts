import { required } from "../../api-error.ts";
import { text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";
import { defineGatewayKind } from "../gateway-kind.ts";
import { admittedErrors, allowedListenersShape, listenerErrors, listenersShape, readAdmitted, readListeners } from "../gateway-listeners.ts";

export const gatewayKind: Kind = defineGatewayKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" },
    { apiVersion: "gateway.networking.k8s.io/v1beta1", kind: "Gateway" },
    { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "Gateway" },
  ],
  namespaced: true,
  spec: { gatewayClassName: text, listeners: listenersShape, allowedListeners: allowedListenersShape },
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
