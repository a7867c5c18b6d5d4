import { isMapping } from "@demarc/source";
import type { ApiError } from "./object.ts";
import { type Mapping } from "./plain-data.ts";
import { nearestName } from "./near-name.ts";

/** The Go type that the API server decodes a value into, as far as we read it. */
export type Shape =
  /** `name` where the Go type is a string with a name of its own, e.g. `Protocol`. */
  | { readonly type: "string"; readonly name?: string }
  | { readonly type: "bool" | "int32" | "int64" | "int-or-string" | "anything" }
  | { readonly type: "list"; readonly of: Shape }
  | { readonly type: "map"; readonly of: Shape }
  | StructShape;

export interface StructShape {
  readonly type: "struct";
  /** Name of the Go type, e.g. `NetworkPolicyPort`: it stands in the decoder's messages. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Shape>>;
  /** True where we do not list every field of the type: others are then not called unknown. */
  readonly partial: boolean;
}

/** A field that the API server drops without a word (NPV-30). */
export interface UnknownField {
  readonly path: string;
  readonly name: string;
  /** The field of that place that it most likely means. */
  readonly nearest: string | undefined;
  /** Every field that the place has. */
  readonly known: readonly string[];
}

export interface Decoded {
  /** All values of a wrong type; the API server names the first and refuses the object (NPV-31). */
  readonly errors: readonly ApiError[];
  readonly unknownFields: readonly UnknownField[];
}

/** Every field of the Go type is listed: another is unknown to the API server. */
export function struct(name: string, fields: Readonly<Record<string, Shape>>): StructShape {
  return { type: "struct", name, fields, partial: false };
}

/** Only the fields that matter to us are listed. */
export function partialStruct(name: string, fields: Readonly<Record<string, Shape>>): StructShape {
  return { type: "struct", name, fields, partial: true };
}

export function list(of: Shape): Shape {
  return { type: "list", of };
}

export function map(of: Shape): Shape {
  return { type: "map", of };
}

export const text: Shape = { type: "string" };

export function namedText(name: string): Shape {
  return { type: "string", name };
}

export const bool: Shape = { type: "bool" };
export const int32: Shape = { type: "int32" };
export const int64: Shape = { type: "int64" };
export const intOrString: Shape = { type: "int-or-string" };
export const anything: Shape = { type: "anything" };

/**
 * Compares a value with the type that the API server decodes it into. `null` fits every type: Go leaves the
 * zero value.
 *
 * Source: encoding/json's Unmarshal and sigs.k8s.io/json, which Kubernetes decodes with; NPV-30, NPV-31.
 */
export function decode(value: unknown, shape: StructShape): Decoded {
  const errors: ApiError[] = [];
  const unknownFields: UnknownField[] = [];
  visit({ value, shape, path: "", goPath: "", inside: undefined }, errors, unknownFields);
  return { errors, unknownFields };
}

interface Visit {
  readonly value: unknown;
  readonly shape: Shape;
  /** As the API server writes field paths. */
  readonly path: string;
  /** As Go's decoder writes them: field names joined by dots, without indices. */
  readonly goPath: string;
  /** The innermost struct around the value. */
  readonly inside: string | undefined;
}

function visit(at: Visit, errors: ApiError[], unknownFields: UnknownField[]): void {
  const { value, shape } = at;
  if (value === null || value === undefined || shape.type === "anything") return;
  switch (shape.type) {
    case "struct":
      if (isMapping(value)) visitFields(at, value, shape, errors, unknownFields);
      else errors.push(typeError(at));
      return;
    case "map":
      if (!isMapping(value)) errors.push(typeError(at));
      // Go's messages name the map, not the key, and so do field paths of labels (NPV-25).
      else for (const item of Object.values(value)) visit({ ...at, value: item, shape: shape.of }, errors, unknownFields);
      return;
    case "list":
      if (!Array.isArray(value)) errors.push(typeError(at));
      else value.forEach((item: unknown, i) => { visit({ ...at, value: item, shape: shape.of, path: `${at.path}[${i}]` }, errors, unknownFields); });
      return;
    default:
      if (!fits(value, shape.type)) errors.push(typeError(at));
  }
}

function visitFields(at: Visit, value: Mapping, shape: StructShape, errors: ApiError[], unknownFields: UnknownField[]): void {
  for (const [name, item] of Object.entries(value)) {
    const path = at.path === "" ? name : `${at.path}.${name}`;
    if (Object.hasOwn(shape.fields, name)) {
      const fieldShape = shape.fields[name] ?? anything;
      visit({ value: item, shape: fieldShape, path, goPath: at.goPath === "" ? name : `${at.goPath}.${name}`, inside: shape.name }, errors, unknownFields);
    } else if (!shape.partial) {
      const known = Object.keys(shape.fields);
      unknownFields.push({ path, name, nearest: nearestName(name, known), known });
    }
  }
}

type Scalar = Exclude<Shape["type"], "struct" | "map" | "list" | "anything">;

function fits(value: unknown, type: Scalar): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "int64":
      return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
    case "int32":
      return isInt32(value);
    case "int-or-string":
      return typeof value === "string" || isInt32(value);
  }
}

function isInt32(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

function typeError(at: Visit): ApiError {
  return { path: at.path, type: "TypeInvalid", message: `json: cannot unmarshal ${describeJson(at)} into ${describeTarget(at)}` };
}

/** JSON's name of the value; a number that does not fit is named with its digits. */
function describeJson({ value, shape }: Visit): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number" || typeof value === "bigint") {
    const isTarget = shape.type === "int32" || shape.type === "int64" || shape.type === "int-or-string";
    return isTarget ? `number ${value}` : "number";
  }
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "object";
}

function describeTarget({ shape, goPath, inside }: Visit): string {
  if (inside === undefined) return `Go value of type ${goType(shape)}`;
  return `Go struct field ${inside}.${goPath} of type ${goType(shape)}`;
}

function goType(shape: Shape): string {
  switch (shape.type) {
    case "struct":
      return `v1.${shape.name}`;
    case "string":
      return shape.name === undefined ? "string" : `v1.${shape.name}`;
    case "list":
      return `[]${goType(shape.of)}`;
    case "map":
      return `map[string]${goType(shape.of)}`;
    case "int-or-string":
      return "int32";
    case "anything":
      return "interface {}";
    default:
      return shape.type;
  }
}
