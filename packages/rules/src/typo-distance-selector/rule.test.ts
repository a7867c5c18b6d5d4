import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { typoDistanceSelector } from "./rule.ts";

const subject = (selector: string): string => policyYaml("guard", `podSelector: ${selector}\npolicyTypes: [Ingress]`);
const from = (peer: string): string => policyYaml("guard", `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from:\n  - ${peer}`);

checkRule(typoDistanceSelector, {
  base: servingWorld,
  cases: [
    {
      name: "a letter too few in the policy's own selector",
      manifests: subject("{matchLabels: {app: mlsever}}"),
      findings: [
        {
          at: "manifests.yaml:5",
          severity: "warning",
          message: "`app=mlsever` in the podSelector of guard picks nothing; `app=mlserver` would pick financial-ml/mlserver",
          details: ["as it is, the policy protects nobody"],
          next: ["write `mlserver` for `mlsever`"],
        },
      ],
    },
    { name: "the case of letters", manifests: subject("{matchLabels: {app: MLServer}}"), findings: [{ next: ["write `mlserver` for `MLServer`"] }] },
    { name: "a key", manifests: subject("{matchLabels: {ap: mlserver}}"), findings: [{ next: ["write `app` for `ap`"] }] },
    { name: "the pods of a peer", manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: promtheus}}}"), findings: [{ message: "`app=promtheus` in ingress rule 1 of guard picks nothing; `app=prometheus` would pick monitoring/prometheus", details: ["as it is, the rule opens nothing for this peer"] }] },
    { name: "the name of a namespace", manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-sytem}}}"), findings: [{ at: "manifests.yaml:9", message: /would pick seldon-system$/ }] },
    { name: "nothing near is not a slip", manifests: subject("{matchLabels: {app: batch-scorer}}"), findings: [] },
    { name: "what picks something is no slip", manifests: subject("{matchLabels: {app: mlserver}}"), findings: [] },
    { name: "short names are all near each other", manifests: `${subject("{matchLabels: {app: abc}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: abd, namespace: financial-ml, labels: {app: abd}}, spec: {containers: []}}`, findings: [] },
    { name: "numbers tell things apart on purpose", manifests: `${subject("{matchLabels: {app: scorer-v2}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: scorer, namespace: financial-ml, labels: {app: scorer-v1}}, spec: {containers: []}}`, findings: [] },
    { name: "so do parts of up to three letters", manifests: `${from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop-dr}}}")}---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev}}`, findings: [] },
    { name: "a longer part is mistyped like any name", manifests: `${from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop-stagnig}}}")}---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop-staging}}`, findings: [{ message: /would pick shop-staging$/ }] },
    { name: "a near name in another namespace is not meant", manifests: subject("{matchLabels: {app: promtheus}}"), findings: [] },
  ],
});

// Without kube-system the input is no cluster's.
checkRule(typoDistanceSelector, {
  base: "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: billing}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: billing, labels: {app: web}}, spec: {containers: []}}",
  cases: [
    { name: "a namespace that the input does not show may well be there", manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: biling}}}"), findings: [] },
    { name: "a mistyped key is one wherever", manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.nmae: billing}}}"), findings: [{ next: ["write `kubernetes.io/metadata.name` for `kubernetes.io/metadata.nmae`"] }] },
  ],
});
