import type { PackReference, PackRun } from "@demarc/packs";
import { addTo } from "@demarc/source";
import type { KubernetesObject } from "./object.ts";
import { groupOf } from "./kinds/any/scope.ts";
import { field, nonEmptyTextOf } from "./plain-data.ts";

/** A part of the spec of what a resource runs, with where it is written. */
export interface SpecPart {
  readonly spec: unknown;
  /** Path of the spec in the resource itself; undefined where another object holds it. */
  readonly path: string | undefined;
  /** Where the resource says so: its spec, or the reference that leads elsewhere. */
  readonly from: string;
}

export interface ResolvedSpec {
  /** The resource's own first: what it says wins. */
  readonly parts: readonly SpecPart[];
  /** Objects that hold a part, by id. */
  readonly through: readonly number[];
  /** A reference to an object that is not in the input: what the resource runs is not known in full. */
  readonly missing: { readonly kind: string; readonly name: string; readonly path: string } | undefined;
}

export type FindObject = (group: string, kind: string, namespace: string, name: string) => readonly KubernetesObject[];

/** References lead to references (a template to a template); real ones end after one or two steps. */
const stepsMax = 5;

/** The spec of what a resource runs: its own, and that of the objects that it refers to. */
export function resolveSpec(object: KubernetesObject, run: PackRun, find: FindObject): ResolvedSpec {
  const own = run.specPath ?? "spec";
  const parts: SpecPart[] = [{ spec: at(object.value, own), path: own, from: own }];
  const through: number[] = [];
  let current: unknown = parts[0]?.spec;
  for (let step = 0; step < stepsMax; step++) {
    const reference = run.specFrom?.find((candidate) => isUsed(candidate, current));
    if (reference === undefined) break;
    const name = nonEmptyTextOf(at(current, reference.path)) ?? "";
    const path = `${own}.${reference.path}`;
    const target = lookUp(reference, object.namespace, name, find);
    if (target === undefined) return { parts, through, missing: { kind: reference.kind, name, path } };
    if (through.includes(target.id) || target.id === object.id) break;
    through.push(target.id);
    current = at(target.value, reference.specPath);
    parts.push({ spec: current, path: undefined, from: path });
  }
  return { parts, through, missing: undefined };
}

function isUsed({ path, when }: PackReference, spec: unknown): boolean {
  if (nonEmptyTextOf(at(spec, path)) === undefined) return false;
  return when === undefined || at(spec, when) === true;
}

function lookUp({ apiGroup, kind, scope }: PackReference, namespace: string, name: string, find: FindObject): KubernetesObject | undefined {
  const found = (where: string): KubernetesObject | undefined => find(apiGroup, kind, where, name).at(-1);
  if (scope === "cluster") return found("");
  if (scope === "same") return found(namespace);
  const anywhere = find(apiGroup, kind, "*", name);
  return found(namespace) ?? (anywhere.length === 1 ? anywhere[0] : undefined);
}

/** The value under a path such as `spec.workflowSpec`; the value itself for the empty path. */
export function at(value: unknown, path: string): unknown {
  return path === "" ? value : field(value, ...path.split("."));
}

/** Objects by group, kind, namespace (`*` for any) and name. */
export function objectFinder(objects: readonly KubernetesObject[]): FindObject {
  const known = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const prefix = `${groupOf(object.apiVersion)}\n${object.kind}`;
    addTo(known, `${prefix}\n${object.namespace}\n${object.name}`, object);
    addTo(known, `${prefix}\n*\n${object.name}`, object);
  }
  return (group, kind, namespace, name) => known.get(`${group}\n${kind}\n${namespace}\n${name}`) ?? [];
}
