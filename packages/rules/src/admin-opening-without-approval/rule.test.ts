import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { adminOpeningWithoutApproval } from "./rule.ts";

const pods = (namespace: string, name: string, port: number): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [{containerPort: ${port}}]}]}
  ---`;

const base = `${pods("financial-ml", "mlserver", 9000)}${pods("financial-mlops-pytorch", "trainer", 8888)}${pods("fraud-detection", "fraud-api", 8080)}`;

function admin(tier: string, action: string, more = ""): string {
  return `
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: open}
    spec:
      tier: ${tier}
      priority: 1
      subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}
      ingress: [{action: ${action}, from: [{namespaces: {}}]${more}}]
  `;
}

checkRule(adminOpeningWithoutApproval, {
  base,
  page: guidelinesPage,
  cases: [
    {
      name: "what another team's pods get to, whatever NetworkPolicies say",
      manifests: admin("Admin", "Accept"),
      findings: [
        {
          severity: "error",
          message: "rule spec.ingress[0] of ClusterNetworkPolicy open lets 1 flow between teams pass, and nobody agreed to it",
          witness: "fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP",
          owner: "platform",
        },
      ],
    },
    { name: "a rule has its own name", manifests: admin("Admin", "Accept", ", name: everybody"), findings: [{ message: /^rule everybody of ClusterNetworkPolicy open/ }] },
    { name: "handing on opens nothing", manifests: admin("Admin", "Pass"), findings: [] },
    { name: "nor does denying", manifests: admin("Admin", "Deny"), findings: [] },
    { name: "the baseline allows nothing that is not allowed without it", manifests: admin("Baseline", "Accept"), findings: [] },
    {
      name: "with pods of one team alone",
      manifests: admin("Admin", "Accept").replace("from: [{namespaces: {}}]", "from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}]"),
      findings: [],
    },
  ],
});
