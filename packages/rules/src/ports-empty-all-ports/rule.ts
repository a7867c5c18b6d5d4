import { trafficOf, union, type Protocol } from "@demarc/engine";
import type { PolicyPeer } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { peersOf, podSetOf, rulesInForce, type WrittenPeer, type WrittenRule } from "../policy-rules.ts";
import { destinationsOf } from "../rule-destinations.ts";
import { aloneWords, effectOf, effectWords, ruleName } from "../rule-effect.ts";
import { portsYaml } from "../policy-advice.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { faultOfPeer } from "../selector-faults.ts";
import { namespacesOf } from "../selector-questions.ts";
import { describeTraffic } from "../traffic-text.ts";

export const portsEmptyAllPorts: Rule = defineRule({
  id: "ports-empty-all-ports",
  category: "shape",
  severity: "warning",
  summary: "A rule for another namespace or for addresses has no ports, so every port and protocol is open",
  statements: ["S5.1"],

  *find(context) {
    for (const written of rulesInForce(context.cluster)) {
      if (typeof written.rule.ports !== "string") continue;
      const crossing = peersOf(written).filter((peer) => crosses(context, peer));
      if (crossing.length > 0) yield say(context, written, crossing);
    }
  },
});

/** Inside a namespace all ports are one team's own business; a peer that finds nobody is reported for that. */
function crosses(context: RuleContext, written: WrittenPeer): boolean {
  if (written.peer.ipBlock !== undefined) return true;
  if (written.peer.namespaceSelector === undefined || faultOfPeer(context, written) !== undefined) return false;
  return foreignNamespaces(context, written).length > 0 || namespacesOf(context.cluster, podSetOf(context.cluster, written.policy, written.peer)).length === 0;
}

function foreignNamespaces({ cluster }: RuleContext, { policy, peer }: { readonly policy: WrittenRule["policy"]; readonly peer: PolicyPeer }): readonly string[] {
  if (peer.ipBlock !== undefined) return [];
  return namespacesOf(cluster, podSetOf(cluster, policy, peer))
    .map((index) => cluster.world.namespaces[index]?.name ?? "")
    .filter((name) => name !== policy.namespace);
}

function say(context: RuleContext, written: WrittenRule, crossing: readonly WrittenPeer[]): Found {
  const { ownership, charter } = context;
  const { policy, rule, ref } = written;
  const effect = effectOf(context, written);
  const alone = aloneWords(effect);
  const owner = ownership.ofObject(policy.object);
  const names = [...new Set(crossing.flatMap((peer) => foreignNamespaces(context, peer)))].sort();
  const blocks = crossing.flatMap(({ peer }) => peer.ipBlock?.cidr ?? []);
  const ownBusiness = charter !== undefined && blocks.length === 0 && names.length > 0 && names.every((name) => ownership.ofNamespace(name) === owner);
  const whom = listSome([...names, ...blocks]) || "other namespaces";
  const ports = portsBehind(context, written);
  return {
    at: ref,
    ...(ownBusiness && { severity: "info" }),
    message: `${ruleName(policy, rule)} lets ${rule.direction === "ingress" ? `${whom} in` : `its workloads out to ${whom}`} on every port and protocol${effectWords(context, written, effect)}`,
    details: [
      ...(ports.length > 0 ? [`the containers behind it declare ${describeTraffic(ports.map(({ port, protocol }) => trafficOf(protocol, port)).reduce(union))}`] : []),
      ...(alone === undefined ? [] : [alone]),
      ...(ownBusiness ? [`both sides are ${owner}'s`] : []),
    ],
    // Where nothing listens, a flow to the first port there is would show nothing.
    ...(effect.witness !== undefined && (effect.carries.flows > 0 || effect.carries.outside !== "") && { witness: effect.witness }),
    flows: effect.flows,
    next: [ports.length > 0 && ports.length <= 8 ? `add the ports that are needed, of these: \`ports: ${portsYaml(ports)}\`` : "add the ports that are needed: `ports: [{protocol: TCP, port: PORT}]`"],
    weight: effect.carries.flows,
  };
}

/** Ports that the destinations declare: of the subjects for ingress, of the peers for egress. */
function portsBehind(context: RuleContext, written: WrittenRule): readonly { readonly port: number; readonly protocol: Protocol }[] {
  const destinations = destinationsOf(context, written);
  const declared = destinations.flatMap((index) => context.cluster.world.workloads[index]?.ports ?? []);
  const unique = new Map(declared.map(({ port, protocol }) => [`${protocol} ${port}`, { port, protocol }]));
  return [...unique.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
