import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { namespaceSelectorMatchesNothing } from "./rule.ts";

const from = (selector: string): string => policyYaml("clients", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from:\n  - namespaceSelector: ${selector}`);

checkRule(namespaceSelectorMatchesNothing, {
  base: servingWorld,
  cases: [
    {
      name: "a label that no namespace has, with those that they have",
      manifests: from("{matchLabels: {team: risk}}"),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "error",
          message: "ingress rule 1 of clients is for namespaces with `team=risk`, and none of the 7 namespaces has that",
          details: ["values of `team` on namespaces: financial and platform"],
          next: ["name the namespaces by the label that each has: `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}`"],
        },
      ],
    },
    {
      name: "a name that no namespace has",
      manifests: from("{matchLabels: {kubernetes.io/metadata.name: streaming}}"),
      findings: [{ details: ["there is no namespace `streaming`"], next: ["correct the name, or take the peer out until the namespace is there"] }],
    },
    {
      name: "a namespace whose labels are not in the input might have it",
      manifests: `${from("{matchLabels: {stage: live}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {containers: []}}`,
      findings: [{ severity: "warning", details: ["the labels of shop are not in the input"] }],
    },
    { name: "a label that one has", manifests: from("{matchLabels: {team: platform}}"), findings: [] },
    { name: "every namespace", manifests: from("{}"), findings: [] },
    { name: "the label `name` is `namespace-name-label-assumed`", manifests: from("{matchLabels: {name: mlflow}}"), findings: [] },
    { name: "a slip of the fingers is `typo-distance-selector`", manifests: from("{matchLabels: {kubernetes.io/metadata.name: seldon-sytem}}"), findings: [] },
  ],
});

checkRule(namespaceSelectorMatchesNothing, {
  cases: [
    {
      name: "a repository does not show the cluster's namespaces, and then nobody knows",
      manifests: from("{matchLabels: {kubernetes.io/metadata.name: mlflow}}"),
      findings: ["not evaluated: the namespaces of the cluster (an input with Namespace kube-system in it)"],
    },
  ],
});
