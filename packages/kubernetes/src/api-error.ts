import type { ApiError } from "./object.ts";

/** The value that an error shows: scalars as they are, lists and mappings as JSON. */
type BadValue = string | number | null | object;

/**
 * Errors in the API server's words: the text after the path, e.g. `Invalid value: "Web": must …`.
 * Source: k8s.io/apimachinery/pkg/util/validation/field, `Error.ErrorBody`.
 */
export function invalid(path: string, value: BadValue, detail: string): ApiError {
  return { path, type: "Invalid", message: withDetail(`Invalid value: ${quote(value)}`, detail) };
}

export function typeInvalid(path: string, value: BadValue, detail: string): ApiError {
  return { ...invalid(path, value, detail), type: "TypeInvalid" };
}

export function required(path: string, detail: string): ApiError {
  return { path, type: "Required", message: withDetail("Required value", detail) };
}

export function forbidden(path: string, detail: string): ApiError {
  return { path, type: "Forbidden", message: withDetail("Forbidden", detail) };
}

export function notSupported(path: string, value: string, supported: readonly string[]): ApiError {
  const names = supported.map((name) => quote(name)).join(", ");
  return { path, type: "NotSupported", message: `Unsupported value: ${quote(value)}: supported values: ${names}` };
}

export function tooLong(path: string, lengthMax: number): ApiError {
  return { path, type: "TooLong", message: `Too long: must have at most ${lengthMax} bytes` };
}

export function tooMany(path: string, count: number, countMax: number): ApiError {
  return { path, type: "TooMany", message: `Too many: ${count}: must have at most ${countMax} items` };
}

export function duplicate(path: string, value: BadValue): ApiError {
  return { path, type: "Duplicate", message: `Duplicate value: ${quote(value)}` };
}

function withDetail(text: string, detail: string): string {
  return detail === "" ? text : `${text}: ${detail}`;
}

/** Go's %q is near enough to JSON's quoting for what can stand in a manifest. */
function quote(value: BadValue): string {
  return JSON.stringify(value);
}
