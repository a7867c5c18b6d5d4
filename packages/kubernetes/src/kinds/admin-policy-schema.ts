import { parseCidr } from "@demarc/engine";
import type { CrdRule, CrdSchema } from "../crd-schema.ts";
import { field, listOf, textOf } from "../plain-data.ts";

/**
 * What the custom resource definitions of AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy have
 * in common, in the experimental channel (CPV-7).
 *
 * Source: kubernetes-sigs/network-policy-api, `config/crd/experimental`, releases 0.1.7 and 0.2.0.
 */
type ObjectSchema = Extract<CrdSchema, { readonly type: "object" }>;
type Properties = Readonly<Record<string, CrdSchema>>;

const anyText: CrdSchema = { type: "string" };
/** CPV-5, CNP-22 */
export const portNumber: CrdSchema = { type: "integer", minimum: 1, maximum: 65535 };
const priority: CrdSchema = { type: "integer", minimum: 0, maximum: 1000 };

/** Only its structure is validated: operators, keys and values may be anything (CPV-10). */
const labelSelector: CrdSchema = object({
  matchLabels: { type: "map", values: anyText },
  matchExpressions: {
    type: "array",
    items: object({ key: anyText, operator: anyText, values: { type: "array", items: anyText } }, ["key", "operator"]),
  },
});

/** CPV-5 */
const isCidr: CrdRule = {
  message: "Invalid CIDR format provided",
  holds(value) {
    const cidr = parseCidr(textOf(value) ?? "");
    return cidr.ok && !cidr.leadingZeros && !cidr.mapped;
  },
};

/** CPV-3, CPV-5 */
const networks: CrdSchema = set({ type: "string", lengthMax: 43, rules: [isCidr] });

/** CPV-8 */
const domainNames: CrdSchema = set({
  type: "string",
  pattern: /^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/,
});

/** What one kind has of its own. */
export interface AdminPolicyDialect {
  /** Of the spec, beside subject and rules; all required. */
  readonly fields: Properties;
  readonly actions: readonly string[];
  /** Most rules of one direction; most peers and entries of a rule are as many. */
  readonly countMax: number;
  /** Field of a rule that lists ports, and what an entry holds: exactly one of these. */
  readonly portsField: "ports" | "protocols";
  readonly ports: Properties;
  /** The entry that names a port of the destination. */
  readonly namedPort: string;
  readonly requiresNamespaceSelector: boolean;
  /** ANP-23: whether egress rules may name domains. */
  readonly hasDomainNames: boolean;
}

/** The `spec` of a policy. */
export function adminPolicySpec(dialect: AdminPolicyDialect): CrdSchema {
  const { fields } = dialect;
  const rules = (direction: "ingress" | "egress"): CrdSchema => ({ type: "array", items: ruleOf(dialect, direction), itemsMax: dialect.countMax });
  return object(
    { ...fields, subject: oneOf(podPeers(dialect)), ingress: rules("ingress"), egress: rules("egress") },
    [...Object.keys(fields), "subject"],
  );
}

/** CPV-5, CPV-11, ANP-30: how v1alpha1 names ports. */
export const oldPorts: Pick<AdminPolicyDialect, "portsField" | "ports" | "namedPort"> = {
  portsField: "ports",
  ports: {
    portNumber: object({ protocol: { type: "string", default: "TCP" }, port: portNumber }, ["protocol", "port"]),
    portRange: object({ protocol: { type: "string", default: "TCP" }, start: portNumber, end: portNumber }, ["start", "end"]),
    namedPort: anyText,
  },
  namedPort: "namedPort",
};

/** CNP-1, CPV-1 */
export const priorityField: Properties = { priority };

/** Exactly one of several fields (CPV-2). */
export function oneOf(properties: Properties): ObjectSchema {
  return { ...object(properties), propertiesMin: 1, propertiesMax: 1 };
}

export function object(properties: Properties, required: readonly string[] = []): ObjectSchema {
  return { type: "object", properties, required };
}

function set(items: CrdSchema): CrdSchema {
  return { type: "array", items, itemsMin: 1, itemsMax: 25, isSet: true };
}

function podPeers({ requiresNamespaceSelector }: AdminPolicyDialect): Properties {
  return {
    namespaces: labelSelector,
    pods: object({ namespaceSelector: labelSelector, podSelector: labelSelector }, requiresNamespaceSelector ? ["namespaceSelector", "podSelector"] : ["podSelector"]), // CNP-11
  };
}

/** CNP-2, CNP-3, CPV-3, CPV-4 */
function ruleOf(dialect: AdminPolicyDialect, direction: "ingress" | "egress"): CrdSchema {
  const { actions, countMax, portsField, ports, hasDomainNames } = dialect;
  const peers = {
    ...podPeers(dialect),
    ...(direction === "egress" && { networks, nodes: labelSelector, ...(hasDomainNames && { domainNames }) }),
  };
  const list = (items: CrdSchema): CrdSchema => ({ type: "array", items, itemsMin: 1, itemsMax: countMax });
  const peersField = direction === "ingress" ? "from" : "to";
  const rule = object(
    { name: { type: "string", lengthMax: 100 }, action: { type: "string", allowed: actions }, [peersField]: list(oneOf(peers)), [portsField]: list(oneOf(ports)) },
    ["action", peersField],
  );
  return direction === "egress" ? { ...rule, rules: [noNamedPortBesideAddresses(dialect)] } : rule;
}

/** CPV-6, CNP-23 */
function noNamedPortBesideAddresses({ portsField, namedPort, hasDomainNames }: AdminPolicyDialect): CrdRule {
  const nameless = ["networks", "nodes", ...(hasDomainNames ? ["domainNames"] : [])];
  const shown = nameless.join("/");
  return {
    message: `${shown} peer cannot be set with namedPorts since there are no namedPorts for ${shown}`,
    holds: (rule) =>
      !listOf(field(rule, "to")).some((peer) => nameless.some((name) => field(peer, name) !== undefined)) ||
      !listOf(field(rule, portsField)).some((port) => field(port, namedPort) !== undefined),
  };
}
