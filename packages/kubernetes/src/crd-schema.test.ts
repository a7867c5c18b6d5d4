import { describe, expect, test } from "vitest";
import { crdErrors, type CrdRule, type CrdSchema, pruneCrd, unknownCrdFields } from "./crd-schema.ts";

const isEven: CrdRule = { message: "must be even", holds: (value) => typeof value === "string" && value.length % 2 === 0 };
const hasNoOwner: CrdRule = { message: "must have no owner", holds: (value) => typeof value === "object" && value !== null && !Object.hasOwn(value, "owner") };

const text: CrdSchema = { type: "string" };
const labels: CrdSchema = { type: "map", values: text };
const count: CrdSchema = { type: "integer", minimum: 1, maximum: 9 };
const word: CrdSchema = { type: "string", lengthMax: 4, pattern: /^\S*$/, rules: [isEven] };
const protocol: CrdSchema = { type: "string", allowed: ["TCP", "UDP"], default: "TCP" };
const words: CrdSchema = { type: "array", items: word, itemsMin: 1, itemsMax: 3 };
const setOfTexts: CrdSchema = { type: "array", items: text, itemsMin: 1, itemsMax: 3, isSet: true };
const anyList: CrdSchema = { type: "array", items: text };
const port: CrdSchema = { type: "object", properties: { protocol, count }, required: ["count"] };
const one: CrdSchema = { type: "object", properties: { words, owner: text }, required: [], propertiesMin: 1, propertiesMax: 1, rules: [hasNoOwner] };
const spec: CrdSchema = { type: "object", properties: { words, labels, one, ports: { type: "array", items: port }, owner: word }, required: ["words"] };

describe("what is kept of a value", () => {
  test.each<readonly [string, unknown, CrdSchema, unknown]>([
    ["fields that are known", { count: 1, protocol: "UDP" }, port, { count: 1, protocol: "UDP" }],
    ["defaults of what is absent", { count: 1 }, port, { count: 1, protocol: "TCP" }],
    ["and of what is null", { count: 1, protocol: null }, port, { count: 1, protocol: "TCP" }],
    ["no default in place of what is wrong", { protocol: 6 }, port, { protocol: 6 }],
    ["nothing that is unknown, or null without a default", { cout: 1, count: null }, port, { protocol: "TCP" }],
    ["items of lists, each pruned", [{ other: 1 }, null, "x"], { type: "array", items: port }, [{ protocol: "TCP" }, null, "x"]],
    ["entries of maps that are not null", { a: "b", c: null, d: 1 }, labels, { a: "b", d: 1 }],
    ["what is no object", "x", port, "x"],
    ["what is no map", ["x"], labels, ["x"]],
    ["what is no list", { other: 1 }, { type: "array", items: port }, { other: 1 }],
    ["a text that is none", 6, protocol, 6],
  ])("%s", (_, value, schema, kept) => {
    expect(pruneCrd(value, schema)).toEqual(kept);
  });
});

describe("fields that are dropped", () => {
  test.each<readonly [string, unknown, CrdSchema, string, readonly (string | undefined)[][]]>([
    ["at the top", { word: [] }, spec, "", [["word", "words"]]],
    ["below", { word: [] }, spec, "spec", [["spec.word", "words"]]],
    ["in an object, and in items of a list", { one: { Owner: "x" }, ports: [{ count: 1 }, { cuont: 1 }] }, spec, "spec", [["spec.one.Owner", "owner"], ["spec.ports[1].cuont", "count"]]],
    ["not keys of a map", { labels: { anything: "x" } }, spec, "spec", []],
    ["not of what is no object", { one: ["x"], ports: { a: 1 }, owner: { a: 1 } }, spec, "spec", []],
    ["keys of prototypes like others", JSON.parse('{"__proto__": {"words": []}, "constructor": 1}'), spec, "", [["__proto__", undefined], ["constructor", undefined]]],
  ])("%s", (_, value, schema, path, dropped) => {
    expect(unknownCrdFields(value, schema, path).map((field) => [field.path, field.nearest])).toEqual(dropped);
  });

  test("are told with all that the place has", () => {
    expect(unknownCrdFields({ x: 1 }, port, "")).toEqual([{ path: "x", name: "x", nearest: undefined, known: ["protocol", "count"] }]);
  });
});

function shown(value: unknown, schema: CrdSchema, path = "at"): readonly string[] {
  return crdErrors(value, schema, path).map((error) => `${error.path}: ${error.type}`);
}

describe("types", () => {
  test.each<readonly [string, unknown, CrdSchema, string]>([
    ["object", [], port, '"array": at in body must be of type object: "array"'],
    ["object", null, port, '"null": at in body must be of type object: "null"'],
    ["map", "x", labels, '"string": at in body must be of type object: "string"'],
    ["array", { 0: "x" }, anyList, '"object": at in body must be of type array: "object"'],
    ["string", 1.5, text, '"number": at in body must be of type string: "number"'],
    ["string", 7, text, '"integer": at in body must be of type string: "integer"'],
    ["string", 2n ** 60n, text, '"integer": at in body must be of type string: "integer"'],
    ["string", undefined, text, '"null": at in body must be of type string: "null"'],
    ["integer", "7", count, '"string": at in body must be of type integer: "string"'],
    ["integer", 1.5, count, '"number": at in body must be of type integer: "number"'],
    ["integer", true, count, '"boolean": at in body must be of type integer: "boolean"'],
  ])("%s, not %s", (_, value, schema, message) => {
    expect(crdErrors(value, schema, "at")).toEqual([{ path: "at", type: "TypeInvalid", message: `Invalid value: ${message}` }]);
  });

  test.each<readonly [string, unknown, CrdSchema]>([
    ["an object", { count: 1 }, port],
    ["a map", { a: "b" }, labels],
    ["a list", ["a", "a"], anyList],
    ["an empty list without a minimum", [], anyList],
    ["a text", "", text],
  ])("%s is right", (_, value, schema) => {
    expect(shown(value, schema)).toEqual([]);
  });

  test("of entries of maps, of properties and of items, at their places", () => {
    expect(shown({ labels: { a: 1, b: "x", c: null }, words: [7], ports: [{ count: "x" }] }, spec, "")).toEqual([
      "labels.a: TypeInvalid", "labels.c: TypeInvalid", "words[0]: TypeInvalid", "ports[0].count: TypeInvalid",
    ]);
  });
});

