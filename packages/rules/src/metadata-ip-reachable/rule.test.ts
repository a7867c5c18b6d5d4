import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { metadataIpReachable } from "./rule.ts";

checkRule(metadataIpReachable, {
  base: servingWorld,
  cases: [
    { name: "an exception is void beside another rule that opens the address", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 169.254.0.0/16}}], ports: [{port: 80}]}]"), findings: [{ message: /^3 workloads of financial-ml reach the metadata address 169\.254\.169\.254/ }] },
    { name: "another port does not reach the service there", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 169.254.0.0/16}}], ports: [{port: 443}]}]"), findings: [] },
  ],
});
