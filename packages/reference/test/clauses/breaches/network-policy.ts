import type { Breach } from "../breach.ts";

const policies = "packages/reference/src/network-policy.ts";
const verdict = "packages/reference/src/verdict.ts";

const isolates = "return hasType && matches(policy.spec?.podSelector ?? {}, subject.labels);";
const rulesOfPolicy = "const rules = policy.spec?.[side.direction] ?? [];";
const somePasses = "const passes = any(";
const peersOfRule = `const peers = (side.direction === "ingress" ? rule.from : rule.to) ?? [];`;
const portsOfRule = "const ports = rule.ports ?? [];";
const byNamespace = "return isSelected(other, peer.namespaceSelector, peer.podSelector ?? {}); // NP-14";
const bothSides = "const { egress, ingress } = sidesOf(situation, question);";

export const isolationBreaches: readonly Breach[] = [
  {
    says: "a policy isolates in both directions",
    clauses: ["NP-1", "NP-4"],
    edit: { file: policies, from: isolates, to: "return matches(policy.spec?.podSelector ?? {}, subject.labels);" },
  },
  {
    says: "a pod that no policy selects is isolated by those of its neighbours",
    clauses: ["NP-1"],
    edit: { file: policies, from: isolates, to: "return hasType;" },
  },
  {
    says: "only the first rule counts",
    clauses: ["NP-2"],
    edit: { file: policies, from: rulesOfPolicy, to: "const rules = (policy.spec?.[side.direction] ?? []).slice(0, 1);" },
  },
  {
    says: "an isolated pod lets everything pass",
    clauses: ["NP-2"],
    edit: { file: policies, from: somePasses, to: "const passes = side.port !== undefined || any(" },
  },
  {
    says: "without types a policy is about Ingress only",
    clauses: ["NP-3"],
    edit: { file: policies, from: `? ["Ingress", "Egress"] : ["Ingress"]`, to: `? ["Ingress"] : ["Ingress"]` },
  },
  {
    says: "an empty list of egress rules isolates",
    clauses: ["NP-3"],
    edit: { file: policies, from: "return (policy.spec?.egress ?? []).length > 0 ?", to: "return policy.spec?.egress ?" },
  },
  {
    says: "without types and with egress rules a policy is about Egress only",
    clauses: ["NP-3"],
    edit: { file: policies, from: `? ["Ingress", "Egress"] :`, to: `? ["Egress"] :` },
  },
  {
    says: "an empty list of types is about nothing",
    clauses: ["NP-3"],
    edit: { file: policies, from: "if (written.length > 0) return written;", to: "if (policy.spec?.policyTypes) return written;" },
  },
  {
    says: "egress rules isolate whatever the types say",
    clauses: ["NP-4"],
    edit: {
      file: policies,
      from: "if (written.length > 0) return written;",
      to: `if (written.length > 0) return (policy.spec?.egress ?? []).length > 0 ? [...written, "Egress"] : written;`,
    },
  },
  {
    says: "every policy that isolates must let the flow pass",
    clauses: ["NP-5"],
    edit: {
      file: verdict,
      from: `if (each.some((one) => one.has("allow"))) says.add("allow");`,
      to: `if (each.some((one) => one.has("allow")) && !each.some((one) => one.has("deny"))) says.add("allow"); else if (each.some((one) => one.has("deny"))) says.add("deny");`,
    },
  },
  {
    says: "an answer needs leave of its own",
    clauses: ["NP-6"],
    edit: {
      file: verdict,
      from: bothSides,
      to: `${bothSides}
  const back = { ...question, from: question.to, to: question.from };
  if (!/^(?:ip|fqdn|node):/.test(question.to) && sidesOf(situation, back).egress === "denied") return "denied";`,
    },
  },
  {
    says: "what the source's side says is enough",
    clauses: ["NP-7"],
    edit: { file: verdict, from: bothSides, to: "const { egress } = sidesOf(situation, question); const ingress = egress;" },
  },
  {
    says: "what the destination's side says is enough",
    clauses: ["NP-7"],
    edit: { file: verdict, from: bothSides, to: "const { ingress } = sidesOf(situation, question); const egress = ingress;" },
  },
  {
    says: "policies of other namespaces select pods too",
    clauses: ["NP-8"],
    edit: { file: policies, from: "if (namespaceOf(policy) !== subject.pod.ns || !isRunning", to: "if (!isRunning" },
  },
  {
    says: "without a selector a policy selects no pod",
    clauses: ["NP-8"],
    edit: { file: policies, from: isolates, to: "return hasType && policy.spec?.podSelector != null && matches(policy.spec.podSelector, subject.labels);" },
  },
  {
    says: "a policy without a spec does nothing",
    clauses: ["NP-17"],
    edit: { file: policies, from: isolates, to: `if (!policy.spec) return false;\n  ${isolates}` },
  },
];

