import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { crossOwnerAllowWithoutApproval } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

const base = `${pods("financial-ml", "mlserver", "{containerPort: 9000}")}${pods("financial-mlops-pytorch", "trainer", "")}${pods("fraud-detection", "fraud-api", "{containerPort: 8080}")}`;
const open = (extra = ""): string => policyYaml("serving", `podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}], ports: [{port: 9000}${extra}]}]`);
const approved = (expires: string, port: number): string => `
  apiVersion: demarc.dev/v1alpha1
  kind: Charter
  spec:
    teams: [{id: platform, role: platform}, {id: financial-mlops-pytorch, role: application}]
    namespaces: [{name: financial-ml, owner: financial-mlops-pytorch}, {name: financial-mlops-pytorch, owner: financial-mlops-pytorch}]
    approvals:
    - {id: NET-1, from: {namespace: fraud-detection}, to: {namespace: financial-ml}, ports: [TCP ${port}], approvedBy: [platform], expires: ${expires}}
`;

checkRule(crossOwnerAllowWithoutApproval, {
  base,
  page: guidelinesPage,
  cases: [
    {
      name: "what another team's pods can reach is reported; what one team has at both ends is not",
      manifests: open(),
      findings: [
        {
          at: "manifests.yaml:7",
          severity: "error",
          message: "ingress rule 1 of serving opens 1 flow from fraud-detection on 9000/TCP, and nobody agreed to it",
          witness: "fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP",
          flows: ["fraud-detection/fraud-api → financial-ml/mlserver"],
          owner: "financial-mlops-pytorch",
          weight: 1,
        },
      ],
    },
    { name: "an approval that holds covers it", page: approved("2026-12-31", 9000), manifests: open(), findings: [] },
    { name: "an approval for another port does not", page: approved("2026-12-31", 9001), manifests: open(), findings: [{ severity: "error", details: ["NET-1 grants less: TCP 9001"] }] },
    {
      name: "of a rule that is granted in part the rest is told",
      page: approved("2026-12-31", 9000),
      manifests: `${open(", {port: 9001}")}---${pods("financial-ml", "gateway", "{containerPort: 9001}").replace(/---$/, "")}`,
      findings: [{ message: "ingress rule 1 of serving opens 1 flow from fraud-detection on 9001/TCP, and nobody agreed to it", details: ["NET-1 grants less: TCP 9000"], request: ["Destination: financial-ml/gateway:9001"] }],
    },
    {
      name: "who must agree is named with the page's contact, and further requests beside the lines that are sent",
      page: approved("2026-12-31", 9001).replace("{id: platform, role: platform}", '{id: platform, role: platform, contact: "#platform-network"}'),
      manifests: `${open(", {port: 9002}")}---${pods("financial-ml", "gateway", "{containerPort: 9002}").replace(/---$/, "")}`,
      findings: [
        {
          message: /opens 2 flows from fraud-detection .*, and nobody agreed to them$/,
          next: ["or, if it is needed, send the request to the platform team (#platform-network); 1 more destination takes a request of its own"],
          request: ["Justification: why it is needed"],
        },
      ],
    },
    {
      name: "the platform asks who is at the other end",
      manifests: open().replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}"),
      page: approved("2026-12-31", 9001).replace("{name: financial-ml,", "{name: fraud-detection, owner: fraud}, {name: financial-ml,").replace("teams: [", "teams: [{id: fraud, role: application, contact: fraud@insurer.example}, "),
      findings: [{ next: ["or, if it is needed, send the request to team fraud (fraud@insurer.example)"] }],
    },
    { name: "an approval that has expired does not", page: approved("2026-10-31", 9000), manifests: open(), findings: [{ severity: "error", details: ["NET-1 does not count: it ended on 2026-10-31"] }] },
    { name: "one that nobody gave who may does not", page: approved("2026-12-31", 9000).replace("approvedBy: [platform]", "approvedBy: [ghosts]"), manifests: open(), findings: [{ severity: "error", details: ["NET-1 does not count: ghosts is no team of the page"] }] },
    {
      name: "ports that nobody declares are shown for information",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {}}], ports: [{port: 4317}]}]"),
      findings: [{ severity: "info", message: /opens TCP 4317, where nothing listens today, from fraud-detection/ }],
    },
    {
      name: "the platform, to which the page gives such flows, cannot agree to them alone",
      manifests: open().replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}"),
      findings: [{ severity: "error", owner: "platform" }],
    },
    {
      name: "a block that may hold a pod does not answer for what another rule opens to it",
      manifests: `${open()}---\n${policyYaml("edge", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 9000}]}]").replace("namespace: financial-ml}", "namespace: financial-ml, labels: {managed-by: platform-team}}")}`,
      findings: [{ message: /^ingress rule 1 of serving/ }],
    },
    {
      name: "what to keep is what is agreed of the rule, with its ports, and never more than the rule",
      page: approved("2026-12-31", 9000),
      manifests: open(", {port: 9500}"),
      findings: [{ severity: "info", next: [/^keep only what is agreed of it, in the rule's place: `ingress: \[\{from: \[\{namespaceSelector: \{matchLabels: \{kubernetes\.io\/metadata\.name: fraud-detection\}\}, podSelector: .*\}\], ports: \[\{protocol: TCP, port: 9000\}\]\}\]`$/] }],
    },
    {
      name: "a rule for a namespace with which the page agrees nothing is not turned into one for others",
      manifests: open().replace("namespaceSelector: {}", "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: fraud-detection}}"),
      findings: [
        {
          next: ["delete the rule if nobody needs it: the page requires nothing of what it opens", "or, if it is needed, send the request to the platform team"],
          request: [
            "Request: Allow fraud-detection/fraud-api to access financial-ml/mlserver",
            "Source: fraud-detection/fraud-api",
            "Destination: financial-ml/mlserver:9000",
            "Protocol: TCP",
            "Justification: why it is needed",
          ],
        },
      ],
    },
    {
      name: "what a rule only perhaps lets pass is not told of it, though another rule lets it pass for certain",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{namespaceSelector: {matchLabels: {team: serving}}}]}, {ports: [{port: 9000}]}]"),
      findings: [{ message: /^ingress rule 2 of serving opens 1 flow from fraud-detection on 9000\/TCP/ }],
    },
    {
      name: "the other end has to let it pass, or nothing is open",
      manifests: `${open()}---\n${policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]", "fraud-detection")}`,
      findings: [],
    },
  ],
});
