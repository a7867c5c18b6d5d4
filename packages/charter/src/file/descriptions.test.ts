import { isList, isMapping } from "@demarc/source";
import { expect, test } from "vitest";
import { descriptions } from "./descriptions.ts";
import { charterJsonSchema } from "./schema.ts";

/** Every property of a JSON Schema, by its path, with its description. */
function propertiesOf(schema: unknown, path = ""): readonly (readonly [string, unknown])[] {
  if (isList(schema)) return schema.flatMap((item) => propertiesOf(item, path));
  if (!isMapping(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== "properties" || !isMapping(value)) return propertiesOf(value, path);
    return Object.entries(value).flatMap(([name, its]): readonly (readonly [string, unknown])[] => [[`${path}.${name}`, isMapping(its) ? its["description"] : undefined], ...propertiesOf(its, `${path}.${name}`)]);
  });
}

const properties = propertiesOf(charterJsonSchema());

test("every field of the published schema says what it is", () => {
  expect(properties.length).toBeGreaterThan(100);
  expect(properties.filter(([, description]) => description === undefined).map(([path]) => path)).toEqual([]);
});

test("no description is of a field that there is not", () => {
  const used = new Set(properties.map(([, description]) => description));
  expect(Object.entries(descriptions).filter(([, words]) => !used.has(words)).map(([key]) => key)).toEqual([]);
});
