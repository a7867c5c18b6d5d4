import { isMapping } from "@demarc/source";
import { duplicate, invalid, notSupported, required, tooLong, tooMany, typeInvalid } from "./api-error.ts";
import type { UnknownField } from "./decode.ts";
import { nearestName } from "./near-name.ts";
import { byteLength } from "./names.ts";
import type { ApiError } from "./object.ts";
import { field } from "./plain-data.ts";

/**
 * The structural schema of a custom resource, as far as we need it: what the API server prunes, defaults and validates
 * objects by that no Go type decodes.
 *
 * Source: k8s.io/apiextensions-apiserver `pkg/apiserver/schema` (pruning, defaulting, list types, CEL) and
 * k8s.io/kube-openapi `pkg/validation/validate`.
 */
export type CrdSchema =
  | {
      readonly type: "object";
      readonly properties: Readonly<Record<string, CrdSchema>>;
      readonly required: readonly string[];
      readonly propertiesMin?: number;
      readonly propertiesMax?: number;
      readonly rules?: readonly CrdRule[];
    }
  /** An object with any keys. */
  | { readonly type: "map"; readonly values: CrdSchema }
  | {
      readonly type: "array";
      readonly items: CrdSchema;
      readonly itemsMin?: number;
      readonly itemsMax?: number;
      /** `x-kubernetes-list-type: set`: no item twice. */
      readonly isSet?: boolean;
    }
  | {
      readonly type: "string";
      readonly allowed?: readonly string[];
      readonly lengthMax?: number;
      readonly pattern?: RegExp;
      readonly default?: string;
      readonly rules?: readonly CrdRule[];
    }
  | { readonly type: "integer"; readonly minimum: number; readonly maximum: number };

/** A CEL rule (`x-kubernetes-validations`). */
export interface CrdRule {
  readonly message: string;
  /** Asked only of values that are right but for such rules. */
  holds(value: unknown): boolean;
}

/**
 * What the API server keeps of a value: fields that the schema does not have are dropped without a word, and so is
 * `null`, as none of our fields is nullable; defaults are filled in. What is of a wrong type stays as it is.
 */
export function pruneCrd(value: unknown, schema: CrdSchema): unknown {
  switch (schema.type) {
    case "object": {
      if (!isMapping(value)) return value;
      return Object.fromEntries(
        Object.entries(schema.properties).flatMap(([name, property]) => {
          const written = field(value, name);
          if (written !== undefined && written !== null) return [[name, pruneCrd(written, property)] as const];
          return property.type === "string" && property.default !== undefined ? [[name, property.default] as const] : [];
        }),
      );
    }
    case "map":
      return isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null)) : value;
    case "array":
      return Array.isArray(value) ? value.map((item: unknown) => pruneCrd(item, schema.items)) : value;
    default:
      return value;
  }
}

/** Fields that pruning drops, each with the one that it most likely means. */
export function unknownCrdFields(value: unknown, schema: CrdSchema, path: string): readonly UnknownField[] {
  if (schema.type === "array" && Array.isArray(value)) {
    return value.flatMap((item: unknown, i) => unknownCrdFields(item, schema.items, `${path}[${i}]`));
  }
  if (schema.type !== "object" || !isMapping(value)) return [];
  const known = Object.keys(schema.properties);
  return Object.entries(value).flatMap(([name, item]) => {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const at = join(path, name);
    return property === undefined ? [{ path: at, name, nearest: nearestName(name, known), known }] : unknownCrdFields(item, property, at);
  });
}

/**
 * Every error that the API server gives for a value that is pruned. CEL rules are asked only where nothing else is of a
 * wrong type, missing, too much, too long or not one of the values that there are; as there.
 */
export function crdErrors(pruned: unknown, schema: CrdSchema, path: string): readonly ApiError[] {
  const errors = schemaErrors(pruned, schema, path);
  return errors.some(({ type }) => blocking.has(type)) ? errors : [...errors, ...ruleErrors(pruned, schema, path)];
}

const blocking: ReadonlySet<ApiError["type"]> = new Set(["NotSupported", "Required", "TooLong", "TooMany", "TypeInvalid"]);

function schemaErrors(value: unknown, schema: CrdSchema, path: string): readonly ApiError[] {
  if (!isOfType(value, schema)) {
    const type = schema.type === "map" ? "object" : schema.type;
    return [typeInvalid(path, typeName(value), `${path} in body must be of type ${type}: "${typeName(value)}"`)];
  }
  switch (schema.type) {
    case "object":
      return objectErrors(Object.entries(isMapping(value) ? value : {}), schema, path);
    case "map":
      return Object.entries(isMapping(value) ? value : {}).flatMap(([key, item]) => schemaErrors(item, schema.values, join(path, key)));
    case "array":
      return arrayErrors(Array.isArray(value) ? value : [], schema, path);
    case "string":
      return stringErrors(String(value), schema, path);
    case "integer":
      return integerErrors(Number(value), schema, path);
  }
}

