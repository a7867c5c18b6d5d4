import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { objectInForeignNamespace } from "./rule.ts";

const object = (kind: string, namespace: string, marks: string): string => `{apiVersion: v1, kind: ${kind}, metadata: {name: settings, namespace: ${namespace}, ${marks}}}`;
const byTeam = "labels: {managed-by: financial-mlops-pytorch-team}";

checkRule(objectInForeignNamespace, {
  page: guidelinesPage,
  cases: [
    { name: "any kind counts, not only policies", manifests: object("ConfigMap", "ingress-nginx", byTeam), findings: [{ severity: "error", message: "financial-mlops-pytorch writes 1 object into `ingress-nginx`, which belongs to the platform team: ConfigMap settings", details: [/label `managed-by: financial-mlops-pytorch-team`/], owner: "financial-mlops-pytorch" }] },
    { name: "objects of one namespace are one finding", manifests: `${object("ConfigMap", "ingress-nginx", byTeam)}\n---\n${object("Secret", "ingress-nginx", byTeam)}`, findings: [{ message: /^financial-mlops-pytorch writes 2 objects/, related: ["manifests.yaml:3 Secret settings"] }] },
    {
      name: "a kind that is the platform's stays its own in the team's namespace",
      manifests: `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: routes, namespace: financial-ml, ${byTeam}}}`,
      findings: [{ message: "financial-mlops-pytorch writes 1 object of the service mesh, which is the platform team's to write wherever it lies: VirtualService financial-ml/routes" }],
    },
    {
      name: "two of such a kind are counted as such",
      manifests: ["routes", "more"].map((name) => `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ${name}, namespace: financial-ml, ${byTeam}}}`).join("\n---\n"),
      findings: [{ message: /^financial-mlops-pytorch writes 2 objects of the service mesh, which are the platform team's to write wherever they lie: / }],
    },
    {
      name: "cluster-wide policies lie in no namespace",
      manifests: ["policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy", "cilium.io/v2, kind: CiliumClusterwideNetworkPolicy", "crd.projectcalico.org/v1, kind: GlobalNetworkPolicy"].map((kind) => `{apiVersion: ${kind}, metadata: {name: all, ${byTeam}}}`).join("\n---\n"),
      findings: [{ message: "financial-mlops-pytorch writes 3 cluster-wide policies, which are the platform team's to write wherever they lie: AdminNetworkPolicy all, CiliumClusterwideNetworkPolicy all and GlobalNetworkPolicy all" }],
    },
    {
      name: "other cluster-wide objects are the platform's too",
      manifests: `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: all, ${byTeam}}}`,
      findings: [{ message: "financial-mlops-pytorch writes 1 cluster-wide object, which is the platform team's: ClusterRole all" }],
    },
    { name: "the team's own namespace", manifests: object("ConfigMap", "financial-ml", byTeam), findings: [] },
    { name: "nothing tells whose hand it is", manifests: object("ConfigMap", "ingress-nginx", "labels: {app: nginx}"), findings: [] },
    { name: "a tool is nobody's team", manifests: object("ConfigMap", "ingress-nginx", "labels: {app.kubernetes.io/managed-by: kustomize}"), findings: [] },
    { name: "whom a policy names does not make it another team's", manifests: `{apiVersion: v1, kind: Namespace, metadata: {name: istio-system, labels: {managed-by: platform-team}}}\n---\n${policyYaml("own", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}]}]").replace("namespace: financial-ml}", `namespace: financial-ml, ${byTeam}}`)}`, findings: [] },
    { name: "both teams are judged alike", manifests: object("ConfigMap", "financial-ml", "labels: {managed-by: platform-team}"), findings: [{ owner: "platform", message: /belongs to financial-mlops-pytorch/ }] },
    { name: "the platform's default deny in an application's namespace is its duty", manifests: policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]").replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}"), findings: [] },
  ],
});
