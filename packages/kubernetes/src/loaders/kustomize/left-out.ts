import { addTo, isMapping } from "@demarc/source";
import type { LeftOutObject, Manifests } from "../../manifests.ts";
import { field, nonEmptyTextOf } from "../../plain-data.ts";
import { objectsOf } from "../objects-of.ts";
import { isWithin, kustomizationNames, nameOf, parentOf } from "../path-names.ts";
import type { ReadFile } from "../read-files.ts";

/**
 * Files beside or below kustomizations that none of them names, each with the nearest kustomization that was
 * applied: what they say is in no cluster. Only files with objects count, and kustomizations that nothing names.
 *
 * @param used  paths of all files that were applied, the kustomizations themselves included
 */
export function leftOutOf(unused: readonly ReadFile[], used: ReadonlySet<string>): Manifests["leftOut"] {
  const applied = [...used].filter(isKustomization);
  // A component that nobody includes is not applied, and neither is what lies beside it.
  const others = unused.map(({ path }) => path).filter(isKustomization);
  const groups = new Map<string, ReadFile[]>();
  for (const file of unused) {
    if (!matters(file)) continue;
    const owner = nearestOf(applied, file.path) ?? nearestOf(others, file.path);
    if (owner === undefined) continue;
    addTo(groups, owner, file);
  }
  return [...groups]
    .map(([kustomization, files]) => ({ kustomization, files: files.map(({ path }) => path).sort(), objects: files.flatMap(objectsIn) }))
    .sort((a, b) => (a.kustomization < b.kustomization ? -1 : 1));
}

function objectsIn({ path, documents }: ReadFile): readonly LeftOutObject[] {
  return documents.flatMap((document) =>
    objectsOf(document).objects.flatMap(({ value }) => {
      const [kind, name] = [nonEmptyTextOf(field(value, "kind")), nonEmptyTextOf(field(value, "metadata", "name"))];
      if (!isMapping(value) || kind === undefined || name === undefined) return [];
      return [{ kind, namespace: nonEmptyTextOf(field(value, "metadata", "namespace")), name, file: path }];
    }),
  );
}

function isKustomization(file: string): boolean {
  return kustomizationNames.includes(nameOf(file));
}

function matters(file: ReadFile): boolean {
  return isKustomization(file.path) || file.isTemplate || file.documents.some((document) => objectsOf(document).objects.length > 0);
}

/** The kustomization whose folder is the deepest one around a file. */
function nearestOf(kustomizations: readonly string[], file: string): string | undefined {
  const around = kustomizations.filter((kustomization) => isWithin(file, parentOf(kustomization)));
  return around.sort((a, b) => parentOf(b).length - parentOf(a).length)[0];
}
