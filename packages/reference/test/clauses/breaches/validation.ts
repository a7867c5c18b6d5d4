import type { Breach } from "../breach.ts";

const validate = "packages/kubernetes/src/kinds/network-policy/validate.ts";
const shape = "packages/kubernetes/src/kinds/network-policy/shape.ts";
const metadata = "packages/kubernetes/src/metadata.ts";
const selector = "packages/kubernetes/src/label-selector.ts";
const names = "packages/kubernetes/src/names.ts";
const decode = "packages/kubernetes/src/decode.ts";

/** What the API server refuses, let in; and what it takes, refused. */
export const validationBreaches: readonly Breach[] = [
  {
    says: "a policy needs no name",
    clauses: ["NPV-1"],
    edit: { file: metadata, from: `if (prefix === undefined) errors.push(`, to: `if (prefix === "") errors.push(` },
  },
  {
    says: "any name is a name",
    clauses: ["NPV-1"],
    edit: { file: metadata, from: `...checkName(name).map((message) => invalid("metadata.name"`, to: `...checkName("web").map((message) => invalid("metadata.name"` },
  },
  {
    says: "labels of an object are not checked",
    clauses: ["NPV-1"],
    edit: { file: metadata, from: `errors.push(...labelsErrors(textMapOf(field(metadata, "labels")), "metadata.labels"));`, to: "" },
  },
  {
    says: "annotations are not checked",
    clauses: ["NPV-1"],
    edit: { file: metadata, from: `errors.push(...annotationErrors(textMapOf(field(metadata, "annotations"))));`, to: "" },
  },
  {
    says: "any namespace is a namespace",
    clauses: ["NPV-2"],
    edit: { file: metadata, from: "errors.push(...dnsLabelErrors(namespace)", to: `errors.push(...dnsLabelErrors("web")` },
  },
  {
    says: "protocols are read in any case",
    clauses: ["NPV-3"],
    edit: { file: validate, from: "!protocols.includes(protocol)", to: "!protocols.includes(protocol.toUpperCase())" },
  },
  {
    says: "any protocol is a protocol",
    clauses: ["NPV-3"],
    edit: { file: validate, from: "protocol !== undefined && !protocols", to: `protocol === "" && !protocols` },
  },
  {
    says: "port 0 is every port",
    clauses: ["NPV-4"],
    edit: { file: validate, from: "errors.push(...portNumberErrors(port).map(", to: "if (port !== 0) errors.push(...portNumberErrors(port).map(" },
  },
  {
    says: "numbers of ports may be large",
    clauses: ["NPV-4"],
    edit: { file: validate, from: "errors.push(...portNumberErrors(port).map(", to: "if (port < 65536) errors.push(...portNumberErrors(port).map(" },
  },
  {
    says: "any text is a port name",
    clauses: ["NPV-5"],
    edit: { file: validate, from: "errors.push(...portNameErrors(port)", to: `errors.push(...portNameErrors("http")` },
  },
  {
    says: "a number in quotes is a number",
    clauses: ["NPV-5"],
    edit: { file: validate, from: "errors.push(...portNameErrors(port)", to: `errors.push(...portNameErrors(/^\\d+$/.test(port) ? "http" : port)` },
  },
  {
    says: "a range may run backwards",
    clauses: ["NPV-6"],
    edit: { file: validate, from: "if (endPort < port)", to: "if (endPort < 0)" },
  },
  {
    says: "a range needs more than one port",
    clauses: ["PORT-5"],
    edit: { file: validate, from: "if (endPort < port)", to: "if (endPort <= port)" },
  },
  {
    says: "endPort may be any number",
    clauses: ["NPV-7"],
    edit: { file: validate, from: "errors.push(...portNumberErrors(endPort).map(", to: "errors.push(...portNumberErrors(port).map(" },
  },
  {
    says: "endPort beside a name counts for nothing",
    clauses: ["NPV-8"],
    edit: { file: validate, from: "if (endPort !== undefined) errors.push(invalid(endPath", to: "if (endPort === 0) errors.push(invalid(endPath" },
  },
  {
    says: "endPort without a port counts for nothing",
    clauses: ["NPV-9"],
    edit: { file: validate, from: "} else if (endPort !== undefined) {", to: "} else if (endPort === 0) {" },
  },
  {
    says: "the policy's own selector is not checked",
    clauses: ["NPV-10"],
    edit: { file: validate, from: `...selectorErrors(field(spec, "podSelector"), "spec.podSelector"),`, to: "" },
  },
  {
    says: "selectors of peers are not checked",
    clauses: ["NPV-10"],
    edit: { file: validate, from: "selectors.flatMap((key) => selectorErrors(field(value, key), `${path}.${key}`)); // NPV-10", to: "[];" },
  },
  {
    says: "a peer may name nobody",
    clauses: ["NPV-11"],
    edit: { file: validate, from: "if (selectors.length === 0 && !isMapping(ipBlock))", to: "if (selectors.length < 0)" },
  },
  {
    says: "selectors narrow a block",
    clauses: ["NPV-12"],
    edit: { file: validate, from: "if (selectors.length > 0 && isMapping(ipBlock))", to: "if (selectors.length < 0)" },
  },
  {
    says: "a block without cidr holds nothing",
    clauses: ["NPV-13"],
    edit: { file: validate, from: "return [required(`${path}.cidr`, \"\")]; // NPV-13", to: "return [];" },
  },
  {
    says: "exceptions are looked at even in a block that is none",
    clauses: ["NPV-13"],
    edit: { file: validate, from: "return [required(`${path}.cidr`, \"\")]; // NPV-13", to: "return [required(`${path}.cidr`, \"\"), ...listOf(field(value, \"except\")).map((_, i) => invalid(`${path}.except[${i}]`, \"\", \"\"))];" },
  },
  {
    says: "any text is a block",
    clauses: ["NPV-14"],
    edit: { file: validate, from: "if (!cidr.ok) return [invalid(path, written,", to: "if (!cidr.ok) return [].length === 0 ? [] : [invalid(path, written," },
  },
  {
    says: "blocks are read strictly in every release",
    clauses: ["NPV-14", "NP-21"],
    edit: { file: validate, from: "const isStrict = version !== undefined && isAtLeast(version, 1, 36);", to: "const isStrict = version === undefined || isAtLeast(version, 1, 0);" },
  },
  {
    says: "blocks are read strictly in no release",
    clauses: ["NPV-14"],
    edit: { file: validate, from: "const isStrict = version !== undefined && isAtLeast(version, 1, 36);", to: "const isStrict = version !== undefined && isAtLeast(version, 9, 36);" },
  },
  {
    says: "an exception may be anywhere",
    clauses: ["NPV-15"],
    edit: { file: validate, from: "if (except.ok && !isSubset)", to: "if (except.ok && !isSubset && i < 0)" },
  },
  {
    says: "an exception may be the block itself",
    clauses: ["NPV-15"],
    edit: { file: validate, from: "cidr.prefix < except.prefix", to: "cidr.prefix <= except.prefix" },
  },
  {
    says: "any number of types is taken, one by one",
    clauses: ["NPV-16"],
    edit: { file: validate, from: "if (types.length > policyTypes.length)", to: "if (types.length > 99)" },
  },
  {
    says: "types are read in any case",
    clauses: ["NPV-17"],
    edit: { file: validate, from: "policyTypes.includes(text) ? []", to: "policyTypes.map((one) => one.toLowerCase()).includes(text.toLowerCase()) ? []" },
  },
  {
    says: "a type may not be said twice",
    clauses: ["NP-4", "NPV-30"],
    edit: { file: validate, from: "policyTypes.includes(text) ? []", to: "policyTypes.includes(text) && types.indexOf(type) === i ? []" },
  },
  {
    says: "rules of a direction that is not listed are not checked",
    clauses: ["NP-4"],
    edit: { file: validate, from: `...ruleErrors(field(spec, "egress"), "spec.egress", "to", isStrict),`, to: `...(listOf(field(spec, "policyTypes")).includes("Egress") ? ruleErrors(field(spec, "egress"), "spec.egress", "to", isStrict) : []),` },
  },
  {
    says: "In without values picks nothing",
    clauses: ["NPV-20"],
    edit: { file: selector, from: "if (values.length === 0) errors.push(", to: "if (values.length < 0) errors.push(" },
  },
  {
    says: "values of Exists count for nothing",
    clauses: ["NPV-21"],
    edit: { file: selector, from: "if (values.length > 0) errors.push(", to: "if (values.length < 0) errors.push(" },
  },
  {
    says: "an operator that is not known asks for nothing",
    clauses: ["NPV-22", "SEL-8"],
    edit: { file: selector, from: "errors.push(invalid(`${path}.operator`", to: "if (operator === \"\") errors.push(invalid(`${path}.operator`" },
  },
  {
    says: "any key is a key",
    clauses: ["NPV-23"],
    edit: { file: selector, from: "errors.push(...labelKeyErrors(key).map((message) => invalid(`${path}.key`", to: "errors.push(...labelKeyErrors(\"app\").map((message) => invalid(`${path}.key`" },
  },
  {
    says: "any value is a value of an expression",
    clauses: ["NPV-24"],
    edit: { file: selector, from: "errors.push(...labelValueErrors(value)", to: `errors.push(...labelValueErrors("web")` },
  },
  {
    says: "matchLabels are not checked",
    clauses: ["NPV-25"],
    edit: { file: selector, from: "return [...labelsErrors(matchLabels, `${path}.matchLabels`), ...", to: "return [..." },
  },
  {
    says: "errors of matchLabels have the key in their path",
    clauses: ["NPV-25"],
    edit: { file: metadata, from: "...labelValueErrors(value).map((message) => invalid(path, value, message)),", to: "...labelValueErrors(value).map((message) => invalid(`${path}.${key}`, value, message))," },
  },
  {
    says: "fields that are not known are refused",
    clauses: ["NPV-30", "NPV-33"],
    edit: {
      file: decode,
      from: "unknownFields.push({ path, name, nearest: nearestName(name, known), known });",
      to: `errors.push({ path, type: "Invalid", message: "unknown field" }); unknownFields.push({ path, name, nearest: nearestName(name, known), known });`,
    },
  },
  {
    says: "a policy must say whom it selects, and about which directions it is",
    clauses: ["NPV-30"],
    edit: {
      file: validate,
      from: "...policyTypeErrors(listOf(field(spec, \"policyTypes\"))),",
      to: "...policyTypeErrors(listOf(field(spec, \"policyTypes\"))),\n    ...(isMapping(spec) && (!isMapping(field(spec, \"podSelector\")) || listOf(field(spec, \"policyTypes\")).length === 0) ? [required(\"spec\", \"\")] : []),",
    },
  },
  {
    says: "status is a field like others",
    clauses: ["NPV-33"],
    edit: { file: shape, from: `kind: text,\n  metadata: objectMeta,`, to: `kind: text,\n  status: text,\n  metadata: objectMeta,` },
  },
  {
    says: "a number with a fraction is the number without it",
    clauses: ["NPV-31"],
    edit: { file: decode, from: "Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31", to: "Number.isFinite(value)" },
  },
  {
    says: "a mapping is a list of one",
    clauses: ["NPV-31"],
    edit: { file: decode, from: "if (!Array.isArray(value)) errors.push(typeError(at));", to: "if (!Array.isArray(value)) { if (!isMapping(value)) errors.push(typeError(at)); }" },
  },
  {
    says: "any value is a text",
    clauses: ["NPV-31", "NPV-32"],
    edit: { file: decode, from: `return typeof value === "string";`, to: `return typeof value !== "object";` },
  },
  {
    says: "a line break at the end of a value counts for nothing",
    clauses: ["NPV-35"],
    edit: { file: names, from: `if (value !== "" && !isWord(value)) errors.push(patternError(labelValueMessage`, to: `if (value.trim() !== "" && !isWord(value.trim())) errors.push(patternError(labelValueMessage` },
  },
];

