import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { unrenderedTemplate } from "./rule.ts";

checkRule(unrenderedTemplate, {
  cases: [
    {
      name: "placeholders in a policy leave open what it says; all of one policy are one finding",
      manifests: policyYaml("serving", 'podSelector: {matchLabels: {app: "{{ .Release.Name }}"}}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: "${LAN}"}}]}]'),
      findings: [
        {
          at: "manifests.yaml:5",
          severity: "error",
          message: "NetworkPolicy serving holds `{{ .Release.Name }}`, which a template engine was to replace; what the policy selects and opens is not known",
          details: ["`${LAN}` at spec.ingress[0].from[0].ipBlock.cidr"],
          related: ["manifests.yaml:7 `${LAN}`"],
        },
      ],
    },
    {
      name: "placeholders in the labels of a pod template leave open who is selected",
      manifests: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {matchLabels: {app: "$(APP)"}}, template: {metadata: {labels: {app: "$(APP)"}}, spec: {containers: []}}}}',
      findings: [{ message: "Deployment mlserver holds `$(APP)`, which a template engine was to replace; which policies select its pods is not known" }],
    },
    {
      name: "braces in an annotation, or in a container's arguments, mean nothing for the network",
      manifests: `${policyYaml("serving", "podSelector: {}").replace("namespace: financial-ml}", 'namespace: financial-ml, annotations: {note: "see {{ wiki }}"}}')}---
{apiVersion: v1, kind: Pod, metadata: {name: mlserver-0, namespace: financial-ml, labels: {app: mlserver}}, spec: {containers: [{name: main, args: ["$(PORT)"]}]}}`,
      findings: [],
    },
    { name: "dollars and braces that are no placeholders", manifests: policyYaml("serving", 'podSelector: {matchLabels: {app: "mlserver"}}'), findings: [] },
  ],
});
