import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { volatileLabel } from "./rule.ts";

const select = (selector: string): string => policyYaml("guard", `podSelector: ${selector}\npolicyTypes: [Ingress]`);
const kafka = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: kafka, namespace: financial-ml}, spec: {replicas: 3, selector: {matchLabels: {app: kafka}}, template: {metadata: {labels: {app: kafka}}, spec: {containers: []}}}}";

checkRule(volatileLabel, {
  base: servingWorld,
  cases: [
    {
      name: "a hash that changes with every roll-out",
      manifests: select("{matchLabels: {pod-template-hash: 5d4f8b}}"),
      findings: [
        {
          at: "manifests.yaml:5",
          severity: "warning",
          message: "`pod-template-hash=5d4f8b` in the podSelector of guard will not last: `pod-template-hash` changes with every roll-out",
          details: ["when it changes, the policy protects nobody, and nothing says so"],
        },
      ],
    },
    {
      name: "a release in a peer, with what would last",
      manifests: {
        "pod.yaml": '{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: financial-ml, labels: {app: api, app.kubernetes.io/version: "1.2"}}, spec: {containers: []}}',
        "manifests.yaml": policyYaml("guard", 'podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app.kubernetes.io/version: "1.2"}}}]}]'),
      },
      findings: [{ at: "manifests.yaml:7", message: /in ingress rule 1 of guard will not last/, next: ["select what lasts: `podSelector: {matchLabels: {app: api}}`"] }],
    },
    { name: "a replica that there always is", manifests: `${select("{matchLabels: {statefulset.kubernetes.io/pod-name: kafka-2}}")}---\n${kafka}`, findings: [] },
    { name: "a replica that there is not", manifests: `${select("{matchLabels: {statefulset.kubernetes.io/pod-name: kafka-3}}")}---\n${kafka}`, findings: [{ message: /names one replica$/ }] },
    { name: "one that there is beside one that there is not", manifests: `${select("{matchExpressions: [{key: statefulset.kubernetes.io/pod-name, operator: In, values: [kafka-0, kafka-3]}]}")}---\n${kafka}`, findings: [{ severity: "warning" }] },
    { name: "a replica of another namespace is none of these", manifests: `${select("{matchLabels: {statefulset.kubernetes.io/pod-name: kafka-0}}")}---\n${kafka.replace("namespace: financial-ml", "namespace: mlflow")}`, findings: [{ severity: "warning" }] },
    { name: "labels of namespaces do not roll out", manifests: policyYaml("guard", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {chart: x}}}]}]"), findings: [] },
    { name: "that the label is there does not change", manifests: select("{matchExpressions: [{key: batch.kubernetes.io/job-name, operator: Exists}]}"), findings: [] },
    { name: "a label that says what the pod is", manifests: select("{matchLabels: {app.kubernetes.io/name: mlserver}}"), findings: [] },
  ],
});