const scalar = "packages/source/src/yaml-scalar.ts";

/** How YAML is read, before anything is known of Kubernetes. */
export const readingBreaches: readonly Breach[] = [
  {
    says: "`yes` and `on` are texts",
    clauses: ["NPV-32"],
    edit: { file: scalar, from: `...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]`, to: `...["true", "True", "TRUE"]` },
  },
  {
    says: "a number with underscores is a text",
    clauses: ["NPV-32"],
    edit: { file: scalar, from: `const plain = text.replaceAll("_", "");`, to: "const plain = text;" },
  },
];

const ingress = "packages/kubernetes/src/kinds/ingress/validate.ts";

/** What the API server refuses in an Ingress, let in. */
export const ingressBreaches: readonly Breach[] = [
  {
    says: "an Ingress may be empty",
    clauses: ["ING-6"],
    edit: { file: ingress, from: "if (rules.length === 0 && !isMapping(defaultBackend))", to: "if (rules.length < 0)" },
  },
  {
    says: "a path needs no type",
    clauses: ["ING-6"],
    edit: { file: ingress, from: "if (pathType === undefined) return [required(", to: "if (pathType === undefined) return [].length === 0 ? [] : [required(" },
  },
  {
    says: "any path type is a path type",
    clauses: ["ING-6"],
    edit: { file: ingress, from: "if (!pathTypes.includes(pathType))", to: `if (pathType === "")` },
  },
  {
    says: "a backend may have both the name and the number of a port",
    clauses: ["ING-6"],
    edit: { file: ingress, from: "if (name !== undefined && number !== 0)", to: `if (name === "" && number !== 0)` },
  },
  {
    says: "a backend needs no service",
    clauses: ["ING-6"],
    edit: { file: ingress, from: "if (!isMapping(service)) return [invalid(", to: "if (!isMapping(service)) return [].length === 0 ? [] : [invalid(" },
  },
];
