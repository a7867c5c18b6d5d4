import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Path } from "./document.ts";
import { formatPath, parsePath } from "./path.ts";

describe("a path", () => {
  test.each`
    path                                                   | text
    ${[]}                                                  | ${""}
    ${["spec", "ingress", 0, "from", 1]}                   | ${"spec.ingress[0].from[1]"}
    ${["metadata", "labels", "app.kubernetes.io/name"]}    | ${"metadata.labels[app.kubernetes.io/name]"}
    ${["items", 3, "data", "3"]}                           | ${'items[3].data["3"]'}
    ${["data", ""]}                                        | ${'data[""]'}
    ${["data", "a[0]"]}                                    | ${'data["a[0]"]'}
    ${["data", '"a"']}                                     | ${'data["\\"a\\""]'}
    ${["my-key", "$x", "_y"]}                              | ${"my-key.$x._y"}
    ${[0, "name"]}                                         | ${"[0].name"}
    ${["a.b", "c"]}                                        | ${"[a.b].c"}
  `("$text is written and read", ({ path, text }: { path: Path; text: string }) => {
    expect(formatPath(path)).toBe(text);
    expect(parsePath(text)).toEqual(path);
  });

  test.each(["a..b", ".a", "a.", "a[", "a[]", "a]", "a[0]b", "a b", 'a["x]', "a[b]c", "[\"\\x\"]"])("%j is no path", (text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  test("of any steps is read back as it was written", () => {
    const step = fc.oneof(fc.nat(), fc.string({ unit: "binary", maxLength: 8 }), fc.stringMatching(/^[\w.[\]"'/\\ -]{0,6}$/));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
      { numRuns: 500 * Number(process.env["DEMARC_RUNS"] ?? 1) },
    );
  });
});
