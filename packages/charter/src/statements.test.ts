import { describe, expect, test } from "vitest";
import { letters } from "./flow-ids.ts";
import { compareStatements, sectionOfStatement } from "./statements.ts";

test("ids stand in the order of a page", () => {
  const ordered = ["S1.P1", "S1.P2", "S1.P10", "S1.A1", "S2.N1", "S2.F1", "S2.F1a", "S2.F1z", "S2.F1aa", "S2.F2", "S2.E1", "S2.X1", "S3.W1", "S3.D1", "S3.X", "S4.1", "S4.2", "S4.10", "S7.1"];
  expect([...ordered].reverse().sort(compareStatements)).toEqual(ordered);
});

test.each([
  ["S1.P1", "responsibilities"],
  ["S3.X", "protocol"],
  ["S7.3", "footer"],
  ["S8.1", undefined],
  ["7.1", undefined],
])("%s is of the %s", (id, section) => {
  expect(sectionOfStatement(id)).toBe(section);
});

describe("letters of reasons", () => {
  test.each([
    [1, "a"],
    [26, "z"],
    [27, "aa"],
    [52, "az"],
    [53, "ba"],
    [702, "zz"],
    [703, "aaa"],
  ])("%d is %s", (n, text) => {
    expect(letters(n)).toBe(text);
  });
});
