import { apiServerEndpoints } from "@demarc/charter";
import { includes, includesAddress } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import { apiServerRules, nameApiServer, rulesYaml } from "./advised-rules.ts";
import { agreementsOf } from "./agreements.ts";
import { mapYaml, tellingLabels } from "./policy-advice.ts";
import type { RuleContext } from "./rule.ts";
import { listWorkloads } from "./workload-names.ts";

/**
 * Those of a policy's pods that the page lets talk to the API server, by a required flow, an external or an approval,
 * whether its address is known or not. All of them without a page, since then nobody says who may.
 */
export function grantedApiServer(context: RuleContext, { subjects }: NetworkPolicy): readonly number[] {
  if (context.charter === undefined) return subjects;
  const endpoints = apiServerEndpoints(context.charter, context.cluster);
  const granting = agreementsOf(context).all.filter(
    ({ destinations, traffic, toApiServer }) =>
      toApiServer === true || endpoints.some(({ address, port }) => includesAddress(destinations.addresses, address) && includes(traffic, "TCP", port)),
  );
  const granted = new Set(granting.flatMap(({ sources }) => sources.workloads));
  return subjects.filter((subject) => granted.has(subject));
}

/**
 * What to do where a rule of a policy means the API server in a wrong way: name it, for those of the policy's pods that
 * the page gives it to; undefined where that is none of them, and the rule has nothing to be kept for.
 */
export function nameApiServerFor(context: RuleContext, policy: NetworkPolicy): string | undefined {
  const { subjects } = policy;
  const granted = grantedApiServer(context, policy);
  if (granted.length === subjects.length) return nameApiServer(context);
  if (granted.length === 0) return undefined;
  const labels = tellingLabels(context.cluster, granted);
  const rules = apiServerRules(context);
  const lead = `delete it here, and name the API server by its own address and port on a policy that selects ${listWorkloads(context.cluster, granted, 4)} only, for whom the page asks for it`;
  if (labels === undefined || labels.size === 0 || rules.length === 0) return lead;
  const egress = rulesYaml("egress", rules).slice(1, -1);
  return `${lead}: \`spec: {podSelector: {matchLabels: ${mapYaml(labels)}}, policyTypes: [Egress], ${egress}}\``;
}

/** Why a rule for the API server goes: for the end of an advice. */
export function notGranted(context: RuleContext, { subjects }: NetworkPolicy): string {
  return `the page does not ask for the API server for ${listWorkloads(context.cluster, subjects, 4)}; if it is needed, ask for it and write it on the page first`;
}
