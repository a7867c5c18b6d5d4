import { labelsOfNamespace, matchSelector, nameLabel, selectorIsUnsatisfiable, yes, no, type PodSet, type Selector } from "@demarc/engine";
import type { Cluster, LabelSelector } from "@demarc/kubernetes";
import { formatPath } from "@demarc/source";
import type { RuleContext } from "./rule.ts";

/** What a selector picks, by index: certainly, and those that it may pick (NS-2, SEL-9). `possible` includes `certain`. */
export interface Picked {
  readonly certain: readonly number[];
  readonly possible: readonly number[];
}

/** Namespaces of the world, by index. */
export function pickNamespaces({ world }: Cluster, selector: Selector): Picked {
  const truths = world.namespaces.map((namespace) => matchSelector(selector, labelsOfNamespace(namespace)));
  return {
    certain: truths.flatMap((truth, index) => (truth === yes ? [index] : [])),
    possible: truths.flatMap((truth, index) => (truth === no ? [] : [index])),
  };
}

/**
 * The namespaces that a selector may be taken to mean. A namespace whose labels are not in the input counts where
 * a label that names it is asked for, and otherwise only if the input does not show the cluster's namespaces.
 */
export function plausibleNamespaces(cluster: Cluster, selector: Selector): readonly number[] {
  const { certain, possible } = pickNamespaces(cluster, selector);
  const names = selector.find(({ key, operator }) => operator === "In" && ASSUMED_NAME_LABELS.includes(key));
  return possible.filter((index) => {
    if (certain.includes(index)) return true;
    return names === undefined ? !knowsAllNamespaces(cluster) : names.values.includes(cluster.world.namespaces[index]?.name ?? "");
  });
}

/** Keys that people take for the name of a namespace; the API server sets neither (NS-1). */
export const ASSUMED_NAME_LABELS: readonly string[] = ["name", "namespace"];

/** Those, and the one that the API server does set. */
export const NAME_LABELS: readonly string[] = [nameLabel, ...ASSUMED_NAME_LABELS];

/** Workloads of the world, by index. */
export function pickWorkloads({ reachability }: Pick<RuleContext, "reachability">, set: PodSet): Picked {
  const { certain, possible } = reachability.select(set);
  return { certain, possible: [...new Set([...certain, ...possible])].sort((a, b) => a - b) };
}

/** Workloads of the input in some namespaces, by index. */
export function workloadsIn({ world }: Cluster, namespaces: readonly number[]): readonly number[] {
  const wanted = new Set(namespaces);
  return world.workloads.flatMap(({ namespace }, index) => (wanted.has(namespace) ? [index] : []));
}

/** Namespaces that a pod set may be taken to look into, by index. */
export function namespacesOf(cluster: Cluster, { namespaces }: PodSet): readonly number[] {
  if (typeof namespaces !== "number") return plausibleNamespaces(cluster, namespaces);
  return namespaces < 0 ? [] : [namespaces];
}

/**
 * Whether the input shows the cluster's namespaces: a dump of a cluster always has `kube-system`, a
 * repository of an application never does. Only then is a namespace that is not there one that does not exist.
 */
export function knowsAllNamespaces({ namespaces }: Cluster): boolean {
  return namespaces.some(({ name, object }) => name === "kube-system" && object !== undefined);
}

/** Why no labels can satisfy a selector (SEL-7), in words, with the key that says so; undefined when some can. */
export function contradictionIn(selector: Selector): { readonly key: string; readonly why: string } | undefined {
  for (const key of new Set(selector.map((requirement) => requirement.key))) {
    const onKey = selector.filter((requirement) => requirement.key === key);
    if (selectorIsUnsatisfiable(onKey)) return { key, why: contradictionOf(onKey) };
  }
  return undefined;
}

function contradictionOf(requirements: Selector): string {
  if (requirements.some(({ operator }) => operator === "DoesNotExist")) return "it must be absent and have a value";
  const wanted = requirements.filter(({ operator }) => operator === "In").map(({ values }) => values);
  const shared = (wanted[0] ?? []).filter((value) => wanted.every((values) => values.includes(value)));
  if (shared.length > 0) return `the only ${shared.length === 1 ? "value" : "values"} that it may have, ${quoted(shared, " and ")}, ${shared.length === 1 ? "is" : "are"} excluded`;
  return `it must have two values at once, ${wanted.map((values) => quoted(values, " or ")).join(" and ")}`;
}

function quoted(values: readonly string[], between: string): string {
  return values.map((value) => `\`${value}\``).join(between);
}

/** Where a requirement on a key is written: its path, for the place of a finding. */
export function pathOfKey(selector: LabelSelector, key: string): string {
  if (selector.matchLabels.has(key)) return `${selector.path}${formatPath(["spec", "matchLabels", key]).slice("spec".length)}`;
  return selector.matchExpressions.find((expression) => expression.key === key)?.path ?? selector.path;
}
