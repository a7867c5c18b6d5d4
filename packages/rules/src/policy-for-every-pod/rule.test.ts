import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml, servingWorld } from "../../test/serving-world.ts";
import { policyForEveryPod } from "./rule.ts";

const page = guidelinesPage
  .replace("- **External service", "- **Pod-to-pod** communication rules within our application scope\n  - **External service")
  .concat("\n  ## Application-Level Network Policies\n  - **Application-specific** security requirements\n  - **Pod selector** based policies for our services\n");

const own = (name: string, spec: string, namespace = "financial-ml"): string =>
  policyYaml(name, spec, namespace).replace(`namespace: ${namespace}}`, `namespace: ${namespace}, labels: {managed-by: financial-mlops-pytorch-team}}`);
const toMlserver = "egress: [{to: [{podSelector: {matchLabels: {app: mlserver}}}], ports: [{protocol: TCP, port: 9000}]}]";

checkRule(policyForEveryPod, {
  base: servingWorld,
  page,
  cases: [
    {
      name: "one policy for the whole namespace gives each pod what one needs",
      manifests: own("serving", `podSelector: {}\npolicyTypes: [Egress]\n${toMlserver}`),
      findings: [
        {
          at: "manifests.yaml:5:16",
          severity: "warning",
          message: "serving allows what its 1 rule opens to every pod of financial-ml, those to come included, and names none of them",
          details: ["it selects financial-ml/drift-monitor, financial-ml/mlserver and financial-ml/seldon-envoy", "something passes by it for financial-ml/drift-monitor and financial-ml/seldon-envoy only"],
          owner: "financial-mlops-pytorch",
          // Its rule says which workload it is about, so that line is kept.
          statement: "S4.2",
          next: ["write one policy for each workload that needs it, with its own rules: podSelector: {matchLabels: {app: drift-monitor}} for financial-ml/drift-monitor and podSelector: {matchLabels: {app: seldon-envoy}} for financial-ml/seldon-envoy"],
        },
      ],
    },
    {
      name: "who uses it follows from what passes, not from what is written",
      manifests: own("scrape", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{protocol: TCP, port: 8080}]}]").concat(
        "---\n",
        policyYaml("closed", "podSelector: {matchExpressions: [{key: app, operator: In, values: [mlserver, drift-monitor]}]}\npolicyTypes: [Egress]"),
      ),
      findings: [{ details: [/it selects/, "something passes by it for financial-ml/drift-monitor and financial-ml/mlserver only"] }],
    },
    {
      name: "replicas of different workloads that fare alike use it too, and the isolation is to be kept",
      manifests: own("all", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}], ports: [{protocol: TCP, port: 8080}]}]", "monitoring").concat(
        "---\n{apiVersion: v1, kind: Pod, metadata: {name: x1, namespace: monitoring, labels: {app: x1}}, spec: {containers: [{name: main, image: x, ports: [{containerPort: 8080}]}]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: x2, namespace: monitoring, labels: {app: x2}}, spec: {containers: [{name: main, image: x, ports: [{containerPort: 8080}]}]}}",
      ),
      findings: [{ statement: "S4.1", details: ["it selects monitoring/prometheus, monitoring/x1 and monitoring/x2"], next: [/podSelector: \{matchLabels: \{app: x1\}\} for monitoring\/x1/, "keep the others isolated by a policy that allows nothing: {podSelector: {}, policyTypes: [Ingress]}; all is all that isolates them for ingress"] }],
    },
    { name: "a policy that only isolates is for all pods", manifests: own("deny", "podSelector: {}\npolicyTypes: [Ingress, Egress]"), findings: [] },
    { name: "rules of a direction that the policy does not isolate allow nothing", manifests: own("deny", `podSelector: {}\npolicyTypes: [Ingress]\n${toMlserver}`), findings: [] },
    { name: "a policy for one workload", manifests: own("envoy", `podSelector: {matchLabels: {app: seldon-envoy}}\npolicyTypes: [Egress]\n${toMlserver}`), findings: [] },
    {
      name: "the platform's layer is for all pods",
      manifests: policyYaml("dns", `podSelector: {}\npolicyTypes: [Egress]\n${toMlserver}`).replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}"),
      findings: [],
    },
    { name: "a page that does not ask for it", page: guidelinesPage, manifests: own("serving", `podSelector: {}\npolicyTypes: [Egress]\n${toMlserver}`), findings: [] },
    {
      name: "pods that nothing tells apart get advice without a selector",
      manifests: own("train", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}]}]", "financial-mlops-pytorch"),
      findings: [{ message: /^train allows/ }],
    },
  ],
});
