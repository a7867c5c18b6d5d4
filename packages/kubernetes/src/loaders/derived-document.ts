import { type Document, field, isList, isMapping, type Path, type Step } from "@demarc/source";
import { isSame } from "./kustomize/edit.ts";

/**
 * A document for an object that was changed on its way from its file: places are those of the original text. A
 * path into the changed value is followed in the original by what stands there, so that items of a list are found
 * again when others were put in front of them; what the file does not say gets the place of what holds it.
 *
 * @param original  the document that the object was written in
 * @param at        where in it
 * @param value     the object now
 */
export function derivedDocument(original: Document, at: Path, value: unknown): Document {
  const written = at.reduce<unknown>(childOf, original.value);
  return {
    file: original.file,
    value: original.value,
    locate(path, part) {
      return original.locate([...at, ...originalPath(value, written, path.slice(at.length))], part);
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
