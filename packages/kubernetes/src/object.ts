import type { Document, Path } from "@demarc/source";

/** Every object of the input, of a known kind or not: ownership speaks of all of them. */
export interface KubernetesObject {
  /** Index into {@link Cluster.objects}; `Ref.object` of the engine is this number. */
  readonly id: number;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. A namespaced object that gives none is in the default one (NS-3). */
  readonly namespace: string;
  /** False when the manifest does not give `metadata.namespace`. */
  readonly namespaceWritten: boolean;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** The object as plain data, after kustomize if it came through one. */
  readonly value: unknown;
  readonly document: Document;
  /** Where in the document the object is: empty, or `["items", 3]` in a list. */
  readonly at: Path;
  /** True when a kind folder reads it; others are counted, not understood. */
  readonly understood: boolean;
  /** Errors for which the API server would refuse it (NPV-*). */
  readonly refusals: readonly ApiError[];
}

/** An error as the API server gives it: `field.Error`. */
export interface ApiError {
  /** e.g. `spec.ingress[0].ports[1].port` */
  readonly path: string;
  readonly type: "Required" | "Invalid" | "NotSupported" | "Forbidden" | "Duplicate" | "TooLong" | "TooMany" | "TypeInvalid";
  readonly message: string;
}

