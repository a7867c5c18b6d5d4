import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { subsumedPortOrCidr } from "./rule.ts";

checkRule(subsumedPortOrCidr, {
  base: servingWorld,
  cases: [
    { name: "a port inside a range", manifests: policyYaml("serving", "podSelector: {}\ningress: [{ports: [{port: 400, endPort: 500}, {port: 443}]}]"), findings: [{ severity: "info", message: "ingress rule 1 of serving lists 443/TCP, which 400-500/TCP holds already" }] },
    { name: "the border is inside, the next is not", manifests: policyYaml("serving", "podSelector: {}\ningress: [{ports: [{port: 400, endPort: 500}, {port: 500}, {port: 501}]}]"), findings: [{ message: /lists 500\/TCP/ }] },
    { name: "an exception makes room for a block", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.2.0/24}}]}]"), findings: [] },
    { name: "a block in what an exception leaves", manifests: policyYaml("serving", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.128.0.0/9}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9]}}]}]"), findings: [{ message: /lists 10\.0\.0\.0\/8, which 10\.128\.0\.0\/9 holds already/ }] },
    { name: "a whole protocol holds its names and numbers, and not those of another", manifests: policyYaml("serving", "podSelector: {}\ningress: [{ports: [{port: http}, {port: 80}, {protocol: TCP}, {port: 53, protocol: UDP}]}]"), findings: [{ message: /lists http\/TCP, which all of TCP holds already/ }, { message: /lists 80\/TCP/ }] },
    { name: "a name is held by itself alone", manifests: policyYaml("serving", "podSelector: {}\ningress: [{ports: [{port: http}, {port: 1, endPort: 65535}, {port: http}]}]"), findings: [{ message: /lists http\/TCP, which http\/TCP holds already/ }] },
    { name: "of two equal entries one is enough", manifests: policyYaml("serving", "podSelector: {}\ningress: [{ports: [{port: 80}, {port: 80, protocol: TCP}]}]"), findings: [{ at: "manifests.yaml:6" }] },
  ],
});
