import { apiServerEndpoints } from "@demarc/charter";
import { intersect, trafficOf, union, noTraffic, type Traffic } from "@demarc/engine";
import { compileLabelSelector, type PolicyPeer, type PolicyPort } from "@demarc/kubernetes";
import { nameApiServerFor, notGranted } from "../api-server-advice.ts";
import { opensDnsOnly } from "../dns-questions.ts";
import { declaredPorts } from "../flow-text.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { describePorts, portsIdentity, ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { NAME_LABELS } from "../selector-questions.ts";

/**
 * An egress rule that names pods of `default` or `kube-system` on the API server's ports, where no pod listens:
 * the API server is on its node's network, and no selector matches it (NP-15, NP-61).
 */
export const apiserverViaNamespaceSelector: Rule = defineRule({
  id: "apiserver-via-namespace-selector",
  category: "dependencies",
  severity: "error",
  summary: "the API server is meant by a namespace selector, which never matches it",
  statements: ["S2.F1a", "S2.F3b"],

  *find(context) {
    const ports = apiServerPorts(context);
    for (const written of rulesInForce(context.cluster)) {
      const meant = portsForApiServer(context, written, ports);
      if (meant.length === 0) continue;
      const { policy, rule, ref } = written;
      const isAlone = typeof rule.ports !== "string" && meant.length === rule.ports.length;
      const naming = nameApiServerFor(context, policy);
      yield {
        at: ref,
        message: `${ruleName(policy, rule)} names pods of kube-system or default on ${describePorts(meant)}, and none listens there: the API server is no pod that a selector could match`,
        next: [naming === undefined ? `${isAlone ? "delete the rule" : `take ${describePorts(meant)} out of the rule`}: ${notGranted(context, policy)}` : isAlone ? naming : `${naming}, as a rule of its own`],
        subject: portsIdentity(meant),
        weight: 3,
      };
    }
  },
});

const meantNamespaces: ReadonlySet<string> = new Set(["kube-system", "default"]);

function apiServerPorts({ charter, cluster }: RuleContext): ReadonlySet<number> {
  return new Set([443, 6443, ...apiServerEndpoints(charter, cluster).map(({ port }) => port)]);
}

/** Entries that can only be for the API server; empty where the rule is about something else too, DNS aside. */
function portsForApiServer(context: RuleContext, { rule, ref }: WrittenRule, ports: ReadonlySet<number>): readonly PolicyPort[] {
  const { cluster, reachability } = context;
  if (rule.direction !== "egress" || typeof rule.peers === "string" || typeof rule.ports === "string" || rule.peers.length === 0) return [];
  const meant = rule.ports.filter(
    ({ port, endPort, protocol }) =>
      typeof port === "number" && ports.has(port) && (endPort === undefined || endPort === port) && (protocol ?? "TCP") === "TCP",
  );
  const others = rule.ports.filter((entry) => !meant.includes(entry));
  if (!opensDnsOnly({ ...rule, ports: others }) || !rule.peers.every(namesItsNamespaces)) return [];
  const wanted = meant.reduce<Traffic>((sum, { port }) => (typeof port === "number" ? union(sum, trafficOf("TCP", port)) : sum), noTraffic);
  // Somebody may well listen there: an aggregated API, say. Then the rule does what it says.
  const isAnswered = reachability.account(ref).carries.some(({ destination, traffic }) => {
    const party = reachability.parties[destination];
    return party?.kind === "workloads" && party.workloads.some((workload) => declaredPorts(cluster, workload, intersect(traffic, wanted)).length > 0);
  });
  return isAnswered ? [] : meant;
}

/** Whether a peer picks `kube-system` or `default` by name and nothing else. */
function namesItsNamespaces({ namespaceSelector }: PolicyPeer): boolean {
  const selector = namespaceSelector === undefined ? [] : compileLabelSelector(namespaceSelector);
  return (
    selector.length === 1 &&
    selector.every(
      ({ key, operator, values }) => operator === "In" && NAME_LABELS.includes(key) && values.length > 0 && values.every((value) => meantNamespaces.has(value)),
    )
  );
}
