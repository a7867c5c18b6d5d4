import { checkRule } from "../../test/check-rule.ts";
import { samePriorityOverlap } from "./rule.ts";

const pods = `
apiVersion: v1
kind: Pod
metadata: {name: trainer, namespace: training}
spec: {containers: [{name: main}]}
---
apiVersion: v1
kind: Pod
metadata: {name: model, namespace: serving}
spec: {containers: [{name: main}]}
`;

function admin(name: string, priority: number, ingress: string): string {
  return `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: ${name}}
spec:
  priority: ${priority}
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: serving}}}
  ingress: ${ingress}
`;
}

const denies = "[{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: 9000}}]}]";
const allows = "[{action: Allow, from: [{namespaces: {}}], ports: [{portRange: {start: 8000, end: 9999}}]}]";

checkRule(samePriorityOverlap, {
  base: pods,
  cases: [
    {
      name: "rules that disagree on a port, at one priority",
      manifests: { "a.yaml": admin("fence", 10, denies), "b.yaml": admin("door", 10, allows) },
      findings: [
        {
          at: "a.yaml:7:13",
          severity: "error",
          message: "AdminNetworkPolicy fence and AdminNetworkPolicy door have the priority 10 and disagree, so that whether training/trainer → serving/model:9000/TCP passes is not defined",
          related: ["b.yaml:7 says otherwise"],
        },
      ],
    },
    { name: "at two priorities one speaks first", manifests: { "a.yaml": admin("fence", 10, denies), "b.yaml": admin("door", 11, allows) }, findings: [] },
    { name: "that agree", manifests: { "a.yaml": admin("fence", 10, denies), "b.yaml": admin("wall", 10, denies) }, findings: [] },
    {
      name: "allowing and handing on come to the same where nothing isolates",
      manifests: { "a.yaml": admin("door", 10, allows), "b.yaml": admin("pass", 10, "[{action: Pass, from: [{namespaces: {}}]}]") },
      findings: [],
    },
    {
      name: "where a policy before them decides",
      manifests: { "a.yaml": admin("fence", 10, denies), "b.yaml": admin("door", 10, allows), "c.yaml": admin("first", 1, denies) },
      findings: [],
    },
  ],
});
