import { isMapping, stringField } from "@demarc/source";
import { type Scope } from "../../kinds/any/scope.ts";
import { type BuiltObject, changed, identityOf, kindOfObject } from "./built-object.ts";
import { changeAt, withKey } from "./edit.ts";

/**
 * `namespace`: every namespaced object moves there, whatever it says itself, and a Namespace takes the name. Bindings
 * follow for service accounts called `default` and for those that move with them.
 */
export function moveTo(objects: readonly BuiltObject[], namespace: string, scope: Scope): readonly BuiltObject[] {
  const accounts = new Set(objects.filter(({ value }) => kindOfObject(value) === "ServiceAccount").map(({ value }) => key(identityOf(value))));
  return objects.map((object) => {
    const moved = moveObject(object.value, namespace, scope);
    return changed(object, isBinding(moved) ? moveSubjects(moved, namespace, accounts) : moved);
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

function moveSubjects(value: unknown, namespace: string, accounts: ReadonlySet<string>): unknown {
  return changeAt(value, ["subjects"], false, (subject) => {
    if (!isMapping(subject) || stringField(subject, "kind") !== "ServiceAccount") return subject;
    const name = stringField(subject, "name") ?? "";
    const moves = name === "default" || accounts.has(key({ name, namespace: stringField(subject, "namespace") ?? "" }));
    return moves ? withKey(subject, "namespace", namespace) : subject;
  });
}

function key({ name, namespace }: { readonly name: string; readonly namespace: string }): string {
  return `${namespace}/${name}`;
}
