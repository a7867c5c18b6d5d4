import { invalid, required, tooLong } from "./api-error.ts";
import { anything, bool, int64, list, map, type Shape, struct, text } from "./decode.ts";
import { byteLength, dnsLabelErrors, labelKeyErrors, labelValueErrors, type NameCheck } from "./names.ts";
import type { ApiError } from "./object.ts";
import { field, flagOf, listOf, nonEmptyTextOf, textMapOf, textOf, textsOf } from "./plain-data.ts";

/** Kubernetes' limit: 256 KiB of keys and values together. */
const annotationsBytesMax = 256 * 1024;

/** `metav1.ObjectMeta`, all of it. */
export const objectMeta: Shape = struct("ObjectMeta", {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: int64,
  creationTimestamp: anything,
  deletionTimestamp: anything,
  deletionGracePeriodSeconds: int64,
  labels: map(text),
  annotations: map(text),
  ownerReferences: list(struct("OwnerReference", { apiVersion: text, kind: text, name: text, uid: text, controller: bool, blockOwnerDeletion: bool })),
  finalizers: list(text),
  managedFields: anything,
});

/** The controller that an object belongs to. */
export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
}

/** The owner marked as controller, or the only one; hand-written manifests often omit the mark. */
export function ownerOf(value: unknown): OwnerReference | undefined {
  const owners = listOf(field(value, "metadata", "ownerReferences"));
  const controller = owners.find((owner) => flagOf(field(owner, "controller")) === true) ?? (owners.length === 1 ? owners[0] : undefined);
  const kind = nonEmptyTextOf(field(controller, "kind"));
  const name = nonEmptyTextOf(field(controller, "name"));
  if (kind === undefined || name === undefined) return undefined;
  return { kind, name };
}

/**
 * What the API server checks in the metadata of a new object (NPV-1, NPV-2).
 *
 * @param namespace  of a namespaced object, as filled in (NS-3); undefined for a cluster-scoped one, whose own the API
 *   server clears before it looks (apiserver, `EnsureObjectNamespaceMatchesRequestNamespace`)
 * Source: k8s.io/apimachinery/pkg/api/validation, `ValidateObjectMeta`.
 */
export function metadataErrors(value: unknown, namespace: string | undefined, checkName: NameCheck): readonly ApiError[] {
  const metadata = field(value, "metadata");
  const errors: ApiError[] = [...nameErrors(metadata, checkName)];
  if (namespace !== undefined) errors.push(...dnsLabelErrors(namespace).map((message) => invalid("metadata.namespace", namespace, message)));
  errors.push(...labelsErrors(textMapOf(field(metadata, "labels")), "metadata.labels"));
  errors.push(...annotationErrors(textMapOf(field(metadata, "annotations"))));
  errors.push(...ownerErrors(listOf(field(metadata, "ownerReferences"))));
  const finalizers = textsOf(field(metadata, "finalizers"));
  errors.push(...finalizerErrors(finalizers));
  if (isBuiltIn(value)) errors.push(...unqualifiedFinalizerErrors(finalizers));
  return errors;
}

function nameErrors(metadata: unknown, checkName: NameCheck): readonly ApiError[] {
  const name = nonEmptyTextOf(field(metadata, "name"));
  const prefix = nonEmptyTextOf(field(metadata, "generateName"));
  const errors: ApiError[] = [];
  if (prefix !== undefined) {
    // The generated part follows the prefix, so a hyphen at its end is no error; like the API server we then look
    // past the character before it too.
    const checked = prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix;
    errors.push(...checkName(checked).map((message) => invalid("metadata.generateName", prefix, message)));
  }
  if (name === undefined) {
    if (prefix === undefined) errors.push(required("metadata.name", "name or generateName is required"));
  } else {
    errors.push(...checkName(name).map((message) => invalid("metadata.name", name, message)));
  }
  return errors;
}

/** Keys and values of labels; the path has no key (NPV-25). */
export function labelsErrors(labels: ReadonlyMap<string, string>, path: string): readonly ApiError[] {
  return [...labels].flatMap(([key, value]) => [
    ...labelKeyErrors(key).map((message) => invalid(path, key, message)),
    ...labelValueErrors(value).map((message) => invalid(path, value, message)),
  ]);
}

function annotationErrors(annotations: ReadonlyMap<string, string>): readonly ApiError[] {
  const path = "metadata.annotations";
  const errors = [...annotations.keys()].flatMap((key) => labelKeyErrors(key.toLowerCase()).map((message) => invalid(path, key, message)));
  let size = 0;
  for (const [key, value] of annotations) size += byteLength(key) + byteLength(value);
  return size > annotationsBytesMax ? [...errors, tooLong(path, annotationsBytesMax)] : errors;
}

function ownerErrors(owners: readonly unknown[]): readonly ApiError[] {
  const path = "metadata.ownerReferences";
  const errors: ApiError[] = [];
  let first: string | undefined;
  for (const [i, owner] of owners.entries()) {
    const at = `${path}[${i}]`;
    const apiVersion = textOf(field(owner, "apiVersion")) ?? "";
    if (apiVersion === "") errors.push(required(`${at}.apiVersion`, "must not be empty"));
    else if (!/^[^/]*\/?[^/]+$/.test(apiVersion)) errors.push(invalid(`${at}.apiVersion`, apiVersion, "must be <group>/<version> or <version>"));
    for (const key of ["kind", "name", "uid"]) {
      if (nonEmptyTextOf(field(owner, key)) === undefined) errors.push(required(`${at}.${key}`, "must not be empty"));
    }
    if (flagOf(field(owner, "controller")) !== true) continue;
    const name = `${textOf(field(owner, "kind")) ?? ""}/${textOf(field(owner, "name")) ?? ""}`;
    if (first !== undefined) errors.push(invalid(path, owners, `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${name}`));
    first ??= name;
  }
  return errors;
}

function finalizerErrors(finalizers: readonly string[]): readonly ApiError[] {
  const path = "metadata.finalizers";
  const errors = finalizers.flatMap((name) => labelKeyErrors(name).map((message) => invalid(path, name, message)));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errors.push(invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return errors;
}

const standardFinalizers: readonly string[] = ["kubernetes", "orphan", "foregroundDeletion"];

/** Objects of Kubernetes itself want a prefix before all but its own finalizers; custom resources do not. */
function unqualifiedFinalizerErrors(finalizers: readonly string[]): readonly ApiError[] {
  return finalizers.flatMap((name, i) => {
    if (name.includes("/") || standardFinalizers.includes(name)) return [];
    return [invalid(`metadata.finalizers[${i}]`, name, "name is neither a standard finalizer name nor is it fully qualified")];
  });
}

/** Groups of Kubernetes itself have no dot, or end in `.k8s.io`. */
function isBuiltIn(value: unknown): boolean {
  const group = (textOf(field(value, "apiVersion")) ?? "").split("/").slice(0, -1).join("/");
  return !group.includes(".") || group.endsWith(".k8s.io");
}
