import { checkRule } from "../../test/check-rule.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { portWithoutProtocol } from "./rule.ts";

const to = (ports: string, peer = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}"): string =>
  policyYaml("allow-dns", `podSelector: {}\npolicyTypes: [Egress]\negress:\n- to: [${peer}]\n  ports: [${ports}]`);

checkRule(portWithoutProtocol, {
  base: servingWorld,
  cases: [
    {
      name: "port 53 without a protocol forgets UDP, which is how nearly all names are asked for",
      manifests: to("{port: 53}"),
      findings: [
        {
          at: "manifests.yaml:9:13",
          severity: "error",
          message: "port 53 without `protocol` in egress rule 1 of allow-dns is TCP only, and nearly all DNS questions are asked over UDP",
          next: ["write both: `ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]`"],
        },
      ],
    },
    { name: "beside UDP 53 it is TCP that was left out", manifests: to("{protocol: UDP, port: 53}, {port: 53}"), findings: [{ severity: "info" }] },
    {
      name: "what listens there declares another protocol only",
      manifests: {
        "pod.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: syslog, namespace: monitoring, labels: {app: syslog}}, spec: {containers: [{name: main, ports: [{containerPort: 514, protocol: UDP}]}]}}",
        "manifests.yaml": to("{port: 514}", "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: syslog}}}"),
      },
      findings: ["error manifests.yaml:9 port 514 without `protocol` in egress rule 1 of allow-dns is TCP, and what listens there does not speak TCP"],
    },
    {
      name: "what a block may hold does not say what its addresses speak",
      manifests: {
        "pod.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: syslog, namespace: monitoring, labels: {app: syslog}}, spec: {containers: [{name: main, ports: [{containerPort: 514, protocol: UDP}]}]}}",
        "manifests.yaml": to("{port: 514}", "{ipBlock: {cidr: 0.0.0.0/0}}"),
      },
      findings: [{ severity: "info" }],
    },
    {
      name: "what listens there speaks TCP as well",
      manifests: {
        "pod.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: syslog, namespace: monitoring, labels: {app: syslog}}, spec: {containers: [{name: main, ports: [{containerPort: 514, protocol: UDP}, {containerPort: 514, protocol: TCP}]}]}}",
        "manifests.yaml": to("{port: 514}", "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: syslog}}}"),
      },
      findings: [{ severity: "info" }],
    },
    {
      name: "a named port that is declared for UDP matches nothing (PORT-7)",
      manifests: {
        "pod.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: syslog, namespace: monitoring, labels: {app: syslog}}, spec: {containers: [{name: main, ports: [{name: log, containerPort: 514, protocol: UDP}, {containerPort: 9000}]}]}}",
        "manifests.yaml": to("{port: log}", "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: syslog}}}"),
      },
      findings: [{ severity: "error", message: /^port log without `protocol`/ }],
    },
    {
      name: "other ports are one finding a policy, as information",
      manifests: to("{port: 9153}, {port: 8080}"),
      findings: ["info manifests.yaml:9 allow-dns leaves `protocol` out for ports 9153 and 8080, which means TCP"],
    },
    { name: "written out", manifests: to("{protocol: TCP, port: 53}, {protocol: UDP, port: 53}"), findings: [] },
    { name: "without a port it is `portless-protocol-entry`", manifests: to("{}"), findings: [] },
  ],
});
