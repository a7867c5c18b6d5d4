import { labelsOfNamespace, labelsOfWorkload, matchSelector, no, type Policy, type PodSet, type Selector, type Tier, type Workload } from "@demarc/engine";
import { groupBy } from "@demarc/source";
import type { AdminPolicy, NetworkPolicy } from "../cluster.ts";
import type { PlugIn } from "../cni/plug-in.ts";
import type { AdminPolicyFacts, NetworkPolicyFacts } from "../facts.ts";
import type { Namespaces, Told } from "./places.ts";

export interface Policies {
  readonly network: readonly NetworkPolicy[];
  readonly admin: readonly AdminPolicy[];
  /** All three, in order of precedence (ANP-2, CNP-4). */
  readonly tiers: readonly Tier[];
}

interface Surroundings {
  readonly workloads: readonly Workload[];
  readonly namespaces: Namespaces;
  readonly plugIn: PlugIn;
}

/**
 * Compiles policies and finds whom they select; in the order of the input. Cost: the distinct selectors of a
 * namespace times its workloads, and the distinct subjects of the other tiers times all workloads.
 */
export function buildPolicies(
  network: readonly Told<NetworkPolicyFacts>[],
  admin: readonly Told<AdminPolicyFacts>[],
  { workloads, namespaces, plugIn }: Surroundings,
): Policies {
  const subjectsOf = subjectFinder(workloads, namespaces);
  const compiled = network.map(({ object, facts }) => facts.compile(namespaces.indexOf.get(object.namespace) ?? 0, plugIn));
  // Of equal priorities the first in order speaks first, where the plug-in goes by names (ANP-5).
  const inOrder = plugIn.switches.equalPriorities === "by-name" ? [...admin].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : admin;
  const ofTier = (tier: AdminPolicy["tier"]): readonly Policy[] => inOrder.flatMap(({ facts }) => (facts.written.tier === tier ? [facts.compiled] : []));
  return {
    network: network.map(({ facts }, i) => ({ ...facts.written, subjects: subjectsOf(compiled[i]?.subject) })),
    admin: admin.map(({ facts }) => ({ ...facts.written, subjects: subjectsOf(facts.compiled.subject) })),
    tiers: [
      { name: "admin", decides: "first-match", policies: ofTier("admin") },
      { name: "namespace", decides: "isolation", policies: compiled },
      { name: "baseline", decides: "first-match", policies: ofTier("baseline") },
    ],
  };
}

/** Names are told apart by kind. */
function nameOf({ object: { name, kind } }: Told<AdminPolicyFacts>): string {
  return `${name} ${kind}`;
}

/** Policies of one team select by the same few labels: what one selector picks is found once. */
function subjectFinder(workloads: readonly Workload[], namespaces: Namespaces): (subject: PodSet | undefined) => readonly number[] {
  const candidates = [...workloads.entries()]
    .filter(([, { hostNetwork }]) => !hostNetwork) // NP-61, ANP-12
    .map(([index, workload]) => ({ index, namespace: workload.namespace, labels: labelsOfWorkload(workload) }));
  const byNamespace = groupBy(candidates, ({ namespace }) => namespace);
  const namespacesPicked = (picked: number | Selector): readonly number[] => {
    if (typeof picked === "number") return [picked];
    return [...namespaces.world.entries()].flatMap(([i, namespace]) => (matchSelector(picked, labelsOfNamespace(namespace)) === no ? [] : [i]));
  };
  const found = new Map<string, readonly number[]>();
  return (subject) => {
    if (subject === undefined) return [];
    const key = JSON.stringify([subject.namespaces, subject.pods]);
    const known = found.get(key);
    if (known !== undefined) return known;
    const picked = namespacesPicked(subject.namespaces)
      .flatMap((namespace) => byNamespace.get(namespace) ?? [])
      .filter(({ labels }) => matchSelector(subject.pods, labels) !== no)
      .map(({ index }) => index)
      .sort((a, b) => a - b);
    found.set(key, picked);
    return picked;
  };
}
