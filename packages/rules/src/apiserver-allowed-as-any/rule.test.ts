import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { apiserverAllowedAsAny } from "./rule.ts";

checkRule(apiserverAllowedAsAny, {
  base: servingWorld,
  cases: [
    { name: "6443 alone tells what is meant", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 6443}]}]"), findings: [{ severity: "warning", message: "egress rule 1 of serving opens 6443/TCP to every address, to reach the API server" }] },
    { name: "443 alone is HTTPS", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}]}]"), findings: [] },
    { name: "with other ports beside it, it is for something else", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 6443}, {port: 80}]}]"), findings: [] },
  ],
});
