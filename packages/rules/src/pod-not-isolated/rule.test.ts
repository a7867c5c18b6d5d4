import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { podNotIsolated } from "./rule.ts";

checkRule(podNotIsolated, {
  base: servingWorld,
  page: guidelinesPage,
 
  cases: [
    { name: "a namespace of which every pod is isolated both ways is not listed; kube-system is for information only", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]"), findings: [{ message: /^1 workload of financial-mlops-pytorch is isolated in neither direction: financial-mlops-pytorch\/trainer$/, severity: "warning", owner: "platform" }, { severity: "info", message: /beside the page's are not isolated/ }] },
    { name: "isolation in one direction leaves the other", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]", "financial-mlops-pytorch")}`, findings: [{ message: /^3 workloads of financial-ml are not isolated for egress/ }, { severity: "info" }] },
  ],
});
