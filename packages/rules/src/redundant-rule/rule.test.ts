import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { redundantRule } from "./rule.ts";

checkRule(redundantRule, {
  base: servingWorld,
  cases: [
    { name: "the proof names what covers it", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}]}]"), findings: [{ severity: "info", message: "1 rule of serving opens nothing that other rules do not: spec.ingress[1]", details: ["spec.ingress[1]: all of it passes by serving spec.ingress[0] as well"] }] },
    { name: "one port more is something of its own", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: 9000}]}, {from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}, {port: 9003}]}]"), findings: [] },
    { name: "a rule that stands twice is the duplicate's finding", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {}}]}]"), findings: [] },
    { name: "labels that pick the same pods today are said to be today's", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {tier: model}}}]}, {from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}]}]"), findings: [{ message: /^with today's workloads, 1 rule of serving .*: spec\.ingress\[1\]$/, next: [/keep what pods to come will need/] }] },
    { name: "a peer that nobody is yet is not covered by one that is there", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {tier: model}}}]}, {from: [{podSelector: {matchLabels: {app: mlserver}}}, {podSelector: {matchLabels: {app: explainer}}}], ports: [{port: 9000}]}]"), findings: [] },
    { name: "a rule is not needless for one of a policy that is itself", manifests: `${policyYaml("wide", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}---\n${policyYaml("again", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]")}`, findings: [] },
  ],
});
