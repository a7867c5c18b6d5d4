import type { CheckResult, Connectivity, Explanation, Finding, TestResult, ValidateResult, WhatIfResult } from "@demarc/operations";
import type { FormatOptions } from "../src/format.ts";

/** Options of a run without a terminal. */
export const plain: FormatOptions = { colour: false, width: 80, brief: true, quiet: false, groupBy: "none", failOn: "warning", version: "0.0.0" };

/** A name that tries what names can: move the cursor, forge a line, break out of markup. */
export const hostileName = "mlserver\u001b[2J\u0007\n::error::forged\r\u202e|`<script>&\"'@team";

export const policy: NonNullable<Finding["object"]> = { kind: "NetworkPolicy", namespace: "financial-ml", name: "serving-app-policy" };

export const finding: Finding = {
  rule: "empty-peer-list-allows-all",
  category: "shape",
  severity: "error",
  fingerprint: "01a2a320ffffffff",
  message: "ingress rule 5 of serving-app-policy lets everybody in on 80, 8080, 9000/TCP",
  details: ["an empty `from` means every source, not none"],
  location: { file: "app/network-policy.yaml", line: 21, column: 11, endLine: 21, endColumn: 13 },
  related: [{ location: { file: "platform/40-edge.yaml", line: 4, column: 3 }, message: "edge-to-seldon-mesh" }],
  object: policy,
  statement: "S5.1",
  pageLine: { line: 76, text: "Least privilege" },
  owner: "financial-mlops-pytorch",
  flows: [
    { source: "fraud-detection/fraud-api", destination: "financial-ml/mlserver", allowed: [{ protocol: "TCP", ports: [[9000, 9000]] }] },
  ],
  witness: "fraud-detection/fraud-api → financial-ml/mlserver:9000/TCP",
  next: ["name the peers instead", "write down why everybody may"],
  request: [],
};

const plugIn: CheckResult["plugIn"] = { name: "the plug-in today, not known", from: "unknown", enforces: true, says: "the cluster's network plug-in enforces NetworkPolicy (nothing says which it is; give --cni)", evidence: [] };

export const check: CheckResult = {
  schemaVersion: "1.0",
  plugIn,
  summary: {
    policies: 1,
    workloads: 2,
    namespaces: 2,
    files: 3,
    page: "docs/guidelines.md",
    findings: { error: 1, warning: 0, info: 0 },
    waived: 1,
    byOwner: [{ owner: "financial-mlops-pytorch", error: 1, warning: 0, info: 0 }],
    assumptions: ["the cluster's network plug-in enforces NetworkPolicy"],
    rulesEvaluated: 40,
  },
  findings: [finding],
  waived: [
    {
      ...finding,
      severity: "warning",
      fingerprint: "9b52b52b52b52b52",
      location: { file: "app/drift.yaml", line: 3, column: 1 },
      waiver: { reason: "goes with the next release", owner: "platform", expires: "2026-12-31", location: { file: "demarc.yaml", line: 40, column: 5 } },
    },
  ],
  statements: [
    { id: "S5.1", line: 76, text: "Least privilege", status: "broken", evidence: ["56 flows that nothing asks for"], findings: [finding.fingerprint], witness: "a → b" },
    { id: "S5.2", line: 77, text: "Defence in depth", status: "holds", evidence: ["both layers select every pod"], findings: [] },
  ],
  notEvaluated: [{ rule: "apiserver-blocked", needs: "the address of the API server" }],
  undetermined: {
    pairs: 14,
    settle: [
      { remedy: "add the Namespace object", team: "platform", pairs: 12, things: ["the labels of namespace argowf", "the labels of namespace minio"] },
      { remedy: "give the pod network (--pod-cidr) or pods with their status", pairs: 2, things: ["the address of mlflow/mlflow"] },
    ],
  },
  problems: [{ code: "unrendered-template", severity: "warning", message: "`chart/values.yaml` is a template", location: { file: "chart/values.yaml", line: 1, column: 1 }, fix: "render it" }],
  rules: [{ id: "empty-peer-list-allows-all", category: "shape", severity: "error", summary: "An empty peer list lets everybody pass" }],
  teams: [{ id: "financial-mlops-pytorch", name: "financial-mlops-pytorch" }, { id: "platform", name: "Platform team", contact: "Infrastructure" }],
  inventory: { files: 3, documents: 4, understood: { NetworkPolicy: 1 }, counted: { IPAddressPool: 1 }, unrendered: ["chart/values.yaml"], leftOut: [] },
  inferences: [{ text: "`financial-ml` belongs to financial-mlops-pytorch", location: { file: "docs/guidelines.md", line: 23, column: 1 } }],
};

