import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { redundantRule } from "./rule.ts";

checkRule(redundantRule, {
  base: servingWorld,
  cases: [
    { name: "the proof names what covers it", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}]}]"), findings: [{ severity: "info", message: "1 rule of serving opens nothing that other rules do not: spec.ingress[1]", details: ["spec.ingress[1]: all of it passes by serving spec.ingress[0] as well"] }] },
    { name: "one port more is something of its own", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: 9000}]}, {from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}, {port: 9003}]}]"), findings: [] },
  ],
});
