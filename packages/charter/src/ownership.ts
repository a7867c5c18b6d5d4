import type { KubernetesObject } from "@demarc/kubernetes";

/** Who answers for what, by the charter (product rule: by effects, not by file names). */
export interface Ownership {
  /** Team id; a namespace that nobody owns is the platform's. `undefined` owner never happens. */
  ofNamespace(namespace: string): string;
  /** True when the page names the namespace, or it belongs to the platform by its name (kube-system, …). */
  isKnown(namespace: string): boolean;
  ofObject(object: KubernetesObject): string;
  /**
   * The team from whose repository an object comes, as far as the input shows: labels and annotations
   * (`managed.by`, `managed-by`), or the source folder whose other objects are one team's.
   */
  authorOf(object: KubernetesObject): string | undefined;
  /** `same-team`: one team owns both ends. `cross-team`: needs an approval. `external`: one end is outside the cluster. */
  ofFlow(source: FlowParty, destination: FlowParty): FlowOwnership;
}

export type FlowParty = { readonly namespace: string } | "outside";

export interface FlowOwnership {
  readonly kind: "same-namespace" | "same-team" | "cross-team" | "external" | "platform";
  /** Teams that must agree, the asking side's owner first. */
  readonly owners: readonly string[];
  /** Statement of the page that says so, where one does. */
  readonly statement: string | undefined;
}
