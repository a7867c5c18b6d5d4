import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { podNotIsolated } from "./rule.ts";

checkRule(podNotIsolated, {
  base: servingWorld,
  page: guidelinesPage,
  cases: [
    {
      name: "a namespace of which some workloads are isolated; kube-system is for information only",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]", "financial-mlops-pytorch")}---\n${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress, Egress]")}`,
      findings: [{ message: /^2 workloads of financial-ml are isolated in neither direction: financial-ml\/drift-monitor and financial-ml\/seldon-envoy$/, severity: "warning", owner: "platform" }, { severity: "info", message: /^1 workload of 1 namespace beside the page's/ }],
    },
    { name: "where nothing is isolated at all, another rule asks for a default deny", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]"), findings: [{ severity: "info", message: /^1 workload of 1 namespace beside the page's is not isolated for ingress and egress: kube-system\/coredns$/ }] },
    { name: "isolation in one direction leaves the other", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]", "financial-mlops-pytorch")}`, findings: [{ message: /^3 workloads of financial-ml are not isolated for egress/ }, { severity: "info" }] },
    {
      name: "beside the page too the direction is said, for each of them, and where a purpose is written down",
      manifests: `${policyYaml("dns", "podSelector: {}\npolicyTypes: [Ingress]", "kube-system")}---\n{apiVersion: v1, kind: Pod, metadata: {name: minio, namespace: minio}, spec: {containers: [{name: c}]}}\n---\n${policyYaml("other", "podSelector: {matchLabels: {app: console}}\npolicyTypes: [Ingress, Egress]", "minio")}---\n{apiVersion: v1, kind: Pod, metadata: {name: console, namespace: minio, labels: {app: console}}, spec: {containers: [{name: c}]}}`,
      findings: [
        {
          severity: "info",
          message: "2 workloads of 2 namespaces beside the page's are not isolated for egress: kube-system/coredns; for ingress and egress: minio/minio",
          next: [/, or say in a waiver of the page or charter that they are open on purpose$/],
        },
      ],
    },
    {
      name: "pods of one workload are one",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]", "financial-mlops-pytorch")}---\n${policyYaml("serving", "podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api]}]}\npolicyTypes: [Ingress, Egress]")}---\n${["a", "b"].map((name) => `{apiVersion: v1, kind: Pod, metadata: {name: api-${name}, namespace: financial-ml, labels: {app: api}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: api, uid: "1", controller: true}]}, spec: {containers: [{name: main, image: main}]}}`).join("\n---\n")}`,
      findings: [{ message: "1 workload of financial-ml is isolated in neither direction: financial-ml/api" }, { severity: "info" }],
    },
    {
      name: "what a tier denies to pods is said, and what it denies to everybody is no finding",
      manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress, Egress]")}---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n  subject: {namespaces: {}}\n  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n  egress: [{action: Deny, to: [{networks: [0.0.0.0/0, \"::/0\"]}]}]\n`,
      findings: [
        {
          message: /^2 workloads of financial-ml are not isolated for ingress/,
          details: [/NP-1/, "but BaselineAdminNetworkPolicy default, spec.ingress[0], denies ingress from pods: what is left open is outside the cluster"],
        },
        { severity: "info" },
      ],
    },
  ],
});
