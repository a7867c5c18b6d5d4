import { field, textOf } from "../../plain-data.ts";

/** Kinds of Kubernetes itself and of well-known projects that belong to no namespace, as `group/Kind`. */
const clusterScoped: ReadonlySet<string> = new Set([
  "/ComponentStatus",
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "cilium.io/CiliumClusterwideEnvoyConfig",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "crd.projectcalico.org/GlobalNetworkPolicy",
  "crd.projectcalico.org/GlobalNetworkSet",
  "crd.projectcalico.org/Tier",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "gateway.networking.k8s.io/GatewayClass",
  "networking.k8s.io/IPAddress",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "policy.networking.k8s.io/ClusterNetworkPolicy",
  "projectcalico.org/GlobalNetworkPolicy",
  "projectcalico.org/GlobalNetworkSet",
  "projectcalico.org/Tier",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
]);

/** Whether objects of a kind that no folder reads belong to a namespace. */
export type Scope = (apiVersion: string, kind: string) => "namespaced" | "cluster" | "unknown";

/**
 * Knows Kubernetes' own kinds and those that the input defines itself. Of other kinds it knows nothing: an
 * object that names no namespace is then taken to be cluster-scoped only when its kind says so (`Cluster…`).
 *
 * @param definitions  values of CustomResourceDefinitions in the input
 */
export function scopeFrom(definitions: readonly unknown[]): Scope {
  const defined = new Map<string, "namespaced" | "cluster">();
  for (const definition of definitions) {
    defined.set(definedKind(definition), textOf(field(definition, "spec", "scope")) === "Cluster" ? "cluster" : "namespaced");
  }
  return (apiVersion, kind) => {
    const key = `${groupOf(apiVersion)}/${kind}`;
    if (clusterScoped.has(key)) return "cluster";
    const known = defined.get(key);
    if (known !== undefined) return known;
    return /^Cluster[A-Z]/.test(kind) ? "unknown" : "namespaced";
  };
}

/** What a CustomResourceDefinition adds, as `group/Kind`. */
export function definedKind(definition: unknown): string {
  const spec = field(definition, "spec");
  return `${textOf(field(spec, "group")) ?? ""}/${textOf(field(spec, "names", "kind")) ?? ""}`;
}

/** The part of an apiVersion before the slash; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
