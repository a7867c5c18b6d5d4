import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { asymmetricFlow } from "./rule.ts";

const forbid = (...lines: readonly string[]): string => `${guidelinesPage}\n  ### Forbidden flows\n${lines.map((line) => `  - ${line}\n`).join("")}`;
const toMlflow = `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 5000}, {port: 9999}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow")}`;

checkRule(asymmetricFlow, {
  base: servingWorld,
  cases: [
    { name: "egress by name, and the other side is closed", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`, findings: [{ severity: "warning", at: "manifests.yaml:7", message: "egress rule 1 of serving opens 9005/TCP to seldon-system, and nothing passes: its ingress does not allow it", owner: "platform" }] },
    { name: "the page requires the flow: another rule reports it", page: guidelinesPage, manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`, findings: [] },
    { name: "both sides are open", manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 9005}]}]"), findings: [] },
    { name: "a port that nothing there declares misses nobody", manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}], ports: [{port: 4317}]}]")}---\n${policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`, findings: [] },
    { name: "pods that declare no port at all listen where a rule names them and the port", manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}, podSelector: {matchLabels: {app: trainer}}}], ports: [{port: 6006}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "financial-mlops-pytorch")}`, findings: [{ message: /^egress rule 1 of serving opens 6006\/TCP to financial-mlops-pytorch, and nothing passes/, witness: "financial-ml/mlserver → financial-mlops-pytorch/trainer:6006/TCP", next: [/ports: \[\{protocol: TCP, port: 6006\}\]\}\]`; otherwise delete the rule$/] }] },
    { name: "not where it names their namespace, or no port", manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}], ports: [{port: 6006}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "financial-mlops-pytorch")}`, findings: [] },
    { name: "nor by a range of ports", manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}, podSelector: {matchLabels: {app: trainer}}}], ports: [{port: 6006, endPort: 6007}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "financial-mlops-pytorch")}`, findings: [] },
    {
      name: "the advice has the ports that are there and a peer for each of the subjects",
      manifests: `${policyYaml("serving", "podSelector: {matchExpressions: [{key: tier, operator: Exists}]}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow")}`,
      findings: [
        {
          witness: /→ mlflow\/mlflow:5000\/TCP$/,
          next: ["if it is meant, add to a policy in mlflow: `ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}, podSelector: {matchLabels: {app: mlserver}}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}, podSelector: {matchLabels: {app: seldon-envoy}}}], ports: [{protocol: TCP, port: 5000}]}]`; otherwise delete the rule"],
        },
      ],
    },
    {
      name: "one rule is one finding, whatever the number of namespaces",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [mlflow, monitoring]}]}}], ports: [{port: 5000}, {port: 9090}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "monitoring")}`,
      findings: [{ message: /to mlflow and monitoring, and nothing passes: their ingress does not allow it$/, next: [/^if it is meant, add to a policy in mlflow and monitoring: /] }],
    },
    {
      name: "within a namespace there are two ends as well",
      manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]")}`,
      findings: [{ message: "egress rule 1 of serving opens 9000/TCP to financial-ml/mlserver, and nothing passes: its ingress does not allow it" }],
    },
    {
      name: "of clients that are named by their labels, each counts",
      manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [seldon-envoy, drift-monitor]}]}}], ports: [{port: 9000}]}]")}---\n${policyYaml("drift", "podSelector: {matchLabels: {app: drift-monitor}}\npolicyTypes: [Egress]")}`,
      findings: [{ message: /^ingress rule 1 of serving opens 9000\/TCP from financial-ml\/drift-monitor, and nothing passes/, next: [/; otherwise take financial-ml\/drift-monitor out of the rule$/] }],
    },
    {
      name: "of a whole namespace it is enough that somebody gets through",
      manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{port: 9000}]}]")}---\n${policyYaml("drift", "podSelector: {matchLabels: {app: drift-monitor}}\npolicyTypes: [Egress]")}`,
      findings: [],
    },
    {
      name: "a single pod has nobody of its own to talk to (NP-60)",
      manifests: policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Ingress, Egress]\ningress: [{from: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{port: 9000}]}]"),
      findings: [],
    },
    {
      name: "DNS that keeps its clients out is said once, there",
      manifests: `${policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}]}]")}---\n${policyYaml("dns", "podSelector: {}\npolicyTypes: [Ingress]", "kube-system")}`,
      findings: [],
    },
    {
      name: "what the page forbids is for the rule's author to take back, and nothing is opened for it",
      page: forbid("`financial-ml` → `mlflow`"),
      manifests: toMlflow.replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: financial-mlops-pytorch}}"),
      findings: [
        {
          message: /^egress rule 1 of serving opens 5000, 9999\/TCP to mlflow, and nothing passes: its ingress does not allow it, and the page forbids it$/,
          owner: "financial-mlops-pytorch",
          related: ["page.md:31 the page forbids it", /isolates the other end/],
          next: ["delete the rule: the page forbids financial-ml → mlflow (page.md:31)"],
          nextCount: 1,
        },
      ],
    },
    {
      name: "a port that the page forbids is taken out before the rest is opened, and no rule to paste opens both",
      page: forbid("`financial-ml` → `mlflow` on TCP 9999"),
      manifests: toMlflow.replace("podSelector: {matchLabels: {app: mlserver}}\npolicyTypes", "podSelector: {}\npolicyTypes"),
      findings: [{ message: /and the page forbids some of it$/, next: [/^take out of the rule what the page forbids with mlflow: financial-ml → mlflow \(TCP 9999\) \(page\.md:31\)$/, /^then, if the rest is meant, open it in a policy in mlflow; otherwise delete the rule$/], nextCount: 2 }],
    },
    {
      name: "a rule answers for what it opens itself, not for what another of its policy does",
      manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 5000}]}, {to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow")}`,
      findings: [{ message: /^egress rule 1 of serving opens 5000\/TCP to mlflow, and nothing passes/ }],
    },
    {
      name: "nor where both name the same pods",
      manifests: `${policyYaml("serving", "podSelector: {matchLabels: {app: mlserver}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 5000}]}, {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 443}]}]")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow")}`,
      findings: [{ message: /^egress rule 1 of serving opens 5000\/TCP to mlflow, and nothing passes/ }],
    },
    {
      name: "whom the proposed peer means besides, where no lasting labels tell the subjects apart, is said",
      manifests: `{apiVersion: v1, kind: Pod, metadata: {name: run, namespace: runs, labels: {workflows.argoproj.io/workflow: a}}, spec: {containers: [{name: c}]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: runs}, spec: {containers: [{name: c}]}}\n---\n${policyYaml("runs", "podSelector: {matchLabels: {workflows.argoproj.io/workflow: a}}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 5000}]}]", "runs")}---\n${policyYaml("default-deny", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow")}`,
      findings: [{ next: [/port: 5000\}\]\}\]`; no lasting labels tell runs\/run from runs\/other, so the rule is for these as well; otherwise delete the rule$/] }],
    },
  ],
});
