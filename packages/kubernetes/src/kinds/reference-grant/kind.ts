import { required } from "../../api-error.ts";
import { list, partialStruct, text } from "../../decode.ts";
import type { Kind } from "../../kind.ts";
import type { ApiError } from "../../object.ts";
import { field, listOf, nonEmptyTextOf, textOf } from "../../plain-data.ts";
import { defineGatewayKind } from "../gateway-kind.ts";

export const referenceGrantKind: Kind = defineGatewayKind({
  reads: [
    { apiVersion: "gateway.networking.k8s.io/v1", kind: "ReferenceGrant" },
    { apiVersion: "gateway.networking.k8s.io/v1beta1", kind: "ReferenceGrant" },
    { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "ReferenceGrant" },
  ],
  namespaced: true,
  spec: {
    from: list(partialStruct("ReferenceGrantFrom", { group: text, kind: text, namespace: text })),
    to: list(partialStruct("ReferenceGrantTo", { group: text, kind: text, name: text })),
  },
  validate: grantErrors,
  // GW-3.
  read: ({ value }) => [
    {
      role: "reference-grant",
      from: listOf(field(value, "spec", "from")).map((from) => ({
        group: textOf(field(from, "group")) ?? "",
        kind: textOf(field(from, "kind")) ?? "",
        namespace: textOf(field(from, "namespace")) ?? "",
      })),
      to: listOf(field(value, "spec", "to")).map((to) => ({
        group: textOf(field(to, "group")) ?? "",
        kind: textOf(field(to, "kind")) ?? "",
        name: nonEmptyTextOf(field(to, "name")),
      })),
    },
  ],
});

/**
 * Both lists are there, and each entry says its kind and group; that of the core is written as the empty text.
 * Source: kubernetes-sigs/gateway-api, apis/v1beta1/referencegrant_types.go.
 */
function grantErrors(value: unknown): readonly ApiError[] {
  return (["from", "to"] as const).flatMap((name): readonly ApiError[] => {
    const entries = listOf(field(value, "spec", name));
    if (entries.length === 0) return [required(`spec.${name}`, "")];
    return entries.flatMap((entry, i) => [
      ...(textOf(field(entry, "group")) === undefined ? [required(`spec.${name}[${i}].group`, "")] : []),
      ...(nonEmptyTextOf(field(entry, "kind")) === undefined ? [required(`spec.${name}[${i}].kind`, "")] : []),
      ...(name === "from" && nonEmptyTextOf(field(entry, "namespace")) === undefined ? [required(`spec.${name}[${i}].namespace`, "")] : []),
    ]);
  });
}
