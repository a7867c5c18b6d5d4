import type { StructShape } from "./decode.ts";
import type { Facts } from "./facts.ts";
import type { KubernetesVersion } from "./kubernetes-version.ts";
import type { NameCheck } from "./names.ts";
import type { ApiError, KubernetesObject } from "./object.ts";

/**
 * A kind of object that Demarc understands: one folder beside this file's `kinds/`, whose `kind.ts` exports
 * one of these. `kinds/registry.ts` lists them and is generated.
 */
export interface Kind {
  readonly reads: readonly KindVersion[];
  readonly namespaced: boolean;
  /** How names of this kind must look. */
  readonly checkName: NameCheck;
  /** The whole object as the API server decodes it, metadata included. */
  readonly shape: StructShape;
  /** Errors beyond those of shape and metadata; called only when the object decodes. */
  validate(value: unknown, validation: Validation): readonly ApiError[];
  /** What a refused object does to the answer; default: it is judged as if it were taken. */
  readonly whenRefused?: string;
  /** Never throws, whatever the object holds; what cannot be read is left out. */
  read(object: KubernetesObject): readonly Facts[];
}

export interface KindVersion {
  readonly apiVersion: string;
  readonly kind: string;
  /** The release from which on the API server no longer serves it, e.g. `1.16`. */
  readonly removedIn?: string;
}

/** What validation depends on beside the object. */
export interface Validation {
  /** Undefined when nobody says; then the rules of the releases before 1.36 hold (NPV-14). */
  readonly version: KubernetesVersion | undefined;
}

/** Types a kind where it stands; gives it back as it is. */
export function defineKind(kind: Kind): Kind {
  return kind;
}

/** For kinds without validation of their own. */
export function noFurtherErrors(): readonly ApiError[] {
  return [];
}
