import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { flowWiderThanRequired } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

const to = (ports: string): string => policyYaml("serving", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}]${ports}}]`);

checkRule(flowWiderThanRequired, {
  base: `${pods("financial-ml", "mlserver", "{containerPort: 9000}")}${pods("seldon-system", "seldon-scheduler", "{containerPort: 9005}, {containerPort: 9008}")}`,
  page: guidelinesPage,
  cases: [
    { name: "all ports where the page names one", manifests: to(""), findings: [{ severity: "warning", message: "egress rule 1 of serving opens 1 flow more than the required flow financial-ml → seldon-system needs: seldon-system/seldon-scheduler on everything but 9005/TCP", next: ["keep only what is agreed of it, in the rule's place: `egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}, podSelector: {matchLabels: {app: seldon-scheduler}}}], ports: [{protocol: TCP, port: 9005}]}]`"], witness: "financial-ml/mlserver → seldon-system/seldon-scheduler:9008/TCP", details: [/^the page needs TCP 9005/] }] },
    { name: "the page's port alone", manifests: to(", ports: [{port: 9005}]"), findings: [] },
    { name: "another port that is declared", manifests: to(", ports: [{port: 9005}, {port: 9008}]"), findings: [{ flows: ["financial-ml/mlserver → seldon-system/seldon-scheduler"] }] },
    { name: "a port that nothing declares is for information", manifests: to(", ports: [{port: 9005}, {port: 9999}]"), findings: [{ severity: "info" }] },
  ],
});
