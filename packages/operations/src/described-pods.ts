import { formatSelector, isAnyPods, nameLabel, type PodSet, type Requirement, type Selector } from "@demarc/engine";
import { parseSelector } from "@demarc/kubernetes";
import type { EntireClusterEnd, PodsEnd } from "./ends.ts";

/** How pods that need not exist yet are written, for help and for messages. */
export const describedForms = "namespace/[app=web], [team=ml]/[app=web], [team=ml]/* or */*";

export type DescribedReading = { readonly ok: true; readonly pods: PodSet } | { readonly ok: false; readonly reason: string };

/** Longer text is no description that anybody typed. */
const LENGTH_MAX = 4096;

/**
 * Reads pods that need not exist yet, by the labels of their namespace and their own: `mlflow/[app=web]`,
 * `[team=ml]/[app=web]`, with `*` for any. Undefined for text that is not of this form.
 */
export function readDescribed(text: string): DescribedReading | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const [, namespaces, pods] = /^(\*|\[[^\]]*\]|[^[\]*/]+)\/(\*|\[[^\]]*\])$/.exec(text) ?? [];
  if (namespaces === undefined || pods === undefined) {
    return /^\[[^\]]*\/|\/\[/.test(text) ? { ok: false, reason: "labels stand in brackets, `[app=web,tier in (a,b)]`, before and behind one slash" } : undefined;
  }
  const [ofNamespaces, ofPods] = [readPart(namespaces), readPart(pods)];
  if (!ofNamespaces.ok) return ofNamespaces;
  if (!ofPods.ok) return ofPods;
  return { ok: true, pods: { namespaces: ofNamespaces.selector, pods: ofPods.selector } };
}

function readPart(text: string): ReturnType<typeof parseSelector> {
  if (text === "*") return { ok: true, selector: [] };
  if (text.startsWith("[")) return parseSelector(text.slice(1, -1));
  return { ok: true, selector: [named(text)] };
}

function named(name: string): Requirement {
  return { key: nameLabel, operator: "In", values: [name] };
}

/** The end that results show for them. @param nameOf  of a namespace of the world, by index */
export function describedEnd(set: PodSet, nameOf: (namespace: number) => string): PodsEnd | EntireClusterEnd {
  if (isAnyPods(set)) return { kind: "entire-cluster" };
  return { kind: "pods", namespaces: namespacesText(set.namespaces, nameOf), pods: selectorText(set.pods) };
}

function namespacesText(namespaces: number | Selector, nameOf: (namespace: number) => string): string {
  if (typeof namespaces === "number") return nameOf(namespaces);
  const [only, ...more] = namespaces;
  const isName = only?.key === nameLabel && only.operator === "In" && only.values.length === 1 && more.length === 0;
  return isName ? (only.values[0] ?? "") : selectorText(namespaces);
}

function selectorText(selector: Selector): string {
  return selector.length === 0 ? "*" : `[${formatSelector(selector)}]`;
}
