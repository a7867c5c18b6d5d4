import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { metadataIpReachable } from "./rule.ts";

checkRule(metadataIpReachable, {
  base: servingWorld,
  cases: [
    { name: "an exception is void beside another rule that opens the address", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 169.254.0.0/16}}], ports: [{port: 80}]}]"), findings: [{ message: /^3 workloads of financial-ml reach the metadata address 169\.254\.169\.254/ }] },
    { name: "an address of IPv6 stands in brackets before its port", manifests: policyYaml("serving", 'podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: "fd00::/8"}}], ports: [{port: 80}]}]'), findings: [{ witness: /→ \[fd00:ec2::254\]:80\/TCP$/, next: [/`except: \[fd00:ec2::254\/128\]`/] }] },
    { name: "pods that have IPv4 addresses alone do not get there", manifests: policyYaml("serving", 'podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: "fd00::/8"}}], ports: [{port: 80}]}]'), options: { podCidrs: ["10.42.0.0/16"] }, findings: [] },
    { name: "another port does not reach the service there", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 169.254.0.0/16}}], ports: [{port: 443}]}]"), findings: [] },
  ],
});
