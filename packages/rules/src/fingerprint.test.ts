import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeOf, valueAt } from "./field-path.ts";
import { canonical, fingerprintOf, withoutOrder } from "./fingerprint.ts";

describe("canonical", () => {
  test("says the same of values that differ in the order of keys only, at any depth", () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3, withNullPrototype: true }), (value) => {
        const turned = (one: unknown): unknown =>
          Array.isArray(one) ? one.map(turned) : typeof one === "object" && one !== null ? Object.fromEntries(Object.entries(one).reverse().map(([key, item]) => [key, turned(item)])) : one;
        expect(canonical(turned(value))).toBe(canonical(value));
      }),
    );
  });

  test("keeps the order of lists, which means something", () => {
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
  });

  test("takes `__proto__` for a key like any other", () => {
    const value: unknown = JSON.parse('{"__proto__": {"a": 1}, "b": 2}');
    expect(canonical(value)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  test("ends on what is nested without end", () => {
    const value: Record<string, unknown> = {};
    value["a"] = value;
    expect(canonical(value)).toContain("…");
  });
});

describe("withoutOrder", () => {
  test("is the same for values that differ in the order of lists only, at any depth, and loses nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const turned = (one: unknown): unknown =>
          Array.isArray(one) ? one.map(turned).reverse() : typeof one === "object" && one !== null ? Object.fromEntries(Object.entries(one).map(([key, item]) => [key, turned(item)])) : one;
        expect(canonical(withoutOrder(turned(value)))).toBe(canonical(withoutOrder(value)));
        expect(canonical(withoutOrder(value))).toHaveLength(canonical(value).length);
      }),
    );
  });
});

describe("fingerprintOf", () => {
  test("is stable for ever: people write it down", () => {
    expect(fingerprintOf(["world-ingress", "networking.k8s.io/NetworkPolicy/financial-ml/edge", "spec.ingress[] {}"])).toBe("597ead0df0b3ba91");
  });

  test("tells parts apart however they are cut", () => {
    expect(fingerprintOf(["ab", "c"])).not.toBe(fingerprintOf(["a", "bc"]));
    expect(fingerprintOf(["a", ""])).not.toBe(fingerprintOf(["a"]));
  });
});

describe("field paths", () => {
  const value = { spec: { ingress: [{ from: [{ a: 1 }] }], "x.y/z": "dotted" } };
  test.each([
    ["spec.ingress[0].from[0].a", 1],
    ["spec[x.y/z]", "dotted"],
    ["", value],
    ["spec.ingress[1]", undefined],
    ["spec.constructor", undefined],
    ["spec.ingress.length", undefined],
    ["spec..x", undefined],
  ])("`%s`", (path, found) => {
    expect(valueAt(value, path)).toEqual(found);
  });

  test("have a shape that does not depend on positions", () => {
    expect(shapeOf("spec.ingress[3].from[12]")).toBe("spec.ingress[].from[]");
  });
});
