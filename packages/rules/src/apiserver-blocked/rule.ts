import { apiServerEndpoints } from "@demarc/charter";
import { formatAddress, type Flow } from "@demarc/engine";
import type { Cluster, PodFacts } from "@demarc/kubernetes";
import { count } from "@demarc/source";
import { apiServerRules, rulesYaml } from "../advised-rules.ts";
import { valueAt } from "../field-path.ts";
import { byNamespace, governed, isolators, placeOfNamespace } from "../outside-questions.ts";
import { API_SERVER_NEEDED, reachesApiServer } from "../platform-services.ts";
import { remembered } from "../remembered.ts";
import { boundSubjects } from "../role-bindings.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { servicesAt } from "../service-addresses.ts";
import { listWorkloads, workloadName, workloadNames } from "../workload-names.ts";
import { blocksInForce, isNarrow } from "../written-blocks.ts";

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
    const mistaken = subjectsWithClusterIp(context);
    const cut = needy(context).filter((workload) => !mistaken.has(workload) && !reachesApiServer(context, workload));
    for (const [namespace, workloads] of byNamespace(context, cut)) {
      const [endpoint] = endpoints;
      if (endpoint === undefined) return;
      const isolating = isolators(context, workloads[0] ?? 0, "egress");
      const address = formatAddress(endpoint.address);
      yield {
        at: isolating[0] ?? placeOfNamespace(context, namespace),
        message: `${count(workloadNames(cluster, workloads).length, "workload")} of ${namespace} with rights at the API server cannot reach it: ${listWorkloads(cluster, workloads, 4)}`,
        details: [`service account ${cluster.workloads[workloads[0] ?? 0]?.pod.serviceAccount ?? ""} is bound to a role, so the pods talk to ${address}:${endpoint.port}`],
        witness: `${workloadName(cluster, workloads[0] ?? 0)} → ${address}:${endpoint.port}/TCP`,
        owner: ownership.ofConcern("cluster-wide-policy", ownership.ofNamespace(namespace)),
        next: [`add for these pods: ${rulesYaml("egress", apiServerRules(context))}`],
        blocked: endpoints.map(({ address: to, port }): Flow => {
          const source = { kind: "workload", workload: workloads[0] ?? 0 } as const;
          return { source, destination: { kind: "address", address: to }, protocol: "TCP", port };
        }),
        subject: namespace,
        weight: workloads.length * 3,
      };
    }
  },
});

/** With egress that some policy governs, and a mounted token of a service account that is bound. */
function needy(context: RuleContext): readonly number[] {
  const bound = boundAccounts(context);
  return governed(context).filter((workload) => {
    const { namespace, pod } = context.cluster.workloads[workload] ?? {};
    if (namespace === undefined || pod === undefined || !mountsToken(context, namespace, pod)) return false;
    return bound.has(`${namespace}/${pod.serviceAccount}`) && isGovernedForEgress(context, workload);
  });
}

function isGovernedForEgress(context: RuleContext, workload: number): boolean {
  if (isolators(context, workload, "egress").length > 0) return true;
  return selectedForEgress(context.cluster).has(workload);
}

const selectedForEgress = remembered(
  ({ adminPolicies }: Cluster): ReadonlySet<number> => new Set(adminPolicies.flatMap(({ subjects, egress }) => (egress.length > 0 ? subjects : []))),
);

/** The pod's word, else its service account's, else the default. */
function mountsToken({ cluster }: RuleContext, namespace: string, { automountsToken, serviceAccount }: PodFacts): boolean {
  if (automountsToken !== undefined) return automountsToken;
  const account = cluster.find("ServiceAccount", namespace, serviceAccount);
  return account === undefined || valueAt(account.value, "automountServiceAccountToken") !== false;
}

/** Workloads with a rule that means the API server by its Service's address: `ipblock-is-clusterip` says what to do. */
function subjectsWithClusterIp(context: RuleContext): ReadonlySet<number> {
  const blocks = [...blocksInForce(context)].filter(
    ({ written, ranges }) =>
      written.rule.direction === "egress" &&
      servicesAt(context, ranges, "cluster-ip").some(({ service }) => service.namespace === "default" && service.name === "kubernetes"),
  );
  return new Set(blocks.filter(({ range }) => isNarrow(range)).flatMap(({ written }) => written.policy.subjects));
}

function boundAccounts({ cluster }: RuleContext): ReadonlySet<string> {
  const accounts = cluster.objects.flatMap(boundSubjects).filter(({ kind }) => kind === "ServiceAccount");
  return new Set(accounts.map(({ namespace, name }) => `${namespace}/${name}`));
}
