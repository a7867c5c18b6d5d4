import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { missingNamespace } from "./rule.ts";

const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: serving}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n";
const service = "apiVersion: v1\nkind: Service\nmetadata: {name: mlserver}\nspec: {ports: [{port: 9000}]}\n";

checkRule(missingNamespace, {
  cases: [
    {
      name: "a policy without a namespace is judged in the default one, and said to be",
      manifests: policy,
      findings: [{ at: "manifests.yaml:3", severity: "warning", message: "NetworkPolicy serving gives no namespace, and is judged in `default`", next: ["write `namespace:` under `metadata`"] }],
    },
    { name: "the namespace that objects without one go to can be told", manifests: policy, options: { defaultNamespace: "financial-ml" }, findings: [{ message: /judged in `financial-ml`$/ }] },
    { name: "all objects of a file are one finding, at the policy", manifests: `${service}---\n${policy}`, findings: ["warning manifests.yaml:8 NetworkPolicy serving and Service mlserver give no namespace, and are judged in `default`"] },
    { name: "without a policy among them it is information", manifests: service, findings: [{ severity: "info" }] },
    { name: "each file is one thing to mend", manifests: { "a.yaml": policy, "b.yaml": service }, findings: [{ at: "a.yaml:3" }, { at: "b.yaml:3" }] },
    { name: "with a namespace", manifests: policyYaml("serving", "podSelector: {}"), findings: [] },
    { name: "cluster-scoped objects have none", manifests: "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml}}", findings: [] },
  ],
});
