import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { duplicatePolicy } from "./rule.ts";

checkRule(duplicatePolicy, {
  base: servingWorld,
  cases: [
    { name: "the same in another namespace is its own", manifests: `${policyYaml("one", "podSelector: {}")}---\n${policyYaml("two", "podSelector: {}", "mlflow")}`, findings: [] },
    { name: "two names for one thing", manifests: `${policyYaml("one", "podSelector: {}")}---\n${policyYaml("two", "podSelector: {}")}`, findings: ["info manifests.yaml:9 two says the same as one of financial-ml"] },
  ],
});
