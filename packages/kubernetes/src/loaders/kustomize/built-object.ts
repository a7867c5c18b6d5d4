import { type Document, field, stringField } from "@demarc/source";
import type { RawObject } from "../../manifests.ts";
import type { AppliedPatch } from "../derived-document.ts";

/** An object on its way through kustomizations. */
export interface BuiltObject {
  readonly value: unknown;
  /** As it stands in its file; for generated objects the entry that makes it. */
  readonly source: RawObject;
  /** Patches that changed it, in the order in which they were applied. */
  readonly patches: readonly AppliedPatch[];
  /** Names and namespaces that it had before, oldest first; patches may find it by them. */
  readonly before: readonly Identity[];
  /** What each layer put around names, innermost first. */
  readonly trail: readonly string[];
  /** The real name ends in a hash that only kustomize computes. */
  readonly hasHash: boolean;
}

export interface Identity {
  readonly name: string;
  readonly namespace: string;
}

/** The API group; empty for the core group and for what has no `apiVersion`. */
export function groupOfObject(value: unknown): string {
  const apiVersion = stringField(value, "apiVersion") ?? "";
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

export function kindOfObject(value: unknown): string {
  return stringField(value, "kind") ?? "";
}

/** Name and namespace as written; empty where there are none. */
export function identityOf(value: unknown): Identity {
  const metadata = field(value, "metadata");
  return { name: stringField(metadata, "name") ?? "", namespace: stringField(metadata, "namespace") ?? "" };
}

/** The object changed; remembers who it was if that changes too. */
export function changed(object: BuiltObject, value: unknown): BuiltObject {
  const was = identityOf(object.value);
  const is = identityOf(value);
  const isRenamed = was.name !== is.name || was.namespace !== is.namespace;
  return { ...object, value, before: isRenamed ? [...object.before, was] : object.before };
}

/** Kind, namespace and name in words: `NetworkPolicy serving/allow-dns`. */
export function nameOfObject(value: unknown): string {
  const { name, namespace } = identityOf(value);
  return `${kindOfObject(value)} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

/** An object that no kustomization has changed yet. */
export function sourceOf(document: Document, at: RawObject["at"], value: unknown): BuiltObject {
  return { value, source: { value, document, at }, patches: [], before: [], trail: [], hasHash: false };
}
