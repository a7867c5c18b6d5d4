import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { peerSelectsNothing } from "./rule.ts";

const to = (peer: string): string => policyYaml("clients", `podSelector: {}\npolicyTypes: [Egress]\negress:\n- to:\n  - ${peer}`);

checkRule(peerSelectsNothing, {
  base: servingWorld,
  cases: [
    {
      name: "nobody in that namespace has the labels",
      manifests: to("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}, podSelector: {matchLabels: {app: tracking}}}"),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "warning",
          message: "egress rule 1 of clients is for pods with `app=tracking` in mlflow, and no workload there has that",
          details: ["looked at 1 pod template in mlflow", "values of `app` there: mlflow"],
        },
      ],
    },
    {
      name: "nobody at home, nor anywhere",
      manifests: to("{podSelector: {matchLabels: {app: kafka}}}"),
      findings: [{ message: "egress rule 1 of clients is for pods with `app=kafka` in financial-ml, and no workload there has that", next: ["if the pods are in another namespace, name it: `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}`"] }],
    },
    {
      name: "a pod on the network of its node is picked by no label (NP-61)",
      manifests: `${to("{podSelector: {matchLabels: {app: node-exporter}}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: node-exporter, namespace: financial-ml, labels: {app: node-exporter}}, spec: {hostNetwork: true, containers: []}}`,
      findings: [{ message: "egress rule 1 of clients picks financial-ml/node-exporter by label, on the network of the node, where no selector reaches", next: ["name the nodes that it may run on by address: `to: [{ipBlock: {cidr: 192.0.2.10/32}}]`"] }],
    },
    { name: "in any namespace, whether there are some or not: `any-namespace-with-pod-label`", manifests: to("{namespaceSelector: {}, podSelector: {matchLabels: {app: kafka}}}"), findings: [] },
    { name: "who is only excluded need not be there", manifests: to("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [seldon-envoy, mlserver, drift-monitor]}]}}"), findings: [] },
    { name: "somebody has them", manifests: to("{podSelector: {matchLabels: {app: mlserver}}}"), findings: [] },
    { name: "they are in another namespace: `podselector-peer-is-own-namespace`", manifests: to("{podSelector: {matchLabels: {app: mlflow}}}"), findings: [] },
    { name: "whole namespaces without pods say nothing", manifests: to("{namespaceSelector: {matchLabels: {team: platform}}}"), findings: [] },
    { name: "a namespace of which the input has no workload: nobody knows", manifests: `${to("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: minio}}, podSelector: {matchLabels: {app: minio}}}")}---\n{apiVersion: v1, kind: Namespace, metadata: {name: minio}}`, findings: [] },
    { name: "addresses are no pods", manifests: to("{ipBlock: {cidr: 192.0.2.0/24}}"), findings: [] },
    { name: "a rule that does not speak is reported for that", manifests: policyYaml("clients", "podSelector: {}\npolicyTypes: [Ingress]\negress: [{to: [{podSelector: {matchLabels: {app: kafka}}}]}]"), findings: [] },
  ],
});
