import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { unknownFieldTypo } from "./rule.ts";

const ingress = (rule: string): string => policyYaml("serving", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- ${rule}`);

checkRule(unknownFieldTypo, {
  base: servingWorld,
  cases: [
    {
      name: "a lower-case podSelector is dropped, and the policy selects everything",
      manifests: policyYaml("serving", "podselector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]"),
      findings: [
        {
          at: "manifests.yaml:5",
          severity: "error",
          message: "`podselector` is no field of `spec` in serving; the API server drops it, so the policy selects every pod of its namespace",
          next: ["write `podSelector` for `podselector`"],
          details: ["the policy selects 3 of the workloads of financial-ml"],
        },
      ],
    },
    { name: "a misspelt `from` lets everybody in", manifests: ingress("form: [{podSelector: {}}]"), findings: [{ message: "`form` is no field of `spec.ingress[0]` in serving; the API server drops it, so the rule lets everybody in" }] },
    { name: "a misspelt `ports` opens every port", manifests: ingress("{from: [{podSelector: {}}], port: [{port: 9000}]}"), findings: [{ message: /drops it, so the rule opens every port$/, next: ["write `ports` for `port`"] }] },
    {
      name: "`podSelector` one level too deep means the whole namespace",
      manifests: ingress("from: [{namespaceSelector: {matchLabels: {team: platform}, podSelector: {matchLabels: {app: prometheus}}}}]"),
      findings: [{ message: /drops it, so the peer means whole namespaces$/, next: ["move it: `podSelector` belongs beside `namespaceSelector` in a peer, or in `spec`; look at the indent"] }],
    },
    { name: "`ports` in a peer opens every port", manifests: ingress("from: [{podSelector: {}, ports: [{port: 9000}]}]"), findings: [{ message: /drops it, so the rule opens every port$/ }] },
    { name: "a misspelt exception does not hold", manifests: ingress("from: [{ipBlock: {cidr: 10.0.0.0/8, excepts: [10.1.0.0/16]}}]"), findings: [{ message: /drops it, so the exception does not hold, and the whole block is open$/ }] },
    { name: "a selector without its labels picks everything", manifests: ingress("from: [{podSelector: {matchLabel: {app: prometheus}}}]"), findings: [{ message: /drops it, so the selector picks everything$/ }] },
    { name: "a range that loses its end is one port", manifests: ingress("{from: [{podSelector: {}}], ports: [{port: 9000, endport: 9010}]}"), findings: [{ message: /drops it, so the entry is one port, not a range$/ }] },
    { name: "what resembles no field is named as it is", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\nowner: somebody"), findings: [{ message: "`owner` is no field of `spec` in serving; the API server drops it", next: ["take `owner` out, or write the field that is meant"] }] },
    { name: "what the API server writes itself is no mistake", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]")}status: {}\n`, findings: [] },
    { name: "all fields as they should be", manifests: ingress("{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{protocol: TCP, port: 1, endPort: 2}]}"), findings: [] },
    {
      name: "of an admin policy, too",
      manifests: "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\nspec:\n  priority: 1\n  subject: {namespaces: {}}\n  ingres: []\n",
      findings: [{ at: "manifests.yaml:7", message: "`ingres` is no field of `spec` in fence; the API server drops it", next: ["write `ingress` for `ingres`"] }],
    },
  ],
});
