import { apiServerEndpoints } from "@demarc/charter";
import { formatAddress } from "@demarc/engine";
import type { Service } from "@demarc/kubernetes";
import { keepAgreed } from "../agreed-part.ts";
import { nameApiServerFor, notGranted } from "../api-server-advice.ts";
import { rulesInForce, type WrittenRule } from "../policy-rules.ts";
import { describePorts, portsIdentity, ruleName } from "../rule-effect.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { isForEverybody } from "../written-blocks.ts";

/** An egress rule for everybody on 443 or 6443 alone: meant for the API server, open to every address. */
export const apiserverAllowedAsAny: Rule = defineRule({
  id: "apiserver-allowed-as-any",
  category: "dependencies",
  severity: "warning",
  summary: "the API server is allowed by opening its ports to everybody",
  statements: ["S2.F1a"],

  *find(context) {
    const endpoints = apiServerEndpoints(context.charter, context.cluster);
    const service = context.cluster.services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
    const ports = new Set([6443, ...endpoints.map(({ port }) => port)]);
    for (const written of rulesInForce(context.cluster)) {
      const { policy, rule, ref } = written;
      if (rule.direction !== "egress" || !isForEverybody(rule) || typeof rule.ports === "string") continue;
      const numbers = rule.ports.map(({ port }) => port);
      // 443 alone is HTTPS to anybody; with the API server's own port the intent is plain.
      const isServers = (port: number | string | undefined): boolean => typeof port === "number" && ports.has(port);
      if (!numbers.some(isServers) || !numbers.every((port) => port === 443 || isServers(port))) continue;
      yield {
        at: ref,
        message: `${ruleName(policy, rule)} opens ${describePorts(rule.ports)} to every address, to reach the API server`,
        details: [whereItListens(endpoints, service)],
        next: advice(context, written),
        subject: portsIdentity(rule.ports),
        weight: 3,
      };
    }
  },
});

/** Where the page gives the API server to none of the pods, what else is agreed of the rule stays. */
function advice(context: RuleContext, { policy, ref }: WrittenRule): readonly string[] {
  const naming = nameApiServerFor(context, policy);
  if (naming !== undefined) return [naming];
  const kept = keepAgreed(context, context.reachability.account(ref), "keep only what is agreed of it, in the rule's place");
  return kept.length > 0 ? [...kept, notGranted(context, policy)] : [`delete the rule: ${notGranted(context, policy)}`];
}

function whereItListens(endpoints: ReturnType<typeof apiServerEndpoints>, service: Service | undefined): string {
  if (endpoints.length === 0) return "where the API server listens is not in the input: Service and EndpointSlice default/kubernetes tell";
  const places = endpoints.map(({ address, port }) => `${formatAddress(address)}:${port}`).join(", ");
  return `the API server listens on ${places}${service === undefined ? "" : `, behind ${service.clusterIPs.join(", ")}:443`}`;
}
