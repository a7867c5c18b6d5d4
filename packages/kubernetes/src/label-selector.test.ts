import { formatSelector } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { compileLabelSelector, picksAll, readLabelSelector, selectorErrors } from "./label-selector.ts";

const path = "spec.podSelector";

describe("what a label selector says, read as far as it can be", () => {
  test.each`
    clause     | written                                                                       | meaning                 | all
    ${"SEL-1"} | ${{}}                                                                         | ${"all"}                | ${true}
    ${"SEL-1"} | ${{ matchLabels: null, matchExpressions: null }}                              | ${"all"}                | ${true}
    ${"SEL-2"} | ${{ matchLabels: { app: "mlflow" } }}                                         | ${"app=mlflow"}         | ${false}
    ${"SEL-2"} | ${{ matchExpressions: [{ key: "app", operator: "Exists" }] }}                 | ${"app"}                | ${false}
    ${"SEL-2"} | ${{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["a", "b"] }] }} | ${"app notin (a,b)"} | ${false}
    ${"NPV-22"} | ${{ matchExpressions: [{ key: "app", operator: "Gt", values: ["1"] }, { key: "tier", operator: "DoesNotExist" }] }} | ${"!tier"} | ${false}
  `("$clause $written: $meaning", ({ written, meaning, all }: { written: object; meaning: string; all: boolean }) => {
    const selector = readLabelSelector(written, path);
    expect(selector && formatSelector(compileLabelSelector(selector))).toBe(meaning);
    expect(selector && picksAll(selector)).toBe(all);
  });

  test.each([[undefined], [null], ["app=mlflow"], [[]]])("%j is none (SEL-1), and has no errors of its own", (written) => {
    expect(readLabelSelector(written, path)).toBeUndefined();
    expect(selectorErrors(written, path)).toEqual([]);
  });

  test("what cannot be read of a requirement is empty, and an error at its place", () => {
    const selector = readLabelSelector({ matchExpressions: [{ key: "app", operator: "Exists" }, null] }, path);
    expect(selector?.matchExpressions[1]).toEqual({ key: "", operator: "", values: [], path: `${path}.matchExpressions[1]` });
  });
});

test("errors are worded as the API server words them", () => {
  const errors = selectorErrors({ matchExpressions: [{ key: "a", operator: "In" }, { key: "a", operator: "DoesNotExist", values: ["x"] }, { key: "a", operator: "Gt" }] }, path);
  expect(errors.map(({ message }) => message)).toEqual([
    "Required value: must be specified when `operator` is 'In' or 'NotIn'",
    "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    'Invalid value: "Gt": not a valid selector operator',
  ]);
});
