import { type CidrReading, coversAddresses, parseCidr } from "@demarc/engine";
import { isMapping } from "@demarc/source";
import { forbidden, invalid, notSupported, required } from "../../api-error.ts";
import type { Validation } from "../../kind.ts";
import { isAtLeast } from "../../kubernetes-version.ts";
import { selectorErrors } from "../../label-selector.ts";
import { portNameErrors, portNumberErrors } from "../../names.ts";
import type { ApiError } from "../../object.ts";
import { field, integerOf, listOf, portOf, textOf } from "../../plain-data.ts";

const protocols = ["TCP", "UDP", "SCTP"];
const policyTypes = ["Ingress", "Egress"];

/**
 * Every error that the API server gives for the spec of a new NetworkPolicy, in its order (NPV-3 to NPV-25).
 * Metadata is judged as for every kind (NPV-1, NPV-2).
 *
 * @param value  an object that decodes (NPV-31)
 * Source: pkg/apis/networking/validation, `ValidateNetworkPolicySpec`.
 */
export function networkPolicyErrors(value: unknown, { version }: Validation): readonly ApiError[] {
  const spec = field(value, "spec");
  const isStrict = version !== undefined && isAtLeast(version, 1, 36); // NPV-14
  return [
    ...selectorErrors(field(spec, "podSelector"), "spec.podSelector"),
    ...ruleErrors(field(spec, "ingress"), "spec.ingress", "from", isStrict),
    ...ruleErrors(field(spec, "egress"), "spec.egress", "to", isStrict),
    ...policyTypeErrors(listOf(field(spec, "policyTypes"))),
  ];
}

function ruleErrors(rules: unknown, path: string, peersKey: "from" | "to", isStrict: boolean): readonly ApiError[] {
  return listOf(rules).flatMap((rule, i) => {
    const at = `${path}[${i}]`;
    return [
      ...listOf(field(rule, "ports")).flatMap((port, j) => portErrors(port, `${at}.ports[${j}]`)),
      ...listOf(field(rule, peersKey)).flatMap((peer, j) => peerErrors(peer, `${at}.${peersKey}[${j}]`, isStrict)),
    ];
  });
}

function portErrors(value: unknown, path: string): readonly ApiError[] {
  const protocol = textOf(field(value, "protocol"));
  const port = portOf(field(value, "port"));
  const endPort = integerOf(field(value, "endPort"));
  const endPath = `${path}.endPort`;
  const errors: ApiError[] = [];
  if (protocol !== undefined && !protocols.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, protocols)); // NPV-3
  if (typeof port === "number") {
    errors.push(...portNumberErrors(port).map((message) => invalid(`${path}.port`, port, message))); // NPV-4
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(invalid(endPath, endPort, "must be greater than or equal to `port`")); // NPV-6
    errors.push(...portNumberErrors(endPort).map((message) => invalid(endPath, endPort, message))); // NPV-7
  } else if (typeof port === "string") {
    if (endPort !== undefined) errors.push(invalid(endPath, endPort, "may not be specified when `port` is non-numeric")); // NPV-8
    errors.push(...portNameErrors(port).map((message) => invalid(`${path}.port`, port, message))); // NPV-5
  } else if (endPort !== undefined) {
    errors.push(invalid(endPath, endPort, "may not be specified when `port` is not specified")); // NPV-9
  }
  return errors;
}

function peerErrors(value: unknown, path: string, isStrict: boolean): readonly ApiError[] {
  const selectors = ["podSelector", "namespaceSelector"].filter((key) => isMapping(field(value, key)));
  const ipBlock = field(value, "ipBlock");
  const errors: ApiError[] = selectors.flatMap((key) => selectorErrors(field(value, key), `${path}.${key}`)); // NPV-10
  if (isMapping(ipBlock)) errors.push(...ipBlockErrors(ipBlock, `${path}.ipBlock`, isStrict));
  if (selectors.length === 0 && !isMapping(ipBlock)) errors.push(required(path, "must specify a peer")); // NPV-11
  if (selectors.length > 0 && isMapping(ipBlock)) errors.push(forbidden(path, "may not specify both ipBlock and another peer")); // NPV-12
  return errors;
}

function ipBlockErrors(value: unknown, path: string, isStrict: boolean): readonly ApiError[] {
  const written = textOf(field(value, "cidr")) ?? "";
  if (written === "") return [required(`${path}.cidr`, "")]; // NPV-13
  const cidr = parseCidr(written);
  const errors: ApiError[] = [...cidrErrors(written, cidr, `${path}.cidr`, isStrict)];
  if (!cidr.ok) return errors;
  listOf(field(value, "except")).forEach((item, i) => {
    const text = textOf(item) ?? "";
    const except = parseCidr(text);
    const exceptPath = `${path}.except[${i}]`;
    errors.push(...cidrErrors(text, except, exceptPath, isStrict));
    // Lengths are compared as written, so a mapped block is 96 longer than it looks.
    const isSubset = except.ok && coversAddresses([cidr.range], [except.range]) && cidr.prefix < except.prefix;
    if (except.ok && !isSubset) errors.push(invalid(exceptPath, text, "must be a strict subset of `cidr`")); // NPV-15
  });
  return errors;
}

/** NPV-14: one error at most, the first that applies. */
function cidrErrors(written: string, cidr: CidrReading, path: string, isStrict: boolean): readonly ApiError[] {
  if (!cidr.ok) return [invalid(path, written, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
  if (!isStrict) return [];
  if (cidr.leadingZeros) return [invalid(path, written, "must not have leading 0s in IP or prefix length")];
  if (cidr.mapped) return [invalid(path, written, "must not have an IPv4-mapped IPv6 address")];
  if (cidr.hostBits) return [invalid(path, written, "must not have bits set beyond the prefix length")];
  return [];
}

function policyTypeErrors(types: readonly unknown[]): readonly ApiError[] {
  const path = "spec.policyTypes";
  if (types.length > policyTypes.length) return [invalid(path, types, "may not specify more than two policyTypes")]; // NPV-16
  return types.flatMap((type, i) => {
    const text = textOf(type) ?? "";
    return policyTypes.includes(text) ? [] : [notSupported(`${path}[${i}]`, text, policyTypes)]; // NPV-17
  });
}
