import { checkRule } from "../../test/check-rule.ts";
import { adminApisMixed } from "./rule.ts";

const rules = "subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]";
const old = `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: fence}\nspec: {priority: 1, ${rules}}\n`;
const baseline = `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {${rules}}\n`;
const cnp = (tier: string): string => `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: wall}\nspec: {tier: ${tier}, priority: 2, ${rules}}\n`;

checkRule(adminApisMixed, {
  cases: [
    {
      name: "both in the admin tier",
      manifests: { "a.yaml": old, "b.yaml": cnp("Admin") },
      findings: [
        {
          at: "a.yaml:1",
          severity: "warning",
          message: "AdminNetworkPolicy fence and ClusterNetworkPolicy wall share the admin tier, and no API says which speaks first",
          related: ["b.yaml:1 is of the newer API"],
        },
      ],
    },
    { name: "both in the baseline tier", manifests: { "a.yaml": baseline, "b.yaml": cnp("Baseline") }, findings: [{ message: /share the baseline tier/, details: [/^verdicts take them the BaselineAdminNetworkPolicy after all others$/, /mostly serve one/] }] },
    { name: "in two tiers, where they do not meet", manifests: { "a.yaml": old, "b.yaml": cnp("Baseline") }, findings: [] },
    { name: "one generation", manifests: { "a.yaml": old, "b.yaml": baseline }, findings: [] },
  ],
});
