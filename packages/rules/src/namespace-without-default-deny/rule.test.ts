import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { namespaceWithoutDefaultDeny } from "./rule.ts";

checkRule(namespaceWithoutDefaultDeny, {
  base: servingWorld,
  page: guidelinesPage,
  cases: [
    { name: "a policy for all pods in one direction leaves the other", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]").replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}"), findings: [{ message: /^nothing denies ingress and egress by default in financial-mlops-pytorch/, details: ["1 workload is open to everybody today: financial-mlops-pytorch/trainer"] }, { message: /^nothing denies egress by default in financial-ml/ }, { severity: "info" }] },
  ],
});
