import { apiServerFor } from "../../test/api-server-page.ts";
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
    {
      name: "where the page gives it to none of the pods, there is nothing to name",
      page: apiServerFor("financial-mlops-pytorch"),
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 6443}]}]"),
      findings: [{ next: [/^delete the rule: the page does not ask for the API server for financial-ml\/drift-monitor, /], nextCount: 1 }],
    },
    {
      name: "where it gives it to them, it is named",
      page: apiServerFor("financial-ml"),
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 6443}]}]"),
      findings: [{ next: ["name it by its own address and port: `egress: [{to: [{ipBlock: {cidr: 192.168.1.10/32}}], ports: [{protocol: TCP, port: 6443}]}]`"], nextCount: 1 }],
    },
    {
      name: "where it gives it to some of them, it is named for those",
      page: apiServerFor("financial-ml/mlserver"),
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 6443}]}]"),
      findings: [{ next: ["delete it here, and name the API server by its own address and port on a policy that selects financial-ml/mlserver only, for whom the page asks for it: `spec: {podSelector: {matchLabels: {app: mlserver}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.168.1.10/32}}], ports: [{protocol: TCP, port: 6443}]}]}`"], nextCount: 1 }],
    },
  ],
});
