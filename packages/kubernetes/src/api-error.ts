import type { ApiError } from "./object.ts";

/**
 * Errors in the API server's words: the text after the path, e.g. `Invalid value: "Web": must …`.
 * Source: k8s.io/apimachinery/pkg/util/validation/field, `Error.ErrorBody`.
 */
export function invalid(path: string, value: string | number | readonly unknown[], detail: string): ApiError {
  return { path, type: "Invalid", message: withDetail(`Invalid value: ${quote(value)}`, detail) };
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

export function duplicate(path: string, value: string): ApiError {
  return { path, type: "Duplicate", message: `Duplicate value: ${quote(value)}` };
}

function withDetail(text: string, detail: string): string {
  return detail === "" ? text : `${text}: ${detail}`;
}

/** Go's %q is near enough to JSON's quoting for what can stand in a manifest; lists are printed as JSON. */
function quote(value: string | number | readonly unknown[]): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
