import { tally, type Problem } from "@demarc/source";
import { locateField } from "../build/objects.ts";
import type { NetworkPolicy, PolicyPort } from "../cluster.ts";
import { problem } from "../problem-codes.ts";
import { cniText, type ClusterCni } from "./cluster-cni.ts";

/**
 * What NetworkPolicies do with this plug-in that their authors do not expect: nothing at all, or something else in a field.
 * One problem for each field, at the first policy that has it.
 */
export function policyEffects(cni: ClusterCni, policies: readonly NetworkPolicy[]): readonly Problem[] {
  const { switches } = cni;
  const name = cniText(cni);
  const [first] = policies;
  if (switches.enforcement === "none") {
    const count = first === undefined ? "" : `, and ${policies.length === 1 ? "the one NetworkPolicy does" : `all ${policies.length} NetworkPolicies do`} nothing`;
    return [
      problem("cni-enforces-nothing", `${name} enforces no NetworkPolicy: everything passes${count}`, first && locateField(first.object, "")),
    ];
  }
  const has = (does: string, isAffected: (port: PolicyPort) => boolean, field: (port: PolicyPort) => string): readonly Problem[] => {
    const uses = policies.flatMap((policy) => portsOf(policy).filter(isAffected).map((port) => ({ object: policy.object, path: field(port) })));
    const [use] = uses;
    if (use === undefined) return [];
    const places = new Set(uses.map(({ object }) => object.id)).size;
    return [problem("cni-field-not-honoured", `${name} ${does} (${tally(places, "NetworkPolicy")})`, locateField(use.object, use.path))];
  };
  return [
    ...(switches.endPort === "ignored" ? has("ignores `endPort`: rules let only `port` itself pass", ({ endPort }) => endPort !== undefined, ({ path }) => `${path}.endPort`) : []),
    ...(switches.namedPorts === "any-port" ? has("does not look ports up by name: such a rule lets all ports of its protocol pass", ({ port }) => typeof port === "string", ({ path }) => `${path}.port`) : []),
    ...(switches.sctp === "off" ? has("lets no SCTP pass: rules for it match nothing", ({ protocol }) => protocol === "SCTP", ({ path }) => `${path}.protocol`) : []),
  ];
}

function portsOf({ ingress, egress }: NetworkPolicy): readonly PolicyPort[] {
  return [...(ingress ?? []), ...(egress ?? [])].flatMap(({ ports }) => (typeof ports === "string" ? [] : ports));
}
