import { labelsAsWritten, matchSelector, nameLabel, selectorIsUnsatisfiable, yes, type Labels, type PodSet, type Requirement, type Selector } from "@demarc/engine";
import { compileLabelSelector, nearestName, picksAll, type Cluster, type KubernetesObject, type NetworkPolicy, type PolicyPeer } from "@demarc/kubernetes";
import { isMapping } from "@demarc/source";
import { valueAt } from "./field-path.ts";
import { namespaceIndex, podSetOf, subjectSetOf, type WrittenPeer } from "./policy-rules.ts";
import type { RuleContext } from "./rule.ts";
import { ASSUMED_NAME_LABELS, knowsAllNamespaces, namespacesOf, pickNamespaces, pickWorkloads, plausibleNamespaces, workloadsIn } from "./selector-questions.ts";

/**
 * Why a selector picks nothing: the one explanation that fits best. Several rules ask, and each reports its
 * own kind only, so that one mistake gives one finding.
 */
export type SelectorFault =
  /** No labels at all satisfy it (SEL-7). */
  | { readonly kind: "contradiction"; readonly part: "pods" | "namespaces" }
  /** Two items of a list where one with both selectors was meant; `and` is what that one would pick. */
  | { readonly kind: "split-peer"; readonly namespaces: PolicyPeer; readonly and: readonly number[] }
  /** The pods are in other namespaces than the policy. */
  | { readonly kind: "other-namespace"; readonly workloads: readonly number[] }
  /** A label of the namespace that nothing gives it, though a namespace of that name exists or may. */
  | { readonly kind: "name-label"; readonly key: string }
  /** No namespace has such labels. */
  | { readonly kind: "no-namespace" }
  /** One value (or key) differs from one that exists by a slip of the fingers. */
  | { readonly kind: "typo"; readonly part: "pods" | "namespaces"; readonly written: Requirement; readonly meant: Requirement; readonly picks: readonly number[] }
  /** The labels are those of an object that manages the pods, not theirs. */
  | { readonly kind: "labels-of-manager"; readonly manager: KubernetesObject; readonly workloads: readonly number[] }
  /** Only pods on the host's network have the labels, and policies neither restrict nor select those (NP-61). */
  | { readonly kind: "host-network"; readonly workloads: readonly number[] }
  /** Only pods that are done have the labels: they have no network any more (NP-64), and others of their kind come. */
  | { readonly kind: "finished" }
  /** Nothing explains it. */
  | { readonly kind: "nothing" };

const faults = new WeakMap<RuleContext, Map<string, SelectorFault | undefined>>();

/** Why a policy selects no workload; undefined when it selects some, or when the input cannot tell. */
export function faultOfSubject(context: RuleContext, policy: NetworkPolicy): SelectorFault | undefined {
  return remembered(context, `${policy.object.id}`, () => {
    if (picksAll(policy.podSelector)) return undefined;
    return faultOfPods(context, subjectSetOf(context.cluster, policy));
  });
}

/** Why a peer selects no pod; undefined when it selects some, names addresses, or when the input cannot tell. */
export function faultOfPeer(context: RuleContext, written: WrittenPeer): SelectorFault | undefined {
  const { policy, peer } = written;
  if (peer.ipBlock !== undefined) return undefined;
  return remembered(context, `${policy.object.id} ${peer.path}`, () => {
    const set = podSetOf(context.cluster, policy, peer);
    if (typeof set.namespaces === "number") return faultInOwnNamespace(context, written, set);
    return faultOfNamespaces(context, set.namespaces) ?? (set.pods.length === 0 ? undefined : faultOfPods(context, set));
  });
}

function remembered(context: RuleContext, key: string, find: () => SelectorFault | undefined): SelectorFault | undefined {
  const known = faults.get(context) ?? new Map<string, SelectorFault | undefined>();
  faults.set(context, known);
  if (!known.has(key)) known.set(key, find());
  return known.get(key);
}

