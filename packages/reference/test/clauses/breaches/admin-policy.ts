import type { Breach } from "../breach.ts";

const admin = "packages/reference/src/admin-policy.ts";
const verdict = "packages/reference/src/verdict.ts";

const firstRule = "if (applies !== false) actions.add(action);";
const adminFirst = `if (concludes(adminTier(situation, side, "admin"), possible)) return outcomeOf(possible); // ANP-4, CNP-9: pass goes on`;
const isFinal = `return !actions.has("pass") && !actions.has("silent");`;
const isolatedIsFinal = `if (!says.has("not isolated")) return outcomeOf(possible); //`;
const askBaseline = `if (!concludes(adminTier(situation, side, "baseline"), possible)) possible.add("allowed"); //`;
const equals = "for (const action of equals.flatMap((possible) => [...possible])) if";
const bySelectors = "return isSelected(end, peer.pods?.namespaceSelector ?? {}, peer.pods?.podSelector ?? {}); //";
const peersOfRule = `const written = (side.direction === "ingress" ? rule.from : rule.to) ?? [];`;
const meetsAndPorts = "applies: all([meetsSome(peers, side, nodes), ports === undefined || ports.some((port) => portTest(port)?.(side) === true)]),";
const domainName = `return end.kind === "outside" && end.domainName !== undefined && peer.domainNames.some(namesDomain(end.domainName));`;
const networksMatch = "isInSome(blocks, side.other, side.family, side.options),";
const closes = "if (!understandsPeers || !understandsPorts) {";

