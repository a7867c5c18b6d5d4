import { describe, expect, test } from "vitest";
import { booleanField, entriesOf, field, isMapping, itemsOf, numberField, stringField } from "./field.ts";

const value: unknown = JSON.parse('{"name": "mlflow", "port": 5000, "headless": false, "items": [1], "none": null, "__proto__": {"name": "evil"}}');

describe("field", () => {
  test.each`
    of                | key              | found
    ${value}          | ${"name"}        | ${"mlflow"}
    ${value}          | ${"none"}        | ${null}
    ${value}          | ${"missing"}     | ${undefined}
    ${value}          | ${"__proto__"}   | ${{ name: "evil" }}
    ${value}          | ${"constructor"} | ${undefined}
    ${value}          | ${"toString"}    | ${undefined}
    ${{}}             | ${"__proto__"}   | ${undefined}
    ${[1]}            | ${"length"}      | ${undefined}
    ${[1]}            | ${"0"}           | ${undefined}
    ${"text"}         | ${"length"}      | ${undefined}
    ${null}           | ${"name"}        | ${undefined}
    ${undefined}      | ${"name"}        | ${undefined}
  `("$key of $of", ({ of, key, found }: { of: unknown; key: string; found: unknown }) => {
    expect(field(of, key)).toEqual(found);
  });

  test("typed readers give what has the type, and nothing else", () => {
    expect([stringField(value, "name"), stringField(value, "port")]).toEqual(["mlflow", undefined]);
    expect([numberField(value, "port"), numberField(value, "name")]).toEqual([5000, undefined]);
    expect([booleanField(value, "headless"), booleanField(value, "none")]).toEqual([false, undefined]);
    expect([itemsOf(field(value, "items")), itemsOf(value)]).toEqual([[1], []]);
    expect([entriesOf(field(value, "__proto__")), entriesOf([1]), entriesOf(null)]).toEqual([[["name", "evil"]], [], []]);
    expect([isMapping(value), isMapping([]), isMapping(null), isMapping("a")]).toEqual([true, false, false, false]);
  });
});