export const nothingFound: CheckResult = {
  ...check,
  summary: { ...check.summary, findings: { error: 0, warning: 0, info: 0 }, waived: 0, byOwner: [] },
  findings: [],
  waived: [],
  rules: [],
  problems: [],
};

/** Accounts of a rule that does something, one that is covered, and one that is inert. */
export const accounts: NonNullable<CheckResult["accounts"]> = [
  {
    policy, rule: "spec.ingress[4]", location: finding.location, direction: "ingress", speaks: true,
    carries: finding.flows, alone: finding.flows,
    page: { agreed: [], excess: [{ owners: ["financial-mlops-pytorch", "platform"], flows: finding.flows }] },
    coveredBy: [], coveredByCount: 0,
  },
  { policy, rule: "spec.egress[3]", location: finding.location, direction: "egress", speaks: true, carries: finding.flows, alone: [], page: { agreed: [], excess: [] }, coveredBy: [{ policy, rule: "spec.egress[2]", location: finding.location, pairs: 1 }], coveredByCount: 1 },
  { policy, rule: "spec.egress[9]", location: finding.location, direction: "egress", speaks: false, carries: [], alone: [], coveredBy: [], coveredByCount: 0 },
];

/** The same with a hostile name wherever the input can put one. */
export const hostileCheck: CheckResult = {
  ...check,
  findings: [
    {
      ...finding,
      message: `${hostileName} lets everybody in`,
      details: [hostileName],
      witness: hostileName,
      owner: hostileName,
      next: [hostileName],
      location: { file: `app/${hostileName}.yaml`, line: 1, column: 1 },
      related: [{ location: { file: hostileName, line: 1, column: 1 }, message: hostileName }],
      object: { kind: "NetworkPolicy", namespace: hostileName, name: hostileName },
      flows: [],
    },
  ],
  problems: [{ code: "yaml-syntax", severity: "error", message: hostileName, location: { file: hostileName, line: 1, column: 1 }, fix: hostileName, expected: hostileName, consequence: hostileName }],
  statements: [{ id: "S1.P1", line: 6, text: hostileName, status: "broken", evidence: [hostileName], findings: [] }],
  notEvaluated: [{ rule: "world-ingress", needs: hostileName }],
  undetermined: { pairs: 1, settle: [{ remedy: hostileName, team: hostileName, pairs: 1, things: [hostileName] }] },
  inferences: [{ text: hostileName }],
  inventory: { ...check.inventory, counted: { [hostileName]: 1 }, unrendered: [hostileName] },
};

export const connectivity: Connectivity = {
  schemaVersion: "1.0",
  plugIn,
  level: "workload",
  connections: [
    {
      source: { kind: "workload", namespace: "financial-ml", name: "mlserver", workloadKind: "StatefulSet" },
      destination: { kind: "workload", namespace: "mlflow", name: "mlflow", workloadKind: "Deployment" },
      allowed: [{ protocol: "TCP", ports: [[5000, 5000]] }],
    },
    {
      source: { kind: "external", ranges: ["0.0.0.0-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"] },
      destination: { kind: "workload", namespace: "financial-ml", name: "mlserver", workloadKind: "StatefulSet" },
      allowed: "all",
    },
  ],
  undetermined: [
    {
      source: { kind: "workload", namespace: "metallb-system", name: "speaker", workloadKind: "DaemonSet" },
      destination: { kind: "workload", namespace: "financial-ml", name: "mlserver", workloadKind: "StatefulSet" },
      allowed: [{ protocol: "TCP", ports: [[9000, 9001]] }],
      causes: ["the address of metallb-system/speaker is not in the input"],
    },
  ],
  summary: { workloads: 3, policies: 2, filters: [], notes: [] },
  problems: [],
};

