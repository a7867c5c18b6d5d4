import type { NetworkPolicy } from "@demarc/kubernetes";
import { isolatedByThisAlone, omitsPolicyTypes, policyTypesYaml } from "../isolation-questions.ts";
import { acceptedPolicies, refTo } from "../policy-rules.ts";
import { countWorkloads } from "../rule-effect.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { workloadName, workloadNames } from "../workload-names.ts";

export const egressOnlyPolicyIsolatesIngress: Rule = defineRule({
  id: "egress-only-policy-isolates-ingress",
  category: "shape",
  severity: "error",
  summary: "A policy with egress rules only and no `policyTypes` cuts its pods off from all ingress",

  *find(context) {
    for (const policy of acceptedPolicies(context.cluster)) {
      // `ingress: []` was written on purpose.
      const hasEgressOnly = (policy.egress ?? []).length > 0 && policy.ingress === undefined;
      if (hasEgressOnly && omitsPolicyTypes(policy)) yield say(context, policy);
    }
  },
});

function say(context: RuleContext, policy: NetworkPolicy): Found {
  const { cluster } = context;
  const cutOff = isolatedByThisAlone(context, policy, "ingress");
  const listening = cutOff.filter((index) => (cluster.world.workloads[index]?.ports.length ?? 0) > 0);
  const names = workloadNames(cluster, cutOff);
  const harmless = policy.subjects.length > 0 && cutOff.length === 0;
  const whom = cutOff.length > 0 ? countWorkloads(names, policy.namespace) : "the pods that it selects";
  const first = listening[0];
  return {
    at: refTo(policy.object, "spec"),
    ...(harmless && { severity: "info" }),
    message: harmless
      ? `${policy.name} has egress rules only, and without \`policyTypes\` isolates ingress too; other policies do so already`
      : `${policy.name} has egress rules only, yet cuts ${whom} off from all ingress, since \`policyTypes\` is missing`,
    details: ["without `policyTypes` a policy always isolates ingress, and egress as well if it has egress rules (NP-3)"],
    ...(first !== undefined && { witness: `everybody → ${workloadName(cluster, first)}:${portOf(context, first)} is denied` }),
    next: [`write \`${policyTypesYaml(["egress"])}\` if only egress was meant`, `write \`${policyTypesYaml(["ingress", "egress"])}\` if ingress was to be closed`],
    weight: cutOff.length,
    subject: "policyTypes",
  };
}

function portOf({ cluster }: RuleContext, index: number): string {
  const port = cluster.world.workloads[index]?.ports[0];
  return port === undefined ? "" : `${port.port}/${port.protocol}`;
}
