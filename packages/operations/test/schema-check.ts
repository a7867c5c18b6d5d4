import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { jsonSchema, type SchemaName } from "../src/schemas.ts";

const ajv = new Ajv2020({ allErrors: true, strict: true });
addFormats.default(ajv);
const compiled = new Map<SchemaName, ValidateFunction>();

/** Errors of a document by the published JSON Schema; empty when it is as promised. Goes through bytes, as readers do. */
export async function schemaErrors(name: SchemaName, document: unknown): Promise<readonly string[]> {
  const validate = compiled.get(name) ?? ajv.compile(await jsonSchema(name));
  compiled.set(name, validate);
  validate(JSON.parse(JSON.stringify(document)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}
