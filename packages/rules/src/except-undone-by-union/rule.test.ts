import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { exceptUndoneByUnion } from "./rule.ts";

checkRule(exceptUndoneByUnion, {
  base: servingWorld,
  cases: [
    { name: "another rule of the same policy undoes it", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/15}}]}]"), findings: [{ severity: "error", at: "manifests.yaml:7", message: /^the exception 10\.1\.0\.0\/16 .* is void: egress rule 2 of serving opens it for the same pods$/ }] },
    { name: "two rules that open half each undo it together", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.1.0.0/17}}]}, {to: [{ipBlock: {cidr: 10.1.128.0/17}}]}]"), findings: [{ severity: "error", message: /is void: 2 rules open it/ }] },
    { name: "of several exceptions, those that are void are named and no others", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 169.254.0.0/16}}], ports: [{port: 443}]}]"), findings: [{ severity: "error", message: /^the exception 169\.254\.169\.254\/32 of .* is void/ }] },
    { name: "a machine inside an exception is a hole that was made on purpose", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 10.1.2.3/32}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "a network inside an exception is named, and not called void", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.1.2.0/24}}]}]"), findings: [{ severity: "info", message: "egress rule 2 of serving opens 10.1.2.0/24 for the same pods, a part of the exception 10.1.0.0/16 of egress rule 1 of serving", next: [/^leave it if these addresses are meant: 10\.1\.2\.0\/24/] }] },
    { name: "on other ports it stands", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 10.1.2.0/24}}], ports: [{port: 443}]}]"), findings: [] },
    { name: "for other pods it stands", manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]")}---\n${policyYaml("other", "podSelector: {matchLabels: {app: drift-monitor}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.1.2.0/24}}]}]")}`, findings: [] },
  ],
});
