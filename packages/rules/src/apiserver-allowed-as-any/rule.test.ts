import type { Charter } from "@demarc/charter";
import { charterOf } from "../../test/charter-text.ts";
import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { apiserverAllowedAsAny } from "./rule.ts";

const apiServerAt = (...addresses: readonly string[]): Charter => ({ ...charterOf("# Network policy guidelines"), environment: { ...charterOf("# Network policy guidelines").environment, apiServers: addresses } });

checkRule(apiserverAllowedAsAny, {
  base: servingWorld,
  cases: [
    { name: "6443 alone tells what is meant", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 6443}]}]"), findings: [{ severity: "warning", message: "egress rule 1 of serving opens 6443/TCP to every address, to reach the API server" }] },
    { name: "a block of all addresses is everybody as well", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 6443}]}]"), findings: [{ severity: "warning" }] },
    { name: "the advice is a whole rule, with the API server's own ports", page: apiServerAt("192.168.1.10:6443"), manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}, {port: 6443}]}]"), findings: [{ next: ["name it by its own address and port: `egress: [{to: [{ipBlock: {cidr: 192.168.1.10/32}}], ports: [{protocol: TCP, port: 6443}]}]`"] }] },
    { name: "443 alone is HTTPS", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}]}]"), findings: [] },
    { name: "with other ports beside it, it is for something else", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 6443}, {port: 80}]}]"), findings: [] },
  ],
});
