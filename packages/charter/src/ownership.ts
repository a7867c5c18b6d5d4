import type { KubernetesObject } from "@demarc/kubernetes";
import type { Concern } from "./charter.ts";

/** Who answers for what, by the charter (product rule: by effects, not by file names). */
export interface Ownership {
  /** Team id; a namespace that nobody owns is the platform's. `undefined` owner never happens. */
  ofNamespace(namespace: string): string;
  /** True when the page names the namespace, or it belongs to the platform by its name (kube-system, …). */
  isKnown(namespace: string): boolean;
  ofObject(object: KubernetesObject): string;
  /** Team that answers for a concern by the matrix; where the matrix is silent, the platform for all but what stays inside one team. */
  ofConcern(concern: Concern): string;
  /** What an object touches besides its namespace, e.g. `service-mesh` for a VirtualService; empty for most. */
  concernsOf(object: KubernetesObject): readonly Concern[];
  /**
   * The team from whose repository an object comes, as far as the input shows: labels and annotations
   * (`managed.by`, `managed-by`), or the source folder whose other objects are one team's.
   */
  authorOf(object: KubernetesObject): string | undefined;
  /** The same with the evidence, for messages. */
  authorshipOf(object: KubernetesObject): Authorship | undefined;
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

export interface Authorship {
  readonly team: string;
  readonly by: "mark" | "folder";
  /** e.g. "annotation `managed.by: platform-team`", "other objects in `app/` are financial-mlops-pytorch's". */
  readonly because: string;
}