function faultInOwnNamespace(context: RuleContext, { policy, rule, index, peer }: WrittenPeer, set: PodSet): SelectorFault | undefined {
  if (peer.podSelector === undefined || picksAll(peer.podSelector)) return undefined;
  if (selectorIsUnsatisfiable(set.pods)) return { kind: "contradiction", part: "pods" };
  if (pickWorkloads(context, set).possible.length > 0) return undefined;
  const neighbours = typeof rule.peers === "string" ? [] : [rule.peers[index - 1], rule.peers[index + 1]];
  const split = neighbours.find((other) => other !== undefined && namesNamespacesOnly(other));
  if (split?.namespaceSelector !== undefined) {
    const and = { namespaces: compileLabelSelector(split.namespaceSelector), pods: set.pods };
    const picks = pickWorkloads(context, and).certain;
    if (picks.length > 0 || !areWorkloadsKnown(context, and)) return { kind: "split-peer", namespaces: split, and: picks };
  }
  const elsewhere = pickWorkloads(context, { namespaces: [], pods: set.pods }).certain;
  if (elsewhere.length > 0) return { kind: "other-namespace", workloads: elsewhere };
  return namespaceIndex(context.cluster, policy.namespace) < 0 ? undefined : faultOfPods(context, set);
}

/** An item that picks whole namespaces: with it, an item that picks pods only may have been meant as one. */
export function namesNamespacesOnly(peer: PolicyPeer): boolean {
  return peer.namespaceSelector !== undefined && peer.podSelector === undefined && peer.ipBlock === undefined && !picksAll(peer.namespaceSelector);
}

function faultOfNamespaces(context: RuleContext, selector: Selector): SelectorFault | undefined {
  const { cluster } = context;
  if (selectorIsUnsatisfiable(selector)) return { kind: "contradiction", part: "namespaces" };
  if (plausibleNamespaces(cluster, selector).length > 0) return undefined;
  const assumed = selector.find(({ key }) => ASSUMED_NAME_LABELS.includes(key));
  if (assumed !== undefined) return { kind: "name-label", key: assumed.key };
  const candidates = cluster.world.namespaces.map(({ name, labels }) => new Map([...labels, [nameLabel, name]]));
  const typo = typoIn(selector, candidates, (corrected) => pickNamespaces(cluster, corrected).certain);
  // A name that is not in the input may well be in the cluster, unless the input shows the cluster.
  if (typo !== undefined && (typo.written.key !== typo.meant.key || knowsAllNamespaces(cluster))) return { kind: "typo", part: "namespaces", ...typo };
  return knowsAllNamespaces(cluster) ? { kind: "no-namespace" } : undefined;
}

function faultOfPods(context: RuleContext, set: PodSet): SelectorFault | undefined {
  const { cluster } = context;
  if (selectorIsUnsatisfiable(set.pods)) return { kind: "contradiction", part: "pods" };
  if (pickWorkloads(context, set).possible.length > 0 || !areWorkloadsKnown(context, set)) return undefined;
  const scope = namespacesOf(cluster, set);
  const onHost = workloadsIn(cluster, scope).filter(
    (index) => isOnHost(cluster, index) && matchSelector(set.pods, labelsAsWritten(cluster.world.workloads[index]?.labels ?? noLabels)) === yes,
  );
  if (onHost.length > 0) return { kind: "host-network", workloads: onHost };
  if (hasFinished(cluster, scope, set.pods)) return { kind: "finished" };
  const manager = managerWith(context, scope, set.pods);
  if (manager !== undefined) return { kind: "labels-of-manager", ...manager };
  const candidates = workloadsIn(cluster, scope).flatMap((index) => cluster.world.workloads[index]?.labels ?? []);
  const typo = typoIn(set.pods, candidates, (corrected) => pickWorkloads(context, { ...set, pods: corrected }).certain);
  return typo === undefined ? { kind: "nothing" } : { kind: "typo", part: "pods", ...typo };
}

const noLabels: Labels = new Map();

function isOnHost({ world }: Cluster, index: number): boolean {
  return world.workloads[index]?.hostNetwork === true;
}

/** Whether pods that are done, or those of a Job that is, have the labels; they are no workloads. */
function hasFinished(cluster: Cluster, scope: readonly number[], selector: Selector): boolean {
  const names = new Set(scope.map((index) => cluster.world.namespaces[index]?.name));
  return cluster.objects.some(({ id, kind, understood, namespace, labels, value }) => {
    if ((kind !== "Pod" && kind !== "Job") || !understood || !names.has(namespace) || cluster.overwritten.has(id)) return false;
    const own = kind === "Pod" ? labels : readLabels(valueAt(value, "spec.template.metadata.labels"));
    return matchSelector(selector, labelsAsWritten(own)) === yes;
  });
}

