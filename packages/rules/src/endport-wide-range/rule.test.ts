import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { endportWideRange } from "./rule.ts";

const range = (first: number, last: number): string =>
  policyYaml("wide", `podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Ingress]\ningress:\n- from: [{podSelector: {}}]\n  ports: [{protocol: TCP, port: ${first}, endPort: ${last}}]`);

checkRule(endportWideRange, {
  base: servingWorld,
  cases: [
    {
      name: "a range of more than a thousand ports, and which of them are used",
      manifests: range(1024, 65535),
      findings: [
        {
          at: "manifests.yaml:9",
          severity: "warning",
          message: "ingress rule 1 of wide opens 64,512 TCP ports, 1024 to 65535",
          details: ["the containers behind it declare 9000 and 9003 of them"],
          next: ["name the ports: `ports: [{protocol: TCP, port: 9000}, {protocol: TCP, port: 9003}]`"],
        },
      ],
    },
    { name: "a thousand ports are not too many", manifests: range(20000, 20999), findings: [] },
    { name: "a thousand and one are", manifests: range(20000, 21000), findings: [{ details: ["no container behind it declares a port in that range"] }] },
    { name: "NodePorts cannot be narrower", manifests: range(30000, 32767), findings: [] },
    { name: "for egress, the containers behind it are the peers'", manifests: policyYaml("out", "podSelector: {}\npolicyTypes: [Egress]\negress:\n- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}]\n  ports: [{port: 1, endPort: 65535}]"), findings: [{ details: ["the containers behind it declare 5000 of them"] }] },
  ],
});
