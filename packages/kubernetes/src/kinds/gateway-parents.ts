import { int32, partialStruct, text, type Shape } from "../decode.ts";
import type { ParentReference } from "../facts.ts";
import { field, integerOf, nonEmptyTextOf, textOf } from "../plain-data.ts";
import { gatewayGroup } from "./gateway-listeners.ts";

export const parentShape: Shape = partialStruct("ParentReference", { group: text, kind: text, namespace: text, name: text, sectionName: text, port: int32 });

/** What a route or a ListenerSet is to be attached to; a Gateway of its own namespace unless it says otherwise (GW-2). */
export function readParent(written: unknown, path: string, namespace: string): ParentReference {
  return {
    path,
    group: textOf(field(written, "group")) ?? gatewayGroup,
    kind: textOf(field(written, "kind")) ?? "Gateway",
    namespace: nonEmptyTextOf(field(written, "namespace")) ?? namespace,
    name: textOf(field(written, "name")) ?? "",
    sectionName: nonEmptyTextOf(field(written, "sectionName")),
    port: integerOf(field(written, "port")),
  };
}
