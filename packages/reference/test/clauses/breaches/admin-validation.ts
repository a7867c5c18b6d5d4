import type { Breach } from "../breach.ts";

const schema = "packages/kubernetes/src/kinds/admin-policy-schema.ts";
const kind = "packages/kubernetes/src/kinds/admin-policy-kind.ts";
const baseline = "packages/kubernetes/src/kinds/baseline-admin-network-policy/shape.ts";
const cluster = "packages/kubernetes/src/kinds/cluster-network-policy/shape.ts";
const clusterKind = "packages/kubernetes/src/kinds/cluster-network-policy/kind.ts";
const compile = "packages/kubernetes/src/kinds/compile-admin-policy.ts";

const requiredOfSpec = `[...Object.keys(fields), "subject"],`;
const oneField = "return { ...object(properties), propertiesMin: 1, propertiesMax: 1 };";
const listOfRule = `({ type: "array", items, itemsMin: 1, itemsMax: countMax });`;
const listOfNetworks = `return { type: "array", items, itemsMin: 1, itemsMax: 25, isSet: true };`;
const cidrHolds = "return cidr.ok && !cidr.leadingZeros && !cidr.mapped;";
const ofEgress = `...(direction === "egress" && { networks, nodes: labelSelector, ...(hasDomainNames && { domainNames }) }),`;
const rangeHolds = `(integerOf(field(range, "start")) ?? 0) < (integerOf(field(range, "end")) ?? 0)`;

