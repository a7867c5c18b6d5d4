import { agreedTraffic, type RequestExample } from "@demarc/charter";
import { someOf } from "@demarc/engine";
import { listSome } from "@demarc/source";
import { countPairs, statusOfAgreement, type AgreementStatus } from "../agreement-status.ts";
import { mapYaml, peersFor, peerYaml, portsYaml, tellingLabels } from "../policy-advice.ts";
import { listWorkloads } from "../workload-names.ts";
import { breaking, broken, holds, notCheckable, sentences, told, type Inquiry, type Judgement } from "./judgement.ts";

type AskedFlow = NonNullable<RequestExample["flow"]>;

/** The example is read as a flow, that flow is judged, and the two policies that it comes down to are written. */
export function judgeExample(inquiry: Inquiry, example: RequestExample): Judgement {
  const { flow, statement, request } = example;
  if (flow === undefined) return notCheckable("no flow can be read from it: give Source, Destination with port, and Protocol");
  const drift = breaking(inquiry, ["doc-drift"], (finding) => finding.statement === statement);
  if (drift.length > 0) return broken(sentences(told(drift), request), drift);
  const what = `${flow.from.namespace} → ${flow.to.namespace}/${flow.service ?? "*"}:${flow.port.port}/${flow.port.protocol}`;
  const statuses = statusesOf(inquiry, example, flow).filter(({ pairs }) => pairs.length > 0);
  if (statuses.length === 0) return notCheckable(`read as ${what}, whose ends are not in the input`);
  const lacking = statuses.filter(({ failing }) => failing.length > 0);
  return holds(`read as ${what}: ${stateWords(inquiry, statuses)}`, ...lacking.flatMap((status) => policiesFor(inquiry, flow, status)));
}

/** As an approval of it would be read, a Service's port as that of its pods with it. */
function statusesOf({ context, charter }: Inquiry, { statement, at }: RequestExample, flow: AskedFlow): readonly AgreementStatus[] {
  const to = flow.service === undefined ? flow.to : { ...flow.to, workload: flow.service };
  const granted = { ...charter, flows: [], externals: [], approvals: [{ id: statement, from: flow.from, to, ports: [flow.port], approvedBy: ["platform"], at }] };
  return agreedTraffic(granted, context.cluster, context.today).map((agreed) => statusOfAgreement(context, { ...agreed, must: "every" }));
}

function stateWords({ context }: Inquiry, statuses: readonly AgreementStatus[]): string {
  const counts = statuses.map(countPairs);
  const all = counts.reduce((sum, count) => sum + count.all, 0);
  const open = counts.reduce((sum, count) => sum + count.open, 0);
  if (open === all) return `already open for ${open} of ${all} workloads, no change needed`;
  const failing = statuses.flatMap((status) => status.failing);
  const halves = [...new Set(failing.flatMap(({ at }) => at))].map((side) => (side === "egress" ? "egress at the source" : "ingress at the destination"));
  const names = listWorkloads(context.cluster, failing.map(({ source }) => source), 4);
  return `open for ${open} of ${all} workloads; ${names} ${failing.length === 1 ? "needs" : "need"} ${halves.length > 0 ? listSome(halves) : "what the input does not tell"}`;
}

/** What the request comes down to: egress at its source, ingress at its destination (NP-7). */
function policiesFor({ context }: Inquiry, { from, to, service }: AskedFlow, { agreed }: AgreementStatus): readonly string[] {
  const { cluster } = context;
  const port = someOf(agreed.traffic);
  if (port?.port === undefined) return [];
  const ports = portsYaml([{ protocol: port.protocol, port: port.port }]);
  const isWhole = from.workload === undefined && from.podLabels === undefined;
  const subject = isWhole ? new Map<string, string>() : tellingLabels(cluster, agreed.sources.workloads);
  const target = tellingLabels(cluster, agreed.destinations.workloads);
  const sources = isWhole ? [peerYaml({ namespace: from.namespace })] : peersFor(cluster, agreed.sources.workloads);
  const write = (namespace: string, spec: string): string => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${nameOf(from.namespace, service ?? to.namespace)}, namespace: ${namespace}}, spec: ${spec}}`;
  return [
    subject === undefined ? `no labels tell its source from the other pods of ${from.namespace}` : `at the source: ${write(from.namespace, `{podSelector: ${selecting(subject)}, policyTypes: [Egress], egress: [{to: [${peersFor(cluster, agreed.destinations.workloads).join(", ")}], ports: ${ports}}]}`)}`,
    target === undefined ? `no labels tell its destination from the other pods of ${to.namespace}` : `at the destination: ${write(to.namespace, `{podSelector: ${selecting(target)}, policyTypes: [Ingress], ingress: [{from: [${sources.join(", ")}], ports: ${ports}}]}`)}`,
  ];
}

function selecting(labels: ReadonlyMap<string, string>): string {
  return labels.size === 0 ? "{}" : `{matchLabels: ${mapYaml(labels)}}`;
}

/** A name that the API server takes: a DNS label of at most 63 characters. */
function nameOf(from: string, to: string): string {
  return `allow-${from}-to-${to}`.slice(0, 63).replace(/-+$/, "");
}
