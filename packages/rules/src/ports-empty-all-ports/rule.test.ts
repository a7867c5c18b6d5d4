import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { portsEmptyAllPorts } from "./rule.ts";

const from = (peer: string, ports = ""): string => policyYaml("envoy", `podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Ingress]\ningress:\n- from: [${peer}]${ports}`);
const seldonSystem = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}";
const training = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}";

checkRule(portsEmptyAllPorts, {
  base: servingWorld,
  page: guidelinesPage,
  cases: [
    {
      name: "another team's namespace gets every port, and the ports that are there are offered",
      manifests: from(seldonSystem),
      findings: [
        {
          at: "manifests.yaml:8",
          severity: "warning",
          message: "ingress rule 1 of envoy lets seldon-system in on every port and protocol: 2 flows, all of them with workloads of the platform team",
          details: ["the containers behind it declare 9000, 9003/TCP", "no other rule lets any of it pass"],
          witness: "seldon-system/seldon-scheduler → financial-ml/seldon-envoy:9000/TCP",
          next: ["add the ports that are needed, of these: `ports: [{protocol: TCP, port: 9000}, {protocol: TCP, port: 9003}]`"],
          weight: 2,
        },
      ],
    },
    { name: "between namespaces of one team it is information", manifests: from(training), findings: [{ severity: "info", details: ["both sides are financial-mlops-pytorch's"] }] },
    {
      name: "namespaces of both teams are not one team's business, and are named in order",
      manifests: from(`${seldonSystem}, ${training}`),
      findings: [{ severity: "warning", message: /^ingress rule 1 of envoy lets financial-mlops-pytorch and seldon-system in on every port/ }],
    },
    {
      name: "one declared port is worth offering",
      manifests: from(seldonSystem).replace("app: seldon-envoy", "app: drift-monitor"),
      findings: [{ details: ["the containers behind it declare 8080/TCP"], next: ["add the ports that are needed, of these: `ports: [{protocol: TCP, port: 8080}]`"] }],
    },
    ...[8, 9].map((number) => ({
      name: `${number} declared ports ${number > 8 ? "are too many to offer" : "can be offered"}`,
      manifests: {
        "pod.yaml": `{apiVersion: v1, kind: Pod, metadata: {name: many, namespace: financial-ml, labels: {app: many}}, spec: {containers: [{name: main, ports: [${Array.from({ length: number }, (_, n) => `{containerPort: ${7000 + 2 * n}}`).join(", ")}]}]}}`,
        "manifests.yaml": from(seldonSystem).replace("app: seldon-envoy", "app: many"),
      },
      findings: [{ next: [number > 8 ? "add the ports that are needed: `ports: [{protocol: TCP, port: PORT}]`" : /^add the ports that are needed, of these: /] }],
    })),
    {
      name: "where nothing is declared, nothing is offered",
      manifests: policyYaml("trainer", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [${seldonSystem}]}]`, "financial-mlops-pytorch"),
      findings: [{ next: ["add the ports that are needed: `ports: [{protocol: TCP, port: PORT}]`"], details: ["no other rule lets any of it pass"] }],
    },
    {
      name: "a flow to a port that nobody has shows nothing",
      manifests: policyYaml("trainer", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [${seldonSystem}]}]`, "financial-mlops-pytorch"),
      findings: [{ witness: undefined }],
    },
    {
      name: "what only may pass, on labels that are not in the input, is no flow and no witness",
      manifests: {
        "pod.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: sensor, namespace: argo-events}, spec: {containers: [{name: main, ports: [{containerPort: 7777}]}]}}",
        "manifests.yaml": from("{namespaceSelector: {matchLabels: {name: argo-events}}}"),
      },
      findings: [{ message: "ingress rule 1 of envoy lets argo-events in on every port and protocol; whether anything passes by it hangs on labels that are not in the input", witness: undefined, flows: [] }],
    },
    {
      name: "a namespace that a label may name is not taken for every one that it names",
      manifests: {
        "pod.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: sensor, namespace: argo-events}, spec: {containers: [{name: main, ports: [{containerPort: 7777}]}]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: billing}, spec: {containers: [{name: main, ports: [{containerPort: 8080}]}]}}",
        "manifests.yaml": policyYaml("envoy", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {name: billing}}}]}]"),
      },
      findings: [{ details: ["the containers behind it declare 8080/TCP"], next: ["add the ports that are needed, of these: `ports: [{protocol: TCP, port: 8080}]`"] }],
    },
    { name: "inside a namespace all ports are its team's own business", manifests: from("{podSelector: {}}"), findings: [] },
    { name: "the own namespace by name is the own namespace", manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}"), findings: [] },
    { name: "addresses are across a border", manifests: from("{ipBlock: {cidr: 192.168.1.0/24}}"), findings: [{ severity: "warning", message: "ingress rule 1 of envoy lets 192.168.1.0/24 in on every port and protocol", weight: 0 }] },
    { name: "with ports, the rest is closed", manifests: from(seldonSystem, "\n  ports: [{port: 9000}]"), findings: [] },
    { name: "without peers it is `empty-rule-allows-all`", manifests: from(""), findings: [] },
    {
      name: "a peer that finds no namespace opens nothing, and is reported for that",
      manifests: from("{namespaceSelector: {matchLabels: {name: ingress-nginx}}}"),
      findings: [],
    },
  ],
});
