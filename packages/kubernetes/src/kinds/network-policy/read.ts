import { isMapping } from "@demarc/source";
import type { NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from "../../cluster.ts";
import { decode } from "../../decode.ts";
import { readLabelSelector } from "../../label-selector.ts";
import type { KubernetesObject } from "../../object.ts";
import { field, integerOf, listOf, portOf, textOf, textsOf } from "../../plain-data.ts";
import { networkPolicyShape } from "./shape.ts";

const selectsAll = { path: "spec.podSelector", matchLabels: new Map<string, string>(), matchExpressions: [] };

/** Reads a NetworkPolicy as far as it can be read; whether the API server takes it is in `object.refusals`. */
export function readNetworkPolicy(object: KubernetesObject): Omit<NetworkPolicy, "subjects"> {
  const spec = field(object.value, "spec");
  const policyTypes = Array.isArray(field(spec, "policyTypes")) ? textsOf(field(spec, "policyTypes")) : undefined;
  const egress = readRules(field(spec, "egress"), "egress", "to");
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    podSelector: readLabelSelector(field(spec, "podSelector"), "spec.podSelector") ?? selectsAll, // NP-8, NP-17
    policyTypes,
    isolates: isolationOf(policyTypes, egress !== undefined && egress.length > 0),
    ingress: readRules(field(spec, "ingress"), "ingress", "from"),
    egress,
    unknownFields: decode(object.value, networkPolicyShape).unknownFields,
  };
}

/** NP-3: without types a policy isolates ingress, and egress if it has egress rules. NP-4: types are taken literally. */
function isolationOf(types: readonly string[] | undefined, hasEgressRules: boolean): NetworkPolicy["isolates"] {
  if (types === undefined || types.length === 0) return { ingress: true, egress: hasEgressRules };
  return { ingress: types.includes("Ingress"), egress: types.includes("Egress") };
}

function readRules(value: unknown, direction: PolicyRule["direction"], peersKey: "from" | "to"): readonly PolicyRule[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((rule: unknown, i) => {
    const path = `spec.${direction}[${i}]`;
    return {
      path,
      direction,
      peers: readItems(rule, peersKey, path, readPeer),
      ports: readItems(rule, "ports", path, readPort),
    };
  });
}

/** A list that is there but is none (a mapping, say) reads as no item, never as "everything": its policy is refused (NPV-31). */
function readItems<T>(rule: unknown, key: string, path: string, read: (item: unknown, path: string) => T): "absent" | "empty" | readonly T[] {
  const value = field(rule, key);
  if (value === undefined) return "absent";
  if (value === null) return "empty";
  if (!Array.isArray(value)) return [];
  return value.length === 0 ? "empty" : value.map((item: unknown, i) => read(item, `${path}.${key}[${i}]`));
}

function readPeer(value: unknown, path: string): PolicyPeer {
  const ipBlock = field(value, "ipBlock");
  return {
    path,
    podSelector: readLabelSelector(field(value, "podSelector"), `${path}.podSelector`),
    namespaceSelector: readLabelSelector(field(value, "namespaceSelector"), `${path}.namespaceSelector`),
    ipBlock: isMapping(ipBlock)
      ? {
          cidr: textOf(field(ipBlock, "cidr")) ?? "",
          except: listOf(field(ipBlock, "except")).map((item) => textOf(item) ?? ""),
          path: `${path}.ipBlock`,
        }
      : undefined,
  };
}

function readPort(value: unknown, path: string): PolicyPort {
  return {
    path,
    protocol: textOf(field(value, "protocol")),
    port: portOf(field(value, "port")),
    endPort: integerOf(field(value, "endPort")),
  };
}
