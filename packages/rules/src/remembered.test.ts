import { expect, test } from "vitest";
import { remembered } from "./remembered.ts";

test("a question is asked once for each key, whatever its answer", () => {
  const asked: string[] = [];
  const nameOf = remembered(({ name }: { readonly name: string }) => {
    asked.push(name);
    return name === "" ? undefined : name;
  });
  const [mlflow, unnamed] = [{ name: "mlflow" }, { name: "" }];
  expect([mlflow, unnamed, mlflow, unnamed].map(nameOf)).toEqual(["mlflow", undefined, "mlflow", undefined]);
  expect(asked).toEqual(["mlflow", ""]);
});
