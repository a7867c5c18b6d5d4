import type { Problem } from "@demarc/source";
import { loaderProblem } from "../../problem-codes.ts";
import type { FoundFolder } from "../discover.ts";
import { isWithin, kustomizationNames, shown } from "../path-names.ts";
import type { Kustomization } from "./kustomization.ts";
import type { KustomizationTree, Resolved } from "./tree.ts";

export interface KustomizationPlan {
  /** What is applied, by folder, in the order of the folders. */
  readonly roots: readonly Resolved[];
  /** Folders with a kustomization: files in and below them are its business. */
  readonly territories: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Which kustomizations of the found folders are applied: that of a given folder itself, else each one that no
 * other names. Components make nothing by themselves.
 *
 * @param given  folders as the user gave them
 */
export async function planKustomizations(
  given: readonly string[],
  folders: ReadonlyMap<string, FoundFolder>,
  tree: KustomizationTree,
): Promise<KustomizationPlan> {
  const found: Resolved[] = [];
  for (const folder of folders.values()) {
    if (!kustomizationNames.some((name) => folder.names.has(name))) continue;
    const resolved = await tree.at(folder.path);
    if (resolved !== undefined) found.push(resolved);
  }
  const named = await namedBy(found, tree);
  const candidates = found.filter(({ kustomization }) => !named.has(kustomization.document) && !kustomization.isComponent);
  const roots = candidates.filter(({ kustomization }) => !isBelowAnother(kustomization, given, found));
  return { roots: orSelf(roots, found), territories: found.map(({ kustomization }) => kustomization.folder), problems: choiceProblems(given, roots) };
}

/** Everything that the found kustomizations name, near or far. */
async function namedBy(found: readonly Resolved[], tree: KustomizationTree): Promise<ReadonlySet<unknown>> {
  const named = new Set<unknown>();
  const pending = [...found];
  const seen = new Set<Resolved>(pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { target } of [...next.resources, ...next.components]) {
      if (target.kind !== "kustomization") continue;
      if (target.kustomization.document !== next.kustomization.document) named.add(target.kustomization.document);
      const reached = await tree.at(target.kustomization.folder);
      if (reached === undefined || seen.has(reached)) continue;
      seen.add(reached);
      pending.push(reached);
    }
  }
  return named;
}

/** A given folder with a kustomization of its own means that one; others below it count only if it names them. */
function isBelowAnother({ folder }: Kustomization, given: readonly string[], found: readonly Resolved[]): boolean {
  return found.some(({ kustomization }) => kustomization.folder !== folder && given.includes(kustomization.folder) && isWithin(folder, kustomization.folder));
}

/** Kustomizations that name each other in a circle: none is a root, and one must be entered to tell of the circle. */
function orSelf(roots: readonly Resolved[], found: readonly Resolved[]): readonly Resolved[] {
  if (roots.length > 0) return roots;
  return found.filter(({ kustomization }) => !kustomization.isComponent).slice(0, 1);
}

function choiceProblems(given: readonly string[], roots: readonly Resolved[]): readonly Problem[] {
  const chosen = roots.filter(({ kustomization }) => !given.includes(kustomization.folder)).map(({ kustomization }) => shown(kustomization.folder));
  if (chosen.length === 0) return [];
  const [first] = chosen;
  const message = chosen.length === 1 ? `the kustomization in ${first ?? ""} was applied` : `${chosen.length} kustomizations were applied: ${chosen.join(", ")}`;
  return [loaderProblem("kustomization-chosen", message, undefined)];
}
