import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { apiserverViaNamespaceSelector } from "./rule.ts";

checkRule(apiserverViaNamespaceSelector, {
  base: servingWorld,
  cases: [
    { name: "the label `name` means it as well", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}], ports: [{port: 6443}]}]"), findings: [{ severity: "error", at: "manifests.yaml:7" }] },
    { name: "another namespace means its pods", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "DNS is something else", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
  ],
});