describe("bounds", () => {
  test.each<readonly [string, unknown, CrdSchema, readonly string[]]>([
    ["too few properties", {}, one, ["at: Invalid"]],
    ["properties enough", { words: ["ab"] }, one, []],
    ["too many properties", { words: ["ab"], owner: "x" }, one, ["at: Invalid", "at: Invalid"]],
    ["a property that is required", { protocol: "TCP" }, port, ["at.count: Required"]],
    ["a property that the schema has not", { count: 1, other: 7 }, port, []],
    ["too few items", [], words, ["at: Invalid"]],
    ["items enough", ["ab", "ab", "ab"], words, []],
    ["too many items", ["ab", "ab", "ab", "ab"], words, ["at: TooMany"]],
    ["too few items of a set", [], setOfTexts, ["at: Invalid"]],
    ["too many items of a set", ["a", "b", "c", "d"], setOfTexts, ["at: Invalid"]],
    ["an item twice", ["a", "a"], setOfTexts, ["at: Duplicate"]],
    ["an item three times", ["a", "a", "a"], setOfTexts, ["at: Duplicate"]],
    ["two items of a wrong type", [7, 7], setOfTexts, ["at[0]: TypeInvalid", "at[1]: TypeInvalid"]],
    ["a text that is none of several", "tcp", protocol, ["at: NotSupported"]],
    ["a text that is one of several", "UDP", protocol, []],
    ["the longest text", "abcd", word, []],
    ["a text that is too long", "abcdef", word, ["at: TooLong"]],
    ["a text that is too long in bytes", "ééé", word, ["at: TooLong"]],
    ["a text of another pattern", "a b ", word, ["at: Invalid"]],
    ["the least number", 1, count, []],
    ["less than that", 0, count, ["at: Invalid"]],
    ["the greatest number", 9, count, []],
    ["more than that", 10, count, ["at: Invalid"]],
    ["much more than that", 2n ** 60n, count, ["at: Invalid"]],
  ])("%s", (_, value, schema, errors) => {
    expect(shown(value, schema)).toEqual(errors);
  });

  test("are worded as the API server words them", () => {
    const messages = (value: unknown, schema: CrdSchema): readonly string[] => crdErrors(value, schema, "at").map(({ message }) => message);
    expect([messages({}, one), messages([], words), messages(["a", "b", "c", "d"], setOfTexts), messages("a b ", word), messages(0, count), messages(10, count)]).toEqual([
      ["Invalid value: 0: at in body should have at least 1 properties"],
      ["Invalid value: 0: at in body should have at least 1 items"],
      ["Invalid value: 4: at in body should have at most 3 items"],
      ["Invalid value: \"a b \": at in body should match '^\\S*$'"],
      ["Invalid value: 0: at in body should be greater than or equal to 1"],
      ["Invalid value: 10: at in body should be less than or equal to 9"],
    ]);
  });
});

describe("rules", () => {
  test.each<readonly [string, unknown, CrdSchema, readonly string[]]>([
    ["of a text", "abc", word, ['at: Invalid value: "abc": must be even']],
    ["of items", ["ab", "abc"], words, ['at[1]: Invalid value: "abc": must be even']],
    ["of an object", { owner: "x" }, one, ['at: Invalid value: "object": must have no owner']],
    ["of properties", { words: ["ab"], one: { words: ["a"] } }, spec, ['at.one.words[0]: Invalid value: "a": must be even']],
    ["are not asked of fields that the schema has not", { count: 1, other: "abc" }, port, []],
    ["are asked where something else is invalid", { words: ["a"], ports: [{ count: 0 }] }, spec, ["at.ports[0].count: Invalid value: 0: at.ports[0].count in body should be greater than or equal to 1", 'at.words[0]: Invalid value: "a": must be even']],
  ])("%s", (_, value, schema, errors) => {
    expect(crdErrors(value, schema, "at").map(({ path, message }) => `${path}: ${message}`)).toEqual(errors);
  });

  test.each<readonly [string, object, string]>([
    ["is missing", { owner: "a" }, "at.words: Required"],
    ["is of a wrong type", { words: ["a", 7] }, "at.words[1]: TypeInvalid"],
    ["is too much", { words: ["a", "ab", "ab", "ab"] }, "at.words: TooMany"],
    ["is too long", { words: ["a", "abcdef"] }, "at.words[1]: TooLong"],
    ["is not one of several", { words: ["a"], ports: [{ count: 1, protocol: "x" }] }, "at.ports[0].protocol: NotSupported"],
  ])("are not asked where something %s", (_, value, error) => {
    expect(shown(value, spec)).toEqual([error]);
  });
});
