import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { podselectorPeerIsOwnNamespace } from "./rule.ts";

const ingressFrom = (peer: string): string => `podSelector: {}\npolicyTypes: [Ingress]\ningress:\n- from:\n  - ${peer}`;

checkRule(podselectorPeerIsOwnNamespace, {
  base: servingWorld,
  cases: [
    {
      name: "pods of another namespace are looked for at home",
      manifests: policyYaml("edge", ingressFrom("podSelector: {matchLabels: {app: ingress-nginx}}")),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "warning",
          message: "`app=ingress-nginx` in ingress rule 1 of edge looks in financial-ml only, where no workload has it; 1 workload in ingress-nginx does",
          next: ["name the namespace: `from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}, podSelector: {matchLabels: {app: ingress-nginx}}}]`"],
        },
      ],
    },
    { name: "pods that are at home", manifests: policyYaml("edge", ingressFrom("podSelector: {matchLabels: {app: mlserver}}")), findings: [] },
    {
      name: "the namespace is named",
      manifests: policyYaml("edge", ingressFrom("{namespaceSelector: {}, podSelector: {matchLabels: {app: ingress-nginx}}}")),
      findings: [],
    },
    { name: "pods that are nowhere are `peer-selects-nothing`", manifests: policyYaml("edge", ingressFrom("podSelector: {matchLabels: {app: kafka}}")), findings: [] },
    {
      name: "beside an item that names the namespace, it is `list-vs-map-peer`",
      manifests: policyYaml("edge", `${ingressFrom("podSelector: {matchLabels: {app: ingress-nginx}}")}\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}`),
      findings: [],
    },
  ],
});
