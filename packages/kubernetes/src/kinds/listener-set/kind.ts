import { required } from "../../api-error.ts";
import type { Kind } from "../../kind.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";
import { defineGatewayKind } from "../gateway-kind.ts";
import { listenerErrors, listenersShape, readListeners } from "../gateway-listeners.ts";
import { parentShape, readParent } from "../gateway-parents.ts";

/** Its experimental form is a kind of its own, in a group of its own. */
export const listenerSetKind: Kind = defineGatewayKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "ListenerSet" },
    { apiVersion: "gateway.networking.x-k8s.io/v1alpha1", kind: "XListenerSet" },
  ],
  namespaced: true,
  spec: { parentRef: parentShape, listeners: listenersShape },
  validate: (value) => [
    ...(nonEmptyTextOf(field(value, "spec", "parentRef", "name")) === undefined ? [required("spec.parentRef.name", "")] : []),
    ...listenerErrors(value),
  ],
  read: (object) => [
    {
      role: "listener-set",
      parent: readParent(field(object.value, "spec", "parentRef"), "spec.parentRef", object.namespace),
      listeners: readListeners(object.value),
    },
  ],
});