/** Of both generations; a case shows a clause of ANP or CNP only if it has such policies. */
export const adminBreaches: readonly Breach[] = [
  {
    says: "NetworkPolicy speaks before the admin tier",
    clauses: ["ANP-2", "CNP-4"],
    edit: { file: verdict, from: adminFirst, to: `if (networkPolicies(situation, side).has("not isolated") && concludes(adminTier(situation, side, "admin"), possible)) return outcomeOf(possible); //` },
  },
  {
    says: "the baseline speaks first",
    clauses: ["ANP-2", "CNP-4"],
    edit: { file: verdict, from: adminFirst, to: `if (concludes(adminTier(situation, side, "baseline"), possible)) return outcomeOf(possible);\n  ${adminFirst}` },
  },
  {
    says: "high priorities speak first",
    clauses: ["ANP-3", "CNP-5"],
    edit: { file: verdict, from: ".sort((a, b) => a - b)", to: ".sort((a, b) => b - a)" },
  },
  {
    says: "rules speak from bottom to top",
    clauses: ["ANP-3", "CNP-5"],
    edit: { file: admin, from: "for (const rule of policy.spec[side.direction] ?? []) {", to: "for (const rule of [...(policy.spec[side.direction] ?? [])].reverse()) {" },
  },
  {
    says: "Pass goes on to the next rule",
    clauses: ["ANP-4", "CNP-9"],
    edit: { file: admin, from: firstRule, to: `if (action === "pass") continue;\n    ${firstRule}` },
  },
  {
    says: "Pass goes on to the next policy",
    clauses: ["ANP-4", "CNP-9"],
    edit: { file: admin, from: firstRule, to: `if (action === "pass") { if (applies !== false) break; continue; }\n    ${firstRule}` },
  },
  {
    says: "Pass lets the flow pass",
    clauses: ["ANP-4", "CNP-9"],
    edit: { file: admin, from: `rule.action === "Pass" ? "pass" : "deny"`, to: `rule.action === "Pass" ? "allow" : "deny"` },
  },
  {
    says: "of equal priorities the first in the input speaks",
    clauses: ["ANP-5", "CNP-6"],
    edit: { file: verdict, from: equals, to: `for (const action of (equals.find((possible) => !(possible.size === 1 && possible.has("silent"))) ?? [])) if` },
  },
  {
    says: "Allow hands on to NetworkPolicy",
    clauses: ["ANP-6", "CNP-7"],
    edit: { file: verdict, from: isFinal, to: `return !actions.has("allow") && !actions.has("pass") && !actions.has("silent");` },
  },
  {
    says: "Deny hands on to NetworkPolicy",
    clauses: ["ANP-6", "CNP-7"],
    edit: { file: verdict, from: isFinal, to: `return !actions.has("deny") && !actions.has("pass") && !actions.has("silent");` },
  },
  {
    says: "what the egress side allows passes the ingress side",
    clauses: ["ANP-6", "CNP-7"],
    edit: {
      file: verdict,
      from: "const { egress, ingress } = sidesOf(situation, question);",
      to: "const { egress } = sidesOf(situation, question); const ingress = egress;",
    },
  },
  {
    says: "the baseline is asked after a NetworkPolicy that lets the flow pass",
    clauses: ["ANP-7", "CNP-8"],
    edit: { file: verdict, from: isolatedIsFinal, to: `if (!says.has("not isolated") && !says.has("allow")) return outcomeOf(possible); //` },
  },
  {
    says: "the baseline is asked after a NetworkPolicy that does not",
    clauses: ["ANP-7", "CNP-8"],
    edit: { file: verdict, from: isolatedIsFinal, to: `if (!says.has("not isolated") && !says.has("deny")) return outcomeOf(possible); //` },
  },
  {
    says: "nobody asks the baseline",
    clauses: ["ANP-8", "CNP-8"],
    edit: { file: verdict, from: askBaseline, to: `possible.add("allowed"); //` },
  },
  {
    says: "without a match a flow is denied",
    clauses: ["ANP-8", "CNP-10"],
    edit: { file: verdict, from: askBaseline, to: `if (!concludes(adminTier(situation, side, "baseline"), possible)) possible.add("denied"); //` },
  },
  {
    says: "a policy isolates its subjects",
    clauses: ["ANP-9", "CNP-10"],
    edit: { file: admin, from: `  return actions.add("silent");\n}`, to: `  return actions.add("deny");\n}` },
  },
  {
    says: "peers of ingress rules match nodes and addresses outside",
    clauses: ["ANP-10", "CNP-3"],
    edit: { file: admin, from: `if (end.kind !== "pod") return false; // ANP-12, CNP-12`, to: `if (end.kind !== "pod") return true;` },
  },
  {
    says: "a subject is all pods of its namespaces",
    clauses: ["ANP-11"],
    edit: { file: admin, from: "&& peerMatches(subject, side.subject, [])", to: "&& peerMatches(subject.pods === undefined ? subject : { namespaces: subject.pods.namespaceSelector ?? {} }, side.subject, [])" },
  },
  {
    says: "a policy has every pod for its subject",
    clauses: ["ANP-11", "CNP-1"],
    edit: { file: admin, from: "&& peerMatches(subject, side.subject, [])", to: "" },
  },
  {
    says: "all policies are of the admin tier",
    clauses: ["CNP-1"],
    edit: { file: admin, from: `tier: spec.tier === "Baseline" ? "baseline" : "admin"`, to: `tier: spec.tier === "Baseline" ? "admin" : "admin"` },
  },
  {
    says: "peers or ports are enough",
    clauses: ["ANP-13"],
    edit: { file: admin, from: meetsAndPorts, to: meetsAndPorts.replace("all(", "any(") },
  },
  {
    says: "only the first peer of a rule counts",
    clauses: ["ANP-13"],
    edit: { file: admin, from: peersOfRule, to: `const written = ((side.direction === "ingress" ? rule.from : rule.to) ?? []).slice(0, 1);` },
  },
  {
    says: "of both selectors of a peer the podSelector counts",
    clauses: ["ANP-20"],
    edit: { file: admin, from: bySelectors, to: "return isSelected(end, {}, peer.pods?.podSelector ?? {}); //" },
  },
  {
    says: "of both selectors of a peer the namespaceSelector counts",
    clauses: ["ANP-20"],
    edit: { file: admin, from: bySelectors, to: "return isSelected(end, peer.pods?.namespaceSelector ?? {}, {}); //" },
  },
  {
    says: "a missing namespaceSelector means the subject's namespace only",
    clauses: ["CNP-11"],
    edit: { file: admin, from: bySelectors, to: "if (peer.pods?.namespaceSelector === undefined) return false;\n  return isSelected(end, peer.pods.namespaceSelector ?? {}, peer.pods.podSelector ?? {}); //" },
  },
  {
    says: "networks do not match pods",
    clauses: ["ANP-21", "CNP-13"],
    edit: { file: admin, from: networksMatch, to: `side.other.kind !== "pod" && ${networksMatch}` },
  },
  {
    says: "networks match pods only",
    clauses: ["ANP-21"],
    edit: { file: admin, from: networksMatch, to: `side.other.kind === "pod" && ${networksMatch}` },
  },
  {
    says: "peers of nodes match no node",
    clauses: ["ANP-22", "CNP-13"],
    edit: { file: admin, from: `if (end.kind !== "node") return false;`, to: `if (end.kind !== "node" || end.kind === "node") return false;` },
  },
  {
    says: "peers of nodes match every node",
    clauses: ["ANP-22"],
    edit: { file: admin, from: `if (end.kind !== "node") return false;`, to: `return end.kind === "node";` },
  },
  {
    says: "domain names match every address outside",
    clauses: ["ANP-23"],
    edit: { file: admin, from: domainName, to: `return end.kind === "outside";` },
  },
  {
    says: "domain names match nothing",
    clauses: ["ANP-23", "CNP-13"],
    edit: { file: admin, from: domainName, to: `return end.kind === "pod" && end.pod.ns === "";` },
  },
  {
    says: "a leading `*.` stands for the apex as well",
    clauses: ["ANP-23"],
    edit: { file: admin, from: "? name.endsWith(plain(pattern).slice(1)) && name.length > plain(pattern).length - 1", to: "? `.${name}`.endsWith(plain(pattern).slice(1))" },
  },
  {
    says: "a peer that is not understood is left out",
    clauses: ["ANP-24", "CNP-14"],
    edit: { file: admin, from: closes, to: `if (!understandsPeers && understandsPorts) return { action, applies: meetsSome(peers.filter((peer) => isUnderstood(peer, side.direction)), side, nodes) };\n  ${closes}` },
  },
  {
    says: "no ports are all of TCP",
    clauses: ["ANP-30", "CNP-20"],
    edit: { file: admin, from: "ports === undefined || ports.some(", to: `(ports === undefined && side.protocol === "TCP") || (ports ?? []).some(` },
  },
  {
    says: "the last port of a range is not in it",
    clauses: ["ANP-30", "CNP-21", "CNP-22"],
    edit: { file: admin, from: "side.port >= first && side.port <= last;", to: "side.port >= first && (side.port < last || first === last);" },
  },
  {
    says: "protocols of ports count for nothing",
    clauses: ["ANP-30", "CNP-21"],
    edit: { file: admin, from: "side.protocol === protocol && side.port !== null && side.port >= first", to: "protocol !== \"\" && side.port !== null && side.port >= first" },
  },
  {
    says: "a named port is of TCP",
    clauses: ["ANP-31"],
    edit: { file: admin, from: "found.protocol === side.protocol && found.port === side.port", to: "side.protocol === \"TCP\" && found.port === side.port" },
  },
  {
    says: "a named port is looked up without the protocol",
    clauses: ["ANP-31"],
    edit: { file: admin, from: "found.protocol === side.protocol && found.port === side.port", to: "found.port === side.port" },
  },
  {
    says: "a named port of the destination matches nothing",
    clauses: ["CNP-21"],
    edit: { file: admin, from: "const name = entry.namedPort ?? entry.destinationNamedPort;", to: "const name = entry.namedPort;" },
  },
  {
    says: "a broken selector asks for what it can",
    clauses: ["CPV-10"],
    edit: { file: admin, from: "&& selectors.every(hasMeaning);", to: "&& (selectors.every(hasMeaning) || selectors.some((selector) => selector.matchExpressions?.every(({ operator }) => [\"In\", \"NotIn\", \"Exists\", \"DoesNotExist\"].includes(operator))));" },
  },
  {
    says: "a protocol without a port matches nothing",
    clauses: ["CNP-24"],
    edit: { file: admin, from: "return within(protocol, number ?? range?.start ?? 1, number ?? range?.end ?? 65535);", to: "return within(protocol, number ?? range?.start ?? 1, number ?? range?.end ?? 0);" },
  },
  {
    says: "AdminNetworkPolicy speaks before ClusterNetworkPolicy",
    clauses: ["MIX-1"],
    edit: { file: admin, from: `return { tier: "admin", priority: spec.priority ?? 0 };`, to: `return { tier: "admin", priority: (spec.priority ?? 0) - 2000 };` },
  },
  {
    says: "the old baseline speaks before every ClusterNetworkPolicy",
    clauses: ["MIX-2"],
    edit: { file: admin, from: `return { tier: "baseline", priority: 1001 };`, to: `return { tier: "baseline", priority: -1 };` },
  },
  {
    says: "Accept is not Allow",
    clauses: ["MIX-3"],
    edit: { file: admin, from: `rule.action === "Accept" || rule.action === "Allow"`, to: `rule.action === "Allow"` },
  },
];
