import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { duplicateRule } from "./rule.ts";

checkRule(duplicateRule, {
  base: servingWorld,
  cases: [
    { name: "the same in another direction is another rule", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress: [{ports: [{port: 80}]}]\negress: [{ports: [{port: 80}]}]"), findings: [] },
    { name: "twice the same", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 80}]}, {ports: [{port: 80}]}]"), findings: ["info manifests.yaml:7 egress rule 2 of serving says the same as spec.egress[0]"] },
  ],
});
