import type { Problem } from "@demarc/source";
import type { RawObject } from "../../manifests.ts";
import { loaderProblem } from "../../problem-codes.ts";
import { shown } from "../path-names.ts";
import { groupOfObject, identityOf, kindOfObject, nameOfObject } from "./built-object.ts";

/** What one kustomization made. */
export interface Applied {
  readonly folder: string;
  readonly objects: readonly RawObject[];
}

/** Overlays of one base make the same objects; only one of them can be in a cluster. Each pair is told once. */
export function overlapProblems(applied: readonly Applied[]): readonly Problem[] {
  const makers = new Map<string, Applied>();
  const pairs = new Map<string, { readonly first: Applied; readonly second: Applied; readonly objects: RawObject[] }>();
  for (const second of applied) {
    for (const object of second.objects) {
      const { name, namespace } = identityOf(object.value);
      const key = [groupOfObject(object.value), kindOfObject(object.value), namespace, name].join("\n");
      const first = makers.get(key);
      makers.set(key, second);
      if (first === undefined || first === second) continue;
      const pair = `${first.folder}\n${second.folder}`;
      const known = pairs.get(pair);
      if (known === undefined) pairs.set(pair, { first, second, objects: [object] });
      else known.objects.push(object);
    }
  }
  return [...pairs.values()].map(({ first, second, objects }) => {
    const [example] = objects;
    const what = objects.length === 1 ? "one object" : `${objects.length} objects`;
    const message = `${shown(first.folder)} and ${shown(second.folder)} both make ${what}, such as ${nameOfObject(example?.value)}`;
    return loaderProblem("overlays-overlap", message, example?.document.locate(example.at), { consequence: `those of ${shown(second.folder)} were judged` });
  });
}
