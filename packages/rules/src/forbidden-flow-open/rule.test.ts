import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { forbiddenFlowOpen } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string, more = ""): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {${more}containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

const mlserver = pods("financial-ml", "mlserver", "{containerPort: 9000}, {containerPort: 9500}");
const monitor = pods("financial-ml", "drift-monitor", "{containerPort: 8080}");
const trainer = pods("financial-mlops-pytorch", "trainer", "");
const base = `${mlserver}${monitor}${trainer}`;
const forbid = (...lines: readonly string[]): string => `${guidelinesPage}\n  ### Forbidden flows\n${lines.map((line) => `  - ${line}\n`).join("")}`;
const isolated = (more = ""): string => policyYaml("serving", `podSelector: {}\npolicyTypes: [Ingress, Egress]${more}`);
const fromTraining = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-mlops-pytorch}}}";
const networks = (charter: string): string => `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n  environment: {podCidrs: [10.42.0.0/16], serviceCidrs: [10.43.0.0/16], nodeCidrs: [192.0.2.0/24]}\n${charter}`;

checkRule(forbiddenFlowOpen, {
  base,
  page: forbid("`financial-mlops-pytorch` → `financial-ml` on TCP 9500"),
  cases: [
    {
      name: "without any policy it passes, and the finding stands where it is forbidden",
      manifests: policyYaml("elsewhere", "podSelector: {}\npolicyTypes: [Ingress]", "mlflow"),
      findings: [
        {
          severity: "error",
          at: "page.md:31",
          message: "financial-mlops-pytorch → financial-ml passes on 9500/TCP, and the page forbids it: no policy isolates either end",
          witness: "financial-mlops-pytorch/trainer → financial-ml/mlserver:9500/TCP",
          flows: ["financial-mlops-pytorch/trainer → financial-ml/drift-monitor", "financial-mlops-pytorch/trainer → financial-ml/mlserver"],
          statement: "S2.X1",
          owner: "platform",
          next: [/^isolate financial-ml\/drift-monitor and financial-ml\/mlserver: add to financial-ml \{podSelector: \{\}, policyTypes: \[Ingress\]\}/, /^isolate financial-mlops-pytorch\/trainer/, /^or strike `financial-mlops-pytorch → financial-ml on TCP 9500` from the page/],
        },
      ],
    },
    {
      name: "the rule that lets it in is named, with its side and whose it is",
      manifests: isolated(`\ningress: [{from: [${fromTraining}], ports: [{port: 9000, endPort: 9500}]}]`),
      findings: [
        {
          at: "manifests.yaml:7",
          message: "financial-mlops-pytorch → financial-ml passes on 9500/TCP, and the page forbids it: ingress rule 1 of serving lets it in, and no policy isolates the source for egress",
          related: ["page.md:31 the page forbids it"],
          next: [/^narrow ingress rule 1 of serving \(manifests\.yaml:7\), so that `from` no longer means financial-mlops-pytorch$/],
        },
      ],
    },
    { name: "other ports are not forbidden", manifests: isolated(`\ningress: [{from: [${fromTraining}], ports: [{port: 9000}]}]`), findings: [] },
    { name: "the other direction is not forbidden", manifests: isolated(`\negress: [{}]`), findings: [] },
    {
      name: "either side is enough to close it",
      manifests: policyYaml("training", "podSelector: {}\npolicyTypes: [Egress]", "financial-mlops-pytorch"),
      findings: [],
    },
    {
      name: "a refused policy leaves it undecided, which is said as such",
      manifests: policyYaml("refused", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [{port: 0}]}]"),
      findings: [{ severity: "warning", at: "page.md:31", message: "whether financial-mlops-pytorch → financial-ml passes on 9500/TCP, which the page forbids, hangs on what the input does not tell" }],
    },
    {
      name: "a pod on the host network is out of policies' reach at its own end",
      manifests: {
        "speaker.yaml": pods("financial-mlops-pytorch", "speaker", "", "hostNetwork: true, "),
        "manifests.yaml": policyYaml("training", "podSelector: {}\npolicyTypes: [Egress]", "financial-mlops-pytorch"),
      },
      findings: [{ message: /: no policy isolates the destination for ingress, and no policy can isolate what runs on the host network$/, details: [/host network: financial-mlops-pytorch\/speaker \(NP-61\)$/] }],
    },
    {
      name: "the internet is every address outside, and pods are not",
      page: forbid("`financial-ml` → internet"),
      manifests: isolated(`\negress: [{to: [{namespaceSelector: {}}]}]`),
      findings: [],
    },
    {
      name: "a block of public addresses is the internet",
      page: forbid("`financial-ml` → internet"),
      manifests: isolated(`\negress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]`),
      findings: [{ at: "manifests.yaml:7", message: "financial-ml → outside the cluster passes on 443/TCP, and the page forbids it: egress rule 1 of serving lets it out", flows: ["financial-ml/drift-monitor → 203.0.113.0/24", "financial-ml/mlserver → 203.0.113.0/24"] }],
    },
    { name: "an external of the page is agreed, and the internet is the rest", page: forbid("`financial-ml` → internet"), manifests: isolated(`\negress: [{to: [{ipBlock: {cidr: 192.168.1.208/32}}], ports: [{port: 5000}]}]`), findings: [] },
    {
      name: "private addresses may be the cluster's own",
      page: forbid("`financial-ml` → internet"),
      manifests: isolated(`\negress: [{to: [{ipBlock: {cidr: 192.168.1.208/32}}], ports: [{port: 22}]}]`),
      findings: [{ severity: "warning", details: [/^which private addresses are the cluster's own is not known: give `environment\.podCidrs`/] }],
    },
    {
      name: "where the cluster's networks are known, private addresses are outside or not",
      page: networks("  forbidden: [{from: [financial-ml], to: outside}]"),
      manifests: isolated(`\negress: [{to: [{ipBlock: {cidr: 10.40.0.0/14}}], ports: [{port: 22}]}]`),
      findings: [{ severity: "error", flows: ["financial-ml/drift-monitor → 10.40.0.0/15", "financial-ml/mlserver → 10.40.0.0/15"] }],
    },
    {
      name: "others are those to whom nothing is agreed",
      page: forbid("other namespaces → `financial-ml`"),
      manifests: isolated(`\ningress: [{from: [${fromTraining}], ports: [{port: 9000}]}]`),
      findings: [],
    },
    {
      name: "anywhere is everybody, those in the namespace excepted",
      page: forbid("anywhere → `financial-ml`"),
      manifests: isolated(`\ningress: [{from: [${fromTraining}], ports: [{port: 9000}]}, {from: [{podSelector: {}}]}]\negress: [{}]`),
      findings: [{ message: /^anywhere → financial-ml passes on 9000\/TCP/ }],
    },
    {
      name: "anywhere to one workload is everybody but itself",
      page: forbid("anywhere → `financial-ml/mlserver`"),
      manifests: isolated(`\ningress: [{from: [{podSelector: {}}]}]\negress: [{}]`),
      findings: [{ flows: ["financial-ml/drift-monitor → financial-ml/mlserver"] }],
    },
    {
      name: "an external as an end, by its name",
      page: forbid("`financial-ml` → MLflow LoadBalancer"),
      manifests: isolated(`\negress: [{to: [{ipBlock: {cidr: 192.168.1.0/24}}]}]`),
      findings: [{ message: /passes on 5000\/TCP, and the page forbids it: egress rule 1 of serving lets it out$/, witness: "financial-ml/drift-monitor → 192.168.1.208:5000/TCP" }],
    },
    { name: "an end that is not in the input is not judged", page: forbid("`monitoring` → `financial-ml`"), manifests: isolated(), findings: [] },
  ],
});
