import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { policySelectsNothing } from "./rule.ts";

const select = (selector: string, namespace?: string): string => policyYaml("guard", `podSelector: ${selector}\npolicyTypes: [Ingress]`, namespace);

checkRule(policySelectsNothing, {
  base: servingWorld,
  cases: [
    {
      name: "labels that no workload of the namespace has, with those that they have",
      manifests: select("{matchLabels: {app: batch-scorer}}"),
      findings: [
        {
          at: "manifests.yaml:5",
          severity: "warning",
          message: "guard protects nobody: no workload of financial-ml has `app=batch-scorer`",
          details: ["looked at 3 pod templates in financial-ml", "values of `app` there: drift-monitor, mlserver and seldon-envoy"],
        },
      ],
    },
    { name: "a key that nobody uses", manifests: select("{matchLabels: {component: scorer}}"), findings: [{ details: ["no workload there has the label `component`"] }] },
    {
      name: "objects that may run pods and are not read are named, since the answer hangs on them",
      manifests: `${select("{matchLabels: {app: batch-scorer}}")}---\n{apiVersion: example.com/v1, kind: ScoringJob, metadata: {name: nightly, namespace: financial-ml}}`,
      findings: [{ details: ["looked at 3 pod templates in financial-ml; objects that may run others and are not read: ScoringJob"] }],
    },
    {
      name: "pods on the network of their node are beyond every policy (NP-61)",
      manifests: `${select("{matchLabels: {app: node-exporter}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: node-exporter, namespace: financial-ml, labels: {app: node-exporter}}, spec: {hostNetwork: true, containers: []}}`,
      findings: [{ message: "guard protects nobody: it selects financial-ml/node-exporter, on the network of the node, where policies do not reach" }],
    },
    {
      name: "a pod that is done tells of its workload, though it has no network (NP-64)",
      manifests: `${select("{matchLabels: {app: nightly-report}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: nightly-report-1, namespace: financial-ml, labels: {app: nightly-report}}, spec: {containers: []}, status: {phase: Succeeded}}`,
      findings: [],
    },
    {
      name: "so does a Job that is done",
      manifests: `${select("{matchLabels: {app: nightly-report}}")}---\n{apiVersion: batch/v1, kind: Job, metadata: {name: nightly-report, namespace: financial-ml}, spec: {template: {metadata: {labels: {app: nightly-report}}, spec: {restartPolicy: Never, containers: [{name: main, image: main}]}}}, status: {conditions: [{type: Complete, status: "True"}]}}`,
      findings: [],
    },
    {
      name: "with other labels it does not",
      manifests: `${select("{matchLabels: {app: batch-scorer}}")}---\n{apiVersion: v1, kind: Pod, metadata: {name: nightly-report-1, namespace: financial-ml, labels: {app: nightly-report}}, spec: {containers: []}, status: {phase: Succeeded}}`,
      findings: [{ message: /^guard protects nobody/ }],
    },
    { name: "a workload with the labels", manifests: select("{matchLabels: {app: mlserver}}"), findings: [] },
    { name: "every pod", manifests: select("{}"), findings: [] },
    { name: "a namespace of which the input has no workload: nobody knows", manifests: select("{matchLabels: {app: web}}", "fraud-detection"), findings: [] },
    { name: "a label whose value only the cluster knows may be there (SEL-9)", manifests: select('{matchLabels: {pod-template-hash: "5d4f8"}}'), findings: [] },
    { name: "a slip of the fingers is `typo-distance-selector`", manifests: select("{matchLabels: {app: mlsever}}"), findings: [] },
    { name: "what can never be is `selector-contradiction`", manifests: select("{matchLabels: {app: a}, matchExpressions: [{key: app, operator: NotIn, values: [a]}]}"), findings: [] },
  ],
});

checkRule(policySelectsNothing, {
  cases: [{ name: "without any workload in the input it cannot be told", manifests: select("{matchLabels: {app: mlserver}}"), findings: ["not evaluated: the workloads of the cluster"] }],
});
