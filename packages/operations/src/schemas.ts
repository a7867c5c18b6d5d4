import { charterJsonSchema } from "@demarc/charter";
import type { ZodType } from "zod";

/** Documents that have a published JSON Schema, by the name that `demarc schema` takes. */
export const schemaNames = ["check", "list", "list-count", "explain", "test", "validate", "what-if", "connectivity-test", "charter"] as const;
export type SchemaName = (typeof schemaNames)[number];

/**
 * The JSON Schema (2020-12) of a result, or of a file that Demarc reads. Loads the schema library on demand: most
 * runs need none.
 */
export async function jsonSchema(name: SchemaName): Promise<object> {
  if (name === "charter") return { ...charterJsonSchema(), $id: idOf(name) };
  const { z } = await import("zod");
  const schema = await schemaOf(name);
  return { ...z.toJSONSchema(schema, { target: "draft-2020-12", io: name === "connectivity-test" ? "input" : "output" }), $id: idOf(name), title: titles[name] };
}

function idOf(name: SchemaName): string {
  return `https://demarc.dev/schemas/v1/${name}.json`;
}

const titles: Readonly<Record<Exclude<SchemaName, "charter">, string>> = {
  check: "Result of demarc check",
  list: "Connectivity, as demarc list gives it",
  "list-count": "Number of connections, as demarc list --count gives it",
  explain: "Explanation, as demarc explain gives it",
  test: "Result of demarc test",
  validate: "Result of demarc validate",
  "what-if": "Result of demarc what-if",
  "connectivity-test": "File of connectivity tests, for demarc test",
};

async function schemaOf(name: Exclude<SchemaName, "charter">): Promise<ZodType> {
  switch (name) {
    case "check":
      return (await import("./check/result.ts")).checkResultSchema;
    case "list":
      return (await import("./list/result.ts")).connectivitySchema;
    case "list-count":
      return (await import("./list/result.ts")).connectivityCountSchema;
    case "explain":
      return (await import("./explain/result.ts")).explanationSchema;
    case "test":
      return (await import("./test/result.ts")).testResultSchema;
    case "validate":
      return (await import("./validate/result.ts")).validateResultSchema;
    case "what-if":
      return (await import("./what-if/result.ts")).whatIfResultSchema;
    case "connectivity-test":
      return (await import("./test/file.ts")).connectivityTestFileSchema;
  }
}
