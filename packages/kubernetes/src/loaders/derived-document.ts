import { type Document, field, isList, isMapping, type Location, type Path, type Step, stringField } from "@demarc/source";
import { isSame } from "./kustomize/edit.ts";
import { pointerOf } from "./kustomize/json-patch.ts";

/** A patch that an object was changed by: a mapping that was merged, or the operations of a JSON patch. */
export type AppliedPatch = Pick<Document, "value" | "locate">;

/**
 * A document for an object that was changed on its way from its file: places are those of the original text. A
 * path into the changed value is followed in the original by what stands there, so that items of a list are found
 * again when others were put in front of them. What a patch says has its place there; what nothing says has the place
 * of what holds it.
 *
 * @param original  the document that the object was written in
 * @param at        where in it
 * @param value     the object now
 * @param patches   in the order in which they were applied
 */
export function derivedDocument(original: Document, at: Path, value: unknown, patches: readonly AppliedPatch[] = []): Document {
  const written = at.reduce<unknown>(childOf, original.value);
  return {
    file: original.file,
    value: original.value,
    locate(path, part) {
      const inObject = path.slice(at.length);
      const before = originalPath(value, written, inObject);
      const isUntouched = before.length === inObject.length && isSame(before.reduce<unknown>(childOf, written), inObject.reduce<unknown>(childOf, value));
      const patched = isUntouched ? undefined : placeInPatches(patches, value, inObject, part);
      return patched ?? original.locate([...at, ...before], part);
    },
  };
}

/** The longest beginning of a path that the original has too, with the original's indices. */
function originalPath(now: unknown, written: unknown, path: Path): Path {
  const found: Step[] = [];
  let current = now;
  let original = written;
  for (const step of path) {
    current = childOf(current, step);
    const there = typeof step === "number" ? indexIn(original, current, step) : hasKey(original, step) ? step : undefined;
    if (there === undefined) return found;
    found.push(there);
    original = childOf(original, there);
  }
  return found;
}

/** The place in the last patch that says what stands at a path now, or that changed a part of it if it is an item of a list. */
function placeInPatches(patches: readonly AppliedPatch[], value: unknown, path: Path, part: "value" | "key" | undefined): Location | undefined {
  const now = path.reduce<unknown>(childOf, value);
  if (now === undefined) return undefined;
  for (const patch of patches.toReversed()) {
    const found = isList(patch.value) ? pathInOperations(patch.value, path, now) : pathInMerge(patch.value, value, path, now);
    if (found !== undefined) return patch.locate(found, part);
  }
  return undefined;
}

function pathInMerge(patch: unknown, value: unknown, path: Path, now: unknown): Path | undefined {
  const found = originalPath(value, patch, path);
  return found.length === path.length && isSame(found.reduce<unknown>(childOf, patch), now) ? found : undefined;
}

function pathInOperations(operations: readonly unknown[], path: Path, now: unknown): Path | undefined {
  for (const [i, operation] of [...operations.entries()].toReversed()) {
    const pointer = pointerOf(stringField(operation, "path")) ?? [];
    // `-` is the item behind the last.
    const isAlong = pointer.slice(0, path.length).every((step, depth) => step === String(path[depth]) || (step === "-" && typeof path[depth] === "number"));
    if (!isAlong) continue;
    const inner = path.slice(pointer.length);
    if (pointer.length <= path.length && isSame(inner.reduce<unknown>(childOf, field(operation, "value")), now)) return [i, "value", ...inner];
    // A rule, a peer or a container that is changed in part is by the patch what it is; a whole spec is not.
    if (pointer.length > path.length && typeof path.at(-1) === "number") return [i];
  }
  return undefined;
}

/** Where an item was: at its index if it is the same there or was changed there, else where its equal stands. */
function indexIn(list: unknown, item: unknown, index: number): number | undefined {
  if (!isList(list)) return undefined;
  if (index < list.length && isSame(list[index], item)) return index;
  const equal = list.findIndex((candidate) => isSame(candidate, item));
  if (equal >= 0) return equal;
  const name = field(item, "name");
  const named = name === undefined ? -1 : list.findIndex((candidate) => field(candidate, "name") === name);
  if (named >= 0) return named;
  return index < list.length ? index : undefined;
}

function hasKey(value: unknown, step: string): boolean {
  return isMapping(value) && Object.hasOwn(value, step);
}

function childOf(value: unknown, step: Step): unknown {
  if (typeof step === "number") return isList(value) ? value[step] : undefined;
  return field(value, step);
}
