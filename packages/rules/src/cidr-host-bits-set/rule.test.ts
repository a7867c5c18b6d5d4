import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { cidrHostBitsSet } from "./rule.ts";

checkRule(cidrHostBitsSet, {
  base: servingWorld,
  cases: [
    { name: "an address with the network's prefix", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.77/24}}]}]"), findings: [{ severity: "warning", message: "`10.0.0.77/24` of serving means all of 10.0.0.0/24, not the address 10.0.0.77" }] },
    { name: "a single address has none beyond it", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.77/32}}]}]"), findings: [] },
  ],
});
