import type { Breach } from "../breach.ts";

const ends = "packages/reference/src/ends.ts";
const policies = "packages/reference/src/network-policy.ts";
const selectors = "packages/reference/src/selectors.ts";

const nameLabel = `known: { ...namespace?.labels, "kubernetes.io/metadata.name": name },`;
const termsHold = "ofKey.every((term) => holds(term, value))";

export const namespaceBreaches: readonly Breach[] = [
  {
    says: "a namespace without labels has none",
    clauses: ["NS-1"],
    edit: { file: ends, from: nameLabel, to: "known: { ...namespace?.labels }," },
  },
  {
    says: "what a manifest writes for the name label counts",
    clauses: ["NS-1"],
    edit: { file: ends, from: nameLabel, to: `known: { "kubernetes.io/metadata.name": name, ...namespace?.labels },` },
  },
  {
    says: "a namespace that is not defined has no label but its name",
    clauses: ["NS-2"],
    edit: { file: ends, from: "open: namespace === undefined,", to: "open: false," },
  },
  {
    says: "of a namespace that is not defined not even the name is known",
    clauses: ["NS-2"],
    edit: { file: ends, from: nameLabel, to: `known: namespace === undefined ? {} : { ...namespace.labels, "kubernetes.io/metadata.name": name },` },
  },
  {
    says: "a policy without a namespace is in none",
    clauses: ["NS-3"],
    edit: { file: policies, from: `policy.metadata.namespace ?? "default"`, to: `policy.metadata.namespace ?? ""` },
  },
  {
    says: "pods inherit the labels of their namespace",
    clauses: ["NS-4"],
    edit: {
      file: policies,
      from: "matches(policy.spec?.podSelector ?? {}, subject.labels)",
      to: "matches(policy.spec?.podSelector ?? {}, { ...subject.labels, known: { ...subject.namespaceLabels.known, ...subject.labels.known } })",
    },
  },
];

export const selectorBreaches: readonly Breach[] = [
  {
    says: "a selector without terms picks nothing",
    clauses: ["SEL-1"],
    edit: { file: selectors, from: "const terms = termsOf(selector);", to: "const terms = termsOf(selector); if (terms.length === 0) return false;" },
  },
  {
    says: "one term that holds is enough",
    clauses: ["SEL-2"],
    edit: { file: selectors, from: "return all(\n", to: "return ((truths: readonly Truth[]) => truths.length === 0 || truths.includes(true))(\n" },
  },
  {
    says: "matchLabels count only where there are no expressions",
    clauses: ["SEL-2"],
    edit: { file: selectors, from: "return [...pairs, ", to: "return [...((matchExpressions ?? []).length > 0 ? [] : pairs), " },
  },
  {
    says: "In asks for the first value",
    clauses: ["SEL-3"],
    edit: { file: selectors, from: "value !== undefined && values.includes(value); // SEL-3", to: "value === values[0];" },
  },
  {
    says: "In is satisfied by a key that is not there",
    clauses: ["SEL-3"],
    edit: { file: selectors, from: "value !== undefined && values.includes(value); // SEL-3", to: "value === undefined || values.includes(value);" },
  },
  {
    says: "Exists asks for a value that is not empty",
    clauses: ["SEL-4", "SEL-6"],
    edit: { file: selectors, from: "return value !== undefined; // SEL-4", to: `return value !== undefined && value !== "";` },
  },
  {
    says: "DoesNotExist is satisfied by the empty value",
    clauses: ["SEL-4", "SEL-6"],
    edit: { file: selectors, from: "return value === undefined; // SEL-4", to: `return value === undefined || value === "";` },
  },
  {
    says: "NotIn asks for a key that is there",
    clauses: ["SEL-5"],
    edit: { file: selectors, from: "value === undefined || !values.includes(value)", to: "value !== undefined && !values.includes(value)" },
  },
  {
    says: "NotIn is satisfied by any value of several but the first",
    clauses: ["SEL-5"],
    edit: { file: selectors, from: "value === undefined || !values.includes(value)", to: "value !== values[0]" },
  },
  {
    says: "upper and lower case are one",
    clauses: ["SEL-6"],
    edit: {
      file: selectors,
      from: "value !== undefined && values.includes(value); // SEL-3",
      to: "value !== undefined && values.some((one) => one.toLowerCase() === value.toLowerCase());",
    },
  },
  {
    says: "of terms that contradict each other one counts",
    clauses: ["SEL-7"],
    edit: { file: selectors, from: termsHold, to: "ofKey.some((term) => holds(term, value))" },
  },
  {
    says: "a key whose value is not known is not there",
    clauses: ["SEL-9"],
    edit: { file: selectors, from: "if (labels.valueUnknown.includes(key)) return", to: "if (labels.valueUnknown.includes(key)) return [undefined]; else if (labels.open && labels.valueUnknown.includes(key)) return" },
  },
  {
    says: "a key whose value is not known may not be there",
    clauses: ["SEL-9"],
    edit: {
      file: selectors,
      from: "return [...terms.flatMap(({ values }) => values), unnamed]; // SEL-9",
      to: "return [...terms.flatMap(({ values }) => values), unnamed, undefined];",
    },
  },
];
