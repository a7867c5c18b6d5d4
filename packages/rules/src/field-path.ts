import { field, isList, parsePath } from "@demarc/source";

/** What is written at a field path of a plain value, e.g. `spec.ingress[0].from[1]`; `undefined` where it leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const step of parsePath(path) ?? [""]) found = typeof step === "number" ? (isList(found) ? found[step] : undefined) : field(found, step);
  return found;
}

/** A path without its indices: what kind of place it is, whatever its position in lists. */
export function shapeOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]");
}

/** The same where a string is expected; `undefined` for anything else. */
export function stringAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

/** The strings of a list; what is not a string is left out. */
export function stringsAt(value: unknown, path: string): readonly string[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === "string") : [];
}
