import { labelsOfWorkload, matchSelector, no, type Policy, type Workload } from "@demarc/engine";
import type { NetworkPolicy } from "../cluster.ts";
import type { NetworkPolicyFacts } from "../facts.ts";
import { groupBy } from "./group-by.ts";
import type { Namespaces, Told } from "./places.ts";

export interface Policies {
  readonly all: readonly NetworkPolicy[];
  readonly world: readonly Policy[];
}

/** Compiles policies and finds whom they select; in the order of the input. */
export function buildPolicies(told: readonly Told<NetworkPolicyFacts>[], workloads: readonly Workload[], namespaces: Namespaces): Policies {
  const byNamespace = groupBy(workloads.keys(), (i) => workloads[i]?.namespace);
  const all: NetworkPolicy[] = [];
  const world: Policy[] = [];
  for (const { object, facts } of told) {
    const namespace = namespaces.indexOf.get(object.namespace) ?? 0;
    const policy = facts.compile(namespace);
    const subjects = (byNamespace.get(namespace) ?? []).filter((i) => {
      const workload = workloads[i];
      return workload !== undefined && !workload.hostNetwork && matchSelector(policy.subject.pods, labelsOfWorkload(workload)) !== no; // NP-61
    });
    world.push(policy);
    all.push({ ...facts.written, subjects });
  }
  return { all, world };
}
