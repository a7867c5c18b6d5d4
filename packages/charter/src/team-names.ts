/** Words that mean the team that runs the cluster. A page may call it by any of them. */
const platformWords: ReadonlySet<string> = new Set([
  "platform", "infrastructure", "infra", "sre", "ops", "operations", "devops", "cluster", "network", "networking", "cloud", "site-reliability",
  "platform-engineering", "platform-engineers", "platform-operations", "platform-ops", "cluster-operations", "cluster-ops", "cluster-admin",
  "cluster-admins", "cluster-administrators", "kubernetes", "k8s", "core-infrastructure", "core-platform", "infrastructure-platform", "cloud-platform",
  "platform-sre", "kubernetes-platform", "container-platform", "hosting", "foundation", "runtime-platform", "cluster-services",
]);

/** Names of tools that write `managed-by` marks; a tool is nobody's team. */
const tools: ReadonlySet<string> = new Set([
  "kustomize", "helm", "tiller", "argocd", "argo-cd", "flux", "fluxcd", "kubectl", "terraform", "pulumi", "ansible", "crossplane", "kapp", "skaffold",
  "tilt", "jsonnet", "tanka", "cdk8s", "olm", "operator", "spinnaker", "jenkins", "gitlab", "github-actions", "werf", "carvel", "config-sync", "manual",
]);

/**
 * A name as an id: lower case, hyphens for all that is neither letter nor digit, without the word "team".
 * `Payments Team` and `team/payments` are both `payments`; empty when nothing is left.
 */
export function teamId(name: string): string {
  const words = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .split(" ")
    .filter((word) => word !== "");
  const kept = words.filter((word) => !/^(?:teams?|squad|crew|guild|the|our)$/.test(word));
  return (kept.length > 0 ? kept : words).join("-").slice(0, 63).replace(/-+$/, "");
}

/** True for names of the team that runs the cluster, e.g. "Infrastructure/Platform team", "SRE". */
export function isPlatformName(name: string): boolean {
  const id = teamId(name);
  return platformWords.has(id) || /(?:^|-)(?:platform|infrastructure|infra|sre)(?:-|$)/.test(id);
}

/** True for `kustomize`, `Helm`, `argo-cd` …: marks that tools leave. */
export function isTool(name: string): boolean {
  const id = teamId(name);
  return tools.has(id) || /-(?:operator|controller)$/.test(id);
}
