import type { Direction } from "@demarc/engine";
import type { NetworkPolicy } from "@demarc/kubernetes";
import type { RuleContext } from "./rule.ts";

/** True when the API server fills the types in: left out, or an empty list (NP-3). */
export function omitsPolicyTypes({ policyTypes }: NetworkPolicy): boolean {
  return policyTypes === undefined || policyTypes.length === 0;
}

/** Subjects of a policy that no other policy isolates in a direction: for them this one makes the difference. */
export function isolatedByThisAlone(context: RuleContext, policy: NetworkPolicy, direction: Direction): readonly number[] {
  return policy.subjects.filter((workload) => isolatorsOf(context, workload, direction).every((object) => object === policy.object.id));
}

/** Subjects of a policy that nothing isolates in a direction. */
export function leftOpen(context: RuleContext, policy: NetworkPolicy, direction: Direction): readonly number[] {
  return policy.subjects.filter((workload) => isolatorsOf(context, workload, direction).length === 0);
}

/** Objects whose policies isolate a workload, certainly; empty for host-network pods, which nothing governs (NP-61). */
function isolatorsOf({ reachability, cluster }: RuleContext, workload: number, direction: Direction): readonly number[] {
  if (cluster.world.workloads[workload]?.hostNetwork === true) return [];
  const party = reachability.partyOf({ kind: "workload", workload });
  return reachability.isolatedBy(party, direction).map(({ object }) => object);
}

/** `spec.policyTypes` to write so that nothing changes, or so that only what was meant does. */
export function policyTypesYaml(directions: readonly Direction[]): string {
  return `policyTypes: [${directions.map((direction) => (direction === "ingress" ? "Ingress" : "Egress")).join(", ")}]`;
}

/** Words of a policy's name (and of annotations that describe it) that say what it is for. */
export function says(policy: NetworkPolicy, pattern: RegExp): boolean {
  const descriptions = [...policy.object.annotations].filter(([key]) => /(?:^|[./])(?:description|summary|purpose)$/.test(key)).map(([, text]) => text);
  return [policy.name.replaceAll(/[-_.]/g, " "), ...descriptions].some((text) => pattern.test(text.toLowerCase()));
}
