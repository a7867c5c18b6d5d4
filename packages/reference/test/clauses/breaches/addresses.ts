import type { Breach } from "../breach.ts";

const addresses = "packages/reference/src/addresses.ts";
const ends = "packages/reference/src/ends.ts";
const policies = "packages/reference/src/network-policy.ts";
const verdict = "packages/reference/src/verdict.ts";

const holds = "return cidr.family === address.family && cidr.value >> free === address.value >> free;";
const noException = "!exceptions.some((exception) => contains(exception, address))";
const podsInBlocks = `if (end.kind === "pod") return ipBlockMatchesPods !== false;`;
const somePasses = "const passes = any(";
const knownAddresses = `if (end.addresses !== "unknown") return whichever(end.addresses.map(isMember));`;

export const addressBreaches: readonly Breach[] = [
  {
    says: "a block of one family holds addresses of the other",
    clauses: ["NP-20"],
    edit: { file: addresses, from: holds, to: "return cidr.value >> free === address.value >> free;" },
  },
  {
    says: "exceptions count for nothing",
    clauses: ["NP-20", "NP-22"],
    edit: { file: policies, from: noException, to: "exceptions.length >= 0" },
  },
  {
    says: "a block begins at the address that is written",
    clauses: ["NP-21"],
    edit: { file: addresses, from: holds, to: holds.replace(";", " && address.value >= cidr.value;") },
  },
  {
    says: "an exception denies what it holds, whatever other peers say",
    clauses: ["NP-22"],
    edit: {
      file: policies,
      from: somePasses,
      to: `const denied = rules.flatMap((rule) => rule.from ?? rule.to ?? []).flatMap(({ ipBlock }) => ipBlock?.except ?? []).map(cidrOf);
  const isDenied = side.other.addresses !== "unknown" && side.other.addresses.some((address) => denied.some((cidr) => contains(cidr, address)));
  const passes = !isDenied && any(`,
    },
  },
  {
    says: "the first address of a block is not in it",
    clauses: ["NP-23"],
    edit: { file: addresses, from: holds, to: holds.replace(";", " && (free < 1n || address.value !== firstOf(cidr));") },
  },
  {
    says: "the last address of a block is not in it",
    clauses: ["NP-23"],
    edit: { file: addresses, from: holds, to: holds.replace(";", " && (free < 1n || address.value !== lastOf(cidr));") },
  },
  {
    says: "blocks do not match pods",
    clauses: ["NP-24"],
    edit: { file: policies, from: podsInBlocks, to: `if (end.kind === "pod") return false;` },
  },
  {
    says: "blocks match pods, whatever the plug-in does",
    clauses: ["NP-24", "CIL-9"],
    edit: { file: policies, from: podsInBlocks, to: `if (end.kind === "pod") return true;` },
  },
  {
    says: "IPv4 written as IPv6 is IPv6",
    clauses: ["NP-26"],
    edit: { file: addresses, from: "return value >> 32n === 0xffffn ?", to: "return value < 0n ?" },
  },
  {
    says: "an address is an address, whoever has it",
    clauses: ["NP-41"],
    edit: { file: ends, from: "if (pod !== undefined) return podEnd(cluster, pod, family);", to: "" },
  },
  {
    says: "a flow is in the first family that its ends have, whatever is asked",
    clauses: ["NP-42"],
    edit: { file: verdict, from: "const family = question.ipFamily ?? familyOf(", to: "const family = familyOf(" },
  },
  {
    says: "a flow is in IPv4, whatever addresses its ends have",
    clauses: ["NP-42"],
    edit: { file: ends, from: "return hasOnlyIPv6 ? 6 : 4;", to: "return hasOnlyIPv6 ? 4 : 4;" },
  },
  {
    says: "an address that is not known is in no block",
    clauses: ["NP-43"],
    edit: { file: policies, from: knownAddresses, to: `if (end.addresses === "unknown") return false; ${knownAddresses}` },
  },
  {
    says: "an address that is not known may be anywhere, whatever the pod network is",
    clauses: ["NP-43"],
    edit: { file: policies, from: "return declared.length > 0 ? declared : [everything(family)];", to: "return [everything(family)];" },
  },
  {
    says: "an address that is not known may be of a family that the pod network does not have",
    clauses: ["NP-43"],
    edit: { file: policies, from: "if (!mayHave(family, options)) return [];", to: "" },
  },
  {
    says: "each block of a rule is taken by itself",
    clauses: ["NP-43"],
    edit: { file: policies, from: knownAddresses, to: `if (blocks.length > 1) return any(blocks.map((block) => isInSome([block], end, family, options))); ${knownAddresses}` },
  },
];

export const exceptionBreaches: readonly Breach[] = [
  {
    says: "a pod may be kept from reaching itself",
    clauses: ["NP-60"],
    edit: { file: verdict, from: `if (isItself && options.selfTraffic !== "evaluate")`, to: "if (isItself && options.selfTraffic === \"allow\")" },
  },
  {
    says: "a pod reaches itself, whatever the plug-in does",
    clauses: ["NP-60"],
    edit: { file: verdict, from: `if (isItself && options.selfTraffic !== "evaluate")`, to: "if (isItself)" },
  },
  {
    says: "pods on the host network are pods like others",
    clauses: ["NP-61", "ANP-12", "CNP-12"],
    edit: { file: ends, from: "if (pod.hostNetwork === true) {", to: "if (pod.hostNetwork === true && pod.ns === \"\") {" },
  },
  {
    says: "traffic of pods on the host network comes from nowhere",
    clauses: ["NP-61"],
    edit: { file: ends, from: "node: pod.node, addresses: inFamily(own, family) };", to: "node: pod.node, addresses: [] };" },
  },
  {
    says: "policies keep out a pod's own node",
    clauses: ["NP-62"],
    edit: { file: verdict, from: `destination.kind !== "pod" || comesFromOwnNode`, to: `destination.kind !== "pod" || (comesFromOwnNode && !isItself && destination.pod.ns === "")` },
  },
  {
    says: "every node gets in",
    clauses: ["NP-62"],
    edit: { file: verdict, from: `source.kind === "node" && isNodeOf(source, destination) &&`, to: `source.kind === "node" &&` },
  },
  {
    says: "what a pod sends to its own node always passes",
    clauses: ["NP-63"],
    edit: { file: verdict, from: `(goesToOwnNode && options.localNodeEgress === "allow")`, to: "goesToOwnNode" },
  },
  {
    says: "what a pod sends to its own node is judged, whatever the plug-in does",
    clauses: ["NP-63"],
    edit: { file: verdict, from: `(goesToOwnNode && options.localNodeEgress === "allow")`, to: `(goesToOwnNode && options.localNodeEgress !== "allow" && source.kind !== "pod")` },
  },
  {
    says: "pods that ended are pods like others",
    clauses: ["NP-64"],
    edit: { file: ends, from: `return pod.phase !== "Succeeded" && pod.phase !== "Failed";`, to: `return pod.phase !== "";` },
  },
];