/** What the custom resource definitions refuse, let in; and what they take, refused. */
export const adminValidationBreaches: readonly Breach[] = [
  {
    says: "an admin policy is of a namespace",
    clauses: ["ANP-1"],
    edit: { file: kind, from: "namespaced: false,", to: "namespaced: true," },
  },
  {
    says: "a baseline may have any name",
    clauses: ["ANP-1", "CPV-1"],
    edit: { file: baseline, from: `holds: (name) => name === "default",`, to: `holds: (name) => name !== "",` },
  },
  {
    says: "priorities may be above 1000",
    clauses: ["CPV-1", "CNP-1"],
    edit: { file: schema, from: "minimum: 0, maximum: 1000", to: "minimum: 0, maximum: 5000" },
  },
  {
    says: "priorities may be below 0",
    clauses: ["CPV-1", "CNP-1"],
    edit: { file: schema, from: "minimum: 0, maximum: 1000", to: "minimum: -9, maximum: 1000" },
  },
  {
    says: "a policy needs no priority",
    clauses: ["CPV-1", "CPV-12", "CNP-1"],
    edit: { file: schema, from: requiredOfSpec, to: `[...Object.keys(fields).filter((name) => name !== "priority"), "subject"],` },
  },
  {
    says: "a policy needs no tier",
    clauses: ["CPV-12", "CNP-1"],
    edit: { file: schema, from: requiredOfSpec, to: `[...Object.keys(fields).filter((name) => name !== "tier"), "subject"],` },
  },
  {
    says: "a policy needs no subject",
    clauses: ["CPV-12", "CNP-1"],
    edit: { file: schema, from: requiredOfSpec, to: "[...Object.keys(fields)]," },
  },
  {
    says: "any text is a tier",
    clauses: ["CNP-1"],
    edit: { file: cluster, from: `allowed: ["Admin", "Baseline"]`, to: "lengthMax: 99" },
  },
  {
    says: "a subject or a peer may have no field",
    clauses: ["CPV-2"],
    edit: { file: schema, from: oneField, to: oneField.replace("propertiesMin: 1", "propertiesMin: 0") },
  },
  {
    says: "a subject or a peer may have two fields",
    clauses: ["CPV-2"],
    edit: { file: schema, from: oneField, to: oneField.replace("propertiesMax: 1", "propertiesMax: 2") },
  },
  {
    says: "`pods` needs no namespaceSelector in the older kinds",
    clauses: ["CPV-2"],
    edit: { file: schema, from: `requiresNamespaceSelector ? ["namespaceSelector", "podSelector"] : ["podSelector"]`, to: `["podSelector"]` },
  },
  {
    says: "`pods` needs no podSelector",
    clauses: ["CPV-2", "CNP-25"],
    edit: { file: schema, from: `requiresNamespaceSelector ? ["namespaceSelector", "podSelector"] : ["podSelector"]`, to: `requiresNamespaceSelector ? ["namespaceSelector"] : []` },
  },
  {
    says: "`pods` needs a namespaceSelector in the newer kind",
    clauses: ["CNP-11"],
    edit: { file: schema, from: `requiresNamespaceSelector ? ["namespaceSelector", "podSelector"] : ["podSelector"]`, to: `["namespaceSelector", "podSelector"]` },
  },
  {
    says: "there may be any number of rules",
    clauses: ["CPV-3", "CNP-2"],
    edit: { file: schema, from: "items: ruleOf(dialect, direction), itemsMax: dialect.countMax", to: "items: ruleOf(dialect, direction), itemsMax: 9999" },
  },
  {
    says: "a rule may have no peers, or an empty list of ports",
    clauses: ["CPV-3", "ANP-13"],
    edit: { file: schema, from: listOfRule, to: listOfRule.replace("itemsMin: 1", "itemsMin: 0") },
  },
  {
    says: "a rule may have any number of peers and ports",
    clauses: ["CPV-3", "CNP-2"],
    edit: { file: schema, from: listOfRule, to: listOfRule.replace("countMax", "9999") },
  },
  {
    says: "a list of networks may be empty",
    clauses: ["CPV-3", "CNP-25"],
    edit: { file: schema, from: listOfNetworks, to: listOfNetworks.replace("itemsMin: 1", "itemsMin: 0") },
  },
  {
    says: "a list of networks may have any length",
    clauses: ["CPV-3"],
    edit: { file: schema, from: listOfNetworks, to: listOfNetworks.replace("itemsMax: 25", "itemsMax: 9999") },
  },
  {
    says: "a network may stand in a list twice",
    clauses: ["CPV-3"],
    edit: { file: schema, from: listOfNetworks, to: listOfNetworks.replace("isSet: true", "isSet: false") },
  },
  {
    says: "the newer kind takes as many rules as the older",
    clauses: ["CNP-2", "MIX-3"],
    edit: { file: cluster, from: "countMax: 25,", to: "countMax: 100," },
  },
  {
    says: "any text is an action",
    clauses: ["CPV-4", "CNP-2"],
    edit: { file: schema, from: `action: { type: "string", allowed: actions }`, to: `action: { type: "string" }` },
  },
  {
    says: "a baseline may pass",
    clauses: ["CPV-4"],
    edit: { file: baseline, from: `actions: ["Allow", "Deny"],`, to: `actions: ["Allow", "Deny", "Pass"],` },
  },
  {
    says: "the newer kind takes the actions of the older",
    clauses: ["CNP-2", "MIX-3"],
    edit: { file: cluster, from: `actions: ["Accept", "Deny", "Pass"],`, to: `actions: ["Accept", "Allow", "Deny", "Pass"],` },
  },
  {
    says: "the name of a rule may be long",
    clauses: ["CPV-4", "CNP-25"],
    edit: { file: schema, from: `name: { type: "string", lengthMax: 100 }`, to: `name: { type: "string", lengthMax: 9999 }` },
  },
  {
    says: "networks are read as leniently as blocks",
    clauses: ["CPV-5"],
    edit: { file: schema, from: cidrHolds, to: "return cidr.ok;" },
  },
  {
    says: "any text is a network",
    clauses: ["CPV-5", "CNP-25"],
    edit: { file: schema, from: cidrHolds, to: "return cidr.ok || !cidr.ok;" },
  },
  {
    says: "bits beyond the prefix are refused",
    clauses: ["CPV-5"],
    edit: { file: schema, from: cidrHolds, to: cidrHolds.replace(";", " && !cidr.hostBits;") },
  },
  {
    says: "port 0 and ports above 65535 are ports",
    clauses: ["CPV-5", "CNP-22"],
    edit: { file: schema, from: "minimum: 1, maximum: 65535", to: "minimum: 0, maximum: 99999" },
  },
  {
    says: "a range the wrong way round is refused in the older kinds",
    clauses: ["CPV-5"],
    edit: {
      file: schema,
      from: `end: portNumber }, ["start", "end"]),`,
      to: `end: portNumber }, ["start", "end", "forwards"]),`,
    },
  },
  {
    says: "a range the wrong way round is the range the right way round",
    clauses: ["CPV-5"],
    edit: {
      file: compile,
      from: "return isPortProtocol(protocol) && first <= last ? [{ kind: \"range\", ref, protocol, first, last }] : [];",
      to: "return isPortProtocol(protocol) ? [{ kind: \"range\", ref, protocol, first: Math.min(first, last), last: Math.max(first, last) }] : [];",
    },
  },
  {
    says: "a named port may stand beside addresses",
    clauses: ["CPV-6", "CNP-23"],
    edit: { file: schema, from: "rules: [noNamedPortBesideAddresses(dialect)]", to: "rules: []" },
  },
  {
    says: "a named port beside addresses leaves the whole policy open",
    clauses: ["CNP-23"],
    edit: { file: clusterKind, from: `type === "Invalid" && /^spec`, to: `type === "TooMany" && /^spec` },
  },
  {
    says: "peers of the experimental channel are dropped, and what is left is refused",
    clauses: ["CPV-7"],
    edit: { file: schema, from: ofEgress, to: `...(direction === "egress" && { networks }),` },
  },
  {
    says: "named ports are dropped, and what is left is refused",
    clauses: ["CPV-7"],
    edit: { file: schema, from: "    namedPort: anyText,\n", to: "" },
  },
  {
    says: "any text is a domain name",
    clauses: ["CPV-8", "CNP-25"],
    edit: { file: schema, from: String.raw`pattern: /^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/,`, to: "pattern: /^/," },
  },
  {
    says: "a domain name needs no dot",
    clauses: ["CPV-8"],
    edit: { file: schema, from: String.raw`[a-zA-Z0-9])?\.)+[a-zA-Z0-9]`, to: String.raw`[a-zA-Z0-9])?\.)*[a-zA-Z0-9]` },
  },
  {
    says: "what is left of a selector without its sameLabels is refused",
    clauses: ["CPV-9"],
    edit: { file: schema, from: "const labelSelector: CrdSchema = object({", to: "const labelSelector: CrdSchema = oneOf({" },
  },
  {
    says: "what is left of a selector without its sameLabels picks nobody",
    clauses: ["CPV-9"],
    edit: { file: compile, from: "if ([namespaceSelector, podSelector].some(", to: "if (namespaceSelector?.matchLabels.size === 0 && namespaceSelector.matchExpressions.length === 0) return nobody;\n  if ([namespaceSelector, podSelector].some(" },
  },
  {
    says: "selectors are validated",
    clauses: ["CPV-10"],
    edit: { file: schema, from: "operator: anyText, values:", to: `operator: { type: "string", allowed: ["In", "NotIn", "Exists", "DoesNotExist"] }, values:` },
  },
  {
    says: "protocols are validated",
    clauses: ["CPV-11"],
    edit: { file: schema, from: `portNumber: object({ protocol: { type: "string", default: "TCP" }`, to: `portNumber: object({ protocol: { type: "string", default: "TCP", allowed: ["TCP", "UDP", "SCTP"] }` },
  },
  {
    says: "names of ports are validated",
    clauses: ["CPV-11"],
    edit: { file: schema, from: "namedPort: anyText,", to: "namedPort: { type: \"string\", pattern: /^[-a-z0-9]{1,15}$/ }," },
  },
  {
    says: "a protocol that there is not is every protocol",
    clauses: ["CPV-11"],
    edit: { file: compile, from: "return isPortProtocol(protocol) && first <= last ?", to: "if (!isPortProtocol(protocol)) return (([\"TCP\", \"UDP\", \"SCTP\"] as const).map((one) => ({ kind: \"range\" as const, ref, protocol: one, first, last })));\n      return isPortProtocol(protocol) && first <= last ?" },
  },
  {
    says: "a rule needs no action",
    clauses: ["CPV-12"],
    edit: { file: schema, from: `["action", peersField],`, to: "[peersField]," },
  },
  {
    says: "a rule needs no peers",
    clauses: ["CPV-12", "ANP-13"],
    edit: { file: schema, from: `["action", peersField],`, to: `["action"],` },
  },
  {
    says: "a range of one port is a range",
    clauses: ["CNP-22"],
    edit: { file: cluster, from: rangeHolds, to: rangeHolds.replace(") < (", ") <= (") },
  },
  {
    says: "a range may run backwards in the newer kind",
    clauses: ["CNP-22"],
    edit: { file: cluster, from: rangeHolds, to: `${rangeHolds} || range !== undefined` },
  },
  {
    says: "an entry of a protocol without a port is taken",
    clauses: ["CNP-24"],
    edit: { file: cluster, from: "range: portRange }) }), propertiesMin: 1 };", to: "range: portRange }) }), propertiesMin: 0 };" },
  },
];
