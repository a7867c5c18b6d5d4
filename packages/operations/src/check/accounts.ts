import { addressSet, type PairTraffic, type Party, type Reachability, type Ref } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";
import { allowedOf, endKey, rangesText, type Allowed, type End } from "../ends.ts";
import { objectName } from "../place-names.ts";
import { workloadEnd } from "../workload-groups.ts";
import type { FindingFlow, RuleAccountReport } from "./result.ts";

/**
 * What each rule of each policy carries, what of it nothing else does, and what else covers it. Cost: one account
 * for each rule.
 */
export function accountsOf(cluster: Cluster, reachability: Reachability): readonly RuleAccountReport[] {
  const parties = new Map(reachability.parties.map((party) => [party.id, party]));
  return cluster.networkPolicies.flatMap((policy) =>
    [...(policy.ingress ?? []), ...(policy.egress ?? [])].map(({ path }): RuleAccountReport => {
      const rule: Ref = { object: policy.object.id, path };
      const account = reachability.account(rule);
      return {
        policy: objectName(policy.object),
        rule: path,
        location: cluster.locate(rule),
        direction: account.direction,
        speaks: account.speaks,
        carries: flowsOf(cluster, parties, account.carries),
        alone: flowsOf(cluster, parties, account.alone),
        coveredBy: account.coveredBy.map((cover) => ({
          policy: objectName(cluster.object(cover.rule.object)),
          rule: cover.rule.path,
          location: cluster.locate(cover.rule),
          pairs: cover.pairs,
        })),
      };
    }),
  );
}

/** Pairs of parties as flows between named ends; one for each pair of workloads with equal traffic. */
function flowsOf(cluster: Cluster, parties: ReadonlyMap<number, Party>, pairs: readonly PairTraffic[]): readonly FindingFlow[] {
  const flows = new Map<string, { source: End; destination: End; allowed: Allowed }>();
  for (const { source, destination, traffic } of pairs) {
    const allowed = allowedOf(traffic);
    for (const from of endsOf(cluster, parties.get(source))) {
      for (const to of endsOf(cluster, parties.get(destination))) {
        const key = `${endKey(from)}\n${endKey(to)}\n${JSON.stringify(allowed)}`;
        if (endKey(from) !== endKey(to)) flows.set(key, { source: from, destination: to, allowed });
      }
    }
  }
  return [...flows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow);
}

function endsOf(cluster: Cluster, party: Party | undefined): readonly End[] {
  if (party === undefined) return [];
  if (party.kind === "addresses") return [{ kind: "external", ranges: rangesText(addressSet(party.ranges)) }];
  const ends = party.workloads.flatMap((index) => {
    const workload = cluster.workloads[index];
    return workload === undefined ? [] : [workloadEnd(workload)];
  });
  return [...new Map(ends.map((end) => [endKey(end), end])).values()];
}
