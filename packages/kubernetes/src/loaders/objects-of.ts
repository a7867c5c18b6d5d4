import { type Document, field, isList, isMapping, type Path, type Problem, stringField } from "@demarc/source";
import type { RawObject } from "../manifests.ts";
import { loaderProblem } from "../problem-codes.ts";
import { apiVersionOfKind } from "../served-versions.ts";

/** Lists in lists: kubectl takes them apart too, but nobody writes more than two. */
const listDepthMax = 10;

export interface DocumentObjects {
  readonly objects: readonly RawObject[];
  readonly problems: readonly Problem[];
  /** The document holds something, and that is no Kubernetes object. */
  readonly isForeign: boolean;
}

/**
 * Objects of one document: itself, or the items of a `List` or of a typed list such as `PodList`, whose items may
 * leave out `apiVersion` and `kind` as kubectl's own output does.
 */
export function objectsOf(document: Document): DocumentObjects {
  const { value } = document;
  if (value === null || value === undefined) return { objects: [], problems: [], isForeign: false };
  const half = isObject(value) ? undefined : halfObject(document);
  if (half !== undefined) return { objects: [], problems: [half], isForeign: false };
  if (!isObject(value)) return { objects: [], problems: [], isForeign: true };
  // Charters and connectivity tests lie beside manifests and are no objects of a cluster.
  if (stringField(value, "apiVersion")?.startsWith("demarc.dev/") === true) return { objects: [], problems: [], isForeign: false };
  const objects: RawObject[] = [];
  const problems: Problem[] = [];
  take({ value, document, at: [] }, 0, objects, problems);
  return { objects, problems, isForeign: false };
}

/** Whether a value says what it is, as every object must. */
function isObject(value: unknown): boolean {
  return (stringField(value, "apiVersion") ?? "") !== "" && (stringField(value, "kind") ?? "") !== "";
}

/**
 * A document with one half of its type and a name in `metadata` is an object that somebody meant, not another tool's
 * YAML: kubectl refuses it, and a policy would be missed without a word.
 */
function halfObject(document: Document): Problem | undefined {
  const { value } = document;
  const [apiVersion, kind] = ["apiVersion", "kind"].map((key) => stringField(value, key) ?? "");
  const name = stringField(field(value, "metadata"), "name") ?? stringField(field(value, "metadata"), "generateName") ?? "";
  if (name === "" || (apiVersion === "" && kind === "")) return undefined;
  const isKindGiven = kind !== undefined && kind !== "";
  const expected = isKindGiven ? apiVersionOfKind.get(kind) : undefined;
  const message = isKindGiven ? `\`kind: ${kind}\` has no \`apiVersion\` beside it` : `\`apiVersion: ${apiVersion}\` has no \`kind\` beside it`;
  return loaderProblem("not-kubernetes", message, document.locate([isKindGiven ? "kind" : "apiVersion"]), {
    severity: "error",
    ...(expected !== undefined && { expected: `\`apiVersion: ${expected}\`` }),
    fix: `write ${isKindGiven ? "`apiVersion`" : "`kind`"}: both say together what an object is`,
    consequence: `\`${name}\` is in no cluster as it is written, and was not judged`,
  });
}

function take(raw: RawObject, depth: number, objects: RawObject[], problems: Problem[]): void {
  const kind = stringField(raw.value, "kind") ?? "";
  const items = itemsOfList(raw.value, kind);
  if (items === undefined) {
    objects.push(raw);
    return;
  }
  if (depth === listDepthMax) {
    problems.push(loaderProblem("lists-too-deep", `lists are nested more than ${listDepthMax} deep`, raw.document.locate(raw.at), { consequence: "the objects in them were not judged" }));
    return;
  }
  const itemKind = kind.slice(0, -"List".length);
  const apiVersion = stringField(raw.value, "apiVersion") ?? "";
  for (const [i, item] of items.entries()) {
    const at: Path = [...raw.at, "items", i];
    const value = withType(item, itemKind === "" ? undefined : { apiVersion, kind: itemKind });
    if (isObject(value)) take({ value, document: raw.document, at }, depth + 1, objects, problems);
    else problems.push(loaderProblem("list-item-not-kubernetes", `item ${i} of the ${kind} has no \`apiVersion\` and \`kind\``, raw.document.locate(at), { consequence: "it was not judged" }));
  }
}

/** Go writes a list without items as null; a List may leave them out too. Undefined: it is no list of objects. */
function itemsOfList(value: unknown, kind: string): readonly unknown[] | undefined {
  if (!kind.endsWith("List")) return undefined;
  const items = field(value, "items");
  if (isList(items)) return items;
  return items === null || (items === undefined && kind === "List") ? [] : undefined;
}

/** Fills in the type that a typed list gives its items; what an item says itself holds. */
function withType(item: unknown, type: { readonly apiVersion: string; readonly kind: string } | undefined): unknown {
  if (type === undefined || !isMapping(item) || isObject(item)) return item;
  // Not a spread: `fromEntries` defines own keys, whatever their names.
  return Object.fromEntries([...Object.entries(type), ...Object.entries(item)]);
}
