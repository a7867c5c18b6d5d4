import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { asymmetricFlow } from "./rule.ts";

checkRule(asymmetricFlow, {
  base: servingWorld,
  cases: [
    { name: "egress by name, and the other side is closed", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`, findings: [{ severity: "warning", at: "manifests.yaml:7", message: "egress rule 1 of serving opens 9005/TCP to seldon-system, and nothing passes: its ingress does not allow it", owner: "platform" }] },
    { name: "the page requires the flow: another rule reports it", page: guidelinesPage, manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`, findings: [] },
    { name: "both sides are open", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]"), findings: [] },
    { name: "a port that nothing there declares misses nobody", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 4317}]}]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`, findings: [] },
  ],
});
