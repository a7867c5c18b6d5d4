import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PROBLEM_CODES, problem, type SourceProblemCode } from "./problem-codes.ts";

const folder = new URL("./", import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "problem-codes.ts");
const code = sources.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
const tests = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");

describe("problem codes", () => {
  test.each(Object.entries(PROBLEM_CODES))("%s is reported somewhere, tested somewhere and documented as a sentence", (name, { summary, fix }) => {
    expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(code.includes(`"${name}"`), "in the sources").toBe(true);
    expect(tests.includes(`"${name}"`) || tests.includes(` ${name} `), "in the tests").toBe(true);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(fix).toMatch(/^[a-z].*[^.]$/);
  });

  test("a problem has its code's severity and remedy, unless it says better", () => {
    const name: SourceProblemCode = "duplicate-key";
    expect(problem(name, "`a` is given twice", undefined)).toEqual({ code: name, severity: "warning", message: "`a` is given twice", fix: PROBLEM_CODES[name].fix });
    expect(problem(name, "x", { file: "a", line: 1, column: 1 }, { fix: "drop one" })).toMatchObject({ fix: "drop one", location: { line: 1 } });
  });
});
