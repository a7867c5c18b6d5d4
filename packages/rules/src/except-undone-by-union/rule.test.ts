import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { exceptUndoneByUnion } from "./rule.ts";

checkRule(exceptUndoneByUnion, {
  base: servingWorld,
  cases: [
    { name: "another rule of the same policy undoes it", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.1.2.0/24}}]}]"), findings: [{ severity: "error", at: "manifests.yaml:7", message: /is void: egress rule 2 of serving opens it for the same pods$/ }] },
    { name: "on other ports it stands", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 10.1.2.0/24}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "for other pods it stands", manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]")}---\n${policyYaml("other", "podSelector: {matchLabels: {app: drift-monitor}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.1.2.0/24}}]}]")}`, findings: [] },
  ],
});
