import { apiServerFor } from "../../test/api-server-page.ts";
import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { apiserverAllowedAsAny } from "./rule.ts";

checkRule(apiserverAllowedAsAny, {
  base: servingWorld,
  cases: [
    { name: "6443 alone tells what is meant", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 6443}]}]"), findings: [{ severity: "warning", message: "egress rule 1 of serving opens 6443/TCP to every address, to reach the API server" }] },
    { name: "a block of all addresses is everybody as well", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 6443}]}]"), findings: [{ severity: "warning" }] },
    { name: "the advice is a whole rule, with the API server's own ports", page: apiServerFor("financial-ml"), manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}, {port: 6443}]}]"), findings: [{ next: ["name it by its own address and port: `egress: [{to: [{ipBlock: {cidr: 192.168.1.10/32}}], ports: [{protocol: TCP, port: 6443}]}]`"] }] },
    { name: "where the page gives it to none of the pods, the rule goes", page: apiServerFor("mlflow"), manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}, {port: 6443}]}]"), findings: [{ next: [/^delete the rule: the page does not ask for the API server for financial-ml\/drift-monitor, /], nextCount: 1 }] },
    { name: "443 alone is HTTPS", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}]}]"), findings: [] },
    { name: "with other ports beside it, it is for something else", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 6443}, {port: 80}]}]"), findings: [] },
  ],
});
