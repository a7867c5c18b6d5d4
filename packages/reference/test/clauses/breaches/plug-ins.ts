import type { Breach } from "../breach.ts";

const admin = "packages/reference/src/admin-policy.ts";
const policies = "packages/reference/src/network-policy.ts";
const verdict = "packages/reference/src/verdict.ts";

const networksMatch = "isInSome(blocks, side.other, side.family, side.options),";
const nodesInBlocks = `return end.kind !== "node" || ipBlockMatchesNodes !== false;`;

/** Of what upstream leaves to the network plug-in: that a switch has no effect, or one more than it should. */
export const plugInBreaches: readonly Breach[] = [
  {
    says: "policies are enforced, whatever the plug-in does",
    clauses: ["NP-1"],
    edit: { file: verdict, from: `if (side.options.enforcement === "none") return "allowed"; // NP-1`, to: "" },
  },
  {
    says: "blocks match nodes, whatever the plug-in does",
    clauses: ["NP-61", "CIL-9"],
    edit: { file: policies, from: nodesInBlocks, to: "return true;" },
  },
  {
    says: "blocks that match no pods match no nodes either",
    clauses: ["NP-61"],
    edit: { file: policies, from: nodesInBlocks, to: `return end.kind !== "node" || (ipBlockMatchesNodes !== false && ipBlockMatchesPods !== false);` },
  },
  {
    says: "networks match pods only where blocks of NetworkPolicy do",
    clauses: ["ANP-21"],
    edit: { file: admin, from: networksMatch, to: `(side.other.kind !== "pod" || side.options.ipBlockMatchesPods !== false) && ${networksMatch}` },
  },
  {
    says: "a pod's own node gets in, whatever the plug-in does",
    clauses: ["NP-62"],
    edit: { file: verdict, from: ` && options.localNodeIngress !== "evaluate"; // NP-62`, to: ";" },
  },
  {
    says: "selectors mean no node, whatever the plug-in does",
    clauses: ["NP-61"],
    edit: { file: policies, from: `if (name === "" || !namespaceSelector) return false;`, to: "return false;" },
  },
  {
    says: "selectors of pods by label mean nodes too, where a namespace stands for them",
    clauses: ["NP-61"],
    edit: { file: policies, from: "return !asksForLabels && matches(", to: "return matches(" },
  },
  {
    says: "protocols without ports pass by rules alone, whatever the plug-in does",
    clauses: ["NP-65"],
    edit: { file: policies, from: `&& side.options.otherProtocols === "undetermined") says.add("allow");`, to: `&& side.protocol === "") says.add("allow");` },
  },
  {
    says: "SCTP passes by rules, whatever the plug-in does",
    clauses: ["NP-65"],
    edit: { file: policies, from: ` || (expected === "SCTP" && side.options.sctp === "off")`, to: "" },
  },
  {
    says: "endPort counts, whatever the plug-in does",
    clauses: ["PORT-5"],
    edit: { file: policies, from: `(side.options.endPort === "ignored" ? port : (endPort ?? port))`, to: "(endPort ?? port)" },
  },
  {
    says: "names are looked up, whatever the plug-in does",
    clauses: ["PORT-6"],
    edit: { file: policies, from: ` && side.options.namedPorts === "any-port") return true;`, to: ` && port === "") return true;` },
  },
  {
    says: "of equal priorities either may speak first, whatever the plug-in does",
    clauses: ["ANP-5"],
    edit: { file: verdict, from: `if (options.equalPriorities !== "by-name") return [equals];`, to: "return [equals];" },
  },
];
