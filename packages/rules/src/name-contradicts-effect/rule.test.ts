import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { nameContradictsEffect } from "./rule.ts";

checkRule(nameContradictsEffect, {
  base: servingWorld,
  cases: [
    { name: "a denial that lets pods of the namespace in", manifests: policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]"), findings: [{ severity: "info", message: "default-deny is called a denial, and has 1 rule that let traffic pass" }] },
    { name: "other words promise nothing", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]"), findings: [] },
  ],
});
