import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { namespaceNameLabelAssumed } from "./rule.ts";

const namespaces = `
  {apiVersion: v1, kind: Namespace, metadata: {name: kube-system, labels: {name: kube-system}}}
  ---
  {apiVersion: v1, kind: Namespace, metadata: {name: mlflow}}
  ---
  {apiVersion: v1, kind: Namespace, metadata: {name: financial-ml, labels: {name: financial-ml}}}
  ---
  {apiVersion: v1, kind: Namespace, metadata: {name: financial-mlops-pytorch, labels: {name: financial-mlops-pytorch}}}
`;
const peer = (name: string, key = "name"): string => `{namespaceSelector: {matchLabels: {${key}: ${name}}}}`;
const to = (...peers: readonly string[]): string => policyYaml("clients", `podSelector: {}\npolicyTypes: [Egress]\negress:\n${peers.map((one) => `- to: [${one}]\n  ports: [{port: 5000}]`).join("\n")}`);

checkRule(namespaceNameLabelAssumed, {
  base: namespaces,
  page: guidelinesPage,
  cases: [
    {
      name: "a namespace without the label is closed, and all rules of the policy are one finding",
      manifests: to(peer("streaming"), peer("mlflow"), peer("mlflow")),
      findings: [
        {
          at: "manifests.yaml:8:51",
          severity: "error",
          message: "clients names mlflow and streaming by the label `name`, which they do not have, so 3 rules open nothing for them",
          related: ["manifests.yaml:10 egress rule 2 of clients: `name: mlflow`", "manifests.yaml:12 egress rule 3 of clients: `name: mlflow`"],
          nextCount: 2,
          next: [
            "for `name: mlflow` write `kubernetes.io/metadata.name: mlflow`; delete egress rule 1: nothing that the page asks for is between financial-ml and streaming",
            "if it is needed, have the page say so, and for `name: streaming` write `kubernetes.io/metadata.name: streaming`",
          ],
          weight: 3,
        },
      ],
    },
    {
      name: "a rule for DNS is never taken out: pods ask for names, whatever the page says",
      manifests: to(peer("dns-system")).replaceAll("port: 5000", "protocol: UDP, port: 53"),
      findings: [{ nextCount: 1, next: ["for `name: dns-system` write `kubernetes.io/metadata.name: dns-system`"] }],
    },
    { name: "a rule without ports is warned of what it opens once it matches", manifests: policyYaml("clients", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [${peer("mlflow")}]}]`), findings: [{ nextCount: 1, next: [/^for `name: mlflow` .*; give the rules ports in the same change/] }] },
    {
      name: "what is agreed with the namespace is said, where rules without ports would open all",
      manifests: `${policyYaml("clients", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [${peer("seldon-system")}]}]`)}---\n{apiVersion: v1, kind: Pod, metadata: {name: seldon-scheduler, namespace: seldon-system, labels: {app: seldon-scheduler}}, spec: {containers: [{name: c}]}}\n`,
      findings: [{ nextCount: 1, next: [/a rule without any opens all \(agreed: to seldon-system\/seldon-scheduler on 9005\/TCP\)$/] }],
    },
    {
      name: "of a namespace that the page does not know, perhaps by its old name, nothing is deleted",
      manifests: to(peer("streaming"), peer("mlflow")).replaceAll("namespace: financial-ml", "namespace: financial-inference"),
      findings: [{ nextCount: 1, next: ["for `name: mlflow` write `kubernetes.io/metadata.name: mlflow`; for `name: streaming` write `kubernetes.io/metadata.name: streaming`; as far as it is needed: the page does not name `financial-inference`, so it does not tell"] }],
    },
    { name: "one of several rules without ports is enough for the warning", manifests: `${to(peer("mlflow"))}- to: [${peer("mlflow")}]\n`.replace("\n- to", "\n  - to"), findings: [{ nextCount: 1, next: [/; give the rules ports in the same change/] }] },
    { name: "a rule is never left without its last peer, which would open it to everybody", manifests: policyYaml("clients", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [${peer("streaming")}, ${peer("mlflow")}], ports: [{port: 5000}]}, {to: [${peer("streaming")}], ports: [{port: 5000}]}]`), findings: [{ next: [/; delete egress rule 2 and take the peer out of egress rule 1: nothing that the page asks for/] }] },
    { name: "what the page requires is opened, and not taken out", manifests: to(peer("seldon-system")), findings: [{ nextCount: 1, next: ["for `name: seldon-system` write `kubernetes.io/metadata.name: seldon-system`"] }] },
    {
      name: "nor is what an Ingress may come through",
      manifests: {
        "ingress.yaml": "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: financial-ml}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}",
        "manifests.yaml": policyYaml("servers", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [${peer("ingress-nginx")}], ports: [{port: 80}]}]`),
      },
      findings: [{ nextCount: 1 }],
    },
    { name: "an exclusion names nobody", manifests: to("{namespaceSelector: {matchExpressions: [{key: name, operator: NotIn, values: [mlflow]}]}}"), findings: [] },
    {
      name: "a label that two namespaces carry, one of them another team's",
      manifests: {
        "more.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: zeta, labels: {name: shared}}}\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: alpha, labels: {name: shared}}}",
        "manifests.yaml": to(peer("shared"), peer("shared")),
      },
      findings: [{ severity: "info", message: /of alpha and zeta, which others keep/, next: ["for `name: shared` write `matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [alpha, zeta]}]`"] }],
    },
    {
      name: "a label that the own team's namespaces carry beside another team's",
      manifests: { "more.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: alpha, labels: {name: financial-mlops-pytorch}}}", "manifests.yaml": to(peer("financial-mlops-pytorch")) },
      findings: [{ severity: "info", message: /of alpha and financial-mlops-pytorch, which/ }],
    },
    { name: "what is lent works already, ports or not", manifests: policyYaml("clients", `podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [${peer("kube-system")}]}]`), findings: [{ severity: "info", nextCount: 1 }] },
    {
      name: "a label that another team keeps there is a debt to them",
      manifests: to(peer("kube-system")),
      findings: [
        {
          severity: "info",
          message: "clients rests on the label `name` of kube-system, which others keep there for reasons of their own",
          related: ["base.yaml:1 platform sets `name` on kube-system here"],
        },
      ],
    },
    { name: "a label that the own team sets is its own business", manifests: to(peer("financial-mlops-pytorch")), findings: [] },
    { name: "`namespace` is no more a label of the API server than `name`", manifests: to(peer("mlflow", "namespace")), findings: [{ message: /by the label `namespace`, which it does not have/ }] },
    { name: "values of an expression count one by one", manifests: to("{namespaceSelector: {matchExpressions: [{key: name, operator: In, values: [mlflow, financial-ml]}]}}"), findings: [{ message: /^clients names mlflow by the label `name`/ }] },
    { name: "the label that the API server sets", manifests: to(peer("mlflow", "kubernetes.io/metadata.name")), findings: [] },
    { name: "beside that label, another does no such harm", manifests: to("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow, name: mlflow}}}"), findings: [] },
    { name: "the labels of pods are another matter", manifests: to("{podSelector: {matchLabels: {name: mlflow}}}"), findings: [] },
  ],
});

checkRule(namespaceNameLabelAssumed, {
  cases: [
    {
      name: "of a namespace that the input does not show, only the cluster knows the labels",
      manifests: to(peer("kube-system"), peer("mlflow")),
      findings: ["warning manifests.yaml:8 clients names kube-system and mlflow by the label `name`, and nothing in the input sets it"],
    },
    { name: "without a page, nothing is known of what is asked for", manifests: to(peer("streaming"), peer("mlflow")), findings: [{ nextCount: 1, next: [/^for `name: mlflow` .*; for `name: streaming`/] }] },
    { name: "one such namespace is enough", manifests: to(peer("mlflow")), findings: [{ severity: "warning" }] },
    { name: "of one that the input shows, they are known", manifests: { "ns.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: mlflow}}", "manifests.yaml": to(peer("mlflow")) }, findings: [{ severity: "error" }] },
    { name: "without a page, the policy's own namespace is its own business", manifests: { "ns.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml, labels: {name: financial-ml}}}", "manifests.yaml": to(peer("financial-ml")) }, findings: [] },
    { name: "and every other is not", manifests: { "ns.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: mlflow, labels: {name: mlflow}}}", "manifests.yaml": to(peer("mlflow")) }, findings: [{ severity: "info" }] },
  ],
});
