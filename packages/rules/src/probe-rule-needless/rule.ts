import { packs } from "@demarc/packs";
import { picksAll, type Cluster, type ContainerFacts } from "@demarc/kubernetes";
import { listSome } from "@demarc/source";
import { namespaceIndex, peersOf, rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { rememberedByName } from "../remembered.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { workloadsIn } from "../selector-questions.ts";

/**
 * A rule between the pods of one namespace on ports that only probes use. Kubelets probe from the pod's own node,
 * which is always let in (NP-62); a rule between pods, least of all for egress, has no part in it.
 */
export const probeRuleNeedless: Rule = defineRule({
  id: "probe-rule-needless",
  category: "dependencies",
  severity: "info",
  summary: "a rule was written for probes, which need none",

  *find(context) {
    for (const written of rulesInForce(context.cluster)) {
      const ports = probePortsOnly(context, written);
      if (ports.length === 0) continue;
      const { policy, rule, ref } = written;
      const account = context.reachability.account(ref);
      yield {
        at: ref,
        message: `${ruleName(policy, rule)} opens ${listSome(ports.map(String), 4)} between the pods of ${policy.namespace}, which ${ports.length === 1 ? "is a port" : "are ports"} for probes: kubelets probe from the node, and are always let in`,
        details: account.carries.length > 0 && account.alone.length === 0 ? ["other rules let pass all that it does"] : [],
        next: ["delete the rule; probes go on as before", ...(account.alone.length > 0 ? [`if a pod asks there itself, for metrics say, name that one instead: \`${rule.direction === "ingress" ? "from" : "to"}: [{podSelector: {matchLabels: {KEY: VALUE}}}]\``] : [])],
        subject: `${rule.direction} ${[...ports].sort((a, b) => a - b).join(" ")}`,
      };
    }
  },
});

function probePortsOnly(context: RuleContext, written: WrittenRule): readonly number[] {
  const { rule, policy } = written;
  const peers = peersOf(written);
  if (typeof rule.ports === "string" || rule.ports.length === 0 || peers.length === 0) return [];
  const amongThemselves = peers.every(({ peer }) => peer.namespaceSelector === undefined && peer.podSelector !== undefined && picksAll(peer.podSelector));
  if (!amongThemselves) return [];
  const probed = probePorts(context.cluster, policy.namespace);
  const numbers = rule.ports.flatMap(({ port, endPort }) => (typeof port === "number" && endPort === undefined ? [port] : []));
  return numbers.length === rule.ports.length && numbers.every((port) => probed.has(port)) ? numbers : [];
}

/** Ports that only probes use in the namespace, and known components' health, statistics and administration there. */
const probePorts = rememberedByName((cluster: Cluster, namespace: string): ReadonlySet<number> => {
  const ports = new Set<number>();
  const served = new Set<number>();
  for (const index of workloadsIn(cluster, [namespaceIndex(cluster, namespace)])) {
    for (const container of cluster.workloads[index]?.pod.containers ?? []) {
      const { probed, others } = portsOf(container);
      for (const port of others) served.add(port);
      // Where a container is probed on all that it listens on, or on what it does not say, that is what clients use.
      for (const port of probed) (others.length > 0 ? ports : served).add(port);
    }
  }
  for (const port of served) ports.delete(port);
  const present = packs.filter(({ recognisedBy }) =>
    (recognisedBy.kinds ?? []).some((kind) =>
      cluster.objects.some((object) => object.namespace === namespace && kind === `${object.apiVersion.split("/")[0] ?? ""}/${object.kind}`),
    ),
  );
  for (const { components } of present) for (const { ports: known } of components) for (const { port, why } of known) if (/health|probe|ready|readiness|administration/.test(why)) ports.add(port);
  // A port that a Service leads to is for clients as well.
  const services = cluster.services.filter((service) => service.namespace === namespace);
  for (const service of services) for (const { targets } of service.ports) for (const { port } of targets) ports.delete(port);
  return ports;
});

/** Ports that a container is probed on, and declared ones that it is not. */
function portsOf({ probes, ports }: ContainerFacts): { readonly probed: readonly number[]; readonly others: readonly number[] } {
  const probed = probes.flatMap(({ port }) => (typeof port === "number" ? port : (ports.find(({ name }) => name === port)?.port ?? [])));
  return { probed, others: ports.map(({ port }) => port).filter((port) => !probed.includes(port)) };
}