export const exposure: Connectivity = {
  ...connectivity,
  connections: [],
  undetermined: [],
  exposure: [
    {
      source: { kind: "entire-cluster" },
      destination: { kind: "workload", namespace: "mlflow", name: "mlflow", workloadKind: "Deployment" },
      direction: "ingress",
      allowed: [],
      perhaps: [{ protocol: "TCP", ports: [[5000, 5000], [9000, 9000]] }],
      causes: ["their namespace and its labels, which mlflow-clients asks for: say more of their namespace"],
      reasons: { by: "isolation", policies: [{ policy: { ...policy, namespace: "mlflow", name: "default-deny" }, location: { file: "platform/10-default-deny.yaml", line: 4, column: 3 } }] },
      today: 0,
    },
    {
      source: { kind: "pods", namespaces: "[team=ml]", pods: "[app=web]" },
      destination: { kind: "workload", namespace: "mlflow", name: "mlflow", workloadKind: "Deployment" },
      direction: "ingress",
      allowed: [{ protocol: "TCP", ports: [[5000, 5000]] }],
      perhaps: [{ protocol: "TCP", ports: [[9000, 9000]] }],
      causes: [],
      perhapsElsewhere: true,
      reasons: { by: "rule", policies: [{ policy, location: { file: "app/network-policy.yaml", line: 21, column: 5 } }] },
      today: 2,
    },
    {
      source: { kind: "workload", namespace: "mlflow", name: "mlflow", workloadKind: "Deployment" },
      destination: { kind: "entire-cluster" },
      direction: "egress",
      allowed: "all",
      reasons: { by: "default", policies: [] },
      today: 3,
    },
  ],
};

export const explanation: Explanation = {
  schemaVersion: "1.0",
  source: { given: "financial-ml/mlserver", ends: [], team: "financial-mlops-pytorch" },
  destination: { given: "192.168.1.208", ends: [], means: "Service mlflow/mlflow (LoadBalancer)" },
  asked: { port: 5000, protocol: "TCP" },
  outcome: "denied",
  flows: [
    {
      source: { kind: "workload", namespace: "financial-ml", name: "mlserver", workloadKind: "StatefulSet" },
      destination: { kind: "workload", namespace: "mlflow", name: "mlflow", workloadKind: "Deployment" },
      traffic: [{ protocol: "TCP", ports: [[5000, 5000]] }],
      outcome: "denied",
      egress: { direction: "egress", outcome: "allowed", by: "default", because: "no policy isolates it for egress", rules: [], isolatedBy: [], causes: [], tiers: [] },
      ingress: {
        direction: "ingress",
        outcome: "denied",
        by: "isolation",
        because: "a policy isolates it for ingress, and none of its rules lets this pass",
        rules: [],
        isolatedBy: [{ policy: { kind: "NetworkPolicy", namespace: "mlflow", name: "default-deny" }, location: { file: "platform/10-default-deny.yaml", line: 4, column: 3 } }],
        causes: [],
        tiers: [],
      },
    },
  ],
  moves: [{ team: "platform", consent: ["financial-mlops-pytorch"], direction: "ingress", text: "let mlflow/mlflow receive from financial-ml/mlserver on 5000/TCP" }],
  teams: check.teams,
  plugIn,
  notes: [],
  problems: [],
};

export const tests: TestResult = {
  schemaVersion: "1.0",
  summary: { passed: 1, failed: 1, undetermined: 0 },
  suites: [
    {
      name: "serving",
      file: "tests/serving.yaml",
      plugIn,
      probes: [
        { from: "financial-ml/mlserver", to: "mlflow/mlflow", protocol: "TCP", port: 5000, expect: "allowed", verdict: "allowed", passed: true, reasons: [], location: { file: "tests/serving.yaml", line: 7, column: 7 } },
        { from: "203.0.113.7", to: "financial-ml/mlserver", protocol: "ICMP", port: null, expect: "denied", verdict: "allowed", passed: false, reasons: ["ingress allowed: no policy isolates it"], location: { file: "tests/serving.yaml", line: 8, column: 7 } },
      ],
    },
  ],
  problems: [],
};

