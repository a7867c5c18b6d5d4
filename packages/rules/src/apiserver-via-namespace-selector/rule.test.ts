import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { apiserverViaNamespaceSelector } from "./rule.ts";

checkRule(apiserverViaNamespaceSelector, {
  base: servingWorld,
  cases: [
    { name: "the label `name` means it as well", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}], ports: [{port: 6443}]}]"), findings: [{ severity: "error", at: "manifests.yaml:7" }] },
    { name: "an expression names them as well", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [kube-system, default]}]}}], ports: [{port: 6443}]}]"), findings: [{ at: "manifests.yaml:7" }] },
    { name: "DNS beside it does not change what is meant", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 443}, {port: 6443}, {protocol: UDP, port: 53}]}]"), findings: [{ message: /^egress rule 1 of serving names pods of kube-system or default on 443, 6443\/TCP, and none/, next: [/as a rule of its own$/] }] },
    { name: "other ports beside it do", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 443}, {port: 10250}]}]"), findings: [] },
    { name: "a label that happens to have the value is no name", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {team: default}}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "nor is what the expression leaves out", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "another namespace means its pods", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "DNS is something else", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{protocol: UDP, port: 53}]}]"), findings: [] },
  ],
});
