import { labelsOfWorkload, matchSelector, no, type Policy, type Selector, type Workload } from "@demarc/engine";
import { groupBy } from "@demarc/source";
import type { NetworkPolicy } from "../cluster.ts";
import type { NetworkPolicyFacts } from "../facts.ts";
import type { Namespaces, Told } from "./places.ts";

export interface Policies {
  readonly all: readonly NetworkPolicy[];
  readonly world: readonly Policy[];
}

/**
 * Compiles policies and finds whom they select; in the order of the input. Cost: the distinct selectors of a
 * namespace times its workloads.
 */
export function buildPolicies(told: readonly Told<NetworkPolicyFacts>[], workloads: readonly Workload[], namespaces: Namespaces): Policies {
  const subjectsOf = subjectFinder(workloads);
  const all: NetworkPolicy[] = [];
  const world: Policy[] = [];
  for (const { object, facts } of told) {
    const namespace = namespaces.indexOf.get(object.namespace) ?? 0;
    const policy = facts.compile(namespace);
    world.push(policy);
    all.push({ ...facts.written, subjects: subjectsOf(namespace, policy.subject.pods) });
  }
  return { all, world };
}

/** Policies of one team select by the same few labels: what one selector picks is found once. */
function subjectFinder(workloads: readonly Workload[]): (namespace: number, selector: Selector) => readonly number[] {
  const candidates = [...workloads.entries()]
    .filter(([, { hostNetwork }]) => !hostNetwork) // NP-61
    .map(([index, workload]) => ({ index, namespace: workload.namespace, labels: labelsOfWorkload(workload) }));
  const byNamespace = groupBy(candidates, ({ namespace }) => namespace);
  const found = new Map<string, readonly number[]>();
  return (namespace, selector) => {
    const key = `${namespace} ${JSON.stringify(selector)}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const picked = (byNamespace.get(namespace) ?? []).filter(({ labels }) => matchSelector(selector, labels) !== no).map(({ index }) => index);
    found.set(key, picked);
    return picked;
  };
}
