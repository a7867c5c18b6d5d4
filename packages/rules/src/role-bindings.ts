import type { KubernetesObject } from "@demarc/kubernetes";
import { isList } from "@demarc/source";
import { stringAt, valueAt } from "./field-path.ts";

/** Whom a RoleBinding or ClusterRoleBinding is for; see https://kubernetes.io/docs/reference/access-authn-authz/rbac/. */
export interface BoundSubject {
  /** `ServiceAccount`, `User` or `Group`. */
  readonly kind: string;
  /** Of a service account; the binding's own where it writes none. */
  readonly namespace: string;
  readonly name: string;
}

/** Those that can be read; none for an object of another kind. */
export function boundSubjects({ kind, namespace, value }: KubernetesObject): readonly BoundSubject[] {
  const subjects = kind === "RoleBinding" || kind === "ClusterRoleBinding" ? valueAt(value, "subjects") : undefined;
  if (!isList(subjects)) return [];
  return subjects.map((subject) => ({
    kind: stringAt(subject, "kind") ?? "",
    namespace: stringAt(subject, "namespace") ?? namespace,
    name: stringAt(subject, "name") ?? "",
  }));
}
