import { isMapping, stringField } from "@demarc/source";
import { type Scope } from "../../kinds/any/scope.ts";
import { type BuiltObject, changed, kindOfObject } from "./built-object.ts";
import { changeAt, withKey } from "./edit.ts";

/**
 * `namespace`: every namespaced object moves there, whatever it says itself, and a Namespace takes the name. Bindings
 * to service accounts called `default` move too; others follow their accounts once all is built.
 */
export function moveTo(objects: readonly BuiltObject[], namespace: string, scope: Scope): readonly BuiltObject[] {
  return objects.map((object) => {
    const moved = moveObject(object.value, namespace, scope);
    return changed(object, isBinding(moved) ? moveSubjects(moved, namespace) : moved);
  });
}

function moveObject(value: unknown, namespace: string, scope: Scope): unknown {
  if (kindOfObject(value) === "Namespace" && stringField(value, "apiVersion") === "v1") return changeAt(value, ["metadata", "name"], true, () => namespace);
  const where = scope(stringField(value, "apiVersion") ?? "", kindOfObject(value));
  return where === "cluster" ? value : changeAt(value, ["metadata", "namespace"], true, () => namespace);
}

function isBinding(value: unknown): boolean {
  return /^(?:Cluster)?RoleBinding$/.test(kindOfObject(value));
}

function moveSubjects(value: unknown, namespace: string): unknown {
  return changeAt(value, ["subjects"], false, (subject) => {
    const isDefault = isMapping(subject) && stringField(subject, "kind") === "ServiceAccount" && stringField(subject, "name") === "default";
    return isDefault ? withKey(subject, "namespace", namespace) : subject;
  });
}
