import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { emptyNamespaceSelector } from "./rule.ts";

checkRule(emptyNamespaceSelector, {
  base: servingWorld,
  cases: [
    {
      name: "every pod of every namespace may come in",
      manifests: policyYaml("envoy", "podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Ingress]\ningress:\n- from: [{namespaceSelector: {}}]\n  ports: [{port: 9000}]"),
      findings: [
        {
          at: "manifests.yaml:8",
          severity: "warning",
          message: /^ingress rule 1 of envoy lets in every pod of every namespace on 9000\/TCP: 8 flows, .*workloads of/,
          details: ["`namespaceSelector: {}` picks all 7 namespaces of the input and every one to come, but no address outside (NP-14)"],
          witness: "ingress-nginx/controller → financial-ml/seldon-envoy:9000/TCP",
        },
      ],
    },
    {
      name: "an empty pod selector beside it changes nothing",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Egress]\negress:\n- to: [{namespaceSelector: {}, podSelector: {}}]"),
      findings: [{ message: /^egress rule 1 of envoy lets its workloads out to every pod of every namespace on every port and protocol/ }],
    },
    {
      name: "everybody has to reach DNS",
      manifests: policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]\ningress:\n- from: [{namespaceSelector: {}}]\n  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]", "kube-system"),
      findings: [],
    },
    {
      name: "but not the other ports of its pods",
      manifests: policyYaml("dns", "podSelector: {matchLabels: {k8s-app: kube-dns}}\npolicyTypes: [Ingress]\ningress:\n- from: [{namespaceSelector: {}}]\n  ports: [{port: 53, protocol: UDP}, {port: 9153}]", "kube-system"),
      findings: [{ at: "manifests.yaml:8" }],
    },
    {
      name: "with a pod label it is `any-namespace-with-pod-label`",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: prometheus}}}]}]"),
      findings: [],
    },
    {
      name: "a namespace that is named is not every one",
      manifests: policyYaml("envoy", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {team: platform}}}]}]"),
      findings: [],
    },
  ],
});
