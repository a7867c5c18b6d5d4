import { describe, expect, test } from "vitest";
import { metadataErrors } from "./metadata.ts";
import { subdomainErrors } from "./names.ts";

const errorsOf = (metadata: object): readonly string[] => metadataErrors({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", ...metadata } }, "mlflow", subdomainErrors).map(({ path, message }) => `${path}: ${message}`);

describe("annotations (NPV-2)", () => {
  const tooLong = ["metadata.annotations: Too long: must have at most 262144 bytes"];
  const keyed = (value: string): Readonly<Record<string, string>> => ({ note: value });

  test.each([
    ["as many bytes as are taken, key and value together", keyed("a".repeat(262_140)), []],
    ["one more", keyed("a".repeat(262_141)), tooLong],
    ["as many in letters of two bytes each", keyed("é".repeat(131_070)), []],
    ["one letter more of those", keyed("é".repeat(131_071)), tooLong],
    ["letters that JavaScript counts as two and UTF-8 as four", keyed("😀".repeat(65_536)), tooLong],
    ["several that are too many together", { a: "a".repeat(131_072), b: "b".repeat(131_072) }, tooLong],
  ])("%s", (_what, annotations, expected) => {
    expect(errorsOf({ annotations })).toEqual(expected);
  });
});
