import { count, listSome } from "@demarc/source";
import type { RuleContext } from "./rule.ts";
import { workloadsIn } from "./selector-questions.ts";

/**
 * Among whom a selector was looked for: "nothing" is only as good as the input. Kinds that were only counted may
 * run pods that are not seen.
 */
export function describeUniverse({ cluster }: RuleContext, namespaces: readonly number[]): string {
  const inside = new Set(namespaces.map((index) => cluster.world.namespaces[index]?.name));
  const indices = workloadsIn(cluster, namespaces);
  const origins = new Map<string, number>();
  for (const index of indices) {
    const origin = { template: "pod template", pod: "pod", pack: "pod of a custom resource" }[cluster.workloads[index]?.origin ?? "pod"];
    origins.set(origin, (origins.get(origin) ?? 0) + 1);
  }
  const parts = [...origins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([origin, number]) => count(number, origin));
  const unread = new Set(cluster.objects.filter(({ understood, namespace }) => !understood && inside.has(namespace)).map(({ kind }) => kind));
  const unseen = unread.size === 0 ? "" : `; objects that may run others and are not read: ${listSome([...unread].sort(), 4)}`;
  return `looked at ${listSome(parts)} in ${listSome([...inside].map((name) => name ?? "").sort())}${unseen}`;
}
