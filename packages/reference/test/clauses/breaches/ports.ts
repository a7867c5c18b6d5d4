import type { Breach } from "../breach.ts";

const policies = "packages/reference/src/network-policy.ts";

const isProtocol = "if (side.protocol !== expected ||";
const noPort = "if (port === undefined || port === null) return true;";
const inRange = "return side.port !== null && side.port >= port &&";
const rangeEnd = `(side.options.endPort === "ignored" ? port : (endPort ?? port));`;
const byName = "return portsNamed(port, side).some(";
const restarting = `.filter(({ restartPolicy }) => restartPolicy === "Always");`;

export const portBreaches: readonly Breach[] = [
  {
    says: "ports of egress rules are the source's",
    clauses: ["PORT-1"],
    edit: { file: policies, from: isProtocol, to: `if (side.direction === "egress" || side.protocol !== expected ||` },
  },
  {
    says: "no protocol is any protocol",
    clauses: ["PORT-2"],
    edit: { file: policies, from: `const expected = protocol ?? "TCP";`, to: "const expected = protocol ?? side.protocol;" },
  },
  {
    says: "no port is no port",
    clauses: ["PORT-3"],
    edit: { file: policies, from: noPort, to: "if (port === undefined || port === null) return false;" },
  },
  {
    says: "no port is any port of any protocol",
    clauses: ["PORT-2", "PORT-3"],
    edit: { file: policies, from: isProtocol, to: `if (port === undefined || port === null) return true;\n  ${isProtocol}` },
  },
  {
    says: "a number matches only where a container declares it",
    clauses: ["PORT-4"],
    edit: {
      file: policies,
      from: inRange,
      to: `const destination = side.direction === "ingress" ? side.subject : side.other;
  if (destination.kind === "pod" && !destination.pod.containers.some(({ ports }) => (ports ?? []).some(({ containerPort }) => containerPort === side.port))) return false;
  ${inRange}`,
    },
  },
  {
    says: "the last port of a range is not in it",
    clauses: ["PORT-5"],
    edit: { file: policies, from: rangeEnd, to: "(endPort === undefined || endPort === null ? port : endPort - 1);" },
  },
  {
    says: "the first port of a range is not in it",
    clauses: ["PORT-5"],
    edit: { file: policies, from: inRange, to: "return side.port !== null && side.port >= (endPort ? port + 1 : port) &&" },
  },
  {
    says: "endPort counts for nothing",
    clauses: ["PORT-5"],
    edit: { file: policies, from: rangeEnd, to: "port;" },
  },
  {
    says: "names are looked up on the subject in both directions",
    clauses: ["PORT-6"],
    edit: { file: policies, from: `const destination = direction === "ingress" ? subject : other;`, to: `const destination = direction === "ingress" ? subject : other.kind === "pod" ? subject : other;` },
  },
  {
    says: "a name that a pod does not have matches every port",
    clauses: ["PORT-6"],
    edit: { file: policies, from: byName, to: "return portsNamed(port, side).length === 0 || portsNamed(port, side).some(" },
  },
  {
    says: "names are looked up without the protocol",
    clauses: ["PORT-7"],
    edit: { file: policies, from: "found.protocol === expected && found.port === side.port", to: "found.port === side.port" },
  },
  {
    says: "on nodes and outside addresses a name matches every port",
    clauses: ["PORT-8"],
    edit: { file: policies, from: byName, to: `return (side.direction === "egress" && side.other.kind !== "pod") || portsNamed(port, side).some(` },
  },
  {
    says: "ports of init containers do not count",
    clauses: ["PORT-9"],
    edit: { file: policies, from: restarting, to: `.filter(({ restartPolicy }) => restartPolicy === "");` },
  },
  {
    says: "ports of all init containers count",
    clauses: ["PORT-9"],
    edit: { file: policies, from: restarting, to: ".filter(({ restartPolicy }) => restartPolicy !== \"\");" },
  },
  {
    says: "of a name on two containers the first counts",
    clauses: ["PORT-9"],
    edit: { file: policies, from: ".filter((port) => port.name === name)", to: ".filter((port) => port.name === name).slice(0, 1)" },
  },
  {
    says: "a rule with ports lets protocols without ports pass",
    clauses: ["NP-65", "PORT-10"],
    edit: { file: policies, from: isProtocol, to: `if (side.protocol !== expected && side.port === null) return true;\n  ${isProtocol}` },
  },
  {
    says: "a rule without ports lets only protocols with ports pass",
    clauses: ["NP-65", "PORT-10"],
    edit: { file: policies, from: "ports.length === 0 ||", to: "(ports.length === 0 && side.port !== null) ||" },
  },
];
