import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesGlob } from "./glob.ts";

describe("matchesGlob", () => {
  test.each([
    ["k8s/a.yaml", "k8s/a.yaml", true],
    ["k8s/a.yaml", "k8s/aXyaml", false],
    ["k8s/*", "k8s/a.yaml", true],
    ["k8s/*", "k8s/base/a.yaml", false],
    ["k8s/*", "k8s/", true],
    ["k8s/**", "k8s/base/a.yaml", true],
    ["k8s/**", "k8s", false],
    ["**/*.yaml", "a.yaml", true],
    ["**/*.yaml", "k8s/base/a.yaml", true],
    ["**/*.yaml", "k8s/base/a.yml", false],
    ["**/a.yaml", "k8s/ba.yaml", false],
    ["k8s/**/a.yaml", "k8s/a.yaml", true],
    ["k8s/**/a.yaml", "k8s/x/y/a.yaml", true],
    ["?.yaml", "a.yaml", true],
    ["?.yaml", "ab.yaml", false],
    ["a?b", "a/b", false],
    ["[ab].yaml", "a.yaml", false],
    ["[ab].yaml", "[ab].yaml", true],
    [".*", ".hidden", true],
    ["", "", true],
    ["", "a", false],
    ["**", "", true],
  ])("`%s` and `%s`: %s", (pattern, path, matches) => {
    expect(matchesGlob(pattern, path)).toBe(matches);
  });

  test("a path without wildcards matches itself and no other", () => {
    const path = fc.stringMatching(/^[a-z./-]{0,12}$/);
    fc.assert(fc.property(path, path, (a, b) => { expect(matchesGlob(a, b)).toBe(a === b); }));
  });

  test("`**` matches every path", () => {
    fc.assert(fc.property(fc.string(), (path) => { expect(matchesGlob("**", path)).toBe(true); }));
  });

  test("a pattern made to keep a regular expression busy is answered", () => {
    expect(matchesGlob(`${"*a".repeat(40)}!`, "a".repeat(4_000))).toBe(false);
  });
});
