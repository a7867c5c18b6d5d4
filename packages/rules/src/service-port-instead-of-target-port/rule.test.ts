import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { servicePortInsteadOfTargetPort } from "./rule.ts";

checkRule(servicePortInsteadOfTargetPort, {
  base: servingWorld,
  cases: [
    { name: "for egress, by the peer's Service", manifests: `{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}\n---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 80}]}]")}`, findings: [{ severity: "error", message: "egress rule 1 of serving opens 80/TCP, the port of Service financial-ml/mlserver; its pods listen on 9000", next: ["write {protocol: TCP, port: 9000}"] }] },
    { name: "beside the target port it is only in vain", manifests: `{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}\n---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 80}, {port: 9000}]}]")}`, findings: [{ severity: "info" }] },
    { name: "the Service may span more workloads than the policy", manifests: `{apiVersion: v1, kind: Service, metadata: {name: models, namespace: financial-ml}, spec: {selector: {shared: "yes"}, ports: [{port: 80, targetPort: 9000}]}}\n---\n${["a", "b"].map((name) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: financial-ml, labels: {app: ${name}, shared: "yes"}}, spec: {containers: [{name: main, image: main, ports: [{containerPort: 9000}]}]}}`).join("\n---\n")}\n---\n${policyYaml("serving", "podSelector: {matchLabels: {app: a}}\ningress: [{ports: [{port: 80}]}]")}`, findings: [{ severity: "error", next: ["write {protocol: TCP, port: 9000}"] }] },
    { name: "another protocol is another port", manifests: `{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}\n---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{protocol: UDP, port: 80}]}]")}`, findings: [] },
    { name: "who really listens there is meant", manifests: `{apiVersion: v1, kind: Service, metadata: {name: mlserver, namespace: financial-ml}, spec: {selector: {app: mlserver}, ports: [{port: 80, targetPort: 9000}]}}\n---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}], ports: [{port: 80}]}]")}`, findings: [] },
  ],
});