type ObjectSchema = Extract<CrdSchema, { readonly type: "object" }>;

function objectErrors(fields: readonly (readonly [string, unknown])[], schema: ObjectSchema, path: string): readonly ApiError[] {
  const errors: ApiError[] = [];
  const { propertiesMin = 0, propertiesMax = Infinity } = schema;
  if (fields.length < propertiesMin) errors.push(invalid(path, fields.length, `${path} in body should have at least ${propertiesMin} properties`));
  // The API server calls this TooMany; so that one name stands for "not exactly one field", we call it as the other.
  if (fields.length > propertiesMax) errors.push(invalid(path, fields.length, `${path} in body must have at most ${propertiesMax} properties`));
  const names = new Set(fields.map(([name]) => name));
  for (const name of schema.required) if (!names.has(name)) errors.push(required(join(path, name), ""));
  for (const [name, item] of fields) {
    const property = schema.properties[name];
    if (property !== undefined) errors.push(...schemaErrors(item, property, join(path, name)));
  }
  return errors;
}

function arrayErrors(items: readonly unknown[], schema: Extract<CrdSchema, { readonly type: "array" }>, path: string): readonly ApiError[] {
  const errors: ApiError[] = [];
  const { itemsMin = 0, itemsMax = Infinity } = schema;
  if (items.length < itemsMin) errors.push(invalid(path, items.length, `${path} in body should have at least ${itemsMin} items`));
  if (items.length > itemsMax) {
    // As with properties: of a set we name both ends alike.
    errors.push(schema.isSet === true ? invalid(path, items.length, `${path} in body should have at most ${itemsMax} items`) : tooMany(path, items.length, itemsMax));
  }
  if (schema.isSet === true) errors.push(...duplicatesIn(items).map((item) => duplicate(path, item)));
  return [...errors, ...items.flatMap((item, i) => schemaErrors(item, schema.items, `${path}[${i}]`))];
}

/** Each text that stands in a list more than once, once. */
function duplicatesIn(items: readonly unknown[]): readonly string[] {
  const seen = new Set<unknown>();
  const twice = new Set<string>();
  for (const item of items) {
    if (typeof item === "string" && seen.has(item)) twice.add(item);
    seen.add(item);
  }
  return [...twice];
}

function stringErrors(value: string, schema: Extract<CrdSchema, { readonly type: "string" }>, path: string): readonly ApiError[] {
  const errors: ApiError[] = [];
  const { allowed, lengthMax = Infinity, pattern } = schema;
  if (allowed?.includes(value) === false) errors.push(notSupported(path, value, allowed));
  if (byteLength(value) > lengthMax) errors.push(tooLong(path, lengthMax));
  if (pattern?.test(value) === false) errors.push(invalid(path, value, `${path} in body should match '${pattern.source}'`));
  return errors;
}

function integerErrors(value: number, { minimum, maximum }: Extract<CrdSchema, { readonly type: "integer" }>, path: string): readonly ApiError[] {
  if (value < minimum) return [invalid(path, value, `${path} in body should be greater than or equal to ${minimum}`)];
  return value > maximum ? [invalid(path, value, `${path} in body should be less than or equal to ${maximum}`)] : [];
}

function ruleErrors(value: unknown, schema: CrdSchema, path: string): readonly ApiError[] {
  switch (schema.type) {
    case "object":
      return [
        ...broken(value, schema.rules, path),
        ...Object.entries(isMapping(value) ? value : {}).flatMap(([name, item]) => {
          const property = schema.properties[name];
          return property === undefined ? [] : ruleErrors(item, property, join(path, name));
        }),
      ];
    case "array":
      return Array.isArray(value) ? value.flatMap((item: unknown, i) => ruleErrors(item, schema.items, `${path}[${i}]`)) : [];
    case "string":
      return broken(value, schema.rules, path);
    default:
      return [];
  }
}

function broken(value: unknown, rules: readonly CrdRule[] | undefined, path: string): readonly ApiError[] {
  const shown = typeof value === "string" ? value : typeName(value);
  return (rules ?? []).filter((rule) => !rule.holds(value)).map(({ message }) => invalid(path, shown, message));
}

function isOfType(value: unknown, { type }: CrdSchema): boolean {
  switch (type) {
    case "object":
    case "map":
      return isMapping(value);
    case "array":
      return Array.isArray(value);
    case "string":
      return typeof value === "string";
    case "integer":
      return isInteger(value);
  }
}

/** JSON's name of the type that a value has. */
function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  return isInteger(value) ? "integer" : typeof value;
}

function isInteger(value: unknown): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