export const validation: ValidateResult = {
  schemaVersion: "1.0",
  objects: [
    { kind: "NetworkPolicy", namespace: "mlflow", name: "clients", location: { file: "a.yaml", line: 4, column: 3 }, errors: [] },
    {
      kind: "NetworkPolicy",
      namespace: "serving",
      name: "allow-seldon",
      location: { file: "b.yaml", line: 4, column: 3 },
      errors: [{ path: "spec.ingress[0].ports[0].endPort", type: "Invalid", message: "must be greater than or equal to `port`", location: { file: "b.yaml", line: 12, column: 20 } }],
    },
  ],
  notValidated: { IPAddressPool: 1 },
  problems: [],
};

const stopping = {
  effect: "stops" as const,
  owner: "financial-mlops-pytorch",
  direction: "ingress" as const,
  reason: { switches: ["ipBlockMatchesPods"], text: "address blocks no longer match pods", policies: [{ policy: { kind: "NetworkPolicy", namespace: "mlflow", name: "clients" }, location: { file: "platform/40-edge.yaml", line: 22, column: 7 } }] },
};

export const whatIf: WhatIfResult = {
  schemaVersion: "1.0",
  summary: { policies: 2, workloads: 3, page: "docs/guidelines.md" },
  steps: [
    {
      from: { ...plugIn, profile: "calico", name: "Calico", from: "given" },
      to: { ...plugIn, profile: "cilium", version: "1.16", name: "Cilium 1.16", from: "given" },
      switches: [
        { switch: "ipBlockMatchesPods", clause: "NP-24", decides: "whether address blocks match pods", from: "true", to: "false" },
        { switch: "sctp", clause: "NP-65", decides: "whether rules let SCTP pass", from: "on", to: "off" },
      ],
      totals: { stops: { required: 1, flows: 3 }, starts: { required: 0, flows: 0 }, unclear: { required: 0, flows: 1 } },
      required: [
        {
          id: "S2.F1",
          statement: "S2.F1",
          location: { file: "docs/guidelines.md", line: 31, column: 1 },
          summary: "model artefacts",
          effect: "stops",
          before: "holds",
          after: "blocked",
          witness: { source: workload("financial-ml", "mlserver"), destination: workload("mlflow", "mlflow"), allowed: [{ protocol: "TCP", ports: [[5000, 5000]] }] },
          pairs: 2,
          owner: "platform",
          reason: stopping.reason,
        },
      ],
      changes: [
        {
          ...stopping,
          flows: [
            { source: workload("financial-ml", "drift-monitor"), destination: workload("mlflow", "mlflow"), allowed: [{ protocol: "TCP", ports: [[5000, 5000]] }] },
            { source: workload("financial-ml", "mlserver"), destination: workload("mlflow", "mlflow"), allowed: [{ protocol: "TCP", ports: [[5000, 5001]] }] },
            { source: { kind: "external", ranges: ["0.0.0.0-9.255.255.255"] }, destination: workload("mlflow", "mlflow"), allowed: [{ protocol: "TCP", ports: [[1, 4999], [5001, 65535]] }] },
          ],
        },
        { ...stopping, effect: "unclear", direction: "egress", owner: "", flows: [{ source: workload("mlflow", "mlflow"), destination: { kind: "node", name: "worker-1" }, allowed: "all" }] },
      ],
      facts: [{ topic: "pod start", says: "a pod has no network until its policies are in place" }],
      problems: [],
    },
  ],
  teams: check.teams,
  problems: [],
};

function workload(namespace: string, name: string): { readonly kind: "workload"; readonly namespace: string; readonly name: string; readonly workloadKind: string } {
  return { kind: "workload", namespace, name, workloadKind: "Deployment" };
}
