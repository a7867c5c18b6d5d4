import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { redundantPolicy } from "./rule.ts";

checkRule(redundantPolicy, {
  base: servingWorld,
  cases: [
    { name: "a default deny is for the pods of tomorrow too", manifests: `${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}`, findings: [] },
    { name: "two that cover each other are both named", manifests: `${policyYaml("one", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("two", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}`, findings: [{ message: /^nothing would change without one: two isolates/ }, { message: /^nothing would change without two: one isolates/ }] },
    { name: "isolation that nothing else gives is a change", manifests: `${policyYaml("one", "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("two", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]")}`, findings: [] },
  ],
});
