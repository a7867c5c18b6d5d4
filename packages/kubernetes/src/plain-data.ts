import { field as ownField, isMapping } from "@demarc/source";

/**
 * Reading of plain data that came from outside. Only own keys are looked at (`__proto__` is a key like any
 * other), and a value of another type than asked for reads as absent: what the API server says about such
 * values is the business of `decode.ts`.
 */
export type Mapping = Readonly<Record<string, unknown>>;

/** The value under a path of keys, or undefined where a step is missing. */
export function field(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce(ownField, value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Like {@link textOf}, and the empty string counts as absent. */
export function nonEmptyTextOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Undefined also for numbers with a fraction and for those beyond 2^53. */
export function integerOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** Empty for what is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Strings of a list; `null` reads as the empty string, as Go decodes it (NPV-31). */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((item) => (item === null ? "" : typeof item === "string" ? item : []));
}

/** String values of a mapping; `null` as in {@link textsOf}. Data does not change, so each mapping is read once. */
export function textMapOf(value: unknown): ReadonlyMap<string, string> {
  if (!isMapping(value)) return nothing;
  const known = textMaps.get(value);
  if (known !== undefined) return known;
  const result = new Map<string, string>();
  textMaps.set(value, result);
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "string") result.set(key, item);
    else if (item === null) result.set(key, "");
  }
  return result;
}

const nothing: ReadonlyMap<string, string> = new Map();
const textMaps = new WeakMap<object, ReadonlyMap<string, string>>();

/** A port as Kubernetes writes it: a number or the name of one. */
export function portOf(value: unknown): number | string | undefined {
  return typeof value === "string" ? value : integerOf(value);
}
