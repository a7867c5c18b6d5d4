import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { undeclaredReverseFlow } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

checkRule(undeclaredReverseFlow, {
  base: `${pods("financial-ml", "mlserver", "{containerPort: 9000}")}${pods("seldon-system", "seldon-scheduler", "{containerPort: 9005}")}`,
  page: guidelinesPage,
  cases: [
    {
      name: "ingress from where the page only sends to",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}]}]"),
      findings: [{ severity: "warning", message: "ingress rule 1 of serving opens 1 flow from seldon-system to financial-ml, and the page requires only the other direction", statement: "S2.F2", witness: "seldon-system/seldon-scheduler → financial-ml/mlserver:9000/TCP" }],
    },
    {
      name: "the required direction is none",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]"),
      findings: [],
    },
    {
      name: "a rule that opens nothing that anybody declares is shown for information",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 1}]}]"),
      findings: [{ severity: "info" }],
    },
  ],
});
