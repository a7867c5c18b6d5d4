import { field, isList, isMapping, stringField } from "@demarc/source";
import { isSame, withKey, withoutKey } from "./edit.ts";

export type PatchResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

/** Applies a JSON patch (RFC 6902), all of it or nothing. */
export function applyJsonPatch(value: unknown, operations: readonly unknown[]): PatchResult {
  let current = value;
  for (const [i, operation] of operations.entries()) {
    const result = applyOperation(current, operation);
    if (!result.ok) return { ok: false, reason: `operation ${i} (${stringField(operation, "op") ?? "?"} \`${stringField(operation, "path") ?? ""}\`) ${result.reason}` };
    current = result.value;
  }
  return { ok: true, value: current };
}

function applyOperation(value: unknown, operation: unknown): PatchResult {
  const path = pointerOf(stringField(operation, "path"));
  if (path === undefined) return fail("has no path that begins with `/`");
  switch (stringField(operation, "op")) {
    case "add":
      return add(value, path, field(operation, "value"));
    case "replace":
      return find(value, path).ok ? put(value, path, field(operation, "value")) : fail("has nothing there to replace");
    case "remove":
      return find(value, path).ok ? remove(value, path) : fail("has nothing there to remove");
    case "test": {
      const found = find(value, path);
      return found.ok && isSame(found.value, field(operation, "value")) ? { ok: true, value } : fail("does not hold");
    }
    case "move":
    case "copy":
      return moveOrCopy(value, operation, path);
    default:
      return fail("is no operation of JSON patches");
  }
}

function moveOrCopy(value: unknown, operation: unknown, path: readonly string[]): PatchResult {
  const from = pointerOf(stringField(operation, "from"));
  const found = from === undefined ? undefined : find(value, from);
  if (from === undefined || found?.ok !== true) return fail("has nothing at `from`");
  if (stringField(operation, "op") === "copy") return add(value, path, found.value);
  const removed = remove(value, from);
  return removed.ok ? add(removed.value, path, found.value) : removed;
}

function fail(reason: string): PatchResult {
  return { ok: false, reason };
}

/** RFC 6901. */
export function pointerOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || (text !== "" && !text.startsWith("/"))) return undefined;
  return text.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function find(value: unknown, path: readonly string[]): PatchResult {
  let current = value;
  for (const step of path) {
    if (isList(current)) {
      const index = indexOf(step, current.length - 1);
      if (index === undefined) return fail("");
      current = current[index];
    } else if (isMapping(current) && Object.hasOwn(current, step)) current = current[step];
    else return fail("");
  }
  return { ok: true, value: current };
}

/** `-` is the place behind the last item. Negative indices, which Go's library takes, count from the end. */
function indexOf(step: string, last: number): number | undefined {
  const index = step === "-" ? last : /^-?\d+$/.test(step) ? Number(step) : undefined;
  if (index === undefined) return undefined;
  const counted = index < 0 ? last + 1 + index : index;
  return counted >= 0 && counted <= last ? counted : undefined;
}

function add(value: unknown, path: readonly string[], added: unknown): PatchResult {
  return change(value, path, (parent, step) => {
    if (isList(parent)) {
      const index = indexOf(step, parent.length);
      return index === undefined ? fail("is beyond the end of the list") : { ok: true, value: parent.toSpliced(index, 0, added) };
    }
    return { ok: true, value: withKey(parent, step, added) };
  }, added);
}

function put(value: unknown, path: readonly string[], replacement: unknown): PatchResult {
  return change(value, path, (parent, step) => {
    if (!isList(parent)) return { ok: true, value: withKey(parent, step, replacement) };
    const index = indexOf(step, parent.length - 1);
    return index === undefined ? fail("is beyond the end of the list") : { ok: true, value: parent.with(index, replacement) };
  }, replacement);
}

function remove(value: unknown, path: readonly string[]): PatchResult {
  return change(value, path, (parent, step) => {
    if (!isList(parent)) return { ok: true, value: withoutKey(parent, step) };
    const index = indexOf(step, parent.length - 1);
    return index === undefined ? fail("is beyond the end of the list") : { ok: true, value: parent.toSpliced(index, 1) };
  }, undefined);
}

/** Changes the parent of what a path leads to; `whole` is the answer for the empty path. */
function change(value: unknown, path: readonly string[], changeParent: (parent: unknown, step: string) => PatchResult, whole: unknown): PatchResult {
  const [step, ...rest] = path;
  if (step === undefined) return { ok: true, value: whole };
  if (!isList(value) && !isMapping(value)) return fail("leads through something that is no mapping and no list");
  if (rest.length === 0) return changeParent(value, step);
  const inner = find(value, [step]);
  if (!inner.ok) return fail("leads through something that is not there");
  const changedInner = change(inner.value, rest, changeParent, whole);
  if (!changedInner.ok) return changedInner;
  if (!isList(value)) return { ok: true, value: withKey(value, step, changedInner.value) };
  const index = indexOf(step, value.length - 1);
  return index === undefined ? fail("is beyond the end of the list") : { ok: true, value: value.with(index, changedInner.value) };
}
