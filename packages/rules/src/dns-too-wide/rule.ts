import { intersect, isEmpty, trafficOf, union } from "@demarc/engine";
import { rulesYaml } from "../advised-rules.ts";
import { opensDns } from "../dns-questions.ts";
import { witnessOf } from "../flow-text.ts";
import { dnsServers } from "../dns-servers.ts";
import { peersFor } from "../policy-advice.ts";
import { rulesInForce } from "../policy-rules.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { isForEverybody } from "../written-blocks.ts";

const dnsPort = union(trafficOf("UDP", 53), trafficOf("TCP", 53));

/** An egress rule that opens port 53 to everybody: names can be asked of, and data sent to, any server outside. */
export const dnsTooWide: Rule = defineRule({
  id: "dns-too-wide",
  category: "dependencies",
  severity: "warning",
  summary: "DNS is allowed to any address, not only to the cluster's",
  statements: ["S2.F3a"],

  *find(context) {
    for (const { policy, rule, ref } of rulesInForce(context.cluster)) {
      if (rule.direction !== "egress" || !isForEverybody(rule) || !opensDns(rule)) continue;
      const servers = dnsServers(context, "UDP");
      const peers = servers.length > 0 ? peersFor(context.cluster, servers.map(({ workload }) => workload)) : ["{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}"];
      const { certain } = context.reachability.account(ref);
      const outside = certain
        .filter(({ destination }) => context.reachability.parties[destination]?.kind === "addresses")
        .map((pair) => ({ ...pair, traffic: intersect(pair.traffic, dnsPort) }))
        .filter(({ traffic }) => !isEmpty(traffic));
      const witness = witnessOf(context, outside, { direction: "egress", owner: context.ownership.ofNamespace(policy.namespace) });
      yield {
        at: ref,
        message: `${ruleName(policy, rule)} opens port 53 to every address: names can be asked of any server, and data carried out that way`,
        next: [`name the cluster's DNS: ${rulesYaml("egress", [{ peers, ports: (["UDP", "TCP"] as const).map((protocol) => ({ protocol, port: servers[0]?.port ?? 53 })) }])}`],
        ...(witness !== undefined && { witness }),
        subject: "53 to everybody",
        weight: 2,
      };
    }
  },
});
