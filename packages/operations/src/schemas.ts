/** Documents that have a published JSON Schema, by the name that `demarc schema` takes. */
export const schemaNames = ["check", "list", "explain", "test", "validate", "connectivity-test"] as const;
export type SchemaName = (typeof schemaNames)[number];

/**
 * The JSON Schema (2020-12) of a result, or of a file that Demarc reads. Loads the schema library on demand: most
 * runs need none.
 */
export async function jsonSchema(name: SchemaName): Promise<object> {
  const { z } = await import("zod");
  const schema = await schemaOf(name);
  return { ...z.toJSONSchema(schema, { target: "draft-2020-12", io: name === "connectivity-test" ? "input" : "output" }), $id: `https://demarc.dev/schemas/v1/${name}.json`, title: titles[name] };
}

const titles: Readonly<Record<SchemaName, string>> = {
  check: "Result of demarc check",
  list: "Connectivity, as demarc list gives it",
  explain: "Explanation, as demarc explain gives it",
  test: "Result of demarc test",
  validate: "Result of demarc validate",
  "connectivity-test": "File of connectivity tests, for demarc test",
};

async function schemaOf(name: SchemaName): Promise<import("zod").ZodType> {
  switch (name) {
    case "check":
      return (await import("./check/result.ts")).checkResultSchema;
    case "list":
      return (await import("./list/result.ts")).connectivitySchema;
    case "explain":
      return (await import("./explain/result.ts")).explanationSchema;
    case "test":
      return (await import("./test/result.ts")).testResultSchema;
    case "validate":
      return (await import("./validate/result.ts")).validateResultSchema;
    case "connectivity-test":
      return (await import("./test/file.ts")).connectivityTestFileSchema;
  }
}