export const ruleBreaches: readonly Breach[] = [
  {
    says: "peers or ports are enough",
    clauses: ["NP-10"],
    edit: { file: policies, from: "return all([\n    peers", to: "return any([\n    peers" },
  },
  {
    says: "only the first peer of a rule counts",
    clauses: ["NP-10"],
    edit: { file: policies, from: peersOfRule, to: `const peers = ((side.direction === "ingress" ? rule.from : rule.to) ?? []).slice(0, 1);` },
  },
  {
    says: "only the first port of a rule counts",
    clauses: ["NP-10"],
    edit: { file: policies, from: portsOfRule, to: "const ports = (rule.ports ?? []).slice(0, 1);" },
  },
  {
    says: "no rules let everything pass",
    clauses: ["NP-11"],
    edit: { file: policies, from: somePasses, to: "const passes = rules.length === 0 || any(" },
  },
  {
    says: "an empty rule lets nothing pass",
    clauses: ["NP-11"],
    edit: { file: policies, from: portsOfRule, to: `${portsOfRule} if (peers.length === 0 && ports.length === 0) return false;` },
  },
  {
    says: "a rule without peers is about pods",
    clauses: ["NP-12"],
    edit: { file: policies, from: "peers.length === 0 ||", to: `(peers.length === 0 && side.other.kind === "pod") ||` },
  },
  {
    says: "a rule without ports is about TCP",
    clauses: ["NP-12"],
    edit: { file: policies, from: "ports.length === 0 ||", to: `(ports.length === 0 && side.protocol === "TCP") ||` },
  },
  {
    says: "a podSelector alone means pods of all namespaces",
    clauses: ["NP-13"],
    edit: { file: policies, from: "return namespaceOf(policy) === other.pod.ns && isSelected(", to: "return isSelected(" },
  },
  {
    says: "a namespaceSelector alone means the policy's own pods as well",
    clauses: ["NP-13"],
    edit: { file: policies, from: byNamespace, to: `if (namespaceOf(policy) === other.pod.ns) return true;\n  ${byNamespace}` },
  },
  {
    says: "both selectors of one item are a union",
    clauses: ["NP-13"],
    edit: {
      file: policies,
      from: byNamespace,
      to: "return peer.podSelector ? any([isSelected(other, peer.namespaceSelector, {}), namespaceOf(policy) === other.pod.ns && isSelected(other, {}, peer.podSelector)]) : isSelected(other, peer.namespaceSelector, {});",
    },
  },
  {
    says: "an empty namespaceSelector leaves out the policy's own namespace",
    clauses: ["NP-14"],
    edit: {
      file: policies,
      from: byNamespace,
      to: `if (namespaceOf(policy) === other.pod.ns && JSON.stringify(peer.namespaceSelector) === "{}") return false;\n  ${byNamespace}`,
    },
  },
  {
    says: "an empty namespaceSelector means addresses outside as well",
    clauses: ["NP-14"],
    edit: { file: policies, from: `if (other.kind === "outside") return false;`, to: `if (other.kind === "outside") return JSON.stringify(peer.namespaceSelector) === "{}";` },
  },
  {
    says: "selectors that ask for nothing match nodes and pods on their network",
    clauses: ["NP-15", "NP-61"],
    edit: { file: policies, from: `if (other.kind === "node") return `, to: `if (other.kind === "node" && !/[a-z]":[{[]?"/.test(JSON.stringify(peer))) return true;\n  if (other.kind === "node") return ` },
  },
  {
    says: "a namespaceSelector of null means all namespaces",
    clauses: ["NP-16"],
    edit: { file: policies, from: "if (!peer.namespaceSelector)\n", to: "if (peer.namespaceSelector === null) return isSelected(other, {}, peer.podSelector ?? {});\n  if (!peer.namespaceSelector)\n" },
  },
];
