import { expect, test } from "vitest";
import { remembered, rememberedByName } from "./remembered.ts";

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

test("names are kept apart, and so are keys with the same name", () => {
  const asked: string[] = [];
  const join = rememberedByName(({ name }: { readonly name: string }, other: string) => {
    asked.push(name + other);
    return name + other;
  });
  const [one, two] = [{ name: "a" }, { name: "b" }];
  expect([join(one, "x"), join(one, "y"), join(two, "x"), join(one, "x")]).toEqual(["ax", "ay", "bx", "ax"]);
  expect(asked).toEqual(["ax", "ay", "bx"]);
});
