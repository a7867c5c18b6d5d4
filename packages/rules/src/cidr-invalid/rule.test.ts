import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { cidrInvalid } from "./rule.ts";

checkRule(cidrInvalid, {
  base: servingWorld,
  cases: [
    { name: "an address without its prefix length", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]"), findings: [{ severity: "error", at: "manifests.yaml:6", message: "`10.0.0.1` is no address block, so the API server refuses serving as a whole", next: ["write the address with its prefix length: 10.0.0.1/32"] }] },
    { name: "a prefix length that does not exist", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]"), findings: [{ message: /^`10\.0\.0\.0\/33`/ }] },
    { name: "IPv6", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: \"2001:db8::/32\"}}]}]"), findings: [] },
  ],
});
