import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeFrame } from "./frame.ts";
import { locationAt } from "./lines.ts";
import { displayWidth } from "./visible.ts";

const policy = { path: "k8s/policy.yaml", text: "spec:\n  ingress:\n    - ports:\n        - port: 9005\n          endPort: 9000\n  egress: []\n" };

describe("codeFrame", () => {
  test("shows the lines around a place with a mark under it", () => {
    expect(codeFrame(policy, { file: "", line: 5, column: 20, endLine: 5, endColumn: 24 })).toBe(
      [
        "    3 │     - ports:",
        "    4 │         - port: 9005",
        "  > 5 │           endPort: 9000",
        "      │                    ^^^^",
        "    6 │   egress: []",
      ].join("\n"),
    );
  });

  test("marks one column where no end is given, and the first line where there are several", () => {
    expect(codeFrame(policy, { file: "", line: 1, column: 1 }, { before: 0, after: 0 })).toBe("  > 1 │ spec:\n      │ ^");
    expect(codeFrame(policy, { file: "", line: 2, column: 3, endLine: 3, endColumn: 13 }, { before: 0, after: 0 })).toBe(
      "  > 2 │   ingress:\n      │   ^^^^^^^^\n  > 3 │     - ports:",
    );
  });

  test("cuts a long line around the place", () => {
    const text = `${"x".repeat(200)}port${"y".repeat(200)}`;
    const frame = codeFrame({ path: "a", text }, { file: "", line: 1, column: 201, endLine: 1, endColumn: 205 });
    expect(frame).toBe(`  > 1 │ …${"x".repeat(12)}port${"y".repeat(54)}…\n      │ ${" ".repeat(13)}^^^^`);
  });

  test("puts the mark under the place behind wide and escaped characters", () => {
    const text = "漢字 \u001b: 1";
    expect(codeFrame({ path: "a", text }, { file: "", line: 1, column: 5, endLine: 1, endColumn: 6 })).toBe(`  > 1 │ 漢字 \\x1b: 1\n      │ ${" ".repeat(9)}^`);
  });

  test.each([0, 7, 99])("is empty for line %i of six", (line) => {
    expect(codeFrame({ path: "a", text: "1\n2\n3\n4\n5\n6" }, { file: "", line, column: 1 })).toBe("");
  });

  test("pads line numbers to the widest one", () => {
    const text = Array.from({ length: 12 }, (_, index) => `line${index + 1}`).join("\n");
    expect(codeFrame({ path: "a", text }, { file: "", line: 9, column: 1, endLine: 9, endColumn: 2 }, { before: 0 })).toBe("  >  9 │ line9\n       │ ^\n    10 │ line10");
  });

  test("never is wider than asked, shows controls or fails, whatever the text and place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(300), fc.nat(60), fc.integer({ min: 40, max: 100 }), (text, start, length, width) => {
        const file = { path: "a", text };
        const frame = codeFrame(file, locationAt(file, start, start + length), { width });
        for (const row of frame.split("\n")) {
          expect(displayWidth(row)).toBeLessThanOrEqual(width);
          expect(row).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
      { numRuns: 150 },
    );
  });
});
