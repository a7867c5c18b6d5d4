import { isList, isMapping } from "@demarc/source";

/**
 * What each field of a charter says, for editors: by list and field where it needs saying there, else by the field's
 * name alone.
 */
export const descriptions: Readonly<Record<string, string>> = {
  apiVersion: "Version of this form.",
  kind: "Always `Charter`.",
  metadata: "What the charter is called.",
  "metadata.title": "Title of the page.",
  spec: "What the guidelines say; every list may be left out.",
  manifests: "Files and folders to check, relative to this file. None: the folder that it lies in.",
  requestExample: "The example of a request, line by line.",
  lastUpdated: "Day of the page's last review, as year-month-day.",
  environment: "Facts about the cluster that manifests do not tell.",

  teams: "Teams; the one that runs the cluster has the id and the role `platform`.",
  "teams.id": "Id by which the charter names the team; `platform` for the one that runs the cluster.",
  "teams.name": "Name for people. Left out: the id.",
  "teams.role": "`platform` runs the cluster, `application` has namespaces in it.",
  "teams.contact": "How to reach the team: mail, `@handle`, `#channel`, telephone or link.",

  namespaces: "Namespaces of the page, whose they are and what runs there.",
  "namespaces.name": "Name of the namespace.",
  "namespaces.owner": "Id of the team that answers for it.",
  "namespaces.purpose": "What runs there; software that is known by name is looked for.",

  responsibilities: "The responsibility matrix: which concern is whose.",
  "responsibilities.team": "Id of the team.",
  "responsibilities.concerns": "Concerns that the line gives to the team; `other` is kept and checked by nothing.",
  "responsibilities.mode": "`owns`: the team decides. `requests`: it asks, and the owner grants. Left out: `owns`.",
  "responsibilities.text": "The line as people read it.",

  flows: "Required communication. Ports that are left out follow from the reasons where a knowledge pack knows them.",
  "flows.id": "Stable id; left out: made of the ends.",
  "flows.from": "Who opens the connection.",
  "flows.to": "Who is reached in the cluster.",
  "flows.toExternals": "Names of externals that are reached.",
  "flows.ports": "The whole list of ports, such as `TCP 9004`. Left out: they follow from the reasons.",
  "flows.reasons": "What the flow is for.",
  "flows.text": "The reason as people read it; a known service in it gives ports.",

  forbidden: "Communication that must not be possible.",
  "forbidden.id": "Stable id; left out: made of the ends.",
  "forbidden.from": "Who must not: names, `anywhere` (everybody), `others` (whoever nothing is agreed with) or `outside` (addresses outside the cluster but for what is agreed).",
  "forbidden.to": "Whom nobody must reach: names, `anywhere`, `others` or `outside`.",
  "forbidden.external": "Name of one of the charter's externals.",
  "forbidden.ports": "On these ports, such as `TCP 22`. Left out: on any.",
  "forbidden.text": "The line as people read it. Left out: made of the ends.",

  externals: "Endpoints outside the pod network, one entry for each address and port.",
  "externals.name": "Name by which flows mention it; entries of one name are one external with several endpoints.",
  "externals.address": "IP address, CIDR or DNS name.",
  "externals.port": "Port at which it answers. Left out: every port of it counts as agreed.",
  "externals.protocol": "Protocol of the port. Left out: TCP.",
  "externals.kind": "`load-balancer` of the cluster, `appliance` of the organisation, or `saas` of somebody else. Left out: told by the address.",

  triggers: "When the platform team has to be asked.",
  "triggers.text": "The occasion, as people read it.",

  requestFields: "What a request has to say.",
  "requestFields.field": "What the line asks for. Left out: told by its words.",
  "requestFields.text": "The line as people read it.",

  focus: "What the application's own policies are for.",
  "focus.focus": "What the line is about. Left out: told by its words.",
  "focus.text": "The line as people read it.",
  "focus.file": "The policy file that it is about.",

  principles: "Security principles.",
  "principles.principle": "Which one it is. Left out: told by its words.",
  "principles.text": "The principle as people read it.",

  troubleshooting: "Who acts on which failure.",
  "troubleshooting.route": "What failed. Left out: told by the words.",
  "troubleshooting.text": "The route as people read it.",
  "troubleshooting.team": "Id of the team that acts; `application` for whichever team has the namespace.",
  "troubleshooting.urgency": "`self`: mend it alone, `coordinate`: with the other team, `escalate`: hand it on.",

  waivers: "Findings that are excused, each until a day.",
  "waivers.rule": "Id of the rule whose findings are excused; `demarc rules` lists them.",
  "waivers.file": "Glob over the files in which they stand.",
  "waivers.object": "The object that they are about, as `Kind/namespace/name`; `*` stands for any.",
  "waivers.fingerprint": "Id of one finding, or its first eight digits.",
  "waivers.reason": "Why it is left so.",
  "waivers.owner": "Team that answers for it.",
  "waivers.expires": "Last day on which it holds, as year-month-day.",

  approvals: "Requests that were granted.",
  "approvals.id": "Id of the request, as its register has it.",
  "approvals.from": "Who may open the connection: an end in the cluster, or a `cidr`.",
  "approvals.to": "Who may be reached: an end in the cluster, or a `cidr`.",
  "approvals.cidr": "A block of addresses, without host bits; at one end only.",
  "approvals.ports": "Ports that were granted, such as `TCP 443`. Left out: all.",
  "approvals.approvedBy": "Teams that granted it.",
  "approvals.expires": "Last day on which it holds, as year-month-day. Left out: it does not end.",

  probes: "Connectivity that must hold, as in a ConnectivityTest.",
  "probes.from": "Source: `namespace/workload`, or an address.",
  "probes.to": "Destination: `namespace/workload`, `service/namespace/name`, an address or a DNS name.",
  "probes.protocol": "Protocol of the port. Left out: TCP.",
  "probes.port": "Destination port; none for ICMP.",
  "probes.expect": "What must come of it.",
  "probes.ipFamily": "4 or 6, where both ends have both.",

  statements: "Wording of the page where it says more than the entries above.",
  "statements.id": "Id of the sentence, such as `S2.F1a`.",
  "statements.text": "Its words on the page.",
  inferences: "What was taken to be meant when the page was imported.",
  "inferences.text": "What was taken to be meant.",
  "inferences.from": "What it follows from.",

  "requestExample.request": "What is asked for, in a sentence.",
  "requestExample.source": "Who opens the connection.",
  "requestExample.destination": "Who is to be reached, e.g. `fraud/scorer:9000`.",
  "requestExample.protocol": "Protocol, e.g. TCP.",
  "requestExample.justification": "Why it is needed.",

  "environment.cni": "The network plug-in that enforces policies, with its version, e.g. `cilium 1.16`; or a distribution such as `k3s`.",
  "environment.cniOptions": "What the plug-in does in its own way in this cluster, where that is other than what is known of it; docs/reference/cni.md has the options.",
  "environment.enforcement": "Whether policies are enforced at all (NP-1).",
  "environment.ipBlockMatchesPods": "Whether address blocks match pods (NP-24).",
  "environment.ipBlockMatchesNodes": "Whether address blocks match nodes and pods on their network (NP-61).",
  "environment.hostNetworkNamespace": "The namespace that stands for all nodes in selectors of peers; empty: none does (NP-61).",
  "environment.selfTraffic": "Whether a pod always reaches itself (NP-60).",
  "environment.localNodeIngress": "Whether what comes from a pod's own node always gets in (NP-62).",
  "environment.localNodeEgress": "Whether what a pod sends to its own node is judged (NP-63).",
  "environment.otherProtocols": "Whether ICMP and the like pass by rules alone (NP-65).",
  "environment.endPort": "Whether `endPort` of a policy is honoured (PORT-5).",
  "environment.namedPorts": "Whether names of ports are looked up, or let all ports of their protocol pass (PORT-6).",
  "environment.sctp": "Whether rules for SCTP let it pass (NP-65).",
  "environment.equalPriorities": "Which of two policies with one priority speaks first (ANP-5).",
  "environment.kubernetesVersion": "Version of Kubernetes, in quotes.",
  "environment.podCidrs": "Where pods have their addresses.",
  "environment.serviceCidrs": "Where Services have their cluster IPs.",
  "environment.nodeCidrs": "Where nodes have their addresses.",
  "environment.apiServers": "Addresses on which the API server answers, e.g. `192.0.2.10:6443`.",
  "environment.lbSource": "Whose address pods see where a node takes in packets of a client outside: `preserve` (the client's) or `node`. Left out: both are judged.",

  namespace: "Name of a namespace.",
  workload: "Name of a workload or Service in it. Left out: all of them.",
  podLabels: "Labels of the pods that are meant.",
  statement: "Id of the sentence, such as `S2.F1`, kept where others refer to it. Left out: by order.",
};

/** A JSON Schema of the charter with what each property says; `list` is the field of `spec` that it stands in. */
export function describeMembers(schema: object, list = ""): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => {
      if (key !== "properties" || !isMapping(value)) return [key, describeWithin(value, list)];
      return [key, Object.fromEntries(Object.entries(value).map(([name, its]) => [name, describeField(name, its, list)]))];
    }),
  );
}

function describeWithin(schema: unknown, list: string): unknown {
  if (isList(schema)) return schema.map((item) => describeWithin(item, list));
  return isMapping(schema) ? describeMembers(schema, list) : schema;
}

function describeField(name: string, schema: unknown, list: string): unknown {
  if (!isMapping(schema)) return schema;
  const isOuter = list === "" || list === "spec";
  const description = (isOuter ? undefined : descriptions[`${list}.${name}`]) ?? descriptions[name];
  return { ...describeMembers(schema, isOuter ? name : list), ...(description !== undefined && { description }) };
}
