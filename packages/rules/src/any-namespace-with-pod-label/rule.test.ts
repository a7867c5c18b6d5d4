import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { anyNamespaceWithPodLabel } from "./rule.ts";

const from = (peer: string): string => policyYaml("scrape", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from:\n  - ${peer}\n  ports: [{port: 8080}]`);

checkRule(anyNamespaceWithPodLabel, {
  base: servingWorld,
  cases: [
    {
      name: "a pod label is trusted in every namespace",
      manifests: from("{namespaceSelector: {}, podSelector: {matchLabels: {app: prometheus}}}"),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "warning",
          message: "ingress rule 1 of scrape lets in pods with `app=prometheus` of any namespace on 8080/TCP; whoever may make a pod anywhere can give it that label",
          details: ["now it means monitoring/prometheus; it would mean a pod with that label in any other of the 7 namespaces as well"],
          next: ["name the namespaces too: `from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [monitoring]}]}, podSelector: {matchLabels: {app: prometheus}}}]`"],
        },
      ],
    },
    {
      name: "with a label that nobody has yet, the first who takes it is in",
      manifests: from("{namespaceSelector: {}, podSelector: {matchLabels: {role: scraper}}}"),
      findings: [{ details: ["no workload of the input has the label now"] }],
    },
    {
      name: "asking the cluster's DNS is no trust in whoever answers",
      manifests: policyYaml("dns", "podSelector: {}\npolicyTypes: [Egress]\negress:\n- to: [{namespaceSelector: {}, podSelector: {matchLabels: {dns: coredns}}}]\n  ports: [{protocol: UDP, port: 53}]"),
      findings: [{ severity: "info", next: [/operator: In, values: \[kube-system\]/] }],
    },
    { name: "the namespace is named", manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: prometheus}}}"), findings: [] },
    { name: "without a label it is `empty-namespace-selector`", manifests: from("{namespaceSelector: {}, podSelector: {}}"), findings: [] },
    { name: "at home the own team gives labels", manifests: from("{podSelector: {matchLabels: {app: prometheus}}}"), findings: [] },
  ],
});
