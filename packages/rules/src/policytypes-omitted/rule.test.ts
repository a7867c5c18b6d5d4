import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { policytypesOmitted } from "./rule.ts";

checkRule(policytypesOmitted, {
  base: servingWorld,
  cases: [
    {
      name: "with rules of both directions, taking one out would open egress",
      manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{podSelector: {}}]}]\negress: [{to: [{podSelector: {}}]}]"),
      findings: [
        {
          at: "manifests.yaml:4:1",
          severity: "warning",
          message: "serving has no `policyTypes` and restricts ingress and egress, since that is what its rules come down to",
          next: ["write what holds now: `policyTypes: [Ingress, Egress]`"],
        },
      ],
    },
    {
      name: "with ingress rules only, it is a matter of style",
      manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{podSelector: {}}]}]"),
      findings: [{ severity: "info", message: /restricts ingress only/, next: ["write what holds now: `policyTypes: [Ingress]`"] }],
    },
    {
      name: "an empty list is the same as none (NP-3)",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: []\ningress: []"),
      findings: [{ severity: "info" }],
    },
    { name: "written out, nothing is left to guess", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]"), findings: [] },
    {
      name: "egress rules only: that cuts pods off, which is `egress-only-policy-isolates-ingress`",
      manifests: policyYaml("serving", "podSelector: {}\negress: [{to: [{podSelector: {}}]}]"),
      findings: [],
    },
    {
      name: "an empty list of egress rules: that denies nothing, which is `intended-deny-egress-not-applied`",
      manifests: policyYaml("serving", "podSelector: {}\negress: []"),
      findings: [],
    },
  ],
});
