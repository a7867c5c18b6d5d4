import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { docDrift } from "./rule.ts";

const namespace = (name: string): string => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`;
const both = `${namespace("financial-ml")}\n---\n${namespace("financial-mlops-pytorch")}`;
const scheduler = "\n---\n{apiVersion: v1, kind: Pod, metadata: {name: seldon-scheduler, namespace: seldon-system, labels: {app: s}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 9005}]}]}}";
const withExample = (destination: string): string => `${guidelinesPage}

  ### Example request format
  \`\`\`
  Request: Allow financial-ml to access the scheduler
  Source: financial-ml namespace
  Destination: ${destination}
  Protocol: TCP
  Justification: scheduling
  \`\`\`
`;

checkRule(docDrift, {
  page: guidelinesPage,
  cases: [
    { name: "all that the page manages is there", manifests: both, findings: [] },
    { name: "a managed namespace is not there, and an unknown one is", manifests: `${namespace("financial-mlops-pytorch")}\n---\n${namespace("financial-inference")}`, findings: [{ severity: "error", at: "page.md:18", message: "the page says that financial-mlops-pytorch manages `financial-ml`, but no object of the input lies there", details: [/financial-inference/] }] },
    { name: "other teams' namespaces are asked for only where the input shows the rest of the cluster", manifests: `${both}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: fraud-detection}, spec: {containers: [{name: main, image: main}]}}`, findings: [{ severity: "warning", message: "the page requires communication with `seldon-system`, which is not in the input" }] },
    { name: "the example's destination is there", page: withExample("seldon-system/seldon-scheduler:9005"), manifests: `${both}${scheduler}`, findings: [] },
    { name: "the example asks for a port that nobody declares", page: withExample("seldon-system/seldon-scheduler:9004"), manifests: `${both}${scheduler}`, findings: [{ severity: "warning", message: /asks for port 9004\/TCP of `seldon-system\/seldon-scheduler`/ }] },
    { name: "the example asks for something that is not there", page: withExample("seldon-system/scheduler-v1:9005"), manifests: `${both}${scheduler}`, findings: [{ message: /`seldon-system\/scheduler-v1`, which is neither a Service nor a workload/ }] },
  ],
});
