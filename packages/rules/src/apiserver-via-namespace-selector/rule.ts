import { apiServerEndpoints } from "@demarc/charter";
import { formatAddress } from "@demarc/engine";
import { declaredPorts } from "../flow-text.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { describePorts, ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";

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
    const endpoints = apiServerEndpoints(context.charter, context.cluster);
    for (const written of rulesInForce(context.cluster)) {
      if (!isMeantForApiServer(context, written)) continue;
      const { policy, rule, ref } = written;
      yield {
        at: ref,
        message: `${ruleName(policy, rule)} names pods of kube-system or default on ${describePorts(rule.ports)}, and none listens there: the API server is no pod that a selector could match`,
        next: [
          endpoints.length > 0
            ? `name it by address: \`to: [${endpoints.map(({ address }) => `{ipBlock: {cidr: ${formatAddress(address)}/${address.family === 4 ? 32 : 128}}}`).join(", ")}]\` on ${endpoints[0]?.port ?? 6443}/TCP`
            : "name it by address: `kubectl get endpointslices -n default` shows which",
        ],
        subject: describePorts(rule.ports),
        weight: 3,
      };
    }
  },
});

const meantNamespaces: ReadonlySet<string> = new Set(["kube-system", "default"]);

function isMeantForApiServer({ cluster, reachability }: RuleContext, { rule, ref }: WrittenRule): boolean {
  if (rule.direction !== "egress" || typeof rule.peers === "string" || typeof rule.ports === "string" || rule.peers.length === 0) return false;
  if (!rule.ports.every(({ port, protocol }) => (port === 443 || port === 6443) && (protocol ?? "TCP") === "TCP")) return false;
  const names = rule.peers.map(({ namespaceSelector }) => [...(namespaceSelector?.matchLabels.values() ?? [])]);
  if (!names.every((values) => values.length === 1 && meantNamespaces.has(values[0] ?? ""))) return false;
  // Somebody may well listen there: an aggregated API, say. Then the rule does what it says.
  return !reachability.account(ref).carries.some(({ destination, traffic }) => {
    const party = reachability.parties[destination];
    return party?.kind === "workloads" && party.workloads.some((workload) => declaredPorts(cluster, workload, traffic).length > 0);
  });
}
