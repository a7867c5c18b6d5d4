import { picksAll, type Cluster, type KubernetesObject, type LabelSelector, type NetworkPolicy, type PolicyRule } from "@demarc/kubernetes";
import type { Concern } from "./charter.ts";

/** Namespaces that come with a cluster or its distribution, and those of cluster software by their usual names. */
const clusterNamespaces: ReadonlySet<string> = new Set([
  "kube-system", "kube-public", "kube-node-lease", "default", "ingress-nginx", "traefik", "haproxy-ingress", "contour", "projectcontour", "istio-system",
  "istio-ingress", "linkerd", "linkerd-viz", "metallb-system", "cert-manager", "calico-system", "calico-apiserver", "tigera-operator", "kube-flannel",
  "cilium", "cilium-secrets", "longhorn-system", "rook-ceph", "gatekeeper-system", "kyverno", "external-dns", "external-secrets", "local-path-storage",
  "kube-router", "antrea-system", "envoy-gateway-system", "gateway-system", "seldon-system", "knative-serving", "knative-eventing",
]);

const ingressNamespaces: ReadonlySet<string> = new Set([
  "ingress-nginx", "traefik", "haproxy-ingress", "contour", "projectcontour", "istio-ingress", "envoy-gateway-system", "gateway-system",
]);
const meshNamespaces: ReadonlySet<string> = new Set(["istio-system", "istio-ingress", "linkerd", "linkerd-viz", "consul"]);

/** True for namespaces that are the platform's by their very name, whatever the page says of others. */
export function isClusterNamespace(name: string): boolean {
  return clusterNamespaces.has(name) || /^(?:kube|openshift)-/.test(name);
}

/** What a flow with an end in this namespace touches, besides crossing from team to team. */
export function concernsOfNamespace(name: string): readonly Concern[] {
  const concerns: Concern[] = [];
  if (name === "kube-system") concerns.push("kube-system", "dns-egress");
  if (ingressNamespaces.has(name)) concerns.push("ingress");
  if (meshNamespaces.has(name)) concerns.push("service-mesh");
  return concerns;
}

const clusterWidePolicies: ReadonlySet<string> = new Set([
  "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "GlobalNetworkSet", "ClusterNetworkPolicies",
]);
const edgeGroups: ReadonlySet<string> = new Set(["gateway.networking.k8s.io", "gateway.networking.x-k8s.io", "route.openshift.io"]);
const edgeKinds: ReadonlySet<string> = new Set(["Ingress", "IngressClass", "IngressRoute", "HTTPProxy"]);

/** Concerns that decide who owns an object wherever it lies, where it is of them by its kind; the others only say whom it touches. */
const decisiveConcerns: readonly Concern[] = ["cluster-wide-policy", "service-mesh", "seldon-configuration"];

/** The concern that makes an object its owner's wherever it lies; undefined where its namespace says whose it is. */
export function decisiveConcernOf(object: KubernetesObject): Concern | undefined {
  return concernsOfKind(object).find((concern) => decisiveConcerns.includes(concern));
}

/**
 * Tells what an object touches besides its namespace. For a NetworkPolicy this follows from its peers and
 * ports, so `crossesTeams(from, to)` is asked for the namespaces that they name. Answers are remembered.
 */
export function objectConcerns(cluster: Cluster, crossesTeams: (from: string, to: string) => boolean): (object: KubernetesObject) => readonly Concern[] {
  const known = new Map<number, readonly Concern[]>();
  const policies = new Map(cluster.networkPolicies.map((policy) => [policy.object.id, policy]));
  const loadBalancers = new Set(cluster.services.filter(({ type }) => type === "LoadBalancer").map(({ object }) => object.id));
  return (object) => {
    const before = known.get(object.id);
    if (before !== undefined) return before;
    const concerns = new Set(concernsOfKind(object));
    if (loadBalancers.has(object.id)) concerns.add("ingress");
    const policy = policies.get(object.id);
    if (policy !== undefined) for (const concern of concernsOfPolicy(cluster, policy, crossesTeams)) concerns.add(concern);
    const found = [...concerns];
    known.set(object.id, found);
    return found;
  };
}

function concernsOfKind(object: KubernetesObject): readonly Concern[] {
  const concerns = new Set<Concern>();
  const group = object.apiVersion.includes("/") ? object.apiVersion.slice(0, object.apiVersion.indexOf("/")) : "";
  if (clusterWidePolicies.has(object.kind)) concerns.add("cluster-wide-policy");
  if (/(?:^|\.)(?:istio|linkerd)\.io$/.test(group) || group === "policy.linkerd.io" || group === "consul.hashicorp.com") concerns.add("service-mesh");
  if (edgeGroups.has(group) || edgeKinds.has(object.kind)) concerns.add("ingress");
  if (object.kind === "SeldonConfig" || object.kind === "ServerConfig") concerns.add("seldon-configuration");
  if (object.kind === "ConfigMap" && object.name === "seldon-config") concerns.add("seldon-configuration");
  if (group === "mlops.seldon.io" && (object.kind === "ServerConfig" || object.kind === "Server")) concerns.add("service-discovery");
  if (object.namespace === "kube-system") concerns.add("kube-system");
  return [...concerns];
}

function concernsOfPolicy(cluster: Cluster, policy: NetworkPolicy, crossesTeams: (from: string, to: string) => boolean): ReadonlySet<Concern> {
  const concerns = new Set<Concern>();
  const rules = [...(policy.ingress ?? []), ...(policy.egress ?? [])];
  if (
    picksAll(policy.podSelector) &&
    ((policy.isolates.ingress && (policy.ingress ?? []).length === 0) || (policy.isolates.egress && (policy.egress ?? []).length === 0))
  ) {
    concerns.add("default-deny");
  }
  for (const rule of rules) {
    if (rule.direction === "egress" && rule.ports !== "absent" && rule.ports !== "empty" && rule.ports.length > 0 && rule.ports.every(({ port }) => port === 53)) concerns.add("dns-egress");
    for (const concern of concernsOfPeers(cluster, policy.namespace, rule, crossesTeams)) concerns.add(concern);
  }
  return concerns;
}

function* concernsOfPeers(cluster: Cluster, own: string, rule: PolicyRule, crossesTeams: (from: string, to: string) => boolean): Iterable<Concern> {
  // Any peer reaches beyond the cluster as well as into every namespace (NP-12).
  if (rule.peers === "absent" || rule.peers === "empty") {
    yield rule.direction === "egress" ? "external-access" : "ingress";
    yield "cross-team-flow";
    return;
  }
  for (const peer of rule.peers) {
    if (peer.ipBlock !== undefined) yield rule.direction === "egress" ? "external-access" : "ingress";
    if (peer.namespaceSelector === undefined) continue;
    for (const namespace of cluster.world.namespaces) {
      if (namespace.name === own || !selects(peer.namespaceSelector, namespace.labels)) continue;
      if (crossesTeams(own, namespace.name)) yield "cross-team-flow";
      yield* concernsOfNamespace(namespace.name);
    }
  }
}

/** SEL-2: all must hold. A key that is absent satisfies NotIn and DoesNotExist. */
function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of selector.matchLabels) if (labels.get(key) !== value) return false;
  return selector.matchExpressions.every(({ key, operator, values }) => {
    const value = labels.get(key);
    if (operator === "In") return value !== undefined && values.includes(value);
    if (operator === "NotIn") return value === undefined || !values.includes(value);
    if (operator === "Exists") return value !== undefined;
    return operator === "DoesNotExist" && value === undefined;
  });
}
