import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { refusedPolicy } from "./rule.ts";

checkRule(refusedPolicy, {
  base: servingWorld,
  cases: [
    {
      name: "all errors are told, at their places",
      manifests: policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress:\n- from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]\n  ports: [{protocol: tcp, port: 9000, endPort: 8000}]"),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "error",
          message: /^the API server refuses serving, so it does nothing: `spec\.ingress\[0\]\.ports\[0\]\.protocol`: .* and 2 more errors$/,
          related: [/^manifests\.yaml:9 `spec\.ingress\[0\]\.ports\[0\]\.endPort`: /, /^manifests\.yaml:8 `spec\.ingress\[0\]\.from\[0\]`: /],
          details: ["what it was to restrict is undetermined: 1 workload of financial-ml (mlserver)"],
          weight: 2,
        },
      ],
    },
    { name: "a policy without a name is told by its namespace", manifests: "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: financial-ml}\nspec: {podSelector: {}}\n", findings: [{ message: /^the API server refuses a policy of financial-ml without a name, so/ }] },
    { name: "a policy that it takes", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]"), findings: [] },
    { name: "unknown fields are dropped, not refused; they are `unknown-field-typo`", manifests: policyYaml("serving", "podselector: {}"), findings: [] },
    { name: "placeholders are `unrendered-template`", manifests: policyYaml("serving", 'podSelector: {matchLabels: {app: "{{ .Release.Name }}"}}'), findings: [] },
    {
      name: "a policy of the whole cluster",
      manifests: "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\nspec:\n  priority: 1001\n  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}\n",
      findings: [{ at: "manifests.yaml:5", message: /^the API server refuses fence, so it does nothing: `spec\.priority`: /, details: [/^what it was to restrict is undetermined: 3 workloads of the cluster/] }],
    },
  ],
});
