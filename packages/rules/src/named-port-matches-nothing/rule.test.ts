import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { namedPortMatchesNothing } from "./rule.ts";

checkRule(namedPortMatchesNothing, {
  base: servingWorld,
  cases: [
    { name: "a name for another protocol does not count", manifests: `{apiVersion: v1, kind: Pod, metadata: {name: resolver, namespace: financial-ml, labels: {app: resolver}}, spec: {containers: [{name: main, image: main, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}}\n---\n${policyYaml("serving", "podSelector: {matchLabels: {app: resolver}}\ningress: [{ports: [{port: dns}]}]")}`, findings: [{ severity: "error", next: ["add protocol: UDP"] }] },
    { name: "for egress it is looked up on the peers", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: http}]}]"), findings: [{ message: /no pod that it names has it$/ }] },
    { name: "peers that are not there have no names", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: nobody}}}], ports: [{port: http}]}]"), findings: [] },
    { name: "addresses have no port names (PORT-8)", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 203.0.113.7/32}}], ports: [{port: https}]}]"), findings: [{ message: "egress rule 1 of serving opens the port named `https` for TCP, and addresses have no port names", next: ["write the port's number"] }] },
    { name: "unless they are those of a pod", manifests: `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: mlflow}, spec: {containers: [{name: main, image: main, ports: [{name: https, containerPort: 443}]}]}, status: {podIP: 10.42.0.7, podIPs: [{ip: 10.42.0.7}]}}\n---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.42.0.7/32}}], ports: [{port: https}]}]")}`, findings: [] },
    { name: "numbers are not looked up", manifests: policyYaml("serving", "podSelector: {}\ningress: [{ports: [{port: 4317}]}]"), findings: [] },
  ],
});
