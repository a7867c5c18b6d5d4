import { expect, test } from "vitest";
import { addTo, groupBy } from "./groups.ts";

test("groups stand in the order of their first item, and items in theirs", () => {
  const groups = groupBy(["training/mlflow", "serving/mlserver", "training/trainer"], (name) => name.split("/")[0]);
  expect([...groups]).toEqual([["training", ["training/mlflow", "training/trainer"]], ["serving", ["serving/mlserver"]]]);
  expect(groupBy([], String).size).toBe(0);
});

test("an item may stand in several groups", () => {
  const byPort = new Map<number, string[]>();
  for (const port of [9000, 9500]) addTo(byPort, port, "mlserver");
  addTo(byPort, 9000, "triton");
  expect([...byPort]).toEqual([[9000, ["mlserver", "triton"]], [9500, ["mlserver"]]]);
});
