import { formatSelector } from "@demarc/engine";
import { compileLabelSelector } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { peersInForce } from "../policy-rules.ts";
import { mapYaml, selectorYaml } from "../policy-advice.ts";
import { ruleName } from "../rule-effect.ts";
import { defineRule, type Rule } from "../rule.ts";
import { faultOfPeer } from "../selector-faults.ts";
import { listWorkloads } from "../workload-names.ts";

export const podselectorPeerIsOwnNamespace: Rule = defineRule({
  id: "podselector-peer-is-own-namespace",
  category: "shape",
  severity: "warning",
  summary: "A peer looks for pods in the policy's own namespace, and they are in another",

  needs: ({ cluster }) => (cluster.workloads.length === 0 ? "the workloads of the cluster" : undefined),

  *find(context) {
    const { cluster } = context;
    for (const written of peersInForce(cluster)) {
      const fault = faultOfPeer(context, written);
      if (fault?.kind !== "other-namespace" || written.peer.podSelector === undefined) continue;
      const { policy, rule, peer, ref } = written;
      const selector = compileLabelSelector(written.peer.podSelector);
      const namespaces = [...new Set(fault.workloads.map((index) => cluster.workloads[index]?.namespace ?? ""))].sort();
      const list = rule.direction === "ingress" ? "from" : "to";
      const elsewhere = `${count(fault.workloads.length, "workload")} in ${listSome(namespaces)} ${fault.workloads.length === 1 ? "does" : "do"}`;
      yield {
        at: { object: ref.object, path: peer.path },
        message: `\`${formatSelector(selector)}\` in ${ruleName(policy, rule)} looks in ${policy.namespace} only, where no workload has it; ${elsewhere}`,
        details: ["a peer with only a `podSelector` means pods of the policy's own namespace (NP-13)", `${listWorkloads(cluster, fault.workloads)} ${fault.workloads.length === 1 ? "has" : "have"} these labels`],
        next: namespaces.map((name) => `name the namespace: \`${list}: [{namespaceSelector: {matchLabels: ${mapYaml(new Map([["kubernetes.io/metadata.name", name]]))}}, podSelector: ${selectorYaml(selector)}}]\``),
        weight: fault.workloads.length,
      };
    }
  },
});