function readLabels(value: unknown): ReadonlyMap<string, string> {
  if (!isMapping(value)) return noLabels;
  return new Map(Object.entries(value).flatMap(([key, text]) => (typeof text === "string" ? [[key, text] as const] : [])));
}

/** Nothing can be said about pods of namespaces of which the input has no workload at all. */
function areWorkloadsKnown({ cluster }: RuleContext, set: PodSet): boolean {
  return workloadsIn(cluster, namespacesOf(cluster, set)).length > 0;
}

/** A Service or a workload's own object whose metadata has the labels that were meant to be the pods'. */
function managerWith(
  { cluster }: RuleContext,
  scope: readonly number[],
  selector: Selector,
): { manager: KubernetesObject; workloads: readonly number[] } | undefined {
  const names = new Set(scope.map((index) => cluster.world.namespaces[index]?.name));
  const matches = (labels: ReadonlyMap<string, string>): boolean =>
    matchSelector(selector, labelsAsWritten(labels)) === yes && selector.some(({ key }) => labels.has(key));
  for (const service of cluster.services) {
    if (names.has(service.namespace) && service.workloads.length > 0 && matches(service.object.labels)) {
      return { manager: service.object, workloads: service.workloads };
    }
  }
  for (const [index, workload] of cluster.workloads.entries()) {
    if (names.has(workload.namespace) && workload.origin === "template" && matches(workload.object.labels)) {
      return { manager: workload.object, workloads: [index] };
    }
  }
  return undefined;
}

interface Typo {
  readonly written: Requirement;
  readonly meant: Requirement;
  readonly picks: readonly number[];
}

/** A requirement that, with one value or its key put right, makes the selector pick something. */
function typoIn(selector: Selector, candidates: readonly ReadonlyMap<string, string>[], pick: (corrected: Selector) => readonly number[]): Typo | undefined {
  for (const written of selector) {
    for (const meant of correctionsOf(written, candidates)) {
      const picks = pick(selector.map((requirement) => (requirement === written ? meant : requirement)));
      if (picks.length > 0) return { written, meant, picks };
    }
  }
  return undefined;
}

function correctionsOf(written: Requirement, candidates: readonly ReadonlyMap<string, string>[]): readonly Requirement[] {
  if (written.operator !== "In" && written.operator !== "Exists") return [];
  const corrections: Requirement[] = [];
  const values = valuesOf(written.key, candidates);
  for (const value of written.values) {
    const near = values.includes(value) ? undefined : nearValue(value, values);
    if (near !== undefined) corrections.push({ ...written, values: written.values.map((other) => (other === value ? near : other)) });
  }
  const keys = [...new Set(candidates.flatMap((labels) => [...labels.keys()]))].sort();
  const key = keys.includes(written.key) ? undefined : nearestName(written.key, keys);
  if (key !== undefined) corrections.push({ ...written, key });
  return corrections;
}

function valuesOf(key: string, candidates: readonly ReadonlyMap<string, string>[]): readonly string[] {
  return [...new Set(candidates.flatMap((labels) => labels.get(key) ?? []))].sort();
}

/** Names of up to three letters are all within two edits of each other, and numbers are not mistyped names. */
function nearValue(value: string, values: readonly string[]): string | undefined {
  if (value.length < 4 || /^[\d.v-]+$/.test(value)) return undefined;
  // A number at the end tells two things apart on purpose: `mlserver-1` is not a mistyped `mlserver-2`.
  const stem = (text: string): string => text.replace(/[-.]?v?\d+$/, "");
  return nearestName(
    value,
    values.filter((other) => (stem(other) !== stem(value) || stem(other) === other || stem(value) === value) && !areSiblings(value, other)),
  );
}

/** Names that differ in one part of up to three letters, as `team-a` and `team-b` or `shop-dr` and `shop-dev`: by intent. */
function areSiblings(value: string, other: string): boolean {
  const [parts, others] = [value, other].map((text) => text.toLowerCase().split(/[-_.]/));
  if (parts === undefined || parts.length < 2 || parts.length !== others?.length) return false;
  const different = parts.flatMap((part, index) => (part === others[index] ? [] : [[part, others[index] ?? ""]]));
  return different.length === 1 && different.flat().some((part) => part.length <= 3);
}
