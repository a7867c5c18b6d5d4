import { readMarkdown } from "@demarc/source";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, connectivity, exposure, hostileCheck, plain } from "../../test/results.ts";
import { checkMarkdown } from "./check.ts";
import { listMarkdown } from "./list.ts";
import { code, prose } from "./markdown.ts";

describe("Markdown", () => {
  test("a finding is one row of the table, and what to do is folded below", () => {
    const text = checkMarkdown(check, plain);
    expect(text).toContain("| error | `empty-peer-list-allows-all` | `app/network-policy.yaml:21` | ingress rule 5 of serving-app-policy lets everybody in on 80, 8080, 9000/TCP | financial-mlops-pytorch |");
    expect(text).toContain("- next: name the peers instead");
    expect(text).toContain("**1 error, 1 waived**");
  });

  test("what some pods get is told where no other row says it", () => {
    expect(listMarkdown(exposure).split("\n").slice(2, 4)).toEqual([
      "| `any pod` | `mlflow/deployment/mlflow` | nothing | 5000, 9000/TCP | isolated by default-deny (platform/10-default-deny.yaml:4) | 0 |",
      "| `pods with app=web in namespaces with team=ml` | `mlflow/deployment/mlflow` | 5000/TCP |  | by serving-app-policy (app/network-policy.yaml:21) | 2 |",
    ]);
  });

  test("names keep to their cell, become no HTML and mention nobody", () => {
    const rows = checkMarkdown(hostileCheck, plain).split("\n").filter((line) => line.startsWith("| error |"));
    expect(rows).toHaveLength(1);
    const cells = (rows[0] ?? "").split(/(?<!\\)\|/);
    expect(cells).toHaveLength(7);
    // In a code span (the place) neither HTML nor mentions work.
    expect(cells[4]).not.toContain("@team");
    expect(cells[4]).not.toMatch(/(?<!\\)<script/);
  });

  test.each`
    text            | shown
    ${"a"}          | ${"`a`"}
    ${"a|b"}        | ${"`a\\|b`"}
    ${"a`b"}        | ${"``a`b``"}
    ${"`a"}         | ${"`` `a ``"}
  `("code span of $text is $shown", ({ text, shown }: { text: string; shown: string }) => {
    expect(code(text)).toBe(shown);
  });

  test("backticks of a message stay code, the rest is escaped", () => {
    expect(prose("`from: []` *everybody*")).toBe("`from: []` \\*everybody\\*");
  });

  test("a problem of the input comes with what to do", () => {
    expect(checkMarkdown(check, plain)).toContain("- warning `unrendered-template` `chart/values.yaml:1`: `chart/values.yaml` is a template\n  - fix: render it\n");
  });

  test("whatever backticks a name has, nothing of it is read as markup", () => {
    const name = fc.array(fc.constantFrom("`", "``", "![x](evil)", "<b>", "*a*", "\\", " ", "x"), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(name, name, (one, other) => {
        const { value } = readMarkdown({ path: "comment.md", text: `said: ${prose(`\`${one}\` and ${other} and "\`${other}${one}\`"`)}` });
        const [block] = value.blocks;
        expect(value.blocks).toHaveLength(1);
        expect(block?.kind === "paragraph" ? [...new Set(block.inlines.map(({ kind }) => kind))].filter((kind) => kind !== "text" && kind !== "code") : block).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("connections are a table; undetermined ones stand apart with their cause", () => {
    expect(listMarkdown(connectivity)).toContain("| `financial-ml/statefulset/mlserver` | `mlflow/deployment/mlflow` | 5000/TCP |");
    expect(listMarkdown(connectivity)).toContain("| `any address` |");
    expect(listMarkdown(connectivity).split("Undetermined:")[1]).toContain("speaker");
  });
});
