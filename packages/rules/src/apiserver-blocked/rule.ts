import { apiServerEndpoints } from "@demarc/charter";
import { formatAddress } from "@demarc/engine";
import { valueAt, stringAt } from "../field-path.ts";
import { count } from "../counting-words.ts";
import { byNamespace, governed, isolators, placeOfNamespace } from "../outside-questions.ts";
import { API_SERVER_NEEDED, reachesApiServer } from "../platform-services.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { listWorkloads, workloadName } from "../workload-names.ts";

/**
 * Workloads that run with a service account which somebody has bound to a role, so that they do talk to the API
 * server, and whose egress does not reach it. One finding for each namespace.
 */
export const apiserverBlocked: Rule = defineRule({
  id: "apiserver-blocked",
  category: "dependencies",
  severity: "warning",
  summary: "workloads with rights at the API server cannot reach it",
  statements: ["S2.F1a"],

  needs(context) {
    return apiServerEndpoints(context.charter, context.cluster).length === 0 && needy(context).length > 0 ? API_SERVER_NEEDED : undefined;
  },

  *find(context) {
    const { cluster, ownership } = context;
    const endpoints = apiServerEndpoints(context.charter, context.cluster);
    const cut = needy(context).filter((workload) => !reachesApiServer(context, workload));
    for (const [namespace, workloads] of byNamespace(context, cut)) {
      const [endpoint] = endpoints;
      if (endpoint === undefined) return;
      const isolating = isolators(context, workloads[0] ?? 0, "egress");
      const address = formatAddress(endpoint.address);
      yield {
        at: isolating[0] ?? placeOfNamespace(context, namespace),
        message: `${count(workloads.length, "workload")} of ${namespace} with rights at the API server cannot reach it: ${listWorkloads(cluster, workloads, 4)}`,
        details: [`service account ${cluster.workloads[workloads[0] ?? 0]?.pod.serviceAccount ?? ""} is bound to a role, so the pods talk to ${address}:${endpoint.port}`],
        witness: `${workloadName(cluster, workloads[0] ?? 0)} → ${address}:${endpoint.port}/TCP`,
        owner: ownership.ofConcern("cluster-wide-policy", ownership.ofNamespace(namespace)),
        next: [`add for these pods: egress: [{to: [${endpoints.map(({ address: one }) => `{ipBlock: {cidr: ${formatAddress(one)}/${one.family === 4 ? 32 : 128}}}`).join(", ")}], ports: [{protocol: TCP, port: ${endpoint.port}}]}]`],
        subject: namespace,
        weight: workloads.length * 3,
      };
    }
  },
});

/** Isolated for egress, with a mounted token of a service account that is bound. */
function needy(context: RuleContext): readonly number[] {
  const bound = boundAccounts(context);
  return governed(context).filter((workload) => {
    const { namespace, pod } = context.cluster.workloads[workload] ?? {};
    if (namespace === undefined || pod === undefined || pod.automountsToken === false) return false;
    return bound.has(`${namespace}/${pod.serviceAccount}`) && isolators(context, workload, "egress").length > 0;
  });
}

function boundAccounts({ cluster }: RuleContext): ReadonlySet<string> {
  const bound = new Set<string>();
  for (const object of cluster.objects) {
    if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding") continue;
    const subjects = valueAt(object.value, "subjects");
    if (!Array.isArray(subjects)) continue;
    for (const subject of subjects) {
      if (stringAt(subject, "kind") !== "ServiceAccount") continue;
      bound.add(`${stringAt(subject, "namespace") ?? object.namespace}/${stringAt(subject, "name") ?? ""}`);
    }
  }
  return bound;
}
