import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { serviceLabelsUsedAsPodLabels } from "./rule.ts";

const to = (labels: string): string => policyYaml("dns", `podSelector: {}\npolicyTypes: [Egress]\negress:\n- to:\n  - {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: ${labels}}}`);
const deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: scorer, namespace: financial-ml, labels: {component: scoring}}, spec: {selector: {matchLabels: {app: scorer}}, template: {metadata: {labels: {app: scorer}}, spec: {containers: []}}}}";

checkRule(serviceLabelsUsedAsPodLabels, {
  base: servingWorld,
  cases: [
    {
      name: "the labels of the DNS Service are not those of its pods",
      manifests: to("{kubernetes.io/name: CoreDNS}"),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "error",
          message: "`kubernetes.io/name=CoreDNS` in egress rule 1 of dns picks nothing: Service kube-dns has these labels, its pods do not",
          details: [/^the labels stand at base\.yaml:\d+; the pods are those of kube-system\/coredns$/],
          next: ["select what the pods have: `podSelector: {matchLabels: {k8s-app: kube-dns}}`"],
        },
      ],
    },
    {
      name: "the labels of a Deployment are not those of its template",
      manifests: `${policyYaml("guard", "podSelector: {matchLabels: {component: scoring}}\npolicyTypes: [Ingress]")}---\n${deployment}`,
      findings: [{ message: "`component=scoring` in the podSelector of guard picks nothing: Deployment scorer has these labels, its pods do not", next: ["select what the pods have: `podSelector: {matchLabels: {app: scorer}}`"] }],
    },
    { name: "labels that the pods have too", manifests: to("{k8s-app: kube-dns}"), findings: [] },
    { name: "labels that nobody has", manifests: to("{component: resolver}"), findings: [] },
    { name: "a Service of another namespace is not meant", manifests: policyYaml("guard", "podSelector: {matchLabels: {kubernetes.io/name: CoreDNS}}\npolicyTypes: [Ingress]"), findings: [] },
  ],
});
