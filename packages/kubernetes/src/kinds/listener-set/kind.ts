import { required } from "../../api-error.ts";
import { anything, partialStruct, text } from "../../decode.ts";
import { defineKind, type Kind } from "../../kind.ts";
import { objectMeta } from "../../metadata.ts";
import { subdomainErrors } from "../../names.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";
import { listenerErrors, listenersShape, readListeners } from "../gateway-listeners.ts";
import { parentShape, readParent } from "../gateway-parents.ts";

/** Its experimental form is a kind of its own, in a group of its own. */
export const listenerSetKind: Kind = defineKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "ListenerSet" },
    { apiVersion: "gateway.networking.x-k8s.io/v1alpha1", kind: "XListenerSet" },
  ],
  namespaced: true,
  checkName: subdomainErrors,
  shape: partialStruct("ListenerSet", {
    apiVersion: text,
    kind: text,
    metadata: objectMeta,
    spec: partialStruct("ListenerSetSpec", { parentRef: parentShape, listeners: listenersShape }),
    status: anything,
  }),
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
