import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { deploymentNotPermitted } from "./rule.ts";

const page = guidelinesPage
  .replace("Model serving", "Model serving and experiments (Seldon Models/Experiments)")
  .replace("- Training reads model metadata: TCP 9000", "- Training workflows need to deploy models to serving namespace");
const rbac = "apiVersion: rbac.authorization.k8s.io/v1";
const role = (rules: string, kind = "Role"): string => `{${rbac}, kind: ${kind}, metadata: {name: deployer${kind === "Role" ? ", namespace: financial-ml" : ""}}, rules: [${rules}]}`;
const binding = (subject: string, { kind = "RoleBinding", of = "Role", name = "deployer" } = {}): string =>
  `{${rbac}, kind: ${kind}, metadata: {name: deployer${kind === "RoleBinding" ? ", namespace: financial-ml" : ""}}, roleRef: {kind: ${of}, name: ${name}}, subjects: [${subject}]}`;
const account = (namespace: string): string => `{kind: ServiceAccount, name: argo, namespace: ${namespace}}`;
const writes = "{apiGroups: [mlops.seldon.io], resources: [models], verbs: [get, create]}";
const world = (...objects: readonly string[]): string => objects.join("\n---\n");
const trainer = "{apiVersion: v1, kind: Pod, metadata: {name: trainer, namespace: financial-mlops-pytorch}, spec: {serviceAccountName: argo, containers: [{name: main, image: x}]}}";

checkRule(deploymentNotPermitted, {
  page,
  cases: [
    {
      name: "the right is given to others",
      manifests: world(role(writes), binding(account("financial-ml")), trainer),
      findings: [
        {
          at: "manifests.yaml:3:165",
          severity: "warning",
          message: "no service account of financial-mlops-pytorch may create objects of mlops.seldon.io in financial-ml, which the page wants deployed from there",
          details: ["RoleBinding deployer gives that right to others"],
          owner: "financial-mlops-pytorch",
          statement: "S2.F1a",
          next: ["add to the subjects of RoleBinding deployer: {kind: ServiceAccount, name: argo, namespace: financial-mlops-pytorch}, or bind its role to it"],
        },
      ],
    },
    { name: "to a service account of the source", manifests: world(role(writes), binding(account("financial-mlops-pytorch"))), findings: [] },
    { name: "to all service accounts of the source", manifests: world(role(writes), binding("{kind: Group, name: 'system:serviceaccounts:financial-mlops-pytorch'}")), findings: [] },
    { name: "to a service account as a user", manifests: world(role(writes), binding("{kind: User, name: 'system:serviceaccount:financial-mlops-pytorch:argo'}")), findings: [] },
    { name: "to all service accounts of another namespace", manifests: world(role(writes), binding("{kind: Group, name: 'system:serviceaccounts:financial'}")), findings: [{}] },
    { name: "in the whole cluster", manifests: world(role(writes), role(writes, "ClusterRole"), binding(account("financial-mlops-pytorch"), { kind: "ClusterRoleBinding", of: "ClusterRole" })), findings: [] },
    { name: "a role that only reads", manifests: world(role(writes.replace("get, create", "get")), binding(account("financial-mlops-pytorch"))), findings: [{ next: [/^add to financial-ml a Role that may create and patch objects of mlops\.seldon\.io/] }] },
    { name: "a role for something else", manifests: world(role(writes.replace("mlops.seldon.io", "apps")), binding(account("financial-mlops-pytorch"))), findings: [{}] },
    { name: "a role for everything", manifests: world(role("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"), binding(account("financial-mlops-pytorch"))), findings: [] },
    { name: "a role that the input does not have may be the one", manifests: binding(account("financial-mlops-pytorch"), { of: "ClusterRole", name: "edit" }), findings: [] },
    { name: "nothing is known of the namespace's roles", manifests: trainer, findings: [] },
    { name: "a binding without subjects is for nobody", manifests: world(role(writes), `{${rbac}, kind: RoleBinding, metadata: {name: nobody, namespace: financial-ml}, roleRef: {kind: Role, name: deployer}}`), findings: [{}] },
    { name: "a page on which nothing is deployed", page: guidelinesPage, manifests: world(role(writes), binding(account("financial-ml"))), findings: [] },
  ],
});
